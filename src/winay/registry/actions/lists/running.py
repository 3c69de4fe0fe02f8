"""The two passes over a list: checking, which writes no person, and taking, which can be killed and goes on."""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition
from winay.base.bulk import load_columns, references_checked_together, without_looking_for_cycles
from winay.base.database import without_waiting_for_the_disk
from winay.base.errors import DomainError, InvalidInput, WrongState
from winay.base.events import tell
from winay.base.indexes import indexes_made_at_once, make_missing_indexes
from winay.base.models import User
from winay.registry import access
from winay.registry.actions.lists.batches import forget_file
from winay.registry.actions.lists.organisations import write_organisations
from winay.registry.actions.lists.passing import Examined, Pass
from winay.registry.actions.lists.people import write_people
from winay.registry.actions.lists.wording import Wording
from winay.registry.events import ListTaken
from winay.registry.models import ImportBatch, Person, RefusedRow, SourceRecord
from winay.registry.plugs import PLUGS
from winay.registry.rules.lists.notices import Notices
from winay.registry.states import IMPORT_STATES

Progress = Callable[[int, int], None]
MOST_REFUSED_KEPT = 100_000
FILLED = (Person, SourceRecord)
"""The tables that a list of people fills."""
MOST_INDEXED_AT_ONCE = 5_000_000
"""Rows up to which an index is made in the time that others wait for SQLite."""
UNEXPECTED = _("Something went wrong that nobody expected. Go on; if it happens again, tell who runs the system.")
logger = logging.getLogger(__name__)


def nothing(_done: int, _total: int) -> None:
    """Tell nobody how far the work is."""


@without_looking_for_cycles()
def check_list(
    *, actor: User | None, batch: ImportBatch, path: Path | None = None, progress: Progress = nothing
) -> ImportBatch:
    """Read a whole list that was sent to be checked, and count what taking it would do. No person is written.

    Effects: counts, refused rows with their faults, the state (checked, or failed with the fault), one act.
    """
    access.require(access.may_keep_people(actor))
    _require_state(batch, "checking")
    try:
        passing = Pass(batch, actor=actor, path=path or Path(batch.file.path))
        for rows in passing.chunks():
            _count(batch, passing.examine(rows))
            if not ImportBatch.objects.filter(pk=batch.pk, state="checking").exists():
                raise WrongState(_("The list was thrown away meanwhile."))
            batch.save(update_fields=["new", "changed", "unchanged", "refused", "rows", "notices"])
            progress(batch.read, max(batch.rows, batch.read))
    except (InvalidInput, OSError) as error:
        return _leave(batch, actor, "fail", error)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
        batch.rows, batch.cursor = batch.read, 0
        _notice(batch, passing)
        transition(
            batch, table=IMPORT_STATES, act="finish_check", actor=actor, also_save=("rows", "cursor", "notices")
        )
    return batch


@without_looking_for_cycles()
def take_list(
    *, actor: User | None, batch: ImportBatch, path: Path | None = None, progress: Progress = nothing
) -> ImportBatch:
    """Take a list that was sent to be taken, from its cursor on, a chunk a transaction.

    A chunk that stands moves the cursor with it, so a process that dies between two steps loses nothing and doubles
    nothing. Effects: people or organisations with their search words, a record of every row taken, refused rows,
    counts, in the end the state, one act, the file forgotten. Raises `WrongState` if somebody else goes on with it.
    """
    access.require(access.may_keep_people(actor))
    _require_state(batch, "taking")
    try:
        passing = Pass(batch, actor=actor, path=path or Path(batch.file.path))
        if batch.kind == ImportBatch.Kind.PEOPLE:
            with Wording(beside=passing.is_long) as wording, _indexes_for(passing), _references_for(passing):
                batch = _take(passing, wording, progress)
            make_missing_indexes(*FILLED)
        else:
            batch = _take(passing, None, progress)
    except (InvalidInput, OSError) as error:
        return _leave(batch, actor, "stop", error)
    return _finish(batch, actor, passing)


def _take(passing: Pass, wording: Wording | None, progress: Progress) -> ImportBatch:
    for rows in passing.chunks(wording.places if wording else None):
        found = passing.examine(rows)
        with transaction.atomic():
            passing.batch = batch = _locked_at(passing.batch, rows.after, passing.headings.first_row)
            without_waiting_for_the_disk()
            if wording:
                write_people(found, passing, wording)
            elif batch.kind in PLUGS:
                PLUGS[batch.kind].write(found, batch, passing.actor)
            else:
                write_organisations(found, passing)
            batch.cursor = rows.last
            _count(batch, found)
            batch.save(update_fields=["cursor", "new", "changed", "unchanged", "refused", "rows", "notices"])
            if wording:
                wording.wait()
        progress(batch.read, max(batch.rows, batch.read))
    return passing.batch


def _indexes_for(passing: Pass) -> AbstractContextManager[None]:
    """Let a list that at least doubles the registry do without indexes until its end."""
    at_once = (
        passing.is_long
        and not passing.dates
        and not connection.in_atomic_block
        and Person.objects.count() <= passing.left <= MOST_INDEXED_AT_ONCE
    )
    return indexes_made_at_once(*FILLED) if at_once else nullcontext()


