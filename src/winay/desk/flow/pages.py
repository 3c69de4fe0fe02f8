"""Who goes on to the next programme, who waits where and who is lost, with the records behind each figure."""

import hashlib
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from winay.analytics.targeting import band_names
from winay.base.charts import stacked_bars
from winay.base.choices import Offer, offer
from winay.base.messages import N_
from winay.base.web import SignedInRequest, paginate
from winay.desk.organisations.views import districts_of
from winay.desk.web import require, staff_page, table_response
from winay.journeys import access
from winay.journeys.flow_columns import ask_for_flow, flow_waits_in_vain
from winay.journeys.models import Stay
from winay.journeys.queries.flow import KINDS, Shown, Whom, names_of, paths_of, records_of
from winay.journeys.queries.flow_figures import figures
from winay.journeys.queries.rows import TooMany
from winay.journeys.rules import SUBJECTS
from winay.journeys.rules.flow import NOW, Path, behind
from winay.journeys.states import REFERRAL_STATES
from winay.programmes.access import keepers_districts
from winay.programmes.models import Programme
from winay.registry.models import Person
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import Department, Province
from winay.territory.places import Places

TITLES = {**SUBJECTS, "organisation": N_("Groups and organisations")}
LANGUAGES = {"quz": "Runasimi", "es": "Español", "aym": "Aymar aru", "other": N_("Other")}
COLOURS = {"went_on": "#3f7d3a", "inside": "#1f5673", "waits": "#e39a5e", "between": "#cdbfae", "lost": "#8f2f0b"}
PAGES = {
    "organisation": "desk:organisation", "venture": "desk:venture", "household": "desk:household",
    "person": "desk:person",
}  # fmt: skip
MOST_LINES, MOST_MOVES, MOST_PROGRAMMES, MOST_PROVINCES = 40, 60, 100, 50
FIGURES = ("all", "ever", "went_on", "queue", "move", *NOW)
KEPT = 120
"""Seconds for which a reader's figures are kept, so that the picture and the next page need no second count."""


def wanted_of(request: SignedInRequest) -> Whom:
    """Return what an address asks for; what is none of the choices asks nothing."""
    asked = {
        name: request.GET.get(name, "").strip()[:120] for name in ("kind", "sex", "age", "language", "programme")
    }
    quintile = request.GET.get("quintile", "")
    department, district = request.GET.get("department", ""), places_offered(request)
    province = request.GET.get("province", "")
    place = province if department and province.startswith(department) else department
    place = district.one.pk if district.one is not None else place
    return Whom(
        place=place if place.isascii() and place.isdigit() and len(place) in (2, 4, 6) else "",
        kind=asked["kind"] if asked["kind"] in KINDS else "",
        quintile=int(quintile) if quintile in ("1", "2", "3", "4", "5") else None,
        sex=asked["sex"] if asked["sex"] in Person.Sex.values else "",
        age=asked["age"] if asked["age"] in band_names() else "",
        language=asked["language"] if asked["language"] in LANGUAGES else "",
        programme=asked["programme"] if asked["programme"] and _programmes(asked["programme"]) else "",
    )


def places_offered(request: SignedInRequest) -> Offer:
    """Return the districts that the filter offers, and those that it means."""
    asked = request.GET.get("district", "").strip()[:120]
    return offer(districts_of(request.user), asked, key="ubigeo", **OF_DISTRICTS)


def _provinces(department: str) -> list[tuple[str, str]]:
    """Return the provinces of a department, by code and name; none while none is chosen."""
    if not (department.isascii() and department.isdigit() and len(department) == 2):
        return []
    rows = Province.objects.filter(department=department).order_by("name")
    return list(rows.values_list("ubigeo", "name")[:MOST_PROVINCES])


def _programmes(code: str = "") -> list[tuple[str, str]]:
    """Return the programmes in whose stages somebody is or was, by code and name; with `code` that one alone."""
    rows = Programme.objects.filter(Exists(Stay.objects.filter(programme=OuterRef("pk"))))
    kept = rows.filter(code=code) if code else rows.order_by("name")
    return list(kept.values_list("code", "name")[:MOST_PROGRAMMES])


