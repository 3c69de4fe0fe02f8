"""Lists that others send: brought, their columns named, checked, taken; what came of each row."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from winay.base import work
from winay.base.errors import DomainError, InvalidInput
from winay.base.web import XLSX, SignedInRequest, paginate, show_domain_error
from winay.desk.lists.forms import BringListForm, ColumnsForm, TakeBackForm
from winay.desk.web import keeper_page
from winay.programmes.access import keepers_districts
from winay.registry.actions import lists
from winay.registry.actions.forgetting import REFUSED_ROWS_STAY
from winay.registry.actions.lists.batches import CHECK, TAKE
from winay.registry.actions.lists.returning import RETURN
from winay.registry.models import ImportBatch, Source
from winay.registry.queries import imports
from winay.registry.queries.list_template import ventures_template
from winay.registry.queries.returning import later_list_of, would_go_back

PROBLEMS_SHOWN = 50
AT_WORK = {"checking": CHECK, "taking": TAKE, "returning": RETURN}
ACTS: dict[str, Callable[..., ImportBatch]] = {
    "check": lists.start_check,
    "take": lists.start_taking,
    "cancel": lists.cancel_import,
}


def _batch(request: SignedInRequest, pk: str) -> ImportBatch:
    everywhere = keepers_districts(request.user) is None
    return imports.batches_for(request.user, everywhere=everywhere).get(pk=pk)


@keeper_page
def all_lists(request: SignedInRequest) -> HttpResponse:
    """List what was brought, newest first."""
    rows = imports.batches_for(request.user, everywhere=keepers_districts(request.user) is None)
    return render(request, "desk/lists/lists.html", {"page": paginate(request, rows), "may_keep": True})


@keeper_page
def template_of_ventures(request: SignedInRequest) -> HttpResponse:
    """Hand out the workbook in which ventures are written down, with an example that passes."""
    response = HttpResponse(ventures_template(request.user, today=timezone.localdate()), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="ventures.xlsx"'
    return response


@keeper_page
def bring(request: SignedInRequest) -> HttpResponse:
    """Take in a file and look at its headings."""
    kind = {"kind": request.GET.get("kind", "people")}
    form = BringListForm(request.POST or None, request.FILES or None, initial=kind)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _received(request, dict(form.cleaned_data))
        except DomainError as error:
            show_domain_error(request, error, form)
            if isinstance(error, InvalidInput) and error.field == "file":
                form.offer_again()
        else:
            return redirect("desk:list_columns", batch.pk)
    sources = Source.objects.values_list("name", flat=True)[:200]
    return render(request, "desk/lists/list_bring.html", {"form": form, "sources": sources})


def _received(request: SignedInRequest, given: dict[str, Any]) -> ImportBatch:
    file: UploadedFile = given.pop("file")
    suffix = Path(file.name or "").suffix.lower()[:6]
    source = lists.save_source(actor=request.user, name=given.pop("source"))
    with tempfile.TemporaryDirectory(prefix="winay-list-") as folder:
        path = Path(folder) / f"list{suffix if suffix[1:].isalnum() else ''}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        return lists.receive_list(
            actor=request.user,
            source=source,
            path=path,
            filename=file.name or "",
            header_row=given.pop("header_row") or 0,
            **given,
        )


@keeper_page
def columns(request: SignedInRequest, pk: str) -> HttpResponse:
    """Ask which column is which; then the list is checked."""
    batch = _batch(request, pk)
    mapping = imports.suggested_mapping(batch)
    looks = imports.columns_of(batch, mapping)
    form = ColumnsForm(request.POST or None, batch=batch, looks=looks, choices=mapping.choices)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = lists.choose_columns(actor=request.user, batch=batch, mapping=form.mapping())
            lists.start_check(actor=request.user, batch=chosen)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("desk:list", pk)
    context = {"batch": batch, "form": form, "known": imports.suggestion_is_saved(batch)}
    context["notices"] = [one for one in imports.told_notices(batch) if one.asks]
    return render(request, "desk/lists/list_columns.html", context)


def _progress(batch: ImportBatch) -> dict[str, Any]:
    name = AT_WORK.get(batch.state, "")
    return {
        "batch": batch,
        "at_work": bool(name),
        "done": batch.cursor if batch.state == "returning" else batch.read,
        "nobody_works": bool(name) and work.waits_too_long(name, str(batch.pk)),
    }


@keeper_page
def one_list(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show where a list stands, what is wrong with its rows, and what can be done next."""
    batch = _batch(request, pk)
    problems = imports.first_problems(batch, most=PROBLEMS_SHOWN) if batch.refused else []
    until = batch.finished_at + REFUSED_ROWS_STAY if batch.finished_at else None
    context = {**_progress(batch), "problems": problems, "shown": PROBLEMS_SHOWN, "refused_until": until}
    if not context["at_work"]:
        context |= {"notices": imports.told_notices(batch), "lines": imports.lines_of(batch)}
    return render(request, "desk/lists/list.html", context)


@keeper_page
def progress(request: SignedInRequest, pk: str) -> HttpResponse:
    """Return how far the work is, for a page that asks again; once it is done the page is loaded anew."""
    context = _progress(_batch(request, pk))
    response = render(request, "desk/lists/_list_progress.html", context)
    if not context["at_work"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@keeper_page
def act(request: SignedInRequest, pk: str, act: str) -> HttpResponse:
    """Send a list to be checked or taken, or throw it away."""
    try:
        ACTS[act](actor=request.user, batch=_batch(request, pk))
    except DomainError as error:
        show_domain_error(request, error)
    else:
        if act == "cancel":
            messages.success(request, _("The list was thrown away. Nobody of it was written."))
            return redirect("desk:lists")
    return redirect("desk:list", pk)


@keeper_page
def take_back(request: SignedInRequest, pk: str) -> HttpResponse:
    """Say what would go back and what stays, and why; then the list is taken back as a whole."""
    batch = _batch(request, pk)
    if batch.state not in ("taken", "stopped"):
        return redirect("desk:list", pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lists.start_return(actor=request.user, batch=batch)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            return redirect("desk:list", pk)
    later = later_list_of(batch)
    context = {"batch": batch, "form": form, "later": later}
    if later is None:
        would = would_go_back(batch)
        context |= {"would": would, "stay": imports.told_counts(would.stay), "stays": sum(would.stay.values())}
    return render(request, "desk/lists/list_take_back.html", context)


@keeper_page
def refused(request: SignedInRequest, pk: str) -> HttpResponse:
    """Give back the rows that were refused, as a workbook with what is wrong and how to mend it."""
    batch = _batch(request, pk)
    response = HttpResponse(imports.refused_workbook(batch), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{batch.source.code}-refused.xlsx"'
    return response
