"""People of a list that goes back: its own are emptied, what it changed in others returns where nobody did since."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from winay.base.bulk import among
from winay.registry.actions.forgetting import NOBODY
from winay.registry.actions.lists.people import AT_ONCE, WRITTEN, index_changed
from winay.registry.actions.lists.said import Said
from winay.registry.models import (
    Consent,
    Household,
    HouseholdStay,
    ImportBatch,
    LinkPair,
    Person,
    PersonSearch,
    SourceRecord,
)
from winay.registry.preparing import PLAIN

PLACE = ("district_id", "community_id", "locality")
NAMED = tuple(name for name in PLAIN if name not in PLACE)


def people_as_before(
    batch: ImportBatch, records: list[SourceRecord], said: Said
) -> tuple[list[SourceRecord], list[SourceRecord]]:
    """Give back what the rows changed; return the rows that went back whole, and those of which something stays.

    A row goes back to what the newest earlier row of the same mark said. A record that another source or a merge
    brought together with this list's stays as it is.
    """
    earlier = earlier_rows(batch, records)
    values = said.values([*records, *earlier.values()])
    people = Person.objects.select_related("district", "community").in_bulk([one.person_id for one in records])
    back: list[SourceRecord] = []
    stayed: list[SourceRecord] = []
    changed: list[Person] = []
    for record in records:
        person, before = people[record.person_id], earlier.get(record.mark)
        if before is None or before.person_id != record.person_id or person.merged_into_id or person.anonymised_at:
            stayed.append(record)
            continue
        whole = _give_back(person, values[before.pk], values[record.pk]) and _move_back(person, batch)
        changed.append(person)
        (back if whole else stayed).append(record)
    Person.objects.bulk_update(changed, WRITTEN, batch_size=AT_ONCE)
    index_changed(changed)
    return back, stayed


def earlier_rows(batch: ImportBatch, records: list[SourceRecord]) -> dict[int, SourceRecord]:
    """Return by mark the newest row that earlier lists of the source left."""
    first = min((record.pk for record in records), default=0)
    rows = SourceRecord.objects.filter(
        mark__in=[record.mark for record in records],
        batch__source=batch.source_id,
        batch__kind=batch.kind,
        id__lt=first,
    ).exclude(batch=batch)
    return {record.mark: record for record in rows.order_by(F("id"))}


def _give_back(person: Person, before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Set the fields that the list changed and nobody since; tell whether these are all that it changed."""
    whole = True
    for name in NAMED:
        if now[name] and now[name] != before[name]:
            if getattr(person, name) == now[name]:
                setattr(person, name, before[name])
            else:
                whole = False
    if now["birth"] != before["birth"] and any(now["birth"]):
        if (person.birth_date, person.born_from, person.born_to) == tuple(now["birth"]):
            person.birth_date, person.born_from, person.born_to = before["birth"]
        else:
            whole = False
    if now["dni"] and now["dni"] != before["dni"]:
        if person.dni == now["dni"] and not person.dni_confirmed:
            person.dni = before["dni"]
        else:
            whole = False
    places = [[_plain(said[name]) for name in PLACE] for said in (now, before)]
    if places[0] != places[1]:
        if [_plain(getattr(person, name)) for name in PLACE] == places[0]:
            person.district_id, person.community_id, person.locality = (before[name] for name in PLACE)
            person.locality = person.locality or ""
        else:
            whole = False
    return whole


def _plain(value: Any) -> str:
    return getattr(value, "hex", value) or ""


def _move_back(person: Person, batch: ImportBatch) -> bool:
    """Let a person whom the list moved live where they lived before; False if somebody has moved them since."""
    stays = list(HouseholdStay.objects.filter(person=person).order_by("since", "created_at"))
    if not stays or stays[-1].since != batch.list_date or stays[-1].created_at < batch.created_at:
        return True
    last, before = stays[-1], stays[-2] if len(stays) > 1 else None
    if last.until is not None or person.household_id != last.household_id:
        return False
    last.delete()
    if before is not None and before.until == batch.list_date:
        before.until = None
        before.save(update_fields=["until"])
    person.household_id = before.household_id if before is not None and before.until is None else None
    return True


def empty_people(_batch: ImportBatch | None, keys: list[Any]) -> None:
    """Empty the records of people whom only this list brought: they stand for nobody, and live nowhere."""
    if not keys:
        return
    these = among(keys)
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=these).values_list("pk", flat=True))
    Household.objects.filter(head__in=these).update(head=None)
    HouseholdStay.objects.filter(person__in=these).delete()
    Consent.objects.filter(person__in=these).delete()
    for side in ("left_person", "right_person"):
        LinkPair.objects.filter(**{f"{side}__in": these}, state="open").delete()
    PersonSearch.objects.filter(person__in=these).delete()
    Person.objects.filter(pk__in=these).update(
        given_names=NOBODY,
        first_surname=NOBODY,
        second_surname="",
        dni=None,
        dni_confirmed=False,
        sex="",
        birth_date=None,
        born_from=None,
        born_to=None,
        language="",
        other_languages="",
        phone="",
        household=None,
        community=None,
        district=None,
        locality="",
        anonymised_at=timezone.now(),
    )
