"""What a group reads of its own agreement and money."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, Q, QuerySet

from winay.agreements.models import Agreement, CounterpartDeposit, FollowUp, Tranche
from winay.agreements.postings import holder_of
from winay.agreements.queries.checklist import Tick, ticks_of
from winay.agreements.queries.tranches import judged_tranche
from winay.agreements.rules import JudgedCondition
from winay.base.models import User
from winay.calls.models import Proposal
from winay.ledger.queries import balances_of
from winay.ledger.rules import ZERO


@dataclass(frozen=True)
class OwnMoney:
    """What the group won, put in and received, as the ledger has it."""

    awarded: Decimal
    agreed: Decimal
    counterpart_in: Decimal
    paid: Decimal
    currency: str


@dataclass(frozen=True)
class NextTranche:
    """The next money to come, what still stands against it, and what the group was let off."""

    tranche: Tranche
    ticks: list[Tick]
    missing: list[JudgedCondition]
    waived: list[JudgedCondition]


def agreements_of_user(user: User) -> QuerySet[Agreement]:
    """Return the agreements of the organisations to which the user's person belongs today."""
    return (
        Agreement.objects.filter(
            Q(organisation__memberships__person__user=user, organisation__memberships__until=None)
        )
        .select_related(
            "organisation",
            "bank_account",
            "document",
            "outcome__proposal__category",
            "outcome__proposal__call__programme__pack",
        )
        .prefetch_related(
            Prefetch("tranches", Tranche.objects.order_by("number")),
            Prefetch("deposits", CounterpartDeposit.objects.order_by("deposited_on")),
            Prefetch("follow_ups", FollowUp.objects.select_related("proof")),
        )
        .distinct()
        .order_by("-created_at")
    )


def handed_over(proposals: Iterable[Proposal]) -> QuerySet[Agreement]:
    """Return the agreements of proposals that another group goes on with, with that group. One query."""
    rows = Agreement.objects.filter(outcome__proposal__in=list(proposals), succession__isnull=False)
    rows = rows.exclude(organisation=F("outcome__proposal__organisation"))
    return rows.select_related("organisation", "outcome__proposal").order_by()


def money_of_agreement(agreement: Agreement) -> OwnMoney:
    """Return how far the group's money has come. One query."""
    proposal = agreement.outcome.proposal
    holder = holder_of(agreement)
    kinds = ("awarded", "agreed", "ordered", "executed", "organisation_counterpart")
    sums = dict.fromkeys(kinds, ZERO)
    for (account, _currency), balance in balances_of(
        proposal.call.programme, [(kind, holder) for kind in kinds]
    ).items():
        sums[account.kind] += balance
    agreed = sums["agreed"] + sums["ordered"] + sums["executed"]
    return OwnMoney(
        awarded=sums["awarded"] + agreed,
        agreed=agreed,
        counterpart_in=sums["organisation_counterpart"],
        paid=sums["executed"],
        currency=str(agreement.amount.currency),
    )


def next_tranche(agreement: Agreement) -> NextTranche | None:
    """Return the first tranche not paid yet with what is missing for it, or None if all is paid."""
    for tranche in agreement.tranches.all():
        if tranche.state != "paid" and not tranche.cancelled_at:
            judged = judged_tranche(agreement, tranche)
            return NextTranche(
                tranche,
                ticks=ticks_of(agreement, judged),
                missing=[item for item in judged if not item.met],
                waived=[item for item in judged if item.waived],
            )
    return None
