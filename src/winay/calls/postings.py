"""What calls post to the journal: whose accounts there are, and a category's budget."""

from collections.abc import Mapping
from decimal import Decimal

from moneyed import Money

from winay.base.messages import N_
from winay.base.models import User
from winay.calls.models import Call, Category, Proposal
from winay.ledger.actions import post, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import balances_of
from winay.ledger.rules import AccountKey, Holder, allocate
from winay.programmes.models import Programme

CATEGORY, PROPOSAL = "category", "proposal"
"""The holders' types. They are sealed in the journal: never renamed, whatever becomes of the models."""

KINDS = (
    AccountKind(
        "authorised",
        N_("Authorised budget"),
        N_("The counter-account of the budget: minus what the published call may spend."),
        may_be_negative=True,
        side="counter",
        counts=("budget",),
        rank=10,
    ),
    AccountKind(
        "available",
        N_("Available"),
        N_("Budget of a category that nobody has won yet."),
        counts=("available",),
        rank=20,
    ),
)


def holder_of_category(category: Category, call: Call | None = None) -> Holder:
    """Return whose the budget of a category is; `call` spares reading `category.call`."""
    call = call or category.call
    return Holder(
        type=CATEGORY,
        id=str(category.pk),
        call_id=str(call.pk),
        category_id=str(category.pk),
        name=category.name,
        code=category.code,
        call_code=call.code,
        category_code=category.code,
    )


def holder_of_proposal(proposal: Proposal, call: Call | None = None) -> Holder:
    """Return whose the money is that a proposal won in its category; `call` spares reading `proposal.call`.

    Reads its category and organisation.
    """
    call = call or proposal.call
    return Holder(
        type=PROPOSAL,
        id=str(proposal.pk),
        call_id=str(call.pk),
        category_id=str(proposal.category_id),
        name=proposal.organisation.name,
        code=proposal.code,
        call_code=call.code,
        category_code=proposal.category.code,
    )


def post_budget(
    *,
    category: Category,
    amount: Money,
    actor: User | None,
    sources: Mapping[str, Decimal] | None = None,
    idempotency_key: str = "",
) -> Entry:
    """Authorise a category's budget: authorised → available. Key `budget:<category>` unless given.

    `sources` splits the budget among funding sources by weight, to the cent; what it leaves to none (“”), or all
    without it, is the programme's only source's. An amendment posts its difference with its own key; a negative one
    takes back what is still available, of each source what it has there.
    """
    programme, holder = category.call.programme, holder_of_category(category)
    if amount.amount < 0:
        sources = _left_of_sources(programme, holder, str(amount.currency)) or sources
    weights: dict[str, Decimal] = {}
    for source, weight in (sources or {"": Decimal(1)}).items():
        code = source or _only_source(programme)
        weights[code] = weights.get(code, Decimal(0)) + weight
    parts = allocate(amount.amount, list(weights.values()))
    lines: list[tuple[AccountKey, Money]] = []
    for source, part in zip(weights, parts, strict=True):
        lines += [
            (AccountKey("authorised", source, holder), Money(-part, amount.currency)),
            (AccountKey("available", source, holder), Money(part, amount.currency)),
        ]
    return post(
        programme=programme,
        idempotency_key=idempotency_key or f"budget:{category.pk}",
        description=words("Budget of %(category)s, %(call)s", category=category.name, call=category.call.code),
        lines=lines,
        actor=actor,
        subject=category,
    )


def _left_of_sources(programme: Programme, holder: Holder, currency: str) -> dict[str, Decimal]:
    """Return what of a category's budget is available, by funding source."""
    balances = balances_of(programme, [("available", holder)])
    return {
        account.funding_source: balance
        for (account, code), balance in balances.items()
        if code == currency and balance > 0
    }


def _only_source(programme: Programme) -> str:
    codes = list(programme.funding_sources.values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""