def _references_for(passing: Pass) -> AbstractContextManager[None]:
    """Let a source's first long list of people without households, written by `load_columns` alone, go lightly."""
    alone = passing.is_long and not passing.dates and not passing.has_households
    return references_checked_together() if alone else nullcontext()


def _require_state(batch: ImportBatch, state: str) -> None:
    if batch.state != state:
        raise WrongState(_("This list is not waiting for that."))


def _locked_at(batch: ImportBatch, after: int, first_row: int) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    if locked.state != "taking" or max(locked.cursor, first_row - 1) != after:
        raise WrongState(_("Somebody else goes on with this list."))
    return locked


def _count(batch: ImportBatch, found: Examined) -> None:
    """Add a chunk to the counts and keep its refused rows."""
    kept = max(MOST_REFUSED_KEPT - batch.refused, 0)
    refused = sorted(found.refused.items())[:kept]
    load_columns(
        RefusedRow,
        {
            "row": [found.rows.numbers[place] for place, _faults in refused],
            "values": [found.rows.texts[place] for place, _faults in refused],
            "faults": [json.dumps([fault.as_json() for fault in faults]) for _place, faults in refused],
        },
        same={"batch_id": batch.pk.hex},
        count=len(refused),
    )
    batch.new += found.count_new
    batch.changed += found.count_changed
    batch.unchanged += found.unchanged
    batch.refused += len(found.refused)
    noticed = Notices.from_json(batch.notices or {})
    noticed.add_all(found.read.notices)
    batch.notices = noticed.as_json()
    batch.rows = max(batch.rows, batch.read)


def _notice(batch: ImportBatch, passing: Pass) -> None:
    """Keep what is told of the whole list, once it is read to its end."""
    noticed = Notices.from_json(batch.notices or {})
    noticed.add_all(passing.notices())
    if passing.recipe.layout.kind == "csv":
        above, blank = passing.headings.first_row - 1, noticed.counts.get("blank", 0)
        noticed.add("inside_quotes", max(passing.recipe.layout.lines - above - batch.read - blank, 0), [])
    batch.notices = noticed.as_json()


@transaction.atomic
def _leave(batch: ImportBatch, actor: User | None, act: str, error: Exception) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    batch.fault = str(error) if isinstance(error, DomainError) else str(UNEXPECTED)
    transition(batch, table=IMPORT_STATES, act=act, actor=actor, also_save=("fault",))
    return batch


@transaction.atomic
def _finish(batch: ImportBatch, actor: User | None, passing: Pass) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    _notice(batch, passing)
    batch.rows, batch.look, batch.finished_at = batch.read, [], timezone.now()
    counts = {name: getattr(batch, name) for name in ("new", "changed", "unchanged", "refused")}
    transition(
        batch,
        table=IMPORT_STATES,
        act="finish",
        actor=actor,
        details={"source": batch.source.code, **counts},
        also_save=("rows", "look", "finished_at", "notices"),
    )
    if batch.kind == ImportBatch.Kind.PEOPLE:
        tell(ListTaken(batch))
    forget_file(batch)
    return batch


def work_on_check(subject: str, keep: Callable[[], None]) -> None:
    """Check a list in the background (`base.work`)."""
    _work(subject, keep, "checking", check_list, "fail")


def work_on_taking(subject: str, keep: Callable[[], None]) -> None:
    """Take a list in the background (`base.work`), from where it stands."""
    _work(subject, keep, "taking", take_list, "stop")


def _work(
    subject: str, keep: Callable[[], None], state: str, run: Callable[..., ImportBatch], otherwise: str
) -> None:
    batch = ImportBatch.objects.select_related("source", "taken_by").filter(pk=subject, state=state).first()
    if batch is None:
        return
    if state == "checking":
        _begin_anew(batch)
    try:
        run(actor=batch.taken_by, batch=batch, progress=lambda _done, _total: keep())
    except WrongState:
        logger.warning("The list %s is in other hands", batch.pk)
    except Exception as error:
        logger.exception("The list %s could not be read on", batch.pk)
        _leave(batch, batch.taken_by, otherwise, error)


def give_up_check(subject: str) -> None:
    """Say that a list could not be checked: whatever worker tried it died of it."""
    _given_up(subject, "checking", "fail")


def give_up_taking(subject: str) -> None:
    """Say that a list could not be taken on: whatever worker tried it died of it."""
    _given_up(subject, "taking", "stop")


def _given_up(subject: str, state: str, act: str) -> None:
    batch = ImportBatch.objects.select_related("taken_by").filter(pk=subject, state=state).first()
    if batch is not None:
        _leave(batch, batch.taken_by, act, MemoryError())


@transaction.atomic
def _begin_anew(batch: ImportBatch) -> None:
    """Forget what a check that was killed had counted."""
    RefusedRow.objects.filter(batch=batch).delete()
    batch.new = batch.changed = batch.unchanged = batch.refused = 0
    batch.notices = {}
    batch.save(update_fields=["new", "changed", "unchanged", "refused", "notices"])
