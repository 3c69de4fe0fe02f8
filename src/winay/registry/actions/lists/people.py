"""Writing the people of a list: new ones in bulk, known ones only where the source says something else than before."""

from collections.abc import Iterable
from typing import Any

from winay.base.bulk import fresh_keys, load_columns, values_at
from winay.base.messages import N_
from winay.registry.actions.households import open_stay
from winay.registry.actions.lists.households import households_for, note_classes, note_heads
from winay.registry.actions.lists.passing import Examined, Pass
from winay.registry.actions.lists.wording import Wording
from winay.registry.actions.search import words_of_person
from winay.registry.models import (
    Consent,
    Household,
    HouseholdStay,
    ImportBatch,
    Person,
    PersonSearch,
    SourceRecord,
)
from winay.registry.preparing import PLAIN, person_columns
from winay.registry.rules.lists import Fault, Rows

WRITTEN = (
    *("dni", "dni_confirmed", "birth_date", "born_from", "born_to", "household", "district", "community"),
    *("given_names", "first_surname", "second_surname", "sex", "language", "phone", "locality"),
)
AT_ONCE = 300
ANONYMISED = Fault(
    "", N_("This person asked for their data to be deleted."), N_("Take the row out, or ask them again.")
)


def write_people(found: Examined, passing: Pass, wording: Wording) -> None:
    """Write new and changed people of a chunk with all that belongs to them, and a record of each row.

    The caller waits for the words (`Wording.wait`) before it commits.
    """
    batch, read = passing.batch, found.read
    taken = sorted([*found.new, *found.changed])
    homes = households_for(batch, read, taken, passing.homes) if passing.has_households else []
    people = dict(zip(found.new, _load_people(batch, found, homes, wording), strict=True))
    people |= _change_people(found, passing, homes)
    people = dict(sorted(people.items()))
    places = list(people)
    if homes:
        _note_homes(found, passing, people, homes)
    _note_consents(batch, read, people)
    load_columns(
        SourceRecord,
        {
            "row": values_at(found.rows.numbers, places),
            "key": values_at(read.columns["key"], places),
            "mark": values_at(found.rows.marks, places),
            "digest": values_at(found.rows.digests, places),
            "person_id": list(people.values()),
            "values": values_at(found.rows.texts, places),
        },
        same={"batch_id": batch.pk.hex},
        count=len(people),
    )


