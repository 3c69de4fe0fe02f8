"""One's stay in a stage, and one's journey through all programmes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.journeys.views import PAGES, name_shown, subject_kept
from winay.desk.stages.forms import EnterForm, GoOnForm, GraduateForm, LeaveForm
from winay.desk.web import keeper_page
from winay.documents.queries.proofs import proof_response
from winay.journeys import actions
from winay.journeys.journey_sheet import journey_pdf
from winay.journeys.models import Stay
from winay.journeys.pack import Journey, Stage, journey_of
from winay.journeys.passport_page import passports_page
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.stages import programme_with_stages, stages_for, standings_inside, stay_for, told
from winay.journeys.queries.stays import kind_of, stays_of
from winay.journeys.sheets import LANGUAGES
from winay.journeys.timeline import stage_name, timeline_of
from winay.registry.models import Household, Venture

DOING = {"go_on": GoOnForm, "leave": LeaveForm, "graduate": GraduateForm}


def up_of(found: Subject) -> tuple[str, Any]:
    """Return the page of a subject, by name and key."""
    return PAGES[kind_of(found)], found.code if isinstance(found, Venture | Household) else found.pk


@keeper_page
def journey(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Show the journey of one through all programmes; write down that they enter a stage."""
    found = subject_kept(request, kind, pk)
    choices = [
        (f"{one.programme.code}/{counted.stage.code}", f"{one.programme.name}: {counted.stage.name}")
        for one in stages_for(request.user)
        for counted in one.stages
        if counted.stage.of == kind
    ]
    form = EnterForm(request.POST or None, stages=choices)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        code, _slash, stage = given.pop("into").partition("/")
        try:
            made = actions.enter_stage(
                actor=request.user, programme=programme_with_stages(request.user, code)[0], stage=stage,
                subject=found, **given,
            )  # fmt: skip
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:stay", made.pk)
    context = {
        "subject": found,
        "kind": kind,
        "name": name_shown(request, found),
        "up": up_of(found),
        "timeline": timeline_of(found, timezone.localdate()),
        "stays": [(one, stage_name(one)) for one in stays_of(found) if one.state == "inside"],
        "form": form if choices else None,
        "languages": LANGUAGES.items(),
        "own": True,
    }
    return render(request, "desk/stages/journey.html", context)


@keeper_page
def journey_sheet(request: SignedInRequest, kind: str, pk: UUID, language: str) -> HttpResponse:
    """Give the journey of one on paper."""
    found = subject_kept(request, kind, pk)
    if language not in LANGUAGES:
        raise Http404
    pdf = journey_pdf(found, name_shown(request, found), timezone.localdate(), language=language)
    headers = {"Content-Disposition": f'inline; filename="recorrido-{language}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@keeper_page
def passports(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Make a passport at its holder's wish, who has no telephone; show and revoke those that there are."""
    found, back = subject_kept(request, kind, pk), reverse("desk:journey", args=[kind, pk])
    return passports_page(request, found, name_shown(request, found), own=False, frame="desk/page.html", back=back)


@keeper_page
def stay(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one's stay in a stage: how what is asked stands, and what can be done next."""
    found = stay_for(request.user, pk)
    plan = journey_of(found.programme)
    stage = plan.stage(found.stage) if plan else None
    forms = _forms(request, plan, stage) if plan and stage and found.state == "inside" else {}
    if request.method == "POST" and (made := _done(request, found, forms)):
        messages.success(request, _("It is written down."))
        return redirect("desk:stay", made.pk)
    today = timezone.localdate()
    standing = standings_inside(found.programme, plan, stage, [found], today) if forms and plan and stage else []
    subject = found.subject
    names = {one.code: str(one) for one in plan.criteria} if plan else {}
    context = {
        "stay": found,
        "stage": stage,
        "stage_name": stage_name(found),
        "kind": found.kind,
        "name": name_shown(request, subject),
        "subject": subject,
        "standing": standing[0] if standing else None,
        "told": told(standing[0]) if standing else [],
        "by_person": [one for one in plan.criteria if one.condition is None]
        if plan and "graduate" in forms
        else [],
        "forms": forms,
        "asked": request.POST.get("act", ""),
        "findings": [
            (one, names.get(one.criterion, one.criterion)) for one in found.findings.select_related("proof")
        ],
        "follow_ups": found.follow_ups.order_by("due_on"),
    }
    return render(request, "desk/stages/stay.html", context)


def _forms(request: SignedInRequest, plan: Journey, stage: Stage) -> dict[str, Any]:
    asked = request.POST.get("act", "")
    data = {name: (request.POST, request.FILES) if asked == name else () for name in DOING}
    forms: dict[str, Any] = {}
    if following := plan.following(stage.code):
        forms["go_on"] = GoOnForm(*data["go_on"], stages=following, prefix="go")
    if plan.ends(stage.code):
        forms["graduate"] = GraduateForm(*data["graduate"], criteria=plan.criteria, prefix="end")
    forms["leave"] = LeaveForm(*data["leave"], prefix="leave")
    return forms


def _done(request: SignedInRequest, found: Stay, forms: dict[str, Any]) -> Stay | None:
    """Do what was asked; return the stay to show, None where something is to be mended."""
    act = request.POST.get("act", "")
    form = forms.get(act)
    if form is not None and not form.is_valid():
        return None
    user = request.user
    try:
        if act == "reopen":
            return actions.reopen_stay(actor=user, stay=found)
        if act == "take_back":
            return actions.take_back_stays(actor=user, stays=[found])[0]
        if form is None:
            return None
        given = form.cleaned_data
        if act == "leave":
            return actions.leave_stage(actor=user, stay=found, **given)
        if act == "graduate":
            return actions.graduate(actor=user, stay=found, on=given["on"], said=form.said(), words=given["words"])
        return actions.enter_stage(
            actor=user, programme=found.programme, stage=given["into"], subject=found.subject,
            since=given["since"], words=given["words"],
        )  # fmt: skip
    except DomainError as error:
        show_domain_error(request, error, form)
        return None


@keeper_page
def evidence(request: SignedInRequest, pk: UUID, finding: UUID) -> HttpResponseBase:
    """Give the evidence of a criterion."""
    one = stay_for(request.user, pk).findings.select_related("proof").filter(pk=finding).first()
    if one is None or one.proof is None:
        raise Http404
    return proof_response(one.proof, name=one.criterion)
