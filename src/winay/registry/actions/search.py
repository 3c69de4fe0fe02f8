"""Keeping the words by which people and organisations are found; called by every act that changes them."""

from collections.abc import Iterable

from django.db import transaction

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
            former = tuple(organisation.former_names.values_list("name", flat=True))
            words = organisation_words(
                names=(organisation.name, *former),
                ruc=organisation.ruc or "",
                ubigeo=organisation.district_id,
                places=(
                    organisation.district.name,
                    organisation.community.name if organisation.community else "",
                ),
            )
            OrganisationSearch.objects.update_or_create(organisation=organisation, defaults={"words": words})


def rebuild_search() -> tuple[int, int]:
    """Write all search words anew; return how many people and organisations were indexed."""
    PersonSearch.objects.all().delete()
    OrganisationSearch.objects.all().delete()
    people = 0
    batch: list[PersonSearch] = []
    rows = Person.standing.all().select_related("district", "community")
    for person in rows.order_by("pk").iterator(chunk_size=BATCH):
        batch.append(PersonSearch(person=person, words=words_of_person(person)))
        if len(batch) == BATCH:
            people += _add(batch)
            batch = []
    people += _add(batch)
    finish_words(PersonSearch._meta.db_table)
    organisations = 0
    for organisation in Organisation.standing.select_related("district", "community"):
        index_organisations([organisation])
        organisations += 1
    return people, organisations


@transaction.atomic
def _add(rows: list[PersonSearch]) -> int:
    fresh = {word for row in rows for word in row.words.split()}
    with words_indexed_together(PersonSearch._meta.db_table, fresh):
        return len(PersonSearch.objects.bulk_create(rows))
