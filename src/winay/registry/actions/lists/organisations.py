"""Writing the organisations of a list: few at a time, so each by the same acts that a person uses."""

import json
from typing import Any

from django.utils import timezone

from winay.registry.actions.lists.passing import Examined, Pass
from winay.registry.actions.search import index_organisations
from winay.registry.models import Organisation, OrganisationName, SourceRecord
from winay.territory.models import Community

FIELDS = ("name", "kind", "ruc", "registration", "registration_number", "founded_on", "district_id")


def write_organisations(found: Examined, passing: Pass) -> None:
    """Write new and changed organisations of a chunk, and a record of each row.

    A RUC that is registered already is the same organisation: what it lacks is filled in.
    """
    records = SourceRecord.objects.in_bulk([before.record for before in found.changed.values()])
    earlier = passing.said.values(records.values())
    made = []
    for place in sorted([*found.new, *found.changed]):
        now = found.read.row(place)
        if place in found.changed:
            record = records[found.changed[place].record]
            organisation = Organisation.objects.get(source_records=record)
            _change(organisation, earlier[record.pk], now)
        else:
            organisation = _new(now)
        index_organisations([organisation])
        made.append(
            SourceRecord(
                batch=passing.batch,
                row=found.rows.numbers[place],
                key=now["key"],
                mark=found.rows.marks[place],
                digest=found.rows.digests[place],
                organisation=organisation,
                values=json.loads(found.rows.texts[place]),
            )
        )
    SourceRecord.objects.bulk_create(made, batch_size=500)


def _new(now: dict[str, Any]) -> Organisation:
    standing = Organisation.objects.filter(ruc=now["ruc"]).first() if now["ruc"] else None
    organisation = standing or Organisation()
    for name in FIELDS:
        if now[name] and not getattr(organisation, name):
            setattr(organisation, name, now[name])
    _place(organisation, now)
    organisation.save()
    return organisation


def _change(organisation: Organisation, before: dict[str, Any], now: dict[str, Any]) -> None:
    """Set the fields of which the source's own value changed; a former name is kept."""
    former = organisation.name
    for name in FIELDS:
        if now[name] and now[name] != before[name]:
            if name == "ruc" and Organisation.objects.filter(ruc=now["ruc"]).exclude(pk=organisation.pk).exists():
                continue
            setattr(organisation, name, now[name])
    if (now["district_id"], now["community_id"], now["locality"]) != (
        before["district_id"],
        before["community_id"],
        before["locality"],
    ):
        organisation.community = None
        _place(organisation, now)
    organisation.save()
    if former != organisation.name:
        OrganisationName.objects.create(organisation=organisation, name=former, until=timezone.localdate())


def _place(organisation: Organisation, now: dict[str, Any]) -> None:
    """Say in which community it works; one that is not stored yet is written down."""
    if organisation.community_id or organisation.district_id != now["district_id"]:
        return
    if now["community_id"]:
        organisation.community_id = now["community_id"]
    elif now["locality"]:
        organisation.community = Community.called(organisation.district_id, now["locality"])[0]
