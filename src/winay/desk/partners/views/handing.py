"""Hand-overs: earlier ones, who may hand over, the sheet of one official, and the act."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.models import User
from winay.base.web import SignedInRequest, paginate
from winay.desk.partners.calendar_forms import HandOverForm
from winay.desk.partners.views._common import form_page
from winay.desk.web import require, staff_page
from winay.partners import access, actions
from winay.partners.calendar_file import LANGUAGES
from winay.partners.hand_over_sheet import hand_over_pdf
from winay.partners.models import HandOver
from winay.partners.queries import handing as queries
from winay.partners.queries.work import programmes_coordinated_whole
from winay.programmes.models import Programme
from winay.programmes.queries.staff import programme_for_staff


@staff_page
def hand_overs(request: SignedInRequest) -> HttpResponse:
    """List the hand-overs that the reader sees."""
    context = {
        "page": paginate(request, queries.hand_overs_for(request.user)),
        "may_add": programmes_coordinated_whole(request.user).exists(),
    }
    return render(request, "desk/partners/hand_overs.html", context)


@staff_page
def people(request: SignedInRequest, programme: str) -> HttpResponse:
    """Choose the official of a programme who leaves."""
    found = programme_for_staff(request.user, programme)
    require(access.may_hand_over(request.user, found))
    context = {"programme": found, "page": paginate(request, queries.people_of(found))}
    return render(request, "desk/partners/hand_over_people.html", context)


def _whose(request: SignedInRequest, programme: str, pk: Any) -> tuple[Programme, User]:
    """Return the programme and the official; a coordinator sees everybody's sheet, whoever works there their own."""
    found = programme_for_staff(request.user, programme)
    leaver = queries.people_of(found).get(pk=pk)
    require(leaver.pk == request.user.pk or access.may_hand_over(request.user, found))
    return found, leaver


@staff_page
def sheet(request: SignedInRequest, programme: str, pk: Any) -> HttpResponse:
    """Show what an official has in hand."""
    found, leaver = _whose(request, programme, pk)
    context = {
        "sheet": queries.sheet_of(found, leaver, timezone.localdate()),
        "may_hand": access.may_hand_over(request.user, found),
        "languages": LANGUAGES.items(),
    }
    return render(request, "desk/partners/hand_over.html", context)


@staff_page
def paper(request: SignedInRequest, programme: str, pk: Any, language: str) -> HttpResponse:
    """Give the sheet of an official on paper."""
    if language not in LANGUAGES:
        raise Http404
    found, leaver = _whose(request, programme, pk)
    today = timezone.localdate()
    pdf = hand_over_pdf(queries.sheet_of(found, leaver, today), today, language=language)
    headers = {"Content-Disposition": 'inline; filename="hoja-de-entrega.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@staff_page
def act(request: SignedInRequest, programme: str, pk: Any) -> HttpResponse:
    """Ask, and then hand what an official has in hand over to their successor."""
    found, leaver = _whose(request, programme, pk)
    require(access.may_hand_over(request.user, found))
    held = queries.sheet_of(found, leaver, timezone.localdate())

    def do(**data: Any) -> HandOver:
        return actions.hand_over(actor=request.user, programme=found, leaver=leaver, **data)

    said = _(
        "%(name)s: open tasks %(tasks)d, risks %(risks)d. All of them go to the successor; "
        "roles do not move, they are given as always."
    ) % {"name": leaver, "tasks": held.tasks, "risks": held.watched}
    return form_page(
        request,
        HandOverForm(request.POST or None, programme=found, leaver=leaver),
        do,
        title=_("Hand it over"),
        said=said,
        danger=True,
        up=[
            _("Hand-overs"),
            reverse("desk:hand_overs"),
            str(leaver),
            reverse("desk:hand_over", args=[found.code, leaver.pk]),
        ],
        done=_("It is handed over and on record."),
        to=lambda _made: reverse("desk:hand_overs"),
    )