def sees_all(request: SignedInRequest, places: Any) -> bool:
    """Tell whether the reader keeps people wherever the flow is counted for them: then every figure is exact."""
    kept = keepers_districts(request.user)
    if kept is None:
        return True
    return isinstance(places, Places) and places.sets <= kept.sets


def _shown(request: SignedInRequest, wanted: Whom) -> Shown | None:
    places = access.places_of_flow(request.user)
    exact = sees_all(request, places)
    who = sorted(map(str, places.sets)) if isinstance(places, Places) else "all"
    seen = repr((asdict(wanted), who, exact, timezone.localdate(), get_language()))
    key = f"flow:{hashlib.sha256(seen.encode()).hexdigest()}"
    found: Shown | None = caches["memory"].get(key)
    if found is None:
        found = figures(wanted, places, timezone.localdate(), exact=exact)
        caches["memory"].set(key, found, KEPT)
    return found


def _shown_or_404(request: SignedInRequest, wanted: Whom) -> Shown:
    found = _shown(request, wanted)
    if found is None:
        raise Http404
    return found


@staff_page
@require_safe
def flow(request: SignedInRequest) -> HttpResponse:
    """Show the flow between programmes, or between the stages of one: who went where, waits where, was lost where."""
    require(access.may_see_flow(request.user))
    wanted = wanted_of(request)
    context: dict[str, Any] = {"wanted": wanted, "query": request.GET.urlencode(), **choices_of(request)}
    found = _shown(request, wanted)
    if found is None or found.made_at is not None:
        ask_for_flow()
    if found is None:
        return render(
            request, "desk/flow/flow.html", {**context, "waits": True, "no_worker": flow_waits_in_vain()}
        )
    context |= {
        "flow": found,
        "now": [(name, _(text), found.now[name]) for name, text in NOW.items()],
        "names": [(name, _(text)) for name, text in NOW.items()],
        "lines": [
            (one, [(name, _(text), one.now[name]) for name, text in NOW.items()])
            for one in found.lines[:MOST_LINES]
        ],
        "moves": found.moves[:MOST_MOVES],
        "cut": len(found.lines) > MOST_LINES or len(found.moves) > MOST_MOVES,
        "may_open": request.shown.keeps_people,
    }
    return render(request, "desk/flow/flow.html", context)


@staff_page
@require_POST
def flow_again(request: SignedInRequest) -> HttpResponse:
    """Have the figures of a large country counted anew by a worker."""
    require(access.may_see_flow(request.user))
    ask_for_flow(again=True)
    messages.success(request, _("The figures are being counted again: load this page in a few minutes."))
    query = request.GET.urlencode()
    return redirect(reverse("desk:flow") + (f"?{query}" if query else ""))


def choices_of(request: SignedInRequest) -> dict[str, Any]:
    """Return what the filters of these pages offer."""
    return {
        "districts": places_offered(request),
        "departments": list(Department.objects.order_by("name").values_list("ubigeo", "name")),
        "provinces": _provinces(request.GET.get("department", "")),
        "kinds": [(one, _(TITLES[one])) for one in KINDS],
        "quintiles": range(1, 6),
        "sexes": Person.Sex.choices,
        "ages": [(one, one.replace("-", "–")) for one in band_names()],
        "languages": [(code, _(text)) for code, text in LANGUAGES.items()],
        "programmes": _programmes(),
    }


@staff_page
@require_safe
def flow_picture(request: SignedInRequest) -> HttpResponse:
    """Return the flow as SVG: a bar a place, parted by what became of those who were there."""
    require(access.may_see_flow(request.user))
    names = {"went_on": _("Went on"), **{name: _(text) for name, text in NOW.items()}}
    lines = _shown_or_404(request, wanted_of(request)).lines[:20]
    rows = []
    for one in lines:
        counts = {"went_on": one.went_on, **one.now}
        rows.append((one.name, {names[name]: count for name, count in counts.items() if count is not None}))
    series = [(text, COLOURS[name]) for name, text in names.items()]
    drawn = stacked_bars(rows, series, title=_("How many were there"), narrow="narrow" in request.GET)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    patch_cache_control(response, private=True, max_age=KEPT)
    return response


