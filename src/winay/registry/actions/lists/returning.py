"""Taking a whole list back: what only it brought goes, what it changed returns, what somebody used since stays."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base import work
from winay.base.actions import transition
from winay.base.bulk import without_looking_for_cycles
from winay.base.errors import WrongState
from winay.base.indexes import make_missing_indexes
from winay.base.models import User
from winay.registry import access
from winay.registry.actions.lists import homes_back
from winay.registry.actions.lists.batches import forget_file
from winay.registry.actions.lists.organisations_back import archive_these, organisations_as_before
from winay.registry.actions.lists.passing import places_of_registry
from winay.registry.actions.lists.people_back import empty_people, people_as_before
from winay.registry.actions.lists.running import FILLED
from winay.registry.actions.lists.said import Said
from winay.registry.actions.lists.ventures_back import end_these, ventures_as_before
from winay.registry.models import ImportBatch, SourceRecord
from winay.registry.plugs import PLUGS, Back
from winay.registry.queries.returning import (
    Those,
    kind_of,
    known_before,
    later_list_of,
    why_they_stay,
    worked_on_since,
)
from winay.registry.rules.lists.notices import Notices
from winay.registry.states import IMPORT_STATES

RETURN = "registry.return_list"
AT_ONCE = 2_000
AS_BEFORE = {"person": people_as_before, "organisation": organisations_as_before, "venture": ventures_as_before}
Progress = Callable[[int, int], None]
logger = logging.getLogger(__name__)


def nothing(_done: int, _total: int) -> None:
    """Tell nobody how far the work is."""


@transaction.atomic
def start_return(*, actor: User | None, batch: ImportBatch, at_once: bool = False) -> ImportBatch:
    """Send a list that was taken, or stopped halfway, to go back as a whole; `at_once`: the caller does it now.

    There is no inverse: it is asked.

    Effects: the batch, one act, the work is queued. Raises `WrongState` while a later list of the same source stands:
    what that one left unchanged leans on this one.
    """
    access.require(access.may_keep_people(actor))
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    if batch.state in ("taken", "stopped") and (later := later_list_of(batch)):
        raise WrongState(
            _("A later list of this source was taken (%(name)s): take that one back first.") % {"name": later}
        )
    batch.taken_by, batch.cursor, batch.fault, batch.notices = actor, 0, "", {}
    batch.finished_at = batch.finished_at or timezone.now()
    saved = ("taken_by", "cursor", "fault", "notices", "finished_at")
    transition(batch, table=IMPORT_STATES, act="take_back", actor=actor, also_save=saved)
    if not at_once:
        work.enqueue(RETURN, str(batch.pk))
    return batch


@without_looking_for_cycles()
def return_list(*, actor: User | None, batch: ImportBatch, progress: Progress = nothing) -> ImportBatch:
    """Take a list back from where it stands, some thousand rows a transaction; a killed process goes on.

    Effects, a row at a time: whoever only this list brought is emptied (the database lets nobody be deleted) with
    their words, stays and the list's own consents, an organisation is archived, a venture ends as registered by
    mistake; what the list changed in somebody
    known before returns where it still says what the list said; the row itself goes. Records that somebody has used
    since stay as they are, with their rows, counted by reason. In the end households that nobody lives in and the
    list's poverty classes go, one act. Raises `WrongState` if somebody else does it.
    """
    access.require(access.may_keep_people(actor))
    if batch.state != "returning":
        raise WrongState(_("This list is not waiting for that."))
    plug = PLUGS.get(batch.kind)
    by_plug = plug.back if plug else None
    if by_plug is None and kind_of(batch) == "person":
        make_missing_indexes(*FILLED)
    said, worked_on = Said(places_of_registry()), frozenset() if by_plug else worked_on_since(batch)
    last = 0
    while True:
        with transaction.atomic():
            batch = _locked(batch)
            rows = SourceRecord.objects.filter(batch=batch, row__gt=batch.cursor, id__gt=last)
            records = list(rows.order_by("id")[:AT_ONCE])
            if not records:
                break
            last = records[-1].pk
            if by_plug:
                _return_by(by_plug, batch, records)
            else:
                _return_rows(batch, records, said, worked_on)
            batch.cursor = records[-1].row
            batch.save(update_fields=["cursor", "notices"])
        progress(batch.cursor, max(batch.rows, batch.cursor))
    return _finish(batch, actor)


def _locked(batch: ImportBatch) -> ImportBatch:
    found = ImportBatch.objects.select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    if found.state != "returning" or found.cursor != batch.cursor:
        raise WrongState(_("Somebody else goes on with this list."))
    return found


def _return_by(back: Callable[..., Back], batch: ImportBatch, records: list[SourceRecord]) -> None:
    """Let the package whose kind of list it is take rows back."""
    done = back(batch, records)
    numbers = {record.pk: str(record.row) for record in records}
    told = Notices.from_json(batch.notices or {})
    told.add("back_records", len(done.gone), [])
    for why, keys in done.stay.items():
        told.add(why, len(keys), [numbers[key] for key in keys])
    SourceRecord.objects.filter(pk__in=done.gone).delete()
    batch.notices = told.as_json()


def _return_rows(batch: ImportBatch, records: list[SourceRecord], said: Said, worked_on: frozenset[UUID]) -> None:
    kind = kind_of(batch)
    by_key: dict[Any, list[SourceRecord]] = {}
    for record in records:
        by_key.setdefault(getattr(record, f"{kind}_id"), []).append(record)
    those = Those(batch, list(by_key))
    known = known_before(those)
    why = why_they_stay(those, worked_on)
    told = Notices.from_json(batch.notices or {})
    gone: list[Any] = []
    changed: list[SourceRecord] = []
    for key, own in by_key.items():
        if key in known:
            changed += own
        elif key in why:
            told.add(why[key], len(own), [str(record.row) for record in own])
        else:
            gone.append(key)
    if kind == "venture":
        end_these(batch, [record for key in gone for record in by_key[key]], said)
    else:
        (empty_people if kind == "person" else archive_these)(batch, gone)
    back, stayed = AS_BEFORE[kind](batch, changed, said)
    told.add("back_records", len(gone), [])
    told.add("back_values", len(back), [])
    told.add("stay_before", len(stayed), [str(record.row) for record in stayed])
    returned = [record.pk for key in gone for record in by_key[key]] + [record.pk for record in back]
    SourceRecord.objects.filter(pk__in=returned).delete()
    batch.notices = told.as_json()


@transaction.atomic
def _finish(batch: ImportBatch, actor: User | None) -> ImportBatch:
    batch = _locked(batch)
    if batch.kind not in PLUGS and kind_of(batch) == "person":
        homes_back.take_homes_back(batch)
    counts = Notices.from_json(batch.notices or {}).counts
    details = {"source": batch.source.code, **counts}
    transition(batch, table=IMPORT_STATES, act="finish_return", actor=actor, details=details)
    forget_file(batch)
    return batch


def work_on_return(subject: str, keep: Callable[[], None]) -> None:
    """Take a list back in the background (`base.work`), from where it stands."""
    batch = ImportBatch.objects.select_related("source", "taken_by").filter(pk=subject, state="returning").first()
    if batch is None:
        return
    try:
        return_list(actor=batch.taken_by, batch=batch, progress=lambda _done, _total: keep())
    except WrongState:
        logger.warning("The list %s is in other hands", batch.pk)


def give_up_return(subject: str) -> None:
    """Say that a list could not be taken back to its end: what went back stays so, and it can be begun again."""
    with transaction.atomic():
        found = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=subject, state="returning").first()
        if found is not None:
            found.fault = str(
                _("The list could not be taken back to its end. Begin again; what went back stays so.")
            )
            transition(found, table=IMPORT_STATES, act="halt_return", actor=found.taken_by, also_save=("fault",))
