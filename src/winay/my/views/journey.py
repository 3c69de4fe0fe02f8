"""One's own journey through all programmes, and the passports by which one lets others see it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from winay.base.web import SignedInRequest
from winay.facts.rules import SUBJECTS
from winay.facts.words import say
from winay.journeys.journey_sheet import journey_pdf
from winay.journeys.passport_page import passports_page
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.stays import kind_of
from winay.journeys.queries.subjects import all_own
from winay.journeys.sheets import LANGUAGES
from winay.journeys.timeline import timeline_of
from winay.my.web import own_page


@own_page
def journey(request: SignedInRequest, kind: str = "", pk: UUID | None = None) -> HttpResponse:
    """Show the journey of one of one's own: what is asked for, else the first."""
    subjects = [(kind_of(one), one) for one in all_own(request.user)]
    chosen = next(((name, one) for name, one in subjects if pk is None or (name, one.pk) == (kind, pk)), None)
    if chosen is None and pk is not None:
        raise Http404
    context = {
        "subjects": [(name, one, say(SUBJECTS[name])) for name, one in subjects],
        "kind": chosen[0] if chosen else "",
        "subject": chosen[1] if chosen else None,
        "timeline": timeline_of(chosen[1], timezone.localdate(), own=True) if chosen else None,
        "languages": LANGUAGES.items(),
        "own": True,
    }
    return render(request, "my/journey.html", context)


def _mine(request: SignedInRequest, kind: str, pk: UUID) -> Subject:
    found = next((one for one in all_own(request.user) if (kind_of(one), one.pk) == (kind, pk)), None)
    if found is None:
        raise Http404
    return found


@own_page
def journey_sheet(request: SignedInRequest, kind: str, pk: UUID, language: str) -> HttpResponse:
    """Give the journey of one of one's own on paper."""
    subject = _mine(request, kind, pk)
    if language not in LANGUAGES:
        raise Http404
    pdf = journey_pdf(subject, str(subject), timezone.localdate(), language=language, own=True)
    headers = {"Content-Disposition": f'inline; filename="recorrido-{language}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@own_page
def passports(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Make, show and revoke the passports of one of one's own."""
    subject, back = _mine(request, kind, pk), reverse("my:journey_of", args=[kind, pk])
    return passports_page(request, subject, str(subject), own=True, frame="my/page.html", back=back)
