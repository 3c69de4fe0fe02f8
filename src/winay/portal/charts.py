"""The map of awards over the poverty map: its rows, and its picture as SVG drawn on the server."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import override

from winay.base.templatetags.winay import money
from winay.committees.queries import public as committees
from winay.territory.queries import public as territory

DAY = 86_400
COLOURS = ("#8f2f0b", "#c4632a", "#e39a5e", "#f2c99a", "#fbead6")
NO_VALUE = "#e7e2da"
MOST_LABELS = 25


@dataclass(frozen=True)
class Chosen:
    """What the map shows: a poverty map, the awards of one call or of all in an area, and the areas to come closer to.

    `near` is the code of a department (2 digits) or province (4), or empty; `areas` are those with awards, if several.
    """

    poverty_map: Any
    call: str
    awards: tuple[committees.PlaceAwards, ...]
    near: str = ""
    areas: tuple[tuple[str, str], ...] = ()

    @property
    def area(self) -> str:
        """The province (4 digits) or department (2) to draw: that asked for, or that holds every award; else none."""
        if self.near:
            return self.near
        places = {award.ubigeo for award in self.awards}
        for digits in (4, 2):
            heads = {place[:digits] for place in places}
            if len(heads) == 1:
                return heads.pop()
        return ""


@dataclass(frozen=True)
class AwardRow:
    """A district with awards, as the table under the map shows it."""

    district: territory.DistrictRow
    award: committees.PlaceAwards


def choose(map_code: str = "", call: str = "", near: str = "") -> Chosen:
    """Return what to show: the map asked for, or that of the latest decided programme, or the latest one.

    `near` asks for one of the areas with awards; any other code shows them all.
    """
    found = committees.poverty_map_shown(map_code)
    awards = tuple(committees.awards_by_district(call=call))
    areas = _areas(awards)
    near = near if near in dict(areas) else ""
    return Chosen(found, call, tuple(one for one in awards if one.ubigeo.startswith(near)), near, areas)


def _areas(awards: Iterable[committees.PlaceAwards]) -> tuple[tuple[str, str], ...]:
    """Return departments and provinces with awards, in the order of the country, where there are two or more."""
    rows = territory.districts_with_quintile(poverty_map=None, ubigeos={award.ubigeo for award in awards})
    names = {row.ubigeo[:2]: row.department for row in rows}
    names |= {row.ubigeo[:4]: f"{row.department} › {row.province}" for row in rows}
    provinces = sum(len(code) == 4 for code in names)
    return tuple(sorted(names.items())) if provinces > 1 else ()


def district_rows(chosen: Chosen) -> list[AwardRow]:
    """Return the districts with awards, the largest sum first."""
    districts = {
        row.ubigeo: row
        for row in territory.districts_with_quintile(
            poverty_map=chosen.poverty_map, ubigeos={award.ubigeo for award in chosen.awards}
        )
    }
    rows = [AwardRow(districts[award.ubigeo], award) for award in chosen.awards if award.ubigeo in districts]
    return sorted(rows, key=lambda row: (-row.award.amount, row.district.ubigeo))


def total(chosen: Chosen) -> dict[str, Decimal]:
    """Return the awarded sums by currency."""
    sums: dict[str, Decimal] = {}
    for award in chosen.awards:
        sums[award.currency] = sums.get(award.currency, Decimal(0)) + award.amount
    return sums


def svg(chosen: Chosen, language: str, *, narrow: bool = False) -> str:
    """Return the map as SVG; the same data in the same language is drawn once a day at most."""
    seen = repr(
        (chosen.call, chosen.awards, chosen.near, getattr(chosen.poverty_map, "pk", None), language, narrow)
    )
    key = f"map:{hashlib.sha256(seen.encode()).hexdigest()}"
    drawn: str | None = caches["memory"].get(key)
    if drawn is None:
        with override(language):
            drawn = _smaller(_draw(chosen, width=330 if narrow else 640))
        caches["memory"].set(key, drawn, DAY)
    return drawn


def _draw(chosen: Chosen, *, width: int) -> str:
    import altair as alt
    import vl_convert as vlc

    layers = _ground(alt, chosen) + _circles(alt, chosen)
    if not layers:
        layers = [
            alt.Chart(alt.Data(values=[{"text": _("No places have been loaded yet.")}]))
            .mark_text()
            .encode(text="text:N")
        ]
    chart = (
        alt.layer(*layers)
        .project(type="identity", reflectY=True)
        .properties(width=width, height=int(width * 0.95), background="transparent")
        .configure(font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_legend(
            orient="bottom", labelFontSize=12, titleFontSize=12, symbolStrokeWidth=0, titleLimit=300, padding=6
        )
    )
    drawing = chart.to_dict()
    # Legends one under the other: beside each other their titles, drawn in the reader's own letters, touch.
    drawing["config"]["legend"]["layout"] = {"bottom": {"anchor": "start", "direction": "vertical"}}
    return str(vlc.vegalite_to_svg(drawing))


def _quintile_colours(alt: Any) -> Any:
    names = [*"12345", "–"]
    scale = alt.Scale(domain=names, range=[*COLOURS, NO_VALUE])
    return alt.Color(
        "quintile:N", scale=scale, legend=alt.Legend(title=_("Poverty quintile (1 = poorest)"), columns=6)
    )


def _ground(alt: Any, chosen: Chosen) -> list[Any]:
    """The land: districts coloured by quintile where the area is a department or smaller, else departments.

    Without outlines of districts each is a square on the land of its department.
    """
    if chosen.area:
        shapes = territory.district_shapes(poverty_map=chosen.poverty_map, department=chosen.area)
        if shapes:
            return [_land(alt, shapes).encode(color=_quintile_colours(alt))]
    outlines = territory.department_shapes(department=chosen.area[:2])
    land = [_land(alt, outlines).encode(color=alt.value(NO_VALUE))] if outlines else []
    return land + (_squares(alt, chosen) if chosen.area else [])


def _land(alt: Any, shapes: Iterable[territory.Shape]) -> Any:
    features = [_feature(shape) for shape in shapes]
    return alt.Chart(alt.Data(values=features)).mark_geoshape(stroke="#fff", strokeWidth=0.8)


def _squares(alt: Any, chosen: Chosen) -> list[Any]:
    rows = territory.districts_with_quintile(poverty_map=chosen.poverty_map, department=chosen.area)
    points = [
        {"lon": row.longitude, "lat": row.latitude, "quintile": str(row.quintile or "–")}
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]
    if not points:
        return []
    dots = alt.Chart(alt.Data(values=points)).mark_square(size=90, opacity=1, stroke="#fff", strokeWidth=0.8)
    return [dots.encode(longitude="lon:Q", latitude="lat:Q", color=_quintile_colours(alt))]


def _feature(shape: territory.Shape) -> dict[str, Any]:
    quintile = shape.row.quintile if shape.row else None
    return {"type": "Feature", "geometry": shape.geometry, "quintile": str(quintile or "–")}


def _circles(alt: Any, chosen: Chosen) -> list[Any]:
    """A circle for each district with awards, its area in proportion to the sum; names where there is room."""
    rows = [row for row in district_rows(chosen) if _place(row.district)]
    if not rows:
        return []
    values = [
        {
            "lon": row.district.longitude,
            "lat": row.district.latitude,
            "amount": float(row.award.amount),
            "name": row.district.name,
        }
        for row in rows
    ]
    base = alt.Chart(alt.Data(values=values)).encode(longitude="lon:Q", latitude="lat:Q")
    largest = max(float(row.award.amount) for row in rows)
    sizes = alt.Size(
        "amount:Q",
        scale=alt.Scale(domain=[0, largest], range=[20, 900]),
        legend=alt.Legend(
            title=_("Sum awarded"), values=[round(largest / 4, -3), round(largest, -3)], format=",.0f"
        ),
    )
    circles = base.mark_circle(color="#1f5673", opacity=0.9, stroke="#fff", strokeWidth=1.5).encode(size=sizes)
    named = alt.Chart(alt.Data(values=_with_room(values))).encode(
        longitude="lon:Q", latitude="lat:Q", text="name:N"
    )
    text = {"dy": -19, "fontSize": 12, "fontWeight": 600}
    halo = named.mark_text(stroke="#fff", strokeWidth=3, strokeJoin="round", **text)
    return [circles, halo, named.mark_text(color="#2a211c", **text)]


def _with_room(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Choose the names that do not touch a larger award's name, as far as the distances tell."""
    span = max(
        max(value[axis] for value in values) - min(value[axis] for value in values) for axis in ("lon", "lat")
    )
    wide, high = span * 0.3, span * 0.06
    chosen: list[dict[str, Any]] = []
    for value in values:
        if not any(abs(value["lon"] - o["lon"]) < wide and abs(value["lat"] - o["lat"]) < high for o in chosen):
            chosen.append(value)
    return chosen[:MOST_LABELS]


def _place(district: territory.DistrictRow) -> bool:
    return district.latitude is not None and district.longitude is not None


def _smaller(drawing: str) -> str:
    """Round coordinates to a tenth of a pixel: half the bytes, the same picture."""
    return re.sub(r"(\d+\.\d)\d+", r"\1", drawing)


def in_words(chosen: Chosen, rows: Iterable[AwardRow]) -> str:
    """Say in one sentence what the picture shows, for those who do not see it."""
    named = ", ".join(f"{row.district.name} ({money(row.award.amount, row.award.currency)})" for row in rows)
    return _("Map of awards by district over the poverty quintile. Largest sums: %(places)s.") % {
        "places": named or "—"
    }
