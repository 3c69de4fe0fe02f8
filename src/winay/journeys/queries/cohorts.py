"""Who leaves a support together; cohorts, their hand-overs, and who of them was not sent."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from winay.base.models import User
from winay.journeys import access
from winay.journeys.models import WHY_NOT, Cohort, CohortMember, HandOver, NotSent, Referral, Stay, Support, Taking
from winay.journeys.pack import Stage, journey_of
from winay.programmes.models import Programme
from winay.registry.access import places_kept
from winay.registry.models import Household, Organisation, Person, VentureOwner
from winay.territory.places import lying_in

KINDS = ("organisation", "household", "person")


@dataclass(frozen=True)
class Key:
    """One of a list, by kind and key."""

    kind: str
    key: UUID


def leaving(
    actor: User | None, support: Support, districts: Collection[str], outcomes: Collection[str]
) -> list[Key]:
    """Return who has or had a support, in some districts (all, where none is named), whom `actor` keeps; by place."""
    rows = Taking.objects.filter(support=support, taken_back_at=None, outcome__in=outcomes)
    return [key for kind in KINDS for key in _kept(actor, kind, districts, rows)]


STATES = {
    Taking.Outcome.RUNNING: "inside",
    Taking.Outcome.FINISHED: "graduated",
    Taking.Outcome.LEFT: "left",
}
"""The state of a stay that says of a stage what a taking's outcome says of a programme."""


def in_stages(
    actor: User | None,
    programme: Programme,
    stages: Collection[str],
    districts: Collection[str],
    outcomes: Collection[str],
) -> list[Key]:
    """Return who is in some stages of a programme, or ended it from there, as `leaving` does; of a business, who owns
    it.
    """
    states = [state for outcome, state in STATES.items() if outcome in outcomes]
    stays = Stay.objects.filter(programme=programme, stage__in=stages, state__in=states)
    owners = VentureOwner.objects.filter(
        until=None,
        venture__merged_into=None,
        venture__in=stays.filter(venture__isnull=False).order_by().values("venture"),
    )
    found: list[Key] = []
    for kind in KINDS:
        found += _kept(actor, kind, districts, stays)
        found += _kept(actor, kind, districts, owners)
    return list(dict.fromkeys(found))


def _kept(actor: User | None, kind: str, districts: Collection[str], rows: QuerySet[Any, Any]) -> Iterator[Key]:
    """Yield those of one kind whom rows name, of those whom `actor` keeps; by place."""
    places = None if actor is None else places_kept(actor)
    rows = rows.filter(
        lying_in(places, f"{kind}__district"), **{f"{kind}__isnull": False, f"{kind}__merged_into": None}
    )
    if districts:
        rows = rows.filter(**{f"{kind}__district__in": districts})
    keys = rows.order_by(f"{kind}__district", kind).values_list(kind, flat=True)
    yield from (Key(kind, key) for key in dict.fromkeys(keys))


def stages_of(programme: Programme | None) -> tuple[Stage, ...]:
    """Return the stages that a programme declares."""
    journey = journey_of(programme) if programme is not None else None
    return tuple(journey.stages) if journey else ()


def called(actor: User | None, lines: Sequence[str]) -> dict[str, Key]:
    """Return who has these codes, of those whom `actor` keeps: households by code, people by DNI, groups by RUC."""
    places = None if actor is None else places_kept(actor)
    here = lying_in(places, "district")
    asked = list(lines)
    found = {
        code: Key("household", key)
        for code, key in Household.objects.filter(here, code__in=asked, merged_into=None).values_list("code", "pk")
    }
    rows = Person.standing.filter(here, dni__in=asked, dni_confirmed=True).values_list("dni", "pk")
    found |= {str(dni): Key("person", key) for dni, key in rows}
    groups = Organisation.standing.filter(here, ruc__in=asked).values_list("ruc", "pk")
    return found | {str(ruc): Key("organisation", key) for ruc, key in groups}


def cohorts_for(user: User) -> QuerySet[Cohort]:
    """Return the cohorts that `user` keeps, the newest first."""
    rows = Cohort.objects.filter(access.cohorts_kept(user)).select_related("support", "sender")
    return rows.defer("support__content", "support__words").order_by("-created_at")


def cohort_called(user: User, code: str) -> Cohort:
    """Return a cohort that `user` keeps. Raises `DoesNotExist` for others too."""
    found = (
        Cohort.objects.select_related("support", "sender", "frozen_by")
        .defer("support__content", "support__words")
        .get(code=code)
    )
    if not access.may_keep_cohort(user, found):
        raise Cohort.DoesNotExist
    return found


def handovers_of(cohort: Cohort) -> QuerySet[HandOver]:
    """Return to whom a cohort is handed over."""
    return (
        HandOver.objects.filter(cohort=cohort)
        .select_related("to_support", "cohort", "companion_person", "companion_user")
        .defer("to_support__content", "to_support__words")
    )


def add_handovers(rows: Sequence[Any]) -> None:
    """Give cohorts of a list their hand-overs; one query."""
    found: dict[Any, list[HandOver]] = {row.pk: [] for row in rows}
    handovers = HandOver.objects.filter(cohort__in=found).select_related("to_support").order_by("created_at")
    for one in handovers.defer("to_support__content", "to_support__words"):
        found[one.cohort_id].append(one)
    for row in rows:
        row.sent_to = found[row.pk]


def states_of(handover: HandOver) -> dict[str, int]:
    """Return how many of a hand-over's referrals stand in which state; one query."""
    rows = CohortMember.objects.filter(cohort=handover.cohort_id, referrals__to_support=handover.to_support_id)
    return dict(rows.order_by().values_list("referrals__state").annotate(many=Count("pk")))


MOST_REASONS = 10


def why_declined(handover: HandOver) -> list[tuple[str, int]]:
    """Return for which reasons the receiver declined those of a cohort, the commonest first; one query."""
    rows = Referral.objects.filter(
        cohort_member__cohort=handover.cohort_id, to_support=handover.to_support_id, state="declined"
    )
    counted = rows.order_by().values_list("reason").annotate(many=Count("pk"))
    return list(counted.order_by("-many", "reason")[:MOST_REASONS])


def why_not_of(handover: HandOver) -> list[tuple[str, int]]:
    """Return how many were not sent for which reason, the most first; one query."""
    rows = handover.not_sent.order_by().values_list("why").annotate(many=Count("pk"))
    return sorted(((why, many) for why, many in rows if why in WHY_NOT), key=lambda row: -row[1])


def not_sent_of(handover: HandOver, why: str = "") -> QuerySet[NotSent]:
    """Return who of a cohort was not handed over, by their place in the list; for one reason, if it is named."""
    rows = handover.not_sent.select_related("member__organisation", "member__household", "member__person")
    return rows.filter(Q(why=why) if why else Q()).order_by("member__number")


def members_of(cohort: Cohort) -> QuerySet[CohortMember]:
    """Return a cohort's members in their order."""
    return cohort.members.select_related("organisation", "household", "person")


def subject_of(member: CohortMember) -> Any:
    """Return whom a place in a cohort stands for."""
    return member.organisation or member.household or member.person
