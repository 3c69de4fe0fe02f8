"""What comes next: for a group, a business, a household or a person; for a whole district, with what unlocks most."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.messages import N_
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.journeys.forms import TakingForm
from winay.desk.organisations.views import districts_offered
from winay.desk.web import keeper_page, require
from winay.journeys import actions
from winay.journeys.next_sheet import next_pdf
from winay.journeys.queries import catalogue
from winay.journeys.queries import districts as of_districts
from winay.journeys.queries.cases import NextSteps, Subject, next_steps_of
from winay.journeys.queries.had import takings_of
from winay.journeys.queries.referrals import of_subject
from winay.journeys.queries.subjects import MODELS, subject_called
from winay.journeys.queries.windows import judged_in
from winay.journeys.rules import SUBJECTS
from winay.journeys.sheets import LANGUAGES
from winay.journeys.steps import OF_OTHERS, told
from winay.journeys.words import mend_in_words, requirement_in_words
from winay.programmes.access import may_keep_people
from winay.registry.columns import ask_for_columns, columns_wait_in_vain
from winay.registry.models import Household, PaperKind, Person, Venture

PAGES = {
    "organisation": "desk:organisation", "venture": "desk:venture", "household": "desk:household",
    "person": "desk:person",
}  # fmt: skip
MOST_DRIVES = 12
MOST_REFERRALS = 20
TITLES = {**SUBJECTS, "organisation": N_("Groups and organisations")}


def subject_kept(request: SignedInRequest, kind: str, pk: UUID) -> Subject:
    """Return what a page is about, for who keeps people in its place."""
    if kind not in MODELS:
        raise Http404
    found = subject_called(kind, pk)
    require(may_keep_people(request.user, found.district_id))
    return found


def name_shown(request: SignedInRequest, found: Subject) -> str:
    """Return how a subject is called on a page; of a person it is on record who read it."""
    return str(request.shown.name(found)) if isinstance(found, Person) else str(found)


@keeper_page
def next_steps(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Show what comes next for one, with reasons; tell them of a programme."""
    found = subject_kept(request, kind, pk)
    form = TakingForm(request.POST if "outcome" in request.POST else None, district=found.district_id or "")
    if request.method == "POST" and "tell" not in request.POST:
        if _written_down(request, found, form):
            return redirect("desk:next_steps", kind, pk)
    elif request.method == "POST":
        try:
            support = catalogue.support_called(request.POST.get("tell", ""))
            actions.tell_next_step(actor=request.user, subject=found, support=support)  # type: ignore[arg-type]
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("They are told, by the ways that they allowed."))
        return redirect("desk:next_steps", kind, pk)
    today = timezone.localdate()
    steps = next_steps_of(found, today)
    context = {
        "subject": found,
        "kind": kind,
        "name": name_shown(request, found),
        "up": (PAGES[kind], found.code if isinstance(found, Venture | Household) else found.pk),
        "groups": told(steps, today).groups(OF_OTHERS) if steps else [],
        "nowhere": steps is None,
        "may_tell": kind != "household",
        "referrals": list(of_subject(found)[:MOST_REFERRALS]),
        "form": None if kind == "venture" else form,
        "had": [] if isinstance(found, Venture) else list(takings_of(found)),
        "languages": LANGUAGES.items(),
    }
    return render(request, "desk/journeys/next_steps.html", context)


def _written_down(request: SignedInRequest, found: Subject, form: TakingForm) -> bool:
    """Write down what somebody had before, or take it back; tell whether the page is shown anew."""
    if isinstance(found, Venture):
        raise Http404
    try:
        if key := request.POST.get("take_back"):
            actions.take_back_taking(actor=request.user, taking=takings_of(found).get(pk=key))
        elif form.is_valid():
            actions.record_taking(actor=request.user, subject=found, **form.cleaned_data)
        else:
            return False
    except ValidationError:
        raise Http404 from None
    except DomainError as error:
        show_domain_error(request, error, form if form.is_bound else None)
        return not form.is_bound
    messages.success(request, _("It is written down."))
    return True


@keeper_page
def sheet(request: SignedInRequest, kind: str, pk: UUID, language: str) -> HttpResponse:
    """Give the sheet of what comes next, to take home."""
    found = subject_kept(request, kind, pk)
    today = timezone.localdate()
    steps: NextSteps | None = next_steps_of(found, today)
    if steps is None or language not in LANGUAGES:
        raise Http404
    pdf = next_pdf(steps, name_shown(request, found), today, language=language)
    headers = {"Content-Disposition": f'inline; filename="que-sigue-{language}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@keeper_page
def districts(request: SignedInRequest) -> HttpResponse:
    """Choose a district, of those that the reader keeps."""
    offered = districts_offered(request)
    if offered.one is not None:
        return redirect("desk:next_in_district", offered.one.pk)
    found = list(offered.meant[:30]) if offered.asked or offered.few else []
    return render(request, "desk/journeys/districts.html", {"districts": offered, "found": found})


@keeper_page
def in_district(request: SignedInRequest, ubigeo: str) -> HttpResponse:
    """Show how many of a district stand where before each programme, and which mend would unlock most."""
    place = catalogue.district_called(ubigeo)
    require(may_keep_people(request.user, ubigeo))
    today = timezone.localdate()
    counted = of_districts.everybody_in(ubigeo, today)
    waits = any(one.waits for one in counted)
    if waits:
        ask_for_columns()
    judged = judged_in(ubigeo, today)
    context = {
        "place": place,
        "kinds": [(_(TITLES[one.kind]), one, _drives(one, judged)) for one in counted],
        "titles": [_(text) for text in OF_OTHERS.values()],
        "waits": waits,
        "no_worker": waits and columns_wait_in_vain(),
    }
    return render(request, "desk/journeys/district.html", context)


def _drives(counted: of_districts.Counted, judged: Any) -> list[dict[str, Any]]:
    """Return the mends that would unlock most, in words; those of a paper lead to a drive."""
    papers = dict(PaperKind.choices)
    rows = []
    for one in counted.unlocked[:MOST_DRIVES]:
        requirement = judged.requirement(one.code, one.requirement)
        rows.append(
            {
                "text": papers.get(one.key) or requirement_in_words(requirement),
                "mend": mend_in_words(requirement),
                "count": one.count,
                "paper": one.key if one.key in papers else "",
            }
        )
    return rows
