"""Keeping the words by which people and organisations are found; called by every act that changes them."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from winay.base.database import finish_words, words_indexed_together
from winay.registry.models import Organisation, OrganisationSearch, Person, PersonSearch
from winay.registry.rules import organisation_words, person_words

BATCH = 2_000


def index_people(people: Iterable[Person]) -> None:
    """Write the search words of these people; those merged into another or anonymised are found no more."""
    for person in people:
        if person.merged_into_id or person.anonymised_at:
            PersonSearch.objects.filter(person=person).delete()
        else:
            PersonSearch.objects.update_or_create(person=person, defaults={"words": words_of_person(person)})


def words_of_person(person: Person) -> str:
    """Return the search words of a person with their place."""
    return person_words(
        names=str(person),
        phone=person.phone,
        ubigeo=person.district_id or "",
        places=(
            person.district.name if person.district else "",
            person.community.name if person.community else "",
            person.locality,
        ),
    )


def index_organisations(organisations: Iterable[Organisation]) -> None:
    """Write the search words of these organisations; those merged into another or archived are found no more."""
    for organisation in organisations:
        if organisation.merged_into_id or organisation.archived_at:
            OrganisationSearch.objects.filter(organisation=organisation).delete()
        else:
            words = words_of_organisation(organisation)
            OrganisationSearch.objects.update_or_create(organisation=organisation, defaults={"words": words})


def words_of_organisation(organisation: Organisation) -> str:
    """Return the search words of an organisation with its place and the names that it had."""
    return organisation_words(
        names=(organisation.name, *(former.name for former in organisation.former_names.all())),
        ruc=organisation.ruc or "",
        ubigeo=organisation.district_id,
        places=(
            organisation.district.name,
            organisation.community.name if organisation.community else "",
        ),
    )


def rebuild_search() -> tuple[int, int]:
    """Write all search words anew; return how many people and organisations were indexed.

    Some thousands at a time, each with what stood of them before: whoever searches meanwhile finds everybody.
    """
    people = Person.standing.select_related("district", "community")
    organisations = Organisation.standing.select_related("district", "community").prefetch_related("former_names")
    return (
        _rebuild(people, PersonSearch, words_of_person),
        _rebuild(organisations, OrganisationSearch, words_of_organisation),
    )


def _rebuild(things: QuerySet[Any], words: type[Model], words_of: Callable[[Any], str]) -> int:
    """Index `things` by rows of the model `words`, which has one key to them beside its own."""
    key = next(field.name for field in words._meta.concrete_fields if field.is_relation)
    rows = things.order_by("pk").iterator(chunk_size=BATCH)
    count, last = 0, None
    while batch := list(islice(rows, BATCH)):
        found = [words(**{key: thing, "words": words_of(thing)}) for thing in batch]
        _replace(words, found, _between(key, last, batch[-1].pk))
        count, last = count + len(batch), batch[-1].pk
    _replace(words, [], _between(key, last, None))
    finish_words(words._meta.db_table)
    return count


def _between(key: str, after: Any, upto: Any) -> dict[str, Any]:
    """Return the condition on keys after one and up to another; None is no end."""
    found = {} if after is None else {f"{key}__gt": after}
    return found if upto is None else {**found, f"{key}__lte": upto}


@transaction.atomic
def _replace(words: type[Model], rows: list[Any], which: dict[str, Any]) -> None:
    """Put `rows` in place of what stands of `which`, whose things may have been merged away since."""
    manager = words._default_manager
    manager.filter(**which).delete()
    fresh = {word for row in rows for word in row.words.split()}
    with words_indexed_together(words._meta.db_table, fresh):
        manager.bulk_create(rows)
