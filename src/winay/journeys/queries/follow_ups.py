"""Who is to be asked after: lists by district and programme, whom one asks, by which telephone, and what is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from winay.base.models import User
from winay.journeys.models import FollowUp
from winay.journeys.models.followups import ANSWER_WITHIN
from winay.journeys.queries.stays import ventures_owned
from winay.messages.models import Message
from winay.programmes.access import KEEPERS, held_by
from winay.registry.models import Consent, Household, Membership, Person, Venture, VentureOwner
from winay.registry.queries.contacts import ORDER
from winay.territory.models import District

SOON = timedelta(days=30)
"""So long before its day somebody may be asked: visits and calls are grouped by district."""
WAITING = ("planned", "sought")
ASKED_LATE = timedelta(days=30)
AGAIN_AFTER = timedelta(days=14)
AGAIN = "journeys.follow_up_again"
"""The kind of message that asks once more."""
MOST_OWN = 20
WHICH = ("due", "sought", "later", "done", "lost")


def here(user: User) -> Q:
    """Return the condition for follow-ups that `user` asks."""
    return held_by(user, *KEEPERS, programme="programme", district="district")


def due(today: date) -> Q:
    """Return the condition for what may be asked now."""
    return Q(state__in=WAITING, due_on__lte=today + SOON)


def follow_ups_for(
    user: User, today: date, *, which: str = "due", districts: Any = None, programme: str = ""
) -> QuerySet[FollowUp]:
    """Return follow-ups where `user` keeps stages, the most urgent first; those that are over, the latest first."""
    rows = FollowUp.objects.filter(here(user))
    if districts is not None:
        rows = rows.filter(district__in=districts)
    if programme:
        rows = rows.filter(programme__code=programme)
    if which == "sought":
        rows = rows.filter(state="sought")
    elif which == "later":
        rows = rows.filter(state="planned", due_on__gt=today + SOON)
    elif which == "done":
        rows = rows.filter(state="done").order_by("-asked_on", "pk")
    elif which == "lost":
        rows = rows.filter(state__in=("lost", "declined")).order_by("-due_on", "pk")
    else:
        rows = rows.filter(due(today))
    return rows.select_related(
        "programme", "district__province", "stay__household", "stay__person", "stay__organisation", "stay__venture"
    ).defer("programme__pack")


def follow_up_for(user: User, pk: UUID) -> FollowUp:
    """Return a follow-up that `user` asks. Raises `FollowUp.DoesNotExist`."""
    rows = FollowUp.objects.filter(here(user)).select_related(
        "programme__pack", "district__province", "stay__household", "stay__person", "stay__organisation",
        "stay__venture", "stay__programme__pack", "venture", "sales", "jobs",
    )  # fmt: skip
    return rows.get(pk=pk)


def ventures_to_ask(follow_up: FollowUp) -> list[Venture]:
    """Return the businesses of which one may be asked."""
    stay = follow_up.stay
    owned = ventures_owned(stay.kind, [getattr(stay, f"{stay.kind}_id")])
    return list(Venture.standing.filter(pk__in={venture for _key, venture in owned}).order_by("name"))


@dataclass(frozen=True)
class Contact:
    """Whom one asks, and whether they allow to be called: None where nobody asked them."""

    person: Person
    allows: bool | None

    @property
    def phone(self) -> str:
        """The number to call; empty where there is none or they do not want it."""
        return "" if self.allows is False else self.person.phone


def contacts_of(follow_ups: Sequence[FollowUp]) -> dict[UUID, Contact]:
    """Return whom to ask for each follow-up: the person, the head of the household, the group's board, the owner.

    Seven queries at most, however many they are. Who has a telephone stands before who has none.
    """
    wanted: dict[tuple[str, Any], list[UUID]] = {}
    for one in follow_ups:
        stay = one.stay
        wanted.setdefault((stay.kind, getattr(stay, f"{stay.kind}_id")), []).append(one.pk)
    wanted |= _owners(wanted)
    found: dict[UUID, Person] = {}
    people = Person.standing.in_bulk([key for kind, key in wanted if kind == "person"])
    _take(found, wanted, "person", {key: [one] for key, one in people.items()})
    homes = _of_households([key for kind, key in wanted if kind == "household"])
    _take(found, wanted, "household", homes)
    _take(found, wanted, "organisation", _of_groups([key for kind, key in wanted if kind == "organisation"]))
    said = _words({one.pk for one in found.values()})
    return {key: Contact(one, said.get(one.pk)) for key, one in found.items()}


def _owners(wanted: dict[tuple[str, Any], list[UUID]]) -> dict[tuple[str, Any], list[UUID]]:
    ventures = {key: rows for (kind, key), rows in wanted.items() if kind == "venture"}
    more: dict[tuple[str, Any], list[UUID]] = {}
    if not ventures:
        return more
    owners = VentureOwner.objects.filter(venture__in=ventures, until=None).order_by("-created_at")
    for venture, organisation, household, person in owners.values_list(
        "venture", "organisation", "household", "person"
    ):
        key = (
            ("organisation", organisation)
            if organisation
            else ("household", household)
            if household
            else ("person", person)
        )
        more[key] = [*wanted.get(key, ()), *more.get(key, ()), *ventures[venture]]
    return more


def _take(
    found: dict[UUID, Person],
    wanted: dict[tuple[str, Any], list[UUID]],
    kind: str,
    people: dict[Any, list[Person]],
) -> None:
    for key, some in people.items():
        if some:
            best = min(enumerate(some), key=lambda pair: (not pair[1].phone, pair[0]))[1]
            for follow_up in wanted.get((kind, key), ()):
                found[follow_up] = best


def _of_households(keys: Iterable[Any]) -> dict[Any, list[Person]]:
    wanted = list(keys)
    heads = dict(Household.objects.filter(pk__in=wanted).values_list("pk", "head")) if wanted else {}
    found: dict[Any, list[Person]] = {}
    for one in Person.standing.filter(household__in=wanted).order_by("pk") if wanted else ():
        found.setdefault(one.household_id, []).append(one)
    for key, some in found.items():
        some.sort(key=lambda one: one.pk != heads.get(key))
    return found


def _of_groups(keys: Iterable[Any]) -> dict[Any, list[Person]]:
    wanted = list(keys)
    found: dict[Any, list[tuple[int, Person]]] = {}
    rows = Membership.objects.filter(organisation__in=wanted, until=None).select_related("person")
    for row in rows.order_by("pk") if wanted else ():
        if row.person.merged_into_id is None and row.person.anonymised_at is None:
            rank = ORDER.index(Membership.Office(row.office)) if row.office in ORDER else len(ORDER)
            found.setdefault(row.organisation_id, []).append((rank, row.person))
    return {key: [one for _rank, one in sorted(some, key=lambda pair: pair[0])] for key, some in found.items()}


def _words(people: set[UUID]) -> dict[UUID, bool]:
    """Return what each said last of being called."""
    rows = Consent.objects.filter(person__in=people, purpose=Consent.Purpose.CONTACT)
    return dict(rows.order_by("said_on", "created_at").values_list("person", "given"))


def to_ask_by_message(today: date) -> QuerySet[FollowUp]:
    """Return those whose day has come lately and who were not asked by message: of each stay the latest of its days.

    Whose day is long over is not asked by a message that comes out of nothing, nor who was not reached already: they
    are visited or called.
    """
    since = today - ASKED_LATE
    rows = FollowUp.objects.filter(state="planned", due_on__range=(since, today), told_at=None)
    later = FollowUp.objects.filter(stay=OuterRef("stay"), due_on__gt=OuterRef("due_on"), due_on__lte=today)
    rows = rows.exclude(Exists(later)).select_related(
        "programme", "stay__household", "stay__person", "stay__venture"
    )
    return rows.defer("programme__pack").order_by("pk")


def to_ask_again(today: date) -> QuerySet[FollowUp]:
    """Return those who were asked by message some weeks ago, whose link still opens, and have not answered."""
    days = (today - ANSWER_WITHIN + timedelta(days=7), today - AGAIN_AFTER)
    told = Message.objects.filter(about_id=OuterRef("pk"), kind=AGAIN, created_at__gte=OuterRef("told_at"))
    rows = FollowUp.objects.filter(~Exists(told), state__in=WAITING, told_at__date__range=days)
    rows = rows.select_related("programme", "stay__household", "stay__person", "stay__venture")
    return rows.defer("programme__pack").order_by("pk")


def own_follow_ups(keys: Iterable[tuple[str, UUID]], today: date) -> list[FollowUp]:
    """Return what is asked now of these, by kind and key; one query."""
    whose = Q(pk=None)
    for kind, key in keys:
        whose |= Q(**{f"stay__{kind}": key})
    rows = FollowUp.objects.filter(whose, due(today)).select_related("programme", "stay__programme")
    return list(rows.defer("programme__pack", "stay__programme__pack").order_by("due_on", "pk")[:MOST_OWN])


def district_to_call(ubigeo: str) -> District:
    """Return a district with its province. Raises `District.DoesNotExist`."""
    return District.objects.select_related("province").get(pk=ubigeo)