@staff_page
@require_safe
def flow_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download every figure: places, moves and queues, one a row; a figure that is not shown is empty."""
    require(access.may_see_flow(request.user))
    found = _shown_or_404(request, wanted_of(request))
    header = [_("Figure"), _("From"), _("To"), _("How many"), _("Usual days"), _("Most days")]
    rows: list[list[Any]] = []
    for one in found.lines:
        rows.append([_("Were there"), one.name, "", one.ever, "", ""])
        rows.append([_("Went on"), one.name, "", one.went_on, "", ""])
        rows += [[_(text), one.name, "", one.now[name], "", ""] for name, text in NOW.items()]
    rows += [
        [_("Went from … to"), one.before_name, one.after_name, one.count, one.days, ""] for one in found.moves
    ]
    rows += [[_("Wait for an answer of"), "", one.name, one.count, one.days, one.longest] for one in found.queues]
    return table_response(kind, "trayectorias", header, rows)


@staff_page
@require_safe
def flow_records(request: SignedInRequest) -> HttpResponse:
    """List the records behind one figure, those of the districts whose people the reader keeps."""
    require(access.may_see_flow(request.user) and request.shown.keeps_people)
    wanted, today = wanted_of(request), timezone.localdate()
    figure = request.GET.get("figure", "all")
    at, after = request.GET.get("at", ""), request.GET.get("after", "")
    if figure not in FIGURES:
        raise Http404
    asked = {
        name: str(value) for name, value in request.GET.items() if name not in ("figure", "at", "after", "page")
    }
    back = urlencode(asked)
    try:
        paths = [one for one in paths_of(wanted, request.shown.places, today) if behind(one, figure, at, after)]
    except TooMany:
        return render(request, "desk/flow/records.html", {"too_many": True, "title": "", "back": back})
    except ValidationError:
        raise Http404 from None
    paths.sort(key=lambda one: (str(one.subject[0]), str(one.subject[1])))
    page = paginate(request, paths, 50)
    names = names_of(
        {*(place for one in page for place in one.places), at, after, *(one.waits_for for one in page)}, wanted
    )
    context = {
        "page": page,
        "rows": _rows(request, list(page), names),
        "wanted": wanted,
        "back": back,
        "title": _title(figure, names.get(at, at), names.get(after, after)),
    }
    return render(request, "desk/flow/records.html", context)


def _title(figure: str, at: str, after: str) -> str:
    if figure == "move":
        return _("Went from %(at)s to %(after)s") % {"at": at, "after": after}
    text = {
        "all": _("Of whom anything is known"),
        "ever": _("Were there"),
        "went_on": _("Went on"),
        "queue": _("Wait for an answer of"),
        **{name: _(words) for name, words in NOW.items()},
    }[figure]
    return f"{text}: {at}" if at else text


def _rows(request: SignedInRequest, paths: list[Path], names: dict[str, str]) -> list[dict[str, Any]]:
    states = dict(REFERRAL_STATES.choices())
    records = records_of([one.subject for one in paths])
    rows = []
    for one in paths:
        kind, _key = one.subject
        found = records.get(one.subject)
        if found is None:
            continue
        rows.append(
            {
                "kind": _(TITLES[kind]),
                "name": request.shown.name(found) if isinstance(found, Person) else str(found),
                "page": PAGES[kind],
                "key": found.code if kind in ("venture", "household") else found.pk,
                "place": str(found.district) if found.district else "",
                "way": [names.get(place, place) for place in one.places],
                "now": _(NOW[one.now]),
                "waits": names.get(one.waits_for, ""),
                "waited": one.waited,
                "state": _(states[one.state]) if one.state else "",
            }
        )
    return rows
