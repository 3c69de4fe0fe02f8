"""Organisations of a list that is taken back: its own are archived, others say again what they said before it."""

from typing import Any

from django.utils import timezone

from winay.base.bulk import among
from winay.registry.actions.lists.organisations import FIELDS
from winay.registry.actions.lists.people_back import earlier_rows
from winay.registry.actions.lists.said import Said
from winay.registry.actions.search import index_organisations
from winay.registry.models import ImportBatch, LinkPair, Organisation, SourceRecord


def archive_these(_batch: ImportBatch, keys: list[Any]) -> None:
    """Archive organisations that only this list brought; their RUC is free for whoever registers them anew."""
    found = list(Organisation.objects.select_for_update(of=("self",)).filter(pk__in=among(keys))) if keys else []
    for side in ("left_organisation", "right_organisation"):
        LinkPair.objects.filter(**{f"{side}__in": found}, state="open").delete()
    for organisation in found:
        organisation.archived_at, organisation.ruc = timezone.now(), ""
    Organisation.objects.bulk_update(found, ["archived_at", "ruc"], batch_size=300)
    index_organisations(found)


def organisations_as_before(
    batch: ImportBatch, records: list[SourceRecord], said: Said
) -> tuple[list[SourceRecord], list[SourceRecord]]:
    """Give back what the rows changed; return the rows that went back whole, and those of which something stays.

    What a list filled in of an organisation that was registered before cannot be told from what was there: it stays.
    """
    earlier = earlier_rows(batch, records)
    values = said.values([*records, *earlier.values()])
    found = Organisation.objects.in_bulk([one.organisation_id for one in records])
    back: list[SourceRecord] = []
    stayed: list[SourceRecord] = []
    for record in records:
        organisation, before = found[record.organisation_id], earlier.get(record.mark)
        if before is None or before.organisation_id != organisation.pk or organisation.merged_into_id:
            stayed.append(record)
            continue
        whole = _give_back(organisation, values[before.pk], values[record.pk])
        organisation.save()
        index_organisations([organisation])
        (back if whole else stayed).append(record)
    return back, stayed


def _give_back(organisation: Organisation, before: dict[str, Any], now: dict[str, Any]) -> bool:
    whole = True
    for name in FIELDS:
        if now[name] and now[name] != before[name]:
            if getattr(organisation, name) == now[name]:
                setattr(
                    organisation, name, before[name] if before[name] is not None else _nothing(organisation, name)
                )
            else:
                whole = False
    return whole


def _nothing(organisation: Organisation, name: str) -> Any:
    return None if organisation._meta.get_field(name.removesuffix("_id")).null else ""
