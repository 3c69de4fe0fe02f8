"""The joint calendar: a month, on paper, for a phone; one activity, and what is done with it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.choices import offer
from winay.base.web import SignedInRequest
from winay.calls.queries.staff import calls_for_staff
from winay.desk.partners.calendar_forms import ActivityForm, DaysForm
from winay.desk.partners.forms import WordsForm
from winay.desk.partners.views._common import form_page
from winay.desk.web import require, staff_page
from winay.partners import access, actions
from winay.partners.calendar_file import (
    KINDS,
    LANGUAGES,
    calendar_file,
    calendar_pdf,
    months_name,
    rain_in_words,
)
from winay.partners.models import Activity
from winay.partners.queries import calendar as queries
from winay.partners.states import ACTIVITY_STATES
from winay.programmes.access import KEEPERS, programmes_of, works_somewhere
from winay.programmes.queries.staff import programme_for_staff
from winay.territory.choices import OF_DISTRICTS


def _first(asked: str) -> date:
    """Return the first day of the month that is asked for (`2027-03`), or of this one."""
    try:
        year, month = (int(part) for part in asked.split("-"))
        return date(year, month, 1) if 2000 <= year <= 2100 else timezone.localdate().replace(day=1)
    except ValueError:
        return timezone.localdate().replace(day=1)


def _beside(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _asked(request: SignedInRequest) -> tuple[queries.Month, Any]:
    districts = offer(
        queries.districts_to_choose(request.user),
        request.GET.get("district", "")[:120],
        key="ubigeo",
        **OF_DISTRICTS,
    )
    month = queries.month_for(request.user, _first(request.GET.get("month", "")), district=districts.one)
    return month, districts


@staff_page
def month(request: SignedInRequest) -> HttpResponse:
    """Show a month: what is planned, and the days of calls, in the places where the reader works."""
    found, districts = _asked(request)
    calls = _calls_to_open(request, found)
    context = {
        "month": found,
        "name": months_name(found.first),
        "before": _beside(found.first, -1),
        "after": _beside(found.first, 1),
        "entries": [(one, _(KINDS[one.kind]), _address(one, calls), rain_in_words(one)) for one in found.entries],
        "districts": districts,
        "languages": LANGUAGES.items(),
        "may_plan": programmes_of(request.user, *KEEPERS).exists(),
    }
    return render(request, "desk/partners/calendar.html", context)


def _calls_to_open(request: SignedInRequest, found: queries.Month) -> set[str]:
    """Return which calls of a month the reader may open at the desk; one query."""
    codes = {one.code for one in found.entries if one.kind != "activity"}
    return set(calls_for_staff(request.user).filter(code__in=codes).values_list("code", flat=True))


def _address(one: queries.Entry, calls: set[str]) -> str:
    if one.kind == "activity":
        return reverse("desk:activity", args=[one.code])
    return reverse("desk:call" if one.code in calls else "portal:call", args=[one.code])


@staff_page
def sheet(request: SignedInRequest, language: str) -> HttpResponse:
    """Give a month on paper."""
    if language not in LANGUAGES:
        raise Http404
    found, districts = _asked(request)
    place = OF_DISTRICTS["label_of"](districts.one) if districts.one else ""
    pdf = calendar_pdf(found, place=place, today=timezone.localdate(), language=language)
    name = f'inline; filename="calendario-{found.first:%Y-%m}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})


@staff_page
def phone(request: SignedInRequest) -> HttpResponse:
    """Give a month as a file for the calendar of a phone."""
    found, _districts = _asked(request)
    text = calendar_file(found, host=request.get_host().split(":")[0])
    name = f'attachment; filename="calendario-{found.first:%Y-%m}.ics"'
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


def _up() -> list[str]:
    return [_("Joint calendar"), reverse("desk:calendar")]


def _page(found: Activity) -> str:
    return reverse("desk:activity", args=[found.code])


def _warn(request: SignedInRequest, found: Activity) -> None:
    season = queries.rain_over(found)
    if season is not None:
        messages.warning(
            request,
            _("It stands in the rainy season (%(place)s): roads may be cut. Choose other days if you can.")
            % {"place": season.place},
        )


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    """Plan an activity."""
    found = programme_for_staff(request.user, programme)
    require(works_somewhere(request.user, found, *KEEPERS))

    def act(**data: Any) -> Activity:
        made = actions.plan_activity(actor=request.user, programme=found, **data)
        _warn(request, made)
        return made

    return form_page(
        request,
        ActivityForm(request.POST or None, programme=found),
        act,
        title=_("Plan an activity"),
        said=found.name,
        up=_up(),
        done=_("It stands on the calendar."),
        to=_page,
    )


@staff_page
def activity(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one activity."""
    found = queries.activity_for(request.user, code)
    season = queries.rain_over(found) if found.state == "planned" else None
    context = {
        "activity": found,
        "season": season,
        "may_plan": access.may_plan_activity(request.user, found),
        "acts": ACTIVITY_STATES.acts_from(found.state),
        "begun": found.begins_on <= timezone.localdate(),
        "month": found.begins_on.strftime("%Y-%m"),
    }
    return render(request, "desk/partners/activity.html", context)


STEPS: dict[str, tuple[Any, Any]] = {
    "move": (DaysForm, actions.move_activity),
    "hold": (WordsForm, actions.hold_activity),
    "cancel": (WordsForm, actions.cancel_activity),
}


@staff_page
def step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Put an activity on other days, say that it took place, or cancel it."""
    if step not in STEPS:
        raise Http404
    found = queries.activity_for(request.user, code)
    require(access.may_plan_activity(request.user, found))
    titles = {"move": _("Other days"), "hold": _("It took place"), "cancel": _("Cancel it")}
    kind, do = STEPS[step]
    more: dict[str, Any] = (
        {"initial": {"begins_on": found.begins_on, "ends_on": found.ends_on}} if step == "move" else {}
    )

    def act(**data: Any) -> Activity:
        made: Activity = do(actor=request.user, activity=found, **data)
        if step == "move":
            _warn(request, made)
        return made

    return form_page(
        request,
        kind(request.POST or None, **more),
        act,
        title=titles[step],
        said=found.title,
        danger=step == "cancel",
        up=[*_up(), found.title, _page(found)],
        done=_("It is written down."),
        to=_page,
    )
