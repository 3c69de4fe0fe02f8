"""What budgets post to the journal: what a line may cost by source, what is promised and spent of it, what came in.

`line_available` may not fall below zero: what a line has not, by source, is neither promised nor spent.
"""

from collections.abc import Iterable
from decimal import Decimal

from moneyed import Money

from winay.base.messages import N_
from winay.base.models import User
from winay.budgets.models import (
    Advance,
    AdvanceReturn,
    Budget,
    BudgetLine,
    BudgetRevision,
    DisbursementRequest,
    Expense,
)
from winay.ledger.actions import Pot, post, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry, Posting
from winay.ledger.queries import entries_of_subject
from winay.ledger.rules import AccountKey, Holder
from winay.programmes.models import FundingSource

LINE = "budget_line"
"""The holder's type. It is sealed in the journal: never renamed."""
ADVANCE = "advance"
"""The holder's type of what somebody of the staff was handed. Sealed too."""
ADVANCED = "advance_given"
AVAILABLE, COMMITTED, EXECUTED = "line_available", "line_committed", "line_executed"

KINDS = (
    AccountKind(
        "special_account",
        N_("Special account of the programme"),
        N_("The programme's bank account: a negative balance is what has left it in transfers."),
        may_be_negative=True,
        side="cash",
        flow="cash",
        rank=70,
    ),
    AccountKind(
        "line_planned",
        N_("Planned on the lines of the budget"),
        N_("The counter-account of the budget's lines: minus what they may cost."),
        may_be_negative=True,
        side="budget",
        rank=200,
    ),
    AccountKind(
        AVAILABLE,
        N_("Available on a line of the budget"),
        N_("What of a line is neither promised nor spent."),
        side="budget",
        rank=210,
    ),
    AccountKind(
        COMMITTED,
        N_("Committed on a line of the budget"),
        N_("Authorised for payment and charged to the line; the bank has not paid yet."),
        side="budget",
        rank=220,
    ),
    AccountKind(
        EXECUTED,
        N_("Executed on a line of the budget"),
        N_("Paid and charged to the line."),
        side="budget",
        rank=230,
    ),
    AccountKind(
        "source_brought",
        N_("Brought by the source"),
        N_("The counter-account of what a source has paid in or given in kind."),
        may_be_negative=True,
        side="cash",
        flow="source",
        rank=240,
    ),
    AccountKind(
        "programme_costs",
        N_("Spent by the programme itself"),
        N_("Goods, services and work that the programme paid for, or that a source gave in kind."),
        side="cash",
        flow="use",
        rank=250,
    ),
    AccountKind(
        ADVANCED,
        N_("Advances to staff"),
        N_("Handed to somebody of the staff, not accounted for or given back yet."),
        side="cash",
        flow="cash",
        rank=255,
    ),
)


def holder_of_line(line: BudgetLine) -> Holder:
    """Return whose the money of a line is: the line's own."""
    return Holder(type=LINE, id=str(line.pk), name=line.name, code=line.code)


def holder_of_advance(advance: Advance) -> Holder:
    """Return whose an advance is: its own, by its code; who got it stands on its page alone."""
    return Holder(type=ADVANCE, id=str(advance.pk), name=advance.code, code=advance.code)


def _moved(
    line: BudgetLine, source: str, amount: Decimal, currency: str, kinds: tuple[str, str]
) -> list[tuple[AccountKey, Money]]:
    holder, money = holder_of_line(line), Money(amount, currency)
    return [(AccountKey(kinds[0], source, holder), -money), (AccountKey(kinds[1], source, holder), money)]


def post_budget_taken_up(
    *, budget: Budget, shares: Iterable[tuple[BudgetLine, FundingSource, Decimal]], actor: User | None
) -> Entry:
    """Post what every line may cost, by source: planned → available. Key `line-budget:<budget>`."""
    lines: list[tuple[AccountKey, Money]] = []
    for line, source, amount in shares:
        if amount:
            lines += _moved(line, source.code, amount, budget.currency, ("line_planned", AVAILABLE))
    return post(
        programme=budget.programme,
        idempotency_key=f"line-budget:{budget.pk}",
        description=words("Budget of %(programme)s taken up", programme=budget.programme.name),
        lines=lines,
        actor=actor,
        subject=budget,
    )


def post_revision(
    *, revision: BudgetRevision, differences: Iterable[tuple[FundingSource, Decimal]], actor: User | None
) -> Entry | None:
    """Post what a revision adds to a line or takes from it, by source. Key `line-revision:<revision>`.

    Raises `NotEnoughMoney` where it takes what is promised or spent; nothing is posted where no source changes.
    """
    budget, lines = revision.line.budget, []
    for source, difference in differences:
        if difference:
            lines += _moved(revision.line, source.code, difference, budget.currency, ("line_planned", AVAILABLE))
    if not lines:
        return None
    return post(
        programme=budget.programme,
        idempotency_key=f"line-revision:{revision.pk}",
        description=words("Line %(line)s revised", line=revision.line.name),
        lines=lines,
        actor=actor,
        subject=revision,
    )


