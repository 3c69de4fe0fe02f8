"""What of a list of providers can go back, and what stays because somebody has used it since."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from winay.base.log import worked_on
from winay.registry.models import ImportBatch, SourceRecord
from winay.registry.queries.returning import WouldGoBack
from winay.talents.models import Certificate, FollowUp, Offer, Provider, ProviderMerge, ServiceContract, Training

OF_TAKING = ("register_provider", "record_training", "record_provider_consent", "return_to_register")
"""Acts by which a list itself writes."""


def begun_by(batch: ImportBatch, rows: Iterable[SourceRecord]) -> dict[Any, Provider]:
    """Return the providers that this list brought, by the key of the person or firm of its rows; one query."""
    people = {row.person_id for row in rows if row.person_id}
    firms = {row.organisation_id for row in rows if row.organisation_id}
    found = Provider.objects.filter(Q(person__in=people) | Q(organisation__in=firms), brought_by=batch)
    return {one.person_id or one.organisation_id: one for one in found.select_related("person", "organisation")}


def why_they_stay(batch: ImportBatch, keys: Collection[UUID]) -> dict[UUID, str]:
    """Return why providers that a list brought do not go back, by key; a query for each table that points to them."""
    why: dict[UUID, str] = {}
    for model, column in (
        (ServiceContract, "provider"),
        (Offer, "provider"),
        (Certificate, "provider"),
        (FollowUp, "provider"),
        (Training, "trainer"),
    ):
        rows: Any = model._default_manager.filter(**{f"{column}__in": list(keys)}).order_by()
        why |= dict.fromkeys(rows.values_list(column, flat=True), "stay_used")
    merges = ProviderMerge.objects.filter(kept__in=list(keys), undone_at=None).values_list("kept", flat=True)
    why |= dict.fromkeys(merges, "stay_merged")
    since = batch.finished_at
    if since is not None and keys:
        names = [str(key) for key in keys]
        for key in worked_on("talents.provider", since=since, keys=names):
            why.setdefault(UUID(key), "stay_work")
    return why


def would_go_back(batch: ImportBatch) -> WouldGoBack:
    """Return what taking a list of providers back would do as things stand; nothing is written."""
    rows = list(SourceRecord.objects.filter(batch=batch).only("person_id", "organisation_id"))
    begun = begun_by(batch, rows)
    why = why_they_stay(batch, [one.pk for one in begun.values()])
    stay: Counter[str] = Counter()
    gone = 0
    for row in rows:
        provider = begun.get(row.person_id or row.organisation_id)
        reason = "stay_before" if provider is None else why.get(provider.pk, "")
        if reason:
            stay[reason] += 1
        else:
            gone += 1
    return WouldGoBack(gone, 0, dict(stay))
