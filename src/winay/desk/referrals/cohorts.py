"""Cohorts at the desk: frozen as a list, handed over in one act, with how far it is and who was not sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base import work
from winay.base.addresses import address_for_pages
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.journeys.views import TITLES
from winay.desk.organisations.views import districts_of
from winay.desk.referrals.forms import CohortForm, HandOverForm, stage_choice
from winay.desk.referrals.views import _staff
from winay.desk.web import keeper_page, require
from winay.documents.qr import qr_svg
from winay.journeys import access, actions
from winay.journeys.actions.cohorts import HAND_OVER
from winay.journeys.models import WHY_NOT, Cohort, HandOver
from winay.journeys.queries import cohorts as queries
from winay.journeys.queries.catalogue import listed
from winay.journeys.queries.fits import Next, next_of
from winay.journeys.states import REFERRAL_STATES
from winay.journeys.steps import OF_OTHERS
from winay.programmes.access import Role, programmes_of
from winay.registry.access import places_kept
from winay.registry.columns import ask_for_columns, columns_wait_in_vain
from winay.registry.models import Person
from winay.territory.places import lying_in


@keeper_page
def cohorts(request: SignedInRequest) -> HttpResponse:
    """List the cohorts that were frozen, the newest first."""
    require(access.may_see_cohorts(request.user))
    page = paginate(request, queries.cohorts_for(request.user), decorate=queries.add_handovers)
    return render(request, "desk/referrals/cohorts.html", {"page": page})


@keeper_page
def add(request: SignedInRequest) -> HttpResponse:
    """Freeze those who leave a programme together."""
    require(access.may_see_cohorts(request.user))
    form = CohortForm(
        request.POST or None,
        programmes=programmes_of(request.user, Role.COORDINATOR),
        districts=districts_of(request.user),
        initial=_asked_for(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.freeze_cohort(actor=request.user, **form.values())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The list is frozen: it changes no more."))
            return redirect("desk:cohort", made.code)
    return render(request, "desk/referrals/add_cohort.html", {"form": form})


def _asked_for(request: SignedInRequest) -> dict[str, Any]:
    """Return what a link from the page of a stage fills in."""
    code, stage = (request.GET.get(name, "").strip()[:120] for name in ("programme", "stage"))
    found = programmes_of(request.user, Role.COORDINATOR).filter(code=code).first() if code else None
    if found is None:
        return {}
    leaves = listed().filter(programme=found).order_by("code").first()
    return {"sender": found, "support": leaves, "stages": [stage_choice(code, stage)] if stage else []}


@keeper_page
def following(request: SignedInRequest, code: str) -> HttpResponse:
    """Show how those on a list stand before each programme: what comes next, and to which to hand them over."""
    found = queries.cohort_called(request.user, code)
    kinds = next_of(found, timezone.localdate())
    waits = any(one.waits for one in kinds)
    if waits:
        ask_for_columns()
    titles = [_(text) for text in OF_OTHERS.values()]
    sent = {one.to_support_id: one for one in queries.handovers_of(found)}
    context = {
        "cohort": found,
        "kinds": [(_(TITLES[one.kind]), one, _rows(one, titles, sent)) for one in kinds],
        "titles": titles,
        "waits": waits,
        "no_worker": waits and columns_wait_in_vain(),
    }
    return render(request, "desk/referrals/cohort_next.html", context)


def _rows(one: Next, titles: list[str], sent: dict[Any, HandOver]) -> list[dict[str, Any]]:
    return [
        {
            "support": line.support,
            "counts": list(zip(titles, line.counts, strict=True)),
            "fits": line.counts[0] + line.counts[1],
            "handover": sent.get(line.support.pk),
        }
        for line in one.lines
    ]


@keeper_page
def cohort(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one cohort: who is on it, and to whom it was handed over."""
    found = queries.cohort_called(request.user, code)
    page = paginate(request, queries.members_of(found), per_page=50)
    context = {"cohort": found, "page": page, "handovers": list(queries.handovers_of(found))}
    return render(request, "desk/referrals/cohort.html", context)


