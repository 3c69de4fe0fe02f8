"""The agreements of the programmes in which a person works, and their awards, tranches and deposits, one by one."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from winay.agreements.models import Agreement, CounterpartDeposit, FollowUp, Tranche
from winay.agreements.postings import SUCCESSION
from winay.agreements.queries.staff._reach import here
from winay.agreements.states import SIGNED_ONCE
from winay.base.models import User
from winay.base.search import with_words
from winay.calls.models import Proposal
from winay.calls.postings import PROPOSAL
from winay.committees.models import Outcome
from winay.committees.queries.awards import AWARDED_NOW, standing_awards
from winay.ledger.queries import sums_by_holder
from winay.ledger.rules import ZERO
from winay.programmes.access import Role
from winay.registry.models import Membership, Person

SORTS = {
    "code": ("code",),
    "organisation": ("organisation__name", "code"),
    "amount": ("-amount", "code"),
    "sign_by": (F("sign_by").asc(nulls_last=True), "code"),
    "state": ("state", "code"),
}


def agreements_in_reach(user: User) -> QuerySet[Agreement]:
    """Return the agreements where the user's roles hold, with their group."""
    return Agreement.objects.filter(here(user, "outcome__proposal__")).select_related("organisation")


def agreements_for_staff(
    user: User, *, state: str = "", text: str = "", sort: str = "code"
) -> QuerySet[Agreement]:
    """Return the agreements where the user's roles hold, filtered and sorted, with their tranches counted."""
    found = agreements_in_reach(user).select_related(
        "organisation", "outcome__proposal__call", "outcome__proposal__category"
    )
    if state:
        found = found.filter(state=state)
    if text:
        found = with_words(found, text, "code", "organisation__name", "outcome__proposal__code")
    return found.order_by(*SORTS.get(sort, SORTS["code"]))


def count_paid(agreements: Collection[Agreement]) -> None:
    """Tell each of some agreements how many tranches it has, how many are paid, and what the journal says was paid.

    As `tranches_all`, `tranches_paid` and `paid`; two queries.
    """
    tranches = Tranche.objects.filter(agreement__in=agreements).order_by().values_list("agreement")
    counts = tranches.annotate(every=Count("pk"), paid=Count("pk", filter=Q(order__state="paid")))
    numbers = {pk: (every, paid) for pk, every, paid in counts}
    sums = paid_of_agreements(agreements)
    for one in agreements:
        one.tranches_all, one.tranches_paid = numbers.get(one.pk, (0, 0))
        one.paid = sums[one.pk]


def awards_without_agreement(user: User) -> QuerySet[Outcome]:
    """Return the awards that stand in the user's programmes without an agreement, and if the user may draw it up.

    `award_amount` is what each is worth.
    """
    mine = Outcome.objects.filter(here(user, "proposal__", Role.OFFICER, Role.COORDINATOR))
    may_prepare = Exists(mine.filter(pk=OuterRef("pk")))
    return (
        standing_awards()
        .filter(Q(agreement=None) | Q(agreement__state="void"), here(user, "proposal__"))
        .annotate(may_prepare=may_prepare, award_amount=AWARDED_NOW)
        .select_related("proposal__organisation", "proposal__call", "proposal__category")
        .order_by("session__code", "rank")
    )


def is_signed(proposal: Proposal) -> bool:
    """Tell whether an agreement on `proposal` is signed: from then on its award no longer ends here."""
    return Agreement.objects.filter(outcome__proposal=proposal, state__in=SIGNED_ONCE).exists()


def agreement_for_staff(user: User, code: str) -> Agreement:
    """Return the agreement if the user works in its programme; raises `Agreement.DoesNotExist` otherwise."""
    return with_all(agreements_for_staff(user)).get(code=code)


def people_in_document(agreement: Agreement) -> QuerySet[Person]:
    """Return whom the agreement on paper may name: the group's members now and on the day when it was made."""
    made = timezone.localdate(agreement.document.created_at) if agreement.document else None
    then = Membership.objects.filter(Q(until=None) | Q(until__gte=made), organisation=agreement.organisation_id)
    return Person.objects.filter(pk__in=then.values("person"))


def award_for_staff(user: User, proposal_code: str) -> Outcome:
    """Return the award of a proposal in one of the user's programmes; raises `Outcome.DoesNotExist`."""
    return Outcome.objects.select_related("proposal__call__programme").get(
        here(user, "proposal__"), proposal__code=proposal_code
    )


def tranche_for_staff(user: User, code: str, number: int) -> Tranche:
    """Return a tranche of an agreement of the user's programmes; raises `Tranche.DoesNotExist`."""
    return Tranche.objects.select_related("agreement").get(
        here(user, "agreement__outcome__proposal__"), agreement__code=code, number=number
    )


def deposit_for_staff(user: User, pk: Any) -> CounterpartDeposit:
    """Return a deposit of an agreement of the user's programmes; raises `DoesNotExist`."""
    return CounterpartDeposit.objects.select_related("agreement").get(
        here(user, "agreement__outcome__proposal__"), pk=pk
    )


def has_deposit(agreement: Agreement, operation_number: str) -> bool:
    """Tell whether an operation of the bank was recorded for the agreement before."""
    return agreement.deposits.filter(operation_number=operation_number.strip()).exists()


def paid_of_agreements(agreements: Iterable[Agreement]) -> dict[UUID, Decimal]:
    """Return what the journal says was paid under each agreement. Two queries, one more where others took some over."""
    holders = {agreement.pk: str(agreement.outcome.proposal_id) for agreement in agreements}
    paid = sums_by_holder("executed", PROPOSAL, holders.values())
    taken_over = Agreement.objects.filter(pk__in=list(holders), succession__isnull=False).order_by()
    successions = {pk: str(key) for pk, key in taken_over.values_list("pk", "succession")}
    theirs = sums_by_holder("executed", SUCCESSION, successions.values()) if successions else {}
    return {
        pk: paid.get(holder, ZERO) + theirs.get(successions.get(pk, ""), ZERO) for pk, holder in holders.items()
    }


def with_all(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Fetch what judging and showing an agreement reads, in a fixed number of queries."""
    return agreements.select_related(
        "bank_account",
        "outcome__session",
        "outcome__proposal__category",
        "outcome__proposal__district__province__department",
        "outcome__proposal__call__programme__pack",
    ).prefetch_related(
        Prefetch("tranches", Tranche.objects.order_by("number")),
        Prefetch("deposits", CounterpartDeposit.objects.select_related("confirmed_by").order_by("deposited_on")),
        Prefetch("follow_ups", FollowUp.objects.select_related("proof", "noted_by")),
    )
