"""Ventures of a list that is taken back: its own end as registered by mistake, what it told is taken back.

What was told of a venture is never deleted: that it was taken back stands in its place.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from winay.registry.actions.lists.said import Said
from winay.registry.actions.ventures import change_venture, take_back_jobs, take_back_sales
from winay.registry.models import ImportBatch, SourceRecord, Venture, VentureJobs, VentureSales
from winay.registry.queries.returning import told_by_list
from winay.registry.queries.ventures import jobs_that_stand, sales_that_stand, whole_of
from winay.registry.rules.lists.ventures import day_of_jobs


def end_these(batch: ImportBatch, records: list[SourceRecord], said: Said) -> None:
    """End ventures that only this list brought, with what their rows told."""
    found = Venture.objects.in_bulk([record.venture_id for record in records])
    _take_back_told(batch, records, said, found)
    for venture in found.values():
        venture.refresh_from_db()
        if venture.state == "closed":
            continue
        change_venture(
            actor=batch.taken_by,
            venture=venture,
            act="close",
            on=max(timezone.localdate(), venture.state_since),
            reason="mistake",
            words=_("The list that brought it was taken back."),
        )


def ventures_as_before(
    batch: ImportBatch, records: list[SourceRecord], said: Said
) -> tuple[list[SourceRecord], list[SourceRecord]]:
    """Take back what the rows told of ventures that were there before; return what went back, and what was corrected
    since, which stays."""
    found = Venture.objects.in_bulk([record.venture_id for record in records])
    stayed = _take_back_told(batch, records, said, found)
    return [one for one in records if one.pk not in stayed], [one for one in records if one.pk in stayed]


def _take_back_told(
    batch: ImportBatch, records: list[SourceRecord], said: Said, ventures: dict[Any, Venture]
) -> set[int]:
    """Take back the sales and jobs of rows as far as they stand; return the rows of which a correction stays."""
    stayed: set[int] = set()
    why = _("The list that told it was taken back.")
    values = said.values(records)
    for record in records:
        row, whole = values[record.pk], whole_of(ventures[record.venture_id])
        if row["sales"] is not None:
            days = {"since": row["sales_since"], "until": row["sales_until"]}
            own = told_by_list(batch, VentureSales).filter(venture__in=whole, amount=row["sales"], **days)
            standing = sales_that_stand(whole).filter(pk__in=own.values("pk"))
            for sales in standing:
                take_back_sales(actor=batch.taken_by, sales=sales, why=why)
            if own.filter(replaced_by__amount__isnull=False).exists():
                stayed.add(record.pk)
        if row["jobs"] is not None:
            day = day_of_jobs(row, batch.list_date)
            told = told_by_list(batch, VentureJobs).filter(venture__in=whole, people=row["jobs"], day=day)
            for jobs in jobs_that_stand(whole).filter(pk__in=told.values("pk")):
                take_back_jobs(actor=batch.taken_by, jobs=jobs, why=why)
            if told.filter(replaced_by__people__isnull=False).exists():
                stayed.add(record.pk)
    return stayed
