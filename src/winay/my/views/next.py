"""What comes next for one's own group, business, household and oneself: by which programme, and what is missing."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from winay.base.web import SignedInRequest
from winay.journeys.next_sheet import next_pdf
from winay.journeys.queries.cases import next_steps_of
from winay.journeys.queries.had import takings_of
from winay.journeys.queries.subjects import own_subjects
from winay.journeys.sheets import LANGUAGES
from winay.journeys.steps import TITLES, told
from winay.my.web import own_page


@own_page
def next_steps(request: SignedInRequest) -> HttpResponse:
    """Show what comes next for each of one's own, the groups first."""
    today = timezone.localdate()
    sections = []
    for kind, subject in own_subjects(request.user):
        found = next_steps_of(subject, today)
        if found is not None:
            had = [] if kind == "venture" else list(takings_of(subject))  # type: ignore[arg-type]
            sections.append((kind, subject, told(found, today).groups(TITLES), had))
    context = {"sections": sections, "languages": LANGUAGES.items()}
    return render(request, "my/next_steps.html", context)


@own_page
def next_sheet(request: SignedInRequest, kind: str, pk: UUID, language: str) -> HttpResponse:
    """Give the sheet of what comes next for one of one's own."""
    own = {(name, one.pk): one for name, one in own_subjects(request.user)}
    subject, today = own.get((kind, pk)), timezone.localdate()
    found = next_steps_of(subject, today) if subject is not None else None
    if subject is None or found is None or language not in LANGUAGES:
        raise Http404
    pdf = next_pdf(found, str(subject), today, language=language)
    headers = {"Content-Disposition": f'inline; filename="que-sigue-{language}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
