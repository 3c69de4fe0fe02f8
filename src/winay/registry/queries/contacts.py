"""Who is told for a group or a person, and whose pages show their messages: the registry's entry in the outbox."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from winay.base.models import User
from winay.messages.directory import Contact, Entry
from winay.registry.access import may_keep_people
from winay.registry.models import Consent, Membership, Organisation, Person

GROUP = "registry.organisation"
PERSON = "registry.person"
Office = Membership.Office
ORDER = (Office.PRESIDENT, Office.SECRETARY, Office.TREASURER, Office.VICE, Office.SPOKESPERSON, Office.AUDITOR)
"""In which order a group's board is told; its other members only where they have an account."""


def groups_to_tell(keys: Sequence[UUID]) -> dict[UUID, Entry]:
    """Return the entries of organisations: the board in its order, then members with an account. About four queries.

    One that was merged into another is told at that one's.
    """
    asked = Organisation.objects.filter(pk__in=keys).select_related("merged_into")
    standing = {one.pk: one.merged_into or one for one in asked}
    rows = (
        Membership.objects.filter(organisation__in={one.pk for one in standing.values()}, until=None)
        .filter(Q(office__in=ORDER) | Q(person__user__isnull=False))
        .select_related("person")
    )
    people: dict[UUID, list[Membership]] = defaultdict(list)
    for row in sorted(rows, key=_rank):
        people[row.organisation_id].append(row)
    contacts = _contacts([row.person for row in rows])
    places = {
        one.pk: _place(one)
        for one in Organisation.objects.filter(pk__in={one.pk for one in standing.values()}).select_related(
            "district", "community"
        )
    }
    entries = {}
    for key, group in standing.items():
        told = tuple(contacts[row.person_id] for row in people[group.pk])
        language = next((one.language for one in told if one.language), "")
        entries[key] = Entry(group.name, places[group.pk], language, told)
    return entries


def people_to_tell(keys: Sequence[UUID]) -> dict[UUID, Entry]:
    """Return the entries of people, but of those forgotten; one that was merged is told as who stands for both."""
    asked = Person.objects.filter(pk__in=keys, anonymised_at=None).select_related(
        "district", "community", "merged_into__district", "merged_into__community"
    )
    standing = {one.pk: one.merged_into or one for one in asked}
    contacts = _contacts(list(standing.values()))
    return {
        key: Entry(str(one), _place(one), one.language, (contacts[one.pk],))
        for key, one in standing.items()
        if one.anonymised_at is None
    }


def groups_of(user: User) -> QuerySet:
    """Return the keys of the groups whose messages `user` reads, with those that were merged into them."""
    own = Membership.objects.filter(person__user=user, until=None).order_by().values("organisation")
    # Not one condition with “or”: every page asks, and would go through all groups, or all people, of the country.
    return own.union(Organisation.objects.filter(merged_into__in=own).order_by().values("pk"), all=True)


def people_of(user: User) -> QuerySet:
    """Return the keys of the records of the account's person."""
    own = Person.objects.filter(user=user).order_by().values("pk")
    return own.union(Person.objects.filter(merged_into__in=own).order_by().values("pk"), all=True)


def may_write_person(user: User, key: UUID) -> bool:
    """Tell whether `user` may write down by what a person is reached: who keeps them, or they themselves."""
    person = Person.objects.filter(pk=key, anonymised_at=None).first()
    return person is not None and (person.user_id == user.pk or may_keep_people(user, person.district_id))


def may_write_group(user: User, key: UUID) -> bool:
    """Nobody: a group is reached by its people, who allow it each for themselves."""
    return False


def _rank(row: Membership) -> tuple[int, str]:
    return (ORDER.index(Office(row.office)) if row.office in ORDER else len(ORDER), str(row.pk))


def _contacts(people: Sequence[Person]) -> dict[UUID, Contact]:
    """Return how each person is told; who does not want to be called or written to is told by nothing but pages."""
    said: dict[UUID, bool] = {}
    words = Consent.objects.filter(person__in=people, purpose=Consent.Purpose.CONTACT)
    for one in words.order_by("said_on", "created_at"):
        said[one.person_id] = one.given
    merged = defaultdict(list)
    for key, into in Person.objects.filter(merged_into__in=people).values_list("pk", "merged_into"):
        merged[into].append(key)
    contacts = {}
    for person in people:
        records = [(PERSON, key) for key in (person.pk, *merged[person.pk])]
        account = [("base.user", person.user_id)] if person.user_id else []
        holders = (*account, *records) if said.get(person.pk, True) else ()
        contacts[person.pk] = Contact(str(person), person.language, holders)
    return contacts


def _place(one: Organisation | Person) -> str:
    return ", ".join(str(part) for part in (one.community, one.district) if part)
