"""What may go wrong, by kind: what was found, what to do, and what somebody found out about it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.alerts import actions, queries
from winay.alerts.kinds import Kind, kind_called
from winay.base.errors import DomainError
from winay.base.narrow import piece_by_piece
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.alerts.forms import LookForm
from winay.desk.web import staff_page, table_response

HEADER = ("about", "place", "what_was_found", "since")


def _kind(name: str) -> Kind:
    found = kind_called(name)
    if found is None:
        raise Http404
    return found


@staff_page
def alerts(request: SignedInRequest) -> HttpResponse:
    """Show every kind of alert with how many there are for the reader, those with some first."""
    counted = queries.counted_for(request.user, timezone.localdate())
    found = sorted(counted, key=lambda one: not one.number)
    context = {"some": [one for one in found if one.number], "none": [one for one in found if not one.number]}
    return render(request, "desk/alerts/alerts.html", context)


@staff_page
def of_kind(request: SignedInRequest, kind: str) -> HttpResponse:
    """List what was found of one kind, or what was set aside of it."""
    found, today, aside = _kind(kind), timezone.localdate(), bool(request.GET.get("aside"))
    page = paginate(request, queries.alerts_for(request.user, found, today, aside=aside))
    shown = found.tell(list(page.object_list), today)
    looks = queries.looks_at(found, [alert.row for alert in shown])
    rows = [(alert, looks.get(alert.row)) for alert in shown]
    context = {"kind": found, "page": page, "rows": rows, "aside": aside}
    return render(request, "desk/alerts/kind.html", context)


@staff_page
def export(request: SignedInRequest, kind: str, form: str) -> HttpResponseBase:
    """Download what was found of one kind."""
    found, today = _kind(kind), timezone.localdate()

    def told(some: Sequence[Any]) -> None:
        for row, alert in zip(some, found.tell(some, today), strict=True):
            row.alert = alert

    rows = piece_by_piece(queries.alerts_for(request.user, found, today), decorate=told)
    lines = (
        (row.alert.about, row.alert.place, row.alert.says, row.alert.since.isoformat() if row.alert.since else "")
        for row in rows
    )
    return table_response(form, f"alerts-{kind}", HEADER, lines)


@staff_page
def look(request: SignedInRequest, kind: str, row: UUID) -> HttpResponse:
    """Write down what was found out about an alert and set it aside, or bring it back."""
    found = _kind(kind)
    alert = queries.alert_for(request.user, found, row, timezone.localdate())
    if alert is None:
        raise Http404
    back = request.POST.get("act") == "bring_back"
    form = LookForm(request.POST if request.method == "POST" and not back else None)
    try:
        if back:
            actions.bring_back(actor=request.user, kind=found, row=row)
            messages.success(request, _("It is told again."))
            return redirect("desk:alerts_of_kind", kind)
        if form.is_valid():
            actions.look_into(actor=request.user, kind=found, row=row, **form.cleaned_data)
            messages.success(request, _("Written down. It is set aside."))
            return redirect("desk:alerts_of_kind", kind)
    except DomainError as error:
        show_domain_error(request, error, form)
    context = {"kind": found, "alert": alert, "form": form, "look": queries.looks_at(found, [row]).get(row)}
    return render(request, "desk/alerts/alert.html", context)
