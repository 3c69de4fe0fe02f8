"""A list on its way into the registry: received, mapped, sent to be checked and to be taken, or thrown away."""

import hashlib
import itertools
from datetime import date
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from winay.base import work
from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, Problem, WrongState
from winay.base.models import User
from winay.base.tables import layout_of, rows_of, with_merged_cells
from winay.registry import access
from winay.registry.actions.forgetting import drop_old_refused_rows
from winay.registry.models import ImportBatch, RefusedRow, SavedMapping, Source
from winay.registry.queries.imports import told
from winay.registry.rules.lists import Mapping, find_headings, headings_digest, mapping_faults
from winay.registry.rules.lists.fields import KINDS
from winay.registry.rules.lists.headings import known_fields
from winay.registry.rules.lists.suggest import look_faults
from winay.registry.states import IMPORT_STATES
from winay.territory.models import District

LOOKED_AT = 300
OLDEST_LIST = date(1950, 1, 1)
CHECK, TAKE = "registry.check_list", "registry.take_list"


def sha256_of(path: Path) -> str:
    """Return the hash of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def receive_list(
    *,
    actor: User | None,
    source: Source,
    path: Path,
    filename: str,
    list_date: date,
    kind: str = "people",
    keep_file: bool = True,
    again: bool = False,
    sheet: str = "",
    header_row: int = 0,
) -> ImportBatch:
    """Take in a file of `source` as of `list_date`, find its headings, and look at its first rows.

    Effects: the batch, its file (unless not `keep_file`), one act; old refused rows go. The columns of a list with the
    same headings that this source gave before are known at once. Raises `InvalidInput` if it is no table, or if the
    source's same file was taken already (unless `again`: to read its columns in another way). The file is read and
    copied before anything is locked: a long list keeps nobody waiting.
    """
    access.require(access.may_keep_people(actor))
    if kind not in KINDS:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": kind[:20]}, field="kind")
    if not OLDEST_LIST <= list_date <= timezone.localdate():
        raise InvalidInput(_("The date of the list lies in the future, or before 1950."), field="list_date")
    sha256 = sha256_of(path)
    if not again and (taken := taken_before(source, sha256, kind)):
        raise InvalidInput(already_taken(taken), field="file")
    layout = layout_of(path, sheet=sheet, known=known_fields)
    first = list(itertools.islice(rows_of(path, layout), LOOKED_AT + header_row))
    headings = find_headings(first, header_row=header_row)
    layout = with_merged_cells(path, layout, data_from=headings.first_row)
    if layout.filled:
        first = list(itertools.islice(rows_of(path, layout), LOOKED_AT + header_row))
    data = [
        [row[at] if at < len(row) else "" for at in headings.places] for row in first[headings.first_row - 1 :]
    ]
    if not headings.names or not any(any(cell.strip() for cell in row) for row in data):
        raise InvalidInput(_("The file has headings but no rows, or no headings."), field="file")
    batch = ImportBatch(
        source=source,
        kind=kind,
        filename=Path(filename).name[:200] or "list",
        sha256=sha256,
        list_date=list_date,
        layout=layout.as_json(),
        headings=vars(headings),
        look=data[:LOOKED_AT],
        mapping={"kind": kind, "sheet": sheet, "header_row": header_row},
        rows=max(layout.lines - headings.first_row + 1, 1),
        taken_by=actor,
    )
    if keep_file:
        with path.open("rb") as content:
            batch.file.save(f"{batch.pk}{path.suffix or '.dat'}", File(content), save=False)
    try:
        with transaction.atomic():
            drop_old_refused_rows()
            batch.save()
            record_act(actor=actor, verb="receive_list", subject=batch, details={"source": source.code})
    except Exception:
        if batch.file:
            batch.file.delete(save=False)
        raise
    return batch


def taken_before(source: Source, sha256: str, kind: str) -> ImportBatch | None:
    """Return the batch by which this file of `source` was taken as a list of this kind, or None."""
    taken = ImportBatch.objects.filter(source=source, sha256=sha256, kind=kind, state="taken")
    return taken.order_by("-finished_at").first()


def already_taken(batch: ImportBatch) -> str:
    """Return the sentence that says when a file was taken."""
    when = date_format(timezone.localtime(batch.finished_at)) if batch.finished_at else ""
    return _("This same file was taken on %(day)s already: nothing has changed.") % {"day": when}


def _locked(batch: ImportBatch) -> ImportBatch:
    return (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("source", "taken_by").get(pk=batch.pk)
    )


@transaction.atomic
def choose_columns(*, actor: User | None, batch: ImportBatch, mapping: Mapping) -> ImportBatch:
    """Say which column of the list is which field; the source's next list with these headings knows it at once.

    Effects: the batch, the saved mapping of the source, one act. Raises `InvalidInput` with everything that is
    wrong with the mapping, `WrongState` once the list is being taken.
    """
    access.require(access.may_keep_people(actor))
    batch = _locked(batch)
    names = batch.headings["names"]
    mapping = mapping.fitted(names)
    faults = mapping_faults(mapping, names)
    problems = [told(fault) for fault in faults or look_faults(mapping, names, batch.look)]
    if mapping.kind != batch.kind:
        problems.append(Problem(_("The mapping is for another kind of list.")))
    if mapping.choices.all_in and not District.objects.filter(pk=mapping.choices.all_in).exists():
        problems.append(
            Problem(_("There is no district with the UBIGEO %(code)s.") % {"code": mapping.choices.all_in})
        )
    if problems:
        raise InvalidInput(_("The columns cannot be read like this."), problems=problems)
    batch.mapping = mapping.as_json()
    SavedMapping.objects.update_or_create(
        source=batch.source,
        kind=batch.kind,
        headings_digest=headings_digest(names),
        defaults={"mapping": {**batch.mapping, "sheet": "", "header_row": 0}},
    )
    _forget_counts(batch)
    transition(batch, table=IMPORT_STATES, act="map", actor=actor, also_save=("mapping", *COUNTS))
    return batch


COUNTS = ("new", "changed", "unchanged", "refused", "cursor", "fault", "notices")


def _forget_counts(batch: ImportBatch) -> None:
    batch.new = batch.changed = batch.unchanged = batch.refused = batch.cursor = 0
    batch.fault, batch.notices = "", {}
    RefusedRow.objects.filter(batch=batch).delete()


@transaction.atomic
def start_check(*, actor: User | None, batch: ImportBatch, at_once: bool = False) -> ImportBatch:
    """Send a list to be read through without taking anything; `at_once`: the caller does it now.

    Effects: the batch, its counts begin anew, one act, the work is queued.
    """
    access.require(access.may_keep_people(actor))
    batch = _locked(batch)
    _forget_counts(batch)
    batch.taken_by = actor
    transition(batch, table=IMPORT_STATES, act="check", actor=actor, also_save=("taken_by", *COUNTS))
    if not at_once:
        work.enqueue(CHECK, str(batch.pk))
    return batch


@transaction.atomic
def start_taking(*, actor: User | None, batch: ImportBatch, at_once: bool = False) -> ImportBatch:
    """Send a list to be taken, or to go on where it stopped; `at_once`: the caller does it now.

    Effects: the batch with who takes it, one act, the work is queued. Raises `InvalidInput` if the same file was
    taken already with the same columns.
    """
    access.require(access.may_keep_people(actor))
    batch = _locked(batch)
    if ImportBatch.objects.filter(source=batch.source, kind=batch.kind, state="returning").exists():
        raise WrongState(_("A list of this source is being taken back: wait for its end."))
    before = taken_before(batch.source, batch.sha256, batch.kind)
    if before is not None and Mapping.from_json(before.mapping) == Mapping.from_json(batch.mapping):
        raise InvalidInput(already_taken(before))
    if batch.state != "stopped":
        _forget_counts(batch)
    batch.taken_by, batch.fault = actor, ""
    transition(batch, table=IMPORT_STATES, act="take", actor=actor, also_save=("taken_by", *COUNTS))
    if not at_once:
        work.enqueue(TAKE, str(batch.pk))
    return batch


@transaction.atomic
def cancel_import(*, actor: User | None, batch: ImportBatch) -> ImportBatch:
    """Throw a list away before it is taken. Effects: the batch, its file and looked-at rows are gone, one act."""
    access.require(access.may_keep_people(actor))
    batch = _locked(batch)
    batch.look = []
    transition(batch, table=IMPORT_STATES, act="cancel", actor=actor, also_save=("look",))
    RefusedRow.objects.filter(batch=batch).delete()
    forget_file(batch)
    return batch


def forget_file(batch: ImportBatch) -> None:
    """Delete the stored file once this transaction stands; its rows are kept with what they became."""
    if batch.file:
        name, storage = str(batch.file.name), batch.file.storage
        ImportBatch.objects.filter(pk=batch.pk).update(file="")
        batch.file = ""
        transaction.on_commit(lambda: storage.delete(name))