def _load_people(batch: ImportBatch, found: Examined, homes: list[str | None], wording: Wording) -> list[str]:
    """Write new people, their stays and their search words; return their keys. A DNI of a list is not confirmed."""
    places, count = found.new, len(found.new)
    whole = count == found.read.count

    def of_new(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
        return columns if whole else {name: values_at(column, places) for name, column in columns.items()}

    columns = of_new(found.read.columns)
    keys = fresh_keys(count)
    household = values_at(homes, places) if homes else None
    ready, lines, made, words = found.rows.people, found.rows.lines, found.rows.words, wording.places
    texts = words.of(columns) if made is None else made if whole else values_at(made, places)
    wording.write(keys, texts, words.fresh if made is None else found.rows.fresh)
    load_columns(
        Person,
        {
            "id": keys,
            **(person_columns(columns) if ready is None else of_new(ready)),
            **({"household_id": household} if household else {}),
        },
        same={"dni_confirmed": False},
        count=count,
        lines=lines.at(places) if lines and not whole else lines,
    )
    if household:
        staying = [(key, home) for key, home in zip(keys, household, strict=True) if home]
        load_columns(
            HouseholdStay,
            {
                "id": fresh_keys(len(staying)),
                "person_id": [key for key, _home in staying],
                "household_id": [home for _key, home in staying],
            },
            same={"since": batch.list_date.isoformat()},
            count=len(staying),
        )
    return keys


def _note_homes(found: Examined, passing: Pass, people: dict[int, str], homes: list[str | None]) -> None:
    """Write heads and poverty classes: where a list names two for one household, the first holds."""
    read, list_of = found.read, passing.homes
    keys, heads, classes = list_of.keys(read), read.columns["head"], read.columns["poverty"]
    led: dict[str, str] = {}
    poor: dict[str, str] = {}
    for place, person in people.items():
        home, key = homes[place], keys[place]
        if home is None or key is None:
            continue
        if heads[place] and list_of.heads.get(key) == found.rows.marks[place]:
            led[home] = person
        if classes[place]:
            poor[home] = list_of.classes.get(key) or classes[place]
    note_heads(led, going_on=passing.going_on)
    note_classes(passing.batch, poor, going_on=passing.going_on)


def _note_consents(batch: ImportBatch, read: Rows, people: dict[int, str]) -> None:
    said = read.columns["consent"]
    given = [(key, said[place]) for place, key in people.items() if said[place] is not None]
    load_columns(
        Consent,
        {
            "id": fresh_keys(len(given)),
            "person_id": [key for key, _given in given],
            "given": [yes for _key, yes in given],
        },
        same={
            "purpose": Consent.Purpose.REGISTER.value,
            "said_on": batch.list_date.isoformat(),
            "source": batch.source.name,
        },
        count=len(given),
    )


def _change_people(found: Examined, passing: Pass, homes: list[str | None]) -> dict[int, str]:
    """Write what the source says otherwise than before; return the keys of these people by place."""
    if not found.changed:
        return {}
    records = SourceRecord.objects.in_bulk([before.record for before in found.changed.values()])
    people = Person.objects.select_related("district", "community").in_bulk(
        [record.person_id for record in records.values()]
    )
    _refuse_anonymised(found, {number: people[record.person_id] for number, record in records.items()})
    earlier = passing.said.values(records.values())
    changed = []
    for place, before in found.changed.items():
        record = records[before.record]
        person = people[record.person_id]
        now = found.read.row(place)
        if _change(person, earlier[record.pk], now, passing):
            changed.append(person)
        said = homes[place] if homes else None
        if said and said != (person.household_id.hex if person.household_id else "") and not person.merged_into_id:
            person.household = Household.objects.get(pk=said)
            open_stay(person, person.household, since=passing.batch.list_date)
            changed.append(person)
    changed = list({person.pk: person for person in changed}.values())
    Person.objects.bulk_update(changed, WRITTEN, batch_size=AT_ONCE)
    index_changed(changed)
    return {place: people[records[before.record].person_id].pk.hex for place, before in found.changed.items()}


def _refuse_anonymised(found: Examined, people: dict[int, Person]) -> None:
    """Take no row of somebody whose data were deleted: they would come back by the next list."""
    gone = [place for place, before in found.changed.items() if people[before.record].anonymised_at]
    for place in gone:
        del found.changed[place]
        found.refused[place] = [ANONYMISED]


def _change(person: Person, before: dict[str, Any], now: dict[str, Any], passing: Pass) -> bool:
    """Set the fields of which the source's own value changed. What it leaves empty now stays as it was.

    A DNI that somebody read from the card is never changed by a list.
    """
    changed = {
        name
        for name in passing.given
        if now.get(name) not in ("", None, False, (None, None, None)) and now[name] != before.get(name)
    }
    for name in changed & set(PLAIN):
        setattr(person, name, now[name])
    if changed & {"district_id", "community_id", "locality"}:
        person.community_id = now["community_id"]
        person.locality = now["locality"] or ("" if now["community_id"] else person.locality)
        person.district_id = now["district_id"] or person.district_id
    if "birth" in changed:
        person.birth_date, person.born_from, person.born_to = now["birth"]
    if "dni" in changed and not (person.dni and person.dni_confirmed):
        person.dni, person.dni_confirmed = now["dni"], False
    return bool(changed)


def index_changed(people: Iterable[Person]) -> None:
    """Write anew the search words of people whose values were changed."""
    standing = {
        person.pk: person
        for person in Person.objects.select_related("district", "community").filter(
            pk__in=[person.pk for person in people], merged_into=None, anonymised_at=None
        )
    }
    rows = list(PersonSearch.objects.filter(person__in=standing))
    for row in rows:
        row.words = words_of_person(standing[row.person_id])
    PersonSearch.objects.bulk_update(rows, ["words"], batch_size=AT_ONCE)
