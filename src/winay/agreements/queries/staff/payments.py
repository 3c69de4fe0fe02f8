"""What waits of payments: to prepare, to release, at the bank; deposits and waivers to confirm."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from winay.agreements.models import CounterpartDeposit, Tranche
from winay.agreements.queries.staff._reach import here
from winay.agreements.states import IN_FORCE
from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.paging import keys_first
from winay.facts.queries import to_confirm
from winay.programmes.access import Role, held_by


def _where(user: User, *roles: str) -> Q:
    """Return the condition for tranches whose order lies where `user` holds one of `roles` (or any).

    An order keeps its programme and district: the way through agreement, award and proposal leads to the same.
    """
    return held_by(user, *roles, programme="order__programme", district="order__district")


def payments_for_staff(user: User, *, state: str = "prepared") -> QuerySet[Tranche]:
    """Return the tranches of signed agreements in a state, the oldest due first: what waits for release."""
    return (
        Tranche.objects.filter(_where(user), order__state=state, agreement__state__in=IN_FORCE)
        .select_related("agreement__organisation", "agreement__outcome__proposal__call")
        .order_by(F("due_on").asc(nulls_last=True), "agreement__code", "number")
    )


def paid_last(user: User, most: int) -> list[Tranche]:
    """Return what was paid last where the roles of `user` hold; two queries."""
    rows = payments_for_staff(user, state="paid").order_by("-order__paid_on", "-order__released_at", "pk")
    return keys_first(narrow(rows), 0, most)


def payments_to_release(user: User) -> QuerySet[Tranche]:
    """Return what this coordinator may release: prepared, and not by themselves."""
    return payments_for_staff(user).filter(_where(user, Role.COORDINATOR)).exclude(order__prepared_by=user)


def payments_at_the_bank(user: User) -> QuerySet[Tranche]:
    """Return what is authorised and waits for the bank, where this person is finance."""
    return payments_for_staff(user, state="authorised").filter(_where(user, Role.FINANCE))


def payments_to_prepare(user: User) -> QuerySet[Tranche]:
    """Return what finance can prepare now, the oldest due first: conditions met, by the day kept with each tranche."""
    return (
        Tranche.objects.filter(
            here(user, "agreement__outcome__proposal__", Role.FINANCE),
            agreement__state="signed",
            order=None,
            ready_until__gte=timezone.localdate(),
        )
        .select_related("agreement__organisation", "agreement__outcome__proposal__call")
        .order_by(F("due_on").asc(nulls_last=True), "agreement__code", "number")
    )


def waivers_to_confirm(user: User) -> QuerySet[Tranche]:
    """Return the tranches with a waiver that waits for `user` as the second person, the oldest agreement first."""
    waiting = to_confirm(Tranche._meta.label_lower, user, timezone.localdate())
    return (
        Tranche.objects.filter(
            here(user, "agreement__outcome__proposal__", Role.COORDINATOR, Role.FINANCE),
            pk__in=list(waiting.values_list("about_id", flat=True)),
            order=None,
        )
        .exclude(agreement__state="void")
        .select_related("agreement__outcome__proposal")
        .order_by("agreement__code", "number")
    )


def deposits_to_confirm(user: User) -> QuerySet[CounterpartDeposit]:
    """Return the deposits that `user` has still to find in the bank, those not found before at the end.

    Finance looks for all but what it wrote down itself; for what finance wrote down the coordinator may, too.
    """
    path = "agreement__outcome__proposal__"
    mine = here(user, path, Role.FINANCE) | (here(user, path, Role.COORDINATOR) & Q(by_finance=True))
    return (
        CounterpartDeposit.objects.filter(mine, confirmed_at=None)
        .exclude(recorded_by=user)
        .exclude(agreement__state="void")
        .select_related("agreement__organisation")
        .order_by(F("not_found_at").asc(nulls_first=True), "deposited_on")
    )
