"""How long businesses work: those whose people were handed over beside the others, with the published figures."""

import hashlib
from typing import Any

from django.core.cache import caches
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from winay.analytics.suppression import SMALLEST
from winay.base.charts import DAY, drawn
from winay.base.web import SignedInRequest
from winay.desk.flow.pages import choices_of, wanted_of
from winay.desk.web import require, staff_page, table_response
from winay.journeys import access
from winay.journeys.queries.rows import TooMany
from winay.journeys.queries.survival import Lives, lives_of
from winay.journeys.rules.survival import PUBLISHED_FIRST_YEAR, PUBLISHED_MONTHS, Curve, curve, log_rank

YEARS = (6, 12, 24, 36, 48, 60)
COLOURS = {"apart": "#8f2f0b", "handed": "#1f5673"}


def _lives(request: SignedInRequest) -> Lives:
    require(access.may_see_flow(request.user))
    return lives_of(wanted_of(request), access.places_of_flow(request.user))


def _told(found: Curve) -> list[tuple[int, Any]]:
    """Return the curve after 6 months and after each year, as long as five are watched; else None."""
    points = [(months, found.at(months)) for months in YEARS]
    return [(months, point if point.at_risk >= SMALLEST else None) for months, point in points]


@staff_page
@require_safe
def survival(request: SignedInRequest) -> HttpResponse:
    """Show how many businesses are left after so many months, before and after a hand-over."""
    wanted = wanted_of(request)
    context: dict[str, Any] = {"wanted": wanted, "query": request.GET.urlencode(), **choices_of(request)}
    try:
        lives = _lives(request)
    except TooMany:
        return render(request, "desk/flow/survival.html", {**context, "too_many": True})
    curves = {"apart": curve(lives.apart), "handed": curve(lives.handed)}
    few = {name: len(one.watched) < SMALLEST for name, one in curves.items()}
    told = {name: _told(one) for name, one in curves.items()}
    context |= {
        "lives": lives,
        "curves": curves,
        "few": few,
        "rows": [(months, *(told[name][place][1] for name in curves)) for place, months in enumerate(YEARS)],
        "medians": [None if few[name] else one.median for name, one in curves.items()],
        "p": None if any(few.values()) else log_rank(lives.apart, lives.handed),
        "published_months": PUBLISHED_MONTHS,
        "published_year": PUBLISHED_FIRST_YEAR,
    }
    return render(request, "desk/flow/survival.html", context)


@staff_page
@require_safe
def survival_picture(request: SignedInRequest) -> HttpResponse:
    """Return the two curves with their bands, and the published first year, as SVG."""
    try:
        lives = _lives(request)
    except TooMany:
        raise Http404 from None
    curves = [
        ("apart", _("Without a hand-over"), curve(lives.apart)),
        ("handed", _("After a hand-over"), curve(lives.handed)),
    ]
    narrow = "narrow" in request.GET
    values = [
        {"months": months, "left": left, "low": low, "high": high, "group": text}
        for _name, text, one in curves
        if len(one.watched) >= SMALLEST
        for months, left, low, high in _steps(one)
    ]
    key = f"survival:{hashlib.sha256(repr((values, narrow)).encode()).hexdigest()}"
    found: str | None = caches["memory"].get(key)
    if found is None:
        found = drawn(
            _chart(values, [(text, COLOURS[name]) for name, text, _one in curves], 250 if narrow else 560)
        )
        caches["memory"].set(key, found, DAY)
    response = HttpResponse(found, content_type="image/svg+xml")
    patch_cache_control(response, private=True, max_age=300)
    return response


def _steps(found: Curve) -> list[tuple[float, float, float, float]]:
    """Return the corners of a curve up to the fifth year, as long as five are watched."""
    rows = [(0.0, 1.0, 1.0, 1.0)]
    for one in found.points:
        if one.months > YEARS[-1] or one.at_risk < SMALLEST:
            break
        low, high = (one.left, one.left) if one.low is None or one.high is None else (one.low, one.high)
        rows.append((round(one.months, 2), round(one.left, 4), round(low, 4), round(high, 4)))
    last = max((one.until for one in found.watched), default=0.0)
    _months, *kept = rows[-1]
    return [*rows, (round(min(max(last, _months), YEARS[-1]), 2), *kept)]  # type: ignore[list-item]


def _chart(values: list[dict[str, Any]], series: list[tuple[str, str]], width: int) -> Any:
    import altair as alt

    colour = alt.Color(
        "group:N",
        scale=alt.Scale(domain=[text for text, _c in series], range=[c for _t, c in series]),
        legend=alt.Legend(title=None, columns=2, symbolType="stroke", symbolStrokeWidth=3, symbolOpacity=1),
    )
    x = alt.X(
        "months:Q", title=_("Months since it began"), scale=alt.Scale(domain=[0, YEARS[-1]]),
        axis=alt.Axis(values=[0, 12, 24, 36, 48, 60]),
    )  # fmt: skip
    y = alt.Y(
        "left:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5, grid=True)
    )
    base = alt.Chart(alt.Data(values=values))
    band = base.mark_area(interpolate="step-after", fillOpacity=0.18).encode(
        x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=colour
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour)
    published = alt.Chart(alt.Data(values=[{"months": 12, "left": PUBLISHED_FIRST_YEAR, "text": "TC"}]))
    mark = published.mark_point(shape="diamond", filled=True, size=90, color="#2a211c", opacity=1).encode(x=x, y=y)
    name = published.mark_text(dx=14, dy=-8, color="#2a211c", fontSize=12).encode(x=x, y=y, text="text:N")
    return alt.layer(band, line, mark, name).properties(
        width=width, height=240, padding={"left": 5, "right": 12, "top": 5, "bottom": 5}
    )


@staff_page
@require_safe
def survival_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the curves: months, watched, ended, share left and its band; while five are watched."""
    try:
        lives = _lives(request)
    except TooMany:
        raise Http404 from None
    header = [_("Group"), _("Months"), _("Watched"), _("Ended"), _("Share left"), _("At least"), _("At most")]
    rows = [
        [name, f"{one.months:.2f}", one.at_risk, one.ended, f"{one.left:.4f}", _share(one.low), _share(one.high)]
        for name, found in (
            (_("Without a hand-over"), curve(lives.apart)),
            (_("After a hand-over"), curve(lives.handed)),
        )
        for one in found.points
        if one.at_risk >= SMALLEST
    ]
    return table_response(kind, "duracion-de-negocios", header, rows)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
