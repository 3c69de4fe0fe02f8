"""Drives: begun, followed by district and helper, closed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.forms import ReasonForm
from winay.desk.organisations.views import districts_of
from winay.desk.papers.forms import DriveForm
from winay.desk.web import keeper_page, table_response
from winay.programmes.access import keepers_districts
from winay.registry import actions
from winay.registry.models import Drive
from winay.registry.queries import papers as queries
from winay.territory.places import lying_in


@keeper_page
def drives(request: SignedInRequest) -> HttpResponse:
    """List the drives of the places that somebody keeps."""
    rows = queries.drives_for(keepers_districts(request.user))
    return render(request, "desk/papers/drives.html", {"page": paginate(request, rows), "may_keep": True})


@keeper_page
def add_drive(request: SignedInRequest) -> HttpResponse:
    """Begin a drive; everybody who lacks the paper gets a task."""
    districts = districts_of(request.user).filter(lying_in(keepers_districts(request.user), "pk"))
    form = DriveForm(request.POST or None, districts=districts)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_drive(actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("desk:drive", made.pk)
    return render(request, "desk/papers/drive_form.html", {"form": form})


@keeper_page
def drive(request: SignedInRequest, drive: str) -> HttpResponse:
    """Show how far a drive is, by district and helper; look for those who came since, or close it."""
    found = queries.drive_in(drive, keepers_districts(request.user))
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    form = ReasonForm(request.POST if asked == "close" else None)
    try:
        if asked == "refill":
            _tell_refilled(request, actions.refill_drive(actor=request.user, drive=found))
            return redirect("desk:drive", drive)
        if asked == "close" and form.is_valid():
            actions.close_drive(actor=request.user, drive=found, conclusion=form.cleaned_data["reason"])
            return redirect("desk:drive", drive)
    except DomainError as error:
        show_domain_error(request, error, form if asked == "close" else None)
    context = {"drive": found, "progress": queries.progress_of(found), "form": form, "asked": asked}
    return render(request, "desk/papers/drive.html", context)


def _tell_refilled(request: SignedInRequest, number: int) -> None:
    text = ngettext("%(n)d more was found.", "%(n)d more were found.", number)
    messages.success(request, text % {"n": number})


@keeper_page
def drive_export(request: SignedInRequest, drive: str, kind: str) -> HttpResponseBase:
    """Give the progress of a drive as a table of numbers, without anybody's name but the helpers'."""
    found: Drive = queries.drive_in(drive, keepers_districts(request.user))
    header = [_("District or helper"), _("Found"), _("Missing"), _("In hand"), _("Obtained"), _("Given up")]
    return table_response(kind, f"drive-{found.starts_on}", header, _rows(queries.progress_of(found)))


def _rows(progress: queries.Progress) -> Iterator[Sequence[Any]]:
    for line in (*progress.districts, *progress.helpers):
        yield [line.name, line.found, *line.counts.values()]