@keeper_page
def start(request: SignedInRequest, code: str) -> HttpResponse:
    """Hand a cohort over to a programme in one act."""
    found = queries.cohort_called(request.user, code)
    form = HandOverForm(
        request.POST or None,
        initial={"to_support": listed().filter(code=request.GET.get("to", "")[:40]).first()},
        leaves=found.support,
        staff=_staff(request.user),
        people=_people(request, found),
        name_of=request.shown.name,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.start_handover(
                actor=request.user,
                cohort=found,
                to_support=given["to_support"],
                whom=given["whom"],
                companion=form.companion,
                days=given["days"],
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("desk:handover", code, made.to_support.code)
    return render(request, "desk/referrals/start_handover.html", {"form": form, "cohort": found})


def _people(request: SignedInRequest, found: Cohort) -> Any:
    """Return who can go with a cohort: people of its districts; where it names none, of those that the reader keeps."""
    return Person.standing.filter(lying_in(found.criteria.get("districts") or places_kept(request.user)))


def _handover(request: SignedInRequest, code: str, support: str) -> HandOver:
    return queries.handovers_of(queries.cohort_called(request.user, code)).get(to_support__code=support)


def _progress(found: HandOver) -> dict[str, Any]:
    at_work = found.state == "running"
    return {
        "handover": found,
        "cohort": found.cohort,
        "at_work": at_work,
        "nobody_works": at_work and work.waits_too_long(HAND_OVER, str(found.pk)),
    }


@keeper_page
def handover(request: SignedInRequest, code: str, support: str) -> HttpResponse:
    """Show how far a hand-over is, what became of those who were sent, and who was not, with the reason."""
    found = _handover(request, code, support)
    if request.method == "POST":
        if request.POST.get("act") == "open_door":
            return _door(request, found)
        acts = {
            "stop": actions.stop_handover,
            "go_on": actions.go_on_with_handover,
            "close_door": actions.close_cohort_door,
        }
        act: Callable[..., Any] | None = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            act(actor=request.user, handover=found)
        except DomainError as error:
            show_domain_error(request, error)
        return redirect("desk:handover", code, support)
    why = request.GET.get("why", "")
    states = queries.states_of(found)
    context = {
        **_progress(found),
        "states": [
            (one, _(label.staff), states[one]) for one, label in REFERRAL_STATES.labels.items() if one in states
        ],
        "declined": queries.why_declined(found) if states.get("declined") else [],
        "reasons": [(one, _(WHY_NOT[one]), many) for one, many in queries.why_not_of(found)],
        "why": why if why in WHY_NOT else "",
        "outside": found.to_support.programme_id is None,
        "door": found.doors.filter(closed_at=None, until__gt=timezone.now()).first(),
        "page": paginate(
            request, queries.not_sent_of(found, why if why in WHY_NOT else ""), per_page=50, decorate=_in_words
        ),
    }
    return render(request, "desk/referrals/handover.html", context)


def _door(request: SignedInRequest, found: HandOver) -> HttpResponse:
    """Make the link and the code of a receiver outside to all cases of a hand-over, and show them once."""
    try:
        made = actions.open_cohort_door(actor=request.user, handover=found)
    except DomainError as error:
        show_domain_error(request, error)
        return redirect("desk:handover", found.cohort.code, found.to_support.code)
    link = address_for_pages(request) + reverse("portal:cohort_door", args=[made.token])
    context = {"handover": found, "link": link, "code": made.code, "until": made.door.until, "qr": qr_svg(link)}
    response = render(request, "desk/referrals/cohort_door.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _in_words(rows: Any) -> None:
    for row in rows:
        row.words = _(WHY_NOT.get(row.why, row.why))
        row.subject = queries.subject_of(row.member)


@keeper_page
def progress(request: SignedInRequest, code: str, support: str) -> HttpResponse:
    """Return how far the work is, for a page that asks again; once it is done the page is loaded anew."""
    found = _handover(request, code, support)
    response = render(request, "desk/referrals/_progress.html", _progress(found))
    if found.state != "running":
        response["HX-Refresh"] = "true"
    return response


__all__ = ["Cohort", "add", "cohort", "cohorts", "following", "handover", "progress", "start"]
