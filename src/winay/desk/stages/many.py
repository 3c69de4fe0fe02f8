"""Stages of programmes with who is in them, and acts for many together."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from winay.base.choices import Offer, offer
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.journeys.views import name_shown
from winay.desk.organisations.views import districts_offered
from winay.desk.stages.forms import EnterManyForm, GraduateManyForm
from winay.desk.web import keeper_page
from winay.journeys import actions
from winay.journeys.access import may_freeze
from winay.journeys.actions.stays import MOST_AT_ONCE
from winay.journeys.pack import Journey, Stage
from winay.journeys.queries import stages as queries
from winay.journeys.queries.stays import Standing
from winay.journeys.rules import WHOM
from winay.programmes.access import keepers_districts
from winay.programmes.models import Programme
from winay.registry.models import Organisation
from winay.territory.places import lying_in


@keeper_page
def stages(request: SignedInRequest) -> HttpResponse:
    """List the stages of the reader's programmes, with how many are in each."""
    context = {"programmes": queries.stages_for(request.user), "whom": WHOM}
    return render(request, "desk/stages/stages.html", context)


def _found(request: SignedInRequest, programme: str, stage: str) -> tuple[Programme, Journey, Stage]:
    owner, journey = queries.programme_with_stages(request.user, programme)
    found = journey.stage(stage)
    if found is None:
        raise Http404
    return owner, journey, found


class _Filter:
    """Which districts and which nucleus a list is about."""

    def __init__(self, request: SignedInRequest) -> None:
        self.districts: Offer = districts_offered(request)
        nuclei = Organisation.standing.filter(
            lying_in(keepers_districts(request.user), "district"), kind="nucleus"
        )
        self.groups = offer(nuclei.order_by("name"), request.GET.get("nucleus", "").strip()[:120], key="name")
        self.asked = bool(self.districts.asked or self.groups.asked)

    @property
    def kept(self) -> dict[str, Any]:
        """What a query of the list is narrowed by."""
        group: UUID | None = None
        if self.groups.asked:
            one = self.groups.meant.first()
            if one is None:
                raise Http404
            group = one.pk
        districts = self.districts.meant.order_by().values("pk") if self.districts.asked else None
        return {"districts": districts, "group": group}


@keeper_page
def stage(request: SignedInRequest, programme: str, stage: str) -> HttpResponse:
    """List who is in a stage, with how they stand; let many graduate together."""
    owner, journey, found = _found(request, programme, stage)
    today, filtered = timezone.localdate(), _Filter(request)
    rows = queries.inside_of(request.user, owner, found, **filtered.kept)
    form = None
    if journey.ends(found.code):
        form = GraduateManyForm(request.POST or None, request.FILES or None, criteria=journey.criteria)
    if request.method == "POST" and form is not None and form.is_valid():
        several = queries.standings_inside(owner, journey, found, list(rows[:MOST_AT_ONCE]), today)
        chosen = [one.stay for one in _chosen(several, form) if one.stay is not None]
        try:
            done = actions.graduate_many(
                actor=request.user, stays=chosen, on=form.cleaned_data["on"], said=form.said(),
                words=form.cleaned_data["words"],
            )  # fmt: skip
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            _tell(request, len(done), ngettext("%(n)s graduated.", "%(n)s graduated.", len(done)))
            return redirect(request.get_full_path())
    page = paginate(request, rows)
    _stand(request, page, queries.standings_inside(owner, journey, found, list(page.object_list), today))
    context = {
        **_context(owner, journey, found, filtered), "page": page, "form": form,
        "following": journey.following(found.code), "may_freeze": may_freeze(request.user, owner),
    }  # fmt: skip
    return render(request, "desk/stages/stage.html", context)


@keeper_page
def enter(request: SignedInRequest, programme: str, stage: str) -> HttpResponse:
    """List who may enter a stage, with how they stand; let many enter together."""
    owner, journey, found = _found(request, programme, stage)
    today, filtered = timezone.localdate(), _Filter(request)
    places = keepers_districts(request.user)
    rows = queries.outside_of(places, owner, found, **filtered.kept)
    form = EnterManyForm(request.POST or None)
    if request.method == "POST" and (filtered.asked or found.after) and form.is_valid():
        several = queries.standings_outside(owner, journey, found, list(rows[:MOST_AT_ONCE]), today)
        given = form.cleaned_data
        try:
            made = actions.enter_many(
                actor=request.user, programme=owner, stage=found.code, since=given["since"], words=given["words"],
                subjects=[one.subject for one in _chosen(several, form)],
            )  # fmt: skip
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            _tell(request, len(made), ngettext("%(n)s entered the stage.", "%(n)s entered the stage.", len(made)))
            return redirect("desk:stage", owner.code, found.code)
    page = paginate(request, rows) if filtered.asked or found.after else None
    if page is not None:
        _stand(request, page, queries.standings_outside(owner, journey, found, list(page.object_list), today))
    context = {**_context(owner, journey, found, filtered), "page": page, "form": form}
    return render(request, "desk/stages/enter.html", context)


def _context(owner: Programme, journey: Journey, found: Stage, filtered: _Filter) -> dict[str, Any]:
    return {
        "programme": owner,
        "journey": journey,
        "stage": found,
        "kind": found.of,
        "districts": filtered.districts,
        "nuclei": filtered.groups,
        "many": found.of in ("household", "person"),
    }


def _tell(request: SignedInRequest, number: int, words: str) -> None:
    messages.success(request, words % {"n": number})


def _chosen(several: Sequence[Standing], form: Any) -> list[Standing]:
    who, left_out = form.cleaned_data["who"], form.left_out()
    met = {"met": (True,), "unknown": (True, None), "all": (True, None, False)}[who]
    return [one for one in several if one.met in met and getattr(one.subject, "code", "") not in left_out]


def _stand(request: SignedInRequest, page: Any, several: Sequence[Standing]) -> None:
    """Give each row of a page how it stands, in words, and its name as the reader may read it."""
    page.object_list = [(one, name_shown(request, one.subject), queries.told(one)) for one in several]
