"""What calls still have before their groups carry out their plans."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, Q

from winay.agreements.models import Agreement, Tranche
from winay.agreements.queries.staff._reach import here
from winay.base.models import User
from winay.base.once import once
from winay.calls.queries.in_hand import calls_in_hand
from winay.committees.models import Outcome


@dataclass(frozen=True)
class AgreementsLeft:
    """What calls still have before their groups carry out their plans, where one person's roles hold.

    `awards`: without a standing agreement, by call; `by_state`: how many agreements and the earliest day to sign, by
    call and state; `unpaid`: the calls with a signed agreement whose first tranche is not paid.
    """

    awards: dict[UUID, int]
    by_state: dict[tuple[UUID, str], tuple[int, date | None]]
    unpaid: frozenset[UUID]

    def to_sign(self, call: UUID) -> int:
        """How many awards of the call have no signed agreement."""
        drawn = sum(self.by_state.get((call, state), (0, None))[0] for state in ("draft", "issued"))
        return self.awards.get(call, 0) + drawn


def left_in_hand(user: User) -> AgreementsLeft:
    """Return what is left in the calls that `user` has in hand; within `read_once` it is asked once."""
    return once(("agreements left", user.pk), lambda: agreements_left(user, calls_in_hand(user).keys))


def agreements_left(user: User, calls: Collection[UUID]) -> AgreementsLeft:
    """Return what is left to prepare, sign and pay first in each of the calls: three queries."""
    path = "outcome__proposal__"
    awards = Outcome.objects.filter(
        here(user, "proposal__"),
        Q(agreement=None) | Q(agreement__state="void"),
        proposal__call__in=calls,
        proposal__state="awarded",
    ).order_by()
    rows = Agreement.objects.filter(here(user, path), **{f"{path}call__in": calls}).order_by()
    states = rows.values_list(f"{path}call", "state").annotate(number=Count("pk"), due=Min("sign_by"))
    first = Tranche.objects.filter(agreement__state="signed", number=1).exclude(order__state="paid").order_by()
    unpaid = first.filter(**{f"agreement__{path}call__in": calls})
    return AgreementsLeft(
        awards=dict(awards.values_list("proposal__call").annotate(number=Count("pk"))),
        by_state={(call, state): (number, due) for call, state, number, due in states},
        unpaid=frozenset(unpaid.values_list(f"agreement__{path}call", flat=True)),
    )
