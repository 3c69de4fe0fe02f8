"""What the programme spends on a line: finance records it, the coordinator approves it, then it is posted."""

from datetime import date
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import read_pages, read_proof
from winay.budgets.access import may_approve, may_keep_budget
from winay.budgets.actions._advances import require_open, take_stock
from winay.budgets.models import Advance, Budget, BudgetLine, Expense
from winay.budgets.postings import post_expense, reverse_expense_entry
from winay.budgets.queries.lines import written_budget
from winay.budgets.states import EXPENSE_STATES
from winay.documents.actions import keep_proof
from winay.programmes.guards import require, require_amount, require_payer, require_second, said
from winay.programmes.models import FundingSource


def record_expense(
    *,
    actor: User,
    line: BudgetLine,
    source: FundingSource,
    amount: Decimal,
    spent_on: date,
    what: str,
    paper: str,
    paid_to: str = "",
    proof: IO[bytes] | None = None,
    advance: Advance | None = None,
) -> Expense:
    """Finance writes down what was paid, from which source, with its receipt. Nothing is posted yet.

    `advance`: out of which advance it was paid; it accounts for as much of it once it is approved.
    `proof`: a photograph or scan of the receipt; where it is missing it is added before the approval (`add_proof`).

    The same receipt on the same line returns what stands. Effects: an expense, recorded; one act. Inverse:
    `send_back_expense`.
    """
    programme = line.budget.programme
    require(actor, may_keep_budget, programme)
    what, paper = what.strip(), " ".join(paper.split())
    if not what:
        raise InvalidInput(_("Write what was paid."), field="what")
    if not paper:
        raise InvalidInput(_("Write kind and number of the receipt."), field="paper")
    require_amount(amount, line.budget.currency)
    if spent_on > timezone.localdate():
        raise InvalidInput(_("The day of the expense is in the future."), field="spent_on")
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        # A receipt is looked for on every line of the budget: no other line takes it meanwhile.
        Budget.objects.select_for_update(of=("self",)).get(pk=line.budget_id)
        line = (
            BudgetLine.objects.select_for_update(of=("self",)).select_related("budget__programme").get(pk=line.pk)
        )
        require_payer(actor, programme)
        if not line.shares.filter(source=source).exists():
            raise InvalidInput(
                _("This source brings nothing to this line: revise the line first."), field="source"
            )
        if advance is not None:
            require_open(advance, line.budget, source, amount, spent_on)
        same = Expense.objects.filter(line__budget=line.budget, paper=paper, state__in=("recorded", "approved"))
        for before in same.select_related("line"):
            mine = (line.pk, source.pk, amount, advance.pk if advance else None)
            if (before.line_id, before.source_id, before.amount.amount, before.advance_id) == mine:
                return before
            if before.paid_to.casefold() == paid_to.strip().casefold():
                raise InvalidInput(
                    _("This receipt was recorded before, as %(code)s.") % {"code": before.code}, field="paper"
                )
        number = (line.expenses.aggregate(last=Max("number"))["last"] or 0) + 1
        expense = Expense.objects.create(
            line=line,
            source=source,
            advance=advance,
            number=number,
            amount=Money(amount, line.budget.currency),
            spent_on=spent_on,
            what=what[:200],
            paid_to=paid_to.strip()[:200],
            paper=paper[:60],
            proof=keep_proof(page) if page else None,
            recorded_by=actor,
        )
        details = {"amount": str(amount), "source": source.code, **({"advance": advance.code} if advance else {})}
        record_act(actor=actor, verb="record_expense", subject=expense, details=details)
        return expense


def add_proof(*, actor: User, expense: Expense, proof: IO[bytes]) -> Expense:
    """Finance adds the photograph or scan of a receipt that was written down without it. There is no inverse.

    Effects: the proof, one act. Raises `WrongState` where one is there, or the expense was sent back or reversed.
    """
    require(actor, may_keep_budget, expense.line.budget.programme)
    (page,) = read_pages([proof], field="proof", most=1)
    with transaction.atomic():
        expense = _locked(expense)
        if expense.proof_id is not None or expense.state not in ("recorded", "approved"):
            raise WrongState(_("This expense has its receipt, or does not stand any more."))
        expense.proof = keep_proof(page)
        expense.save(update_fields=["proof"])
        record_act(actor=actor, verb="add_proof", subject=expense, details={"sha256": page.sha256})
        return expense


def approve_expense(*, actor: User, expense: Expense) -> Expense:
    """The coordinator approves what another person recorded.

    Effects: state recorded → approved; available → executed on the line and the cash, in the same transaction. Raises
    `NotEnoughMoney` where the line has not so much left of that source. Inverse: `reverse_expense`.
    """
    with transaction.atomic():
        expense = _locked(expense)
        programme = expense.line.budget.programme
        require(actor, may_approve, programme)
        same = _("Whoever recorded an expense cannot approve it: another person must.")
        if expense.state == "recorded":
            require_second(actor, programme, expense.recorded_by, same)
        expense.approved_by = actor
        _move(expense, "approve_expense", actor, also_save=("approved_by",))
        written = written_budget(expense.line.budget.pack)
        kind = written.kinds().get(expense.source.code) if written else "grant"
        post_expense(expense=expense, in_account=kind == "grant", actor=actor)
        take_stock(expense.advance, actor)
        return expense


def send_back_expense(*, actor: User, expense: Expense, reason: str) -> Expense:
    """The coordinator returns a recorded expense, saying why. It is recorded anew."""
    with transaction.atomic():
        expense = _locked(expense)
        require(actor, may_approve, expense.line.budget.programme)
        expense.ended_why = said(reason)
        _move(expense, "send_back_expense", actor, reason=reason, also_save=("ended_why",))
        return expense


def reverse_expense(*, actor: User, expense: Expense, reason: str) -> Expense:
    """The coordinator takes back an approved expense that was wrong. Its entry is reversed, never deleted."""
    with transaction.atomic():
        expense = _locked(expense)
        require(actor, may_approve, expense.line.budget.programme)
        expense.ended_why = said(reason)
        _move(expense, "reverse_expense", actor, reason=reason, also_save=("ended_why",))
        reverse_expense_entry(expense=expense, actor=actor, reason=reason)
        take_stock(expense.advance, actor)
        return expense


def _locked(expense: Expense) -> Expense:
    rows = Expense.objects.select_for_update(of=("self",))
    related = (
        "line__budget__programme",
        "line__budget__pack",
        "source",
        "recorded_by",
        "advance__budget__programme",
    )
    return rows.select_related(*related).get(pk=expense.pk)


def _move(expense: Expense, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]) -> None:
    details = {"amount": str(expense.amount.amount), "source": expense.source.code}
    transition(
        expense, table=EXPENSE_STATES, act=act, actor=actor, reason=reason, also_save=also_save, details=details
    )
