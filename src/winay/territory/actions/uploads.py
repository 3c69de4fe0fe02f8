"""Files of places, outlines and poverty maps that are sent from the browser: looked at, then loaded by the worker."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from winay.base import work
from winay.base.actions import record_act
from winay.base.errors import DomainError, InvalidInput, Problem, WrongState
from winay.base.models import User
from winay.base.tables import RowProblem
from winay.territory.access import require_may_change_places
from winay.territory.actions.boundaries import load_boundaries
from winay.territory.actions.places import LoadReport, load_places, read_places
from winay.territory.actions.poverty import load_poverty_map
from winay.territory.actions.returning import state_of_map
from winay.territory.actions.returning_places import changed_between, codes_of, state_of_places
from winay.territory.models import Upload

LOAD_UPLOAD = "territory.load_upload"
LARGEST = {"places": 8 * 2**20, "boundaries": 16 * 2**20, "poverty_map": 8 * 2**20}
"""Bytes of a file from the browser, by its kind; the command line takes larger ones."""
PROBLEMS_KEPT = 200
ROWS_KEPT = 5_000
"""Rows that were left out and are kept to be given back."""


def receive_upload(*, actor: User, kind: str, filename: str, data: bytes) -> Upload:
    """Keep a file that is to be loaded; nothing of it is read yet. Inverse: `discard_upload`.

    Effects: one `Upload` with its file, one act. Raises `InvalidInput` if it is too large or empty.
    """
    require_may_change_places(actor)
    if kind not in Upload.Kind.values:
        raise InvalidInput(_("This kind of file is unknown."), field="kind")
    if len(data) > LARGEST[kind]:
        most = LARGEST[kind] // 2**20
        message = _("The file has more than %(most)s MB: whoever runs the server loads it on the command line.")
        raise InvalidInput(message % {"most": most}, field="file")
    if not data.strip():
        raise InvalidInput(_("The file is empty."), field="file")
    with transaction.atomic():
        upload = Upload(kind=kind, filename=Path(filename).name[:200] or kind, sent_by=actor)
        upload.file.save(f"{upload.pk}.dat", ContentFile(data), save=False)
        upload.save()
        record_act(actor=actor, verb="send_places", subject=upload, details={"kind": kind})
        return upload


def start_loading(*, actor: User, upload: Upload, options: Mapping[str, Any] | None = None) -> Upload:
    """Let the worker load a file, called with `options`. Effects: the upload, one act, the work is queued."""
    require_may_change_places(actor)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.queued_at is not None or not upload.file:
            raise WrongState(_("This file is loaded already, or was thrown away."))
        upload.options, upload.queued_at = dict(options or {}), timezone.now()
        upload.save(update_fields=["options", "queued_at"])
        record_act(actor=actor, verb="start_loading", subject=upload, details={"kind": upload.kind})
        work.enqueue(LOAD_UPLOAD, str(upload.pk))
        return upload


def discard_upload(*, actor: User, upload: Upload) -> None:
    """Throw a file away before it is loaded. Effects: the upload and its file are gone, one act."""
    require_may_change_places(actor)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.queued_at is not None:
            raise WrongState(_("This file is loaded already, or was thrown away."))
        record_act(actor=actor, verb="discard_places", subject=upload, details={"kind": upload.kind})
        _forget_file(upload)
        upload.delete()


def _forget_file(upload: Upload) -> None:
    if upload.file:
        name, storage = str(upload.file.name), upload.file.storage
        transaction.on_commit(lambda: storage.delete(name))


def content_of(upload: Upload) -> bytes:
    """Return the bytes of a file that is not loaded yet."""
    with upload.file.open("rb") as file:
        return bytes(file.read())


def work_on_upload(subject: str, keep: Callable[[], None]) -> None:
    """Load one file: what the worker does for `LOAD_UPLOAD`. A fault of the file is told, not tried again."""
    upload = Upload.objects.select_related("sent_by").filter(pk=subject, finished_at=None).first()
    if upload is None:
        return

    def progress(read: int, total: int) -> None:
        Upload.objects.filter(pk=upload.pk).update(read=read, total=total)
        keep()

    with translation.override(upload.sent_by.language or settings.LANGUAGE_CODE):
        try:
            # One transaction, so that what stood before a map or a place is known whenever it is there.
            with transaction.atomic() if upload.kind != Upload.Kind.BOUNDARIES else nullcontext():
                _finish(upload, _loaded(upload, progress))
        except DomainError as error:
            problems = error.problems if isinstance(error, InvalidInput) else ()
            _finish(upload, {"fault": str(error), **_problems(problems)})


def give_up_upload(subject: str) -> None:
    """Say that a file could not be loaded, once the worker no longer tries it."""
    if upload := Upload.objects.filter(pk=subject, finished_at=None).first():
        message = _("The file could not be loaded. Whoever runs the server finds the cause in its log.")
        _finish(upload, {"fault": str(message), **_problems(())})


def _loaded(upload: Upload, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Load the file; return what is told of it and, but for outlines, how things stood before and stand now."""
    if upload.kind == Upload.Kind.BOUNDARIES:
        return _told(_load(upload, progress))
    if upload.kind == Upload.Kind.PLACES:
        places, _faults = read_places(content_of(upload))
        codes = codes_of(place.ubigeo for place in places)
        stood = state_of_places(codes)
        report = _told(_load(upload, progress))
        before, after = changed_between(stood, state_of_places(codes))
        return {**report, "before": before, "after": after}
    map_before = state_of_map(upload.options["code"])
    report = _told(_load(upload, progress))
    return {**report, "before": map_before, "after": state_of_map(upload.options["code"])}


def _load(upload: Upload, progress: Callable[[int, int], None]) -> LoadReport:
    data, actor = content_of(upload), upload.sent_by
    if upload.kind == Upload.Kind.PLACES:
        return load_places(file=data, actor=actor, filename=upload.filename)
    if upload.kind == Upload.Kind.BOUNDARIES:
        return load_boundaries(file=data, actor=actor, filename=upload.filename, progress=progress)
    return load_poverty_map(actor=actor, file=data, **upload.options)


def _told(report: LoadReport) -> dict[str, Any]:
    return {
        "loaded": report.loaded,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "not_in_file": report.not_in_file,
        **_problems(report.problems),
    }


def _problems(problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "left_out": len(problems),
        "problems": [str(problem) for problem in problems[:PROBLEMS_KEPT]],
        "refused": _refused([one for one in problems if isinstance(one, RowProblem)][:ROWS_KEPT]),
    }


def _refused(rows: list[RowProblem]) -> dict[str, Any]:
    """Return the rows that were left out as a table, with what is wrong and how to mend it."""
    headings = list(rows[0].cells) if rows else []
    return {
        "headings": headings,
        "rows": [
            [row.number, *(row.cells.get(name, "") for name in headings), str(row.message), str(row.mend)]
            for row in rows
        ],
    }


def _finish(upload: Upload, report: dict[str, Any]) -> None:
    with transaction.atomic():
        _forget_file(upload)
        Upload.objects.filter(pk=upload.pk).update(file="", report=report, finished_at=timezone.now())
