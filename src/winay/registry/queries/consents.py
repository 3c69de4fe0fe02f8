"""What people said may be done with their data, and whose word lets that of a household or a group go."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from winay.registry.models import Consent, Household, Membership, Person
from winay.registry.rules.consent import Word


def newest_word(purpose: Consent.Purpose, person: str) -> Subquery:
    """Return the newest word of somebody (a path from the row) for a purpose: yes, no, or nothing."""
    said = Consent.objects.filter(person=OuterRef(person), purpose=purpose).order_by("-said_on", "-created_at")
    return Subquery(said.values("given")[:1])


def home_says(home: str, head: str, *, given: bool) -> Q:
    """Return the condition that a household (a path from the row) says yes, or no, to its data being passed on.

    `rules.consent.who_allows` for many rows at once: the word of the head who lives there decides; where they said
    nothing, one yes is enough unless somebody said no. Where nobody said anything it is neither.
    """
    said = Person.standing.filter(household=OuterRef(home)).order_by()
    said = said.annotate(word=newest_word(Consent.Purpose.SHARE, "pk"))
    yes_of_head = Q(Exists(said.filter(pk=OuterRef(head), word=True)))
    refused = Q(Exists(said.filter(word=False)))
    if given:
        return yes_of_head | (Q(Exists(said.filter(word=True))) & ~refused)
    return refused & ~yes_of_head


def words_of_households(keys: Iterable[Any]) -> dict[Any, list[Word]]:
    """Return what the people of each of these households said of passing data on; its head leads. Two queries."""
    keys = list(keys)
    heads = dict(Household.objects.filter(pk__in=keys).order_by().values_list("pk", "head"))
    rows = Consent.objects.filter(
        purpose=Consent.Purpose.SHARE,
        person__in=Person.standing.filter(household__in=keys).order_by().values("pk"),
    )
    found: dict[Any, list[Word]] = {}
    for home, person, given, day in rows.order_by("said_on", "created_at").values_list(
        "person__household", "person", "given", "said_on"
    ):
        found.setdefault(home, []).append(Word(person, given, day, heads.get(home) == person))
    return found


def words_of_groups(keys: Iterable[Any]) -> dict[Any, list[Word]]:
    """Return what the members of each of these groups said of passing data on; its board leads. Two queries."""
    keys = list(keys)
    members = Membership.objects.filter(organisation__in=keys, until=None, person__merged_into=None).order_by()
    of_person: dict[Any, list[tuple[Any, bool]]] = {}
    for group, person, office in members.values_list("organisation", "person", "office"):
        of_person.setdefault(person, []).append((group, office != Membership.Office.MEMBER))
    rows = Consent.objects.filter(
        purpose=Consent.Purpose.SHARE,
        person__memberships__organisation__in=keys,
        person__memberships__until=None,
    )
    found: dict[Any, list[Word]] = {}
    for person, given, day in (
        rows.order_by("said_on", "created_at").values_list("person", "given", "said_on").distinct()
    ):
        for group, leads in of_person.get(person, ()):
            found.setdefault(group, []).append(Word(person, given, day, leads))
    return found


def words_of_people(keys: Iterable[Any]) -> dict[Any, list[Word]]:
    """Return what each of these people said of passing their data on; one query."""
    rows = Consent.objects.filter(purpose=Consent.Purpose.SHARE, person__in=keys).order_by("said_on", "created_at")
    found: dict[Any, list[Word]] = {}
    for person, given, day in rows.values_list("person", "given", "said_on"):
        found.setdefault(person, []).append(Word(person, given, day, leads=True))
    return found


WORDS = {"household": words_of_households, "organisation": words_of_groups, "person": words_of_people}