def post_expense(*, expense: Expense, in_account: bool, actor: User | None) -> Entry:
    """Post what the programme spent on a line: available → executed, and its cash. Key `expense:<id>`.

    `in_account`: the source's money lies in the special account (a grant); otherwise the source pays or gives itself,
    which is what it brings. Paid out of an advance, it leaves that: raises `NotEnoughMoney` where it has less left. The
    entry belongs to the day on which it is posted (decision 076).
    """
    budget, source = expense.line.budget, expense.source.code
    holder, money = holder_of_line(expense.line), expense.amount
    leaves = AccountKey("special_account" if in_account else "source_brought", source)
    if expense.advance is not None:
        leaves = AccountKey(ADVANCED, source, holder_of_advance(expense.advance))
    return post(
        programme=budget.programme,
        idempotency_key=f"expense:{expense.pk}",
        description=words("%(what)s, charged to %(line)s", what=expense.what, line=expense.line.name),
        lines=[
            *_moved(expense.line, source, money.amount, budget.currency, (AVAILABLE, EXECUTED)),
            (leaves, -money),
            (AccountKey("programme_costs", source, holder), money),
        ],
        actor=actor,
        subject=expense,
    )


def reverse_expense_entry(*, expense: Expense, actor: User | None, reason: str) -> Entry:
    """Reverse what was posted for an expense. Key `expense-reversed:<id>`."""
    entry = next(one for one in entries_of_subject(expense) if one.reverses_id is None)
    return reverse(entry=entry, actor=actor, idempotency_key=f"expense-reversed:{expense.pk}", reason=reason)


def post_advance(*, advance: Advance, actor: User | None) -> Entry:
    """Post what was handed over: special account → advance. Key `advance:<id>`."""
    source = advance.source.code
    return post(
        programme=advance.budget.programme,
        idempotency_key=f"advance:{advance.pk}",
        description=words("Advance %(code)s handed over", code=advance.code),
        lines=[
            (AccountKey("special_account", source), -advance.amount),
            (AccountKey(ADVANCED, source, holder_of_advance(advance)), advance.amount),
        ],
        actor=actor,
        subject=advance,
    )


def post_return(*, returned: AdvanceReturn, actor: User | None) -> Entry:
    """Post what of an advance was given back: advance → special account. Key `advance-return:<id>`.

    Raises `NotEnoughMoney` where less of it is left.
    """
    advance = returned.advance
    source = advance.source.code
    return post(
        programme=advance.budget.programme,
        idempotency_key=f"advance-return:{returned.pk}",
        description=words("Given back of the advance %(code)s", code=advance.code),
        lines=[
            (AccountKey(ADVANCED, source, holder_of_advance(advance)), -returned.amount),
            (AccountKey("special_account", source), returned.amount),
        ],
        actor=actor,
        subject=returned,
    )


def reverse_of(subject: Advance | AdvanceReturn, *, actor: User | None, reason: str) -> Entry:
    """Reverse what was posted for an advance or a return. Key `advance-reversed:<id>`."""
    entry = next(one for one in entries_of_subject(subject) if one.reverses_id is None)
    return reverse(entry=entry, actor=actor, idempotency_key=f"advance-reversed:{subject.pk}", reason=reason)


def post_receipt(*, request: DisbursementRequest, actor: User | None) -> Entry:
    """Post money of a source that is in the special account. Key `disbursement:<id>`."""
    source = request.source
    return post(
        programme=request.budget.programme,
        idempotency_key=f"disbursement:{request.pk}",
        description=words("%(code)s received from %(source)s", code=request.code, source=source.name),
        lines=[
            (AccountKey("special_account", source.code), request.amount),
            (AccountKey("source_brought", source.code), -request.amount),
        ],
        actor=actor,
        subject=request,
    )


Beside = tuple[tuple[Pot, Pot], ...]
"""What a move of the treasury takes along on a line of the budget."""


def committed_beside(line: BudgetLine | None) -> Beside:
    """Return what an authorised payment takes along: available → committed of the line it is charged to, if any."""
    if line is None:
        return ()
    return ((Pot(AVAILABLE, holder_of_line(line)), Pot(COMMITTED, holder_of_line(line))),)


def executed_beside(order_key: str) -> Beside:
    """Return what a payment takes along: committed → executed of the line that its authorisation was charged to.

    Read from the entry posted under `order_key`, so that a charge begun is ended on the same line whatever the pack
    says since.
    """
    posted = Posting.objects.filter(entry__idempotency_key=order_key, account__kind=COMMITTED)
    first = posted.select_related("account").first()
    if first is None:
        return ()
    holder = first.account.key.holder
    return ((Pot(COMMITTED, holder), Pot(EXECUTED, holder)),)
