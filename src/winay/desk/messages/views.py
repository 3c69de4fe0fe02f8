"""Messages that did not arrive, slips to print, and by what a person is reached."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.messages.forms import NoteForm, PersonReachForm
from winay.desk.messages.lines import lines_of
from winay.desk.people.views.people import person_to_keep
from winay.desk.web import keeper_page
from winay.messages import actions
from winay.messages.channels import CHANNELS, set_up
from winay.messages.models import Channel, Delivery
from winay.messages.queries import staff
from winay.messages.states import DELIVERY_STATES
from winay.registry.queries.contacts import PERSON

LISTS: dict[str, Callable[[Any], Any]] = {
    "failed": staff.for_a_person,
    "slips": staff.slips_to_print,
    "printed": staff.slips_printed,
}
SLIPS_A_PAGE = 40


@keeper_page
def outbox(request: SignedInRequest) -> HttpResponse:
    """List what did not arrive, or the slips that wait for the printer, or those that were printed."""
    asked = request.GET.get("show", "")
    counts = staff.counts_for(request.user)
    show = asked if asked in LISTS else ("slips" if counts["slips"] and not counts["failed"] else "failed")
    page = paginate(request, LISTS[show](request.user), 25 if show == "failed" else SLIPS_A_PAGE)
    context = {
        "show": show,
        "counts": {name: staff.in_words(number) for name, number in counts.items()},
        "page": page,
        "lines": lines_of(page, request.shown),
        "channels": [Channel(name).label for name in CHANNELS if set_up(name)],
    }
    return render(request, "desk/messages/outbox.html", context)


def _delivery(request: SignedInRequest, pk: UUID) -> Delivery:
    return staff.deliveries_kept_by(request.user).get(pk=pk)


@keeper_page
def delivery(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one message that left the house or did not, and do what can be done about it."""
    found = _delivery(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _act(request, found, request.POST.get("act", ""), form.cleaned_data["note"])
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, said)
            return redirect("desk:outbox")
    context = {
        "line": lines_of([found], request.shown)[0],
        "form": form,
        "acts": {row.act for row in DELIVERY_STATES.rows if found.state in row.sources},
        "others": found.message.deliveries.exclude(pk=found.pk),
    }
    return render(request, "desk/messages/delivery.html", context)


def _act(request: SignedInRequest, found: Delivery, act: str, note: str) -> str:
    if act == "retry":
        actions.retry_message(actor=request.user, delivery=found)
        return _("It is tried again now.")
    if act == "paper":
        actions.put_on_paper(actor=request.user, delivery=found)
        return _("It waits among the slips to print.")
    if act == "bounced":
        actions.note_bounce(actor=request.user, delivery=found)
        return _("It is written down that it came back.")
    actions.tell_by_telephone(actor=request.user, delivery=found, note=note)
    return _("It is written down that they know.")


@require_POST
@keeper_page
def slips(request: SignedInRequest) -> HttpResponseBase:
    """Send the chosen slips as PDF, four to a sheet; they count as printed."""
    try:
        chosen = staff.deliveries_kept_by(request.user).filter(
            pk__in=request.POST.getlist("slip"), channel=Channel.SLIP, state__in=("waiting", "printed")
        )
        lines_of(chosen, request.shown)
        pdf = actions.print_slips(actor=request.user, deliveries=chosen)
    except ValidationError:
        return redirect("desk:outbox")
    except DomainError as error:
        show_domain_error(request, error)
        return redirect("desk:outbox")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="esquelas-{timezone.localdate():%Y%m%d}.pdf"'
    return response


@keeper_page
def reach_person(request: SignedInRequest, pk: str) -> HttpResponse:
    """Write down by what a person is reached, and whether they allow it."""
    found = person_to_keep(request, pk)
    initial = {"said_on": timezone.localdate(), "channel": Channel.SMS.value, "address": found.phone}
    form = PersonReachForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_address(actor=request.user, holder=(PERSON, found.pk), **form.values())
        except DomainError as error:
            if error.field in ("sms", "email"):
                error.field = "address"
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:person", pk)
    context = {"person": found, "form": form, "heading": _("How they are told")}
    return render(request, "desk/person_act.html", context)
