"""Loading of departments, provinces and districts: those that come with Wiñay, or a file of one's own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, Problem
from winay.base.models import User
from winay.base.numerals import MOST_DECIMALS, NoNumber, number_of
from winay.base.rounding import half_up
from winay.base.tables import Line, Sent, Table, read_table
from winay.territory.access import require_may_change_places
from winay.territory.models import Department, District, PovertyMap, Province
from winay.territory.rules import DEPARTMENTS, accents_from, bare, clean_ubigeo, natural_region, plain_name
from winay.territory.shipped import DISTRICTS

UBIGEO_HEADINGS = ("inei", "ubigeo", "ubigeo_inei", "iddist", "codigo")
HEADINGS = (*UBIGEO_HEADINGS, "departamento", "provincia", "distrito")
DETAILS = ("reniec", "name", "capital", "region", "area_km2", "altitude_m", "latitude", "longitude", "province_id")

COMPARED = tuple(name for name in DETAILS if name != "province_id")


@dataclass(frozen=True)
class LoadReport:
    """What a load did: rows new, changed and already as given, and every problem by row with its mend.

    `column` is the one that a poverty map's index was read from.
    """

    loaded: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]
    not_in_file: int = 0
    poverty_map: PovertyMap | None = None
    column: str = ""


@dataclass(frozen=True)
class Place:
    """A district as a source gives it, checked."""

    ubigeo: str
    department: str
    province: str
    name: str
    reniec: str = ""
    capital: str = ""
    region: str = ""
    area_km2: Decimal | None = None
    altitude_m: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    line: int = 0


@dataclass
class _Reading:
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: Line, message: Any, mend: Any) -> None:
        self.problems.append(line.problem(message, mend))


def load_shipped_places(*, actor: User | None = None) -> LoadReport:
    """Add the districts of Peru that come with Wiñay and are missing; what is stored is never changed.

    They are every district of INEI's coding with capital, altitude, area and place (`territory/data/README.md`).
    Effects: rows in places, one act. Loading again changes nothing.
    """
    places, problems = read_places(DISTRICTS)
    return _store(actor=actor, places=places, problems=problems, overwrite=False, source=DISTRICTS.name)


def read_places(file: Sent) -> tuple[list[Place], tuple[Problem, ...]]:
    """Return the districts of a table as `load_places` would store them, and what it would refuse by row."""
    reading = _read_places(read_table(file, known=HEADINGS))
    return list(reading.places.values()), tuple(reading.problems)


def load_places(
    *,
    file: Sent,
    actor: User | None = None,
    filename: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> LoadReport:
    """Load districts from a CSV, XLSX or ODS: bad and duplicate rows are reported by row, the rest is stored.

    Headings (any order, accents and case ignored): `inei` or `ubigeo`, `departamento`, `provincia`, `distrito`,
    and if there are `reniec`, `capital`, `superficie`, `altitude`/`altitud`, `latitude`/`latitud`,
    `longitude`/`longitud`. A heading `region` counts only if it says costa, sierra or selva; else the region
    follows `rules.natural_region`. A second load of the same file changes nothing; districts that the file does
    not name are kept and counted. Effects: rows in places, one act. Raises `InvalidInput` if headings are missing.
    """
    places, problems = read_places(file)
    return _store(
        actor=actor,
        places=places,
        problems=problems,
        overwrite=True,
        source=filename,
        progress=progress,
    )


def preview_places(*, file: Sent) -> LoadReport:
    """Return what `load_places` would do with a file; nothing is written. Raises `InvalidInput` as it does."""
    reading = _read_places(read_table(file, known=HEADINGS))
    stored = District.objects.in_bulk()
    new = changed = 0
    for place in reading.places.values():
        before = stored.get(place.ubigeo)
        new += before is None
        changed += before is not None and any(getattr(before, name) != getattr(place, name) for name in COMPARED)
    return LoadReport(
        loaded=new,
        changed=changed,
        unchanged=len(reading.places) - new - changed,
        problems=tuple(reading.problems),
        not_in_file=len(stored.keys() - reading.places.keys()),
    )


def _read_places(table: Table) -> _Reading:
    missing = [
        names[0]
        for names in (UBIGEO_HEADINGS, ("departamento",), ("provincia",), ("distrito",))
        if not table.has(*names)
    ]
    if missing:
        raise InvalidInput(
            _("The file has no column “%(names)s”.") % {"names": "”, “".join(missing)},
            problems=[
                Problem(
                    _("The column “%(name)s” is missing.") % {"name": name},
                    where=str(_("row %(number)d") % {"number": table.headed_at}),
                    mend=_("Give the columns inei, departamento, provincia and distrito in one line."),
                )
                for name in missing
            ],
        )
    accents = accents_from(line.cells.get("capital", "") for line in table.lines)
    reading = _Reading()
    provinces: dict[str, tuple[str, int]] = {}
    for line in table.lines:
        place = _read_place(line, accents, reading)
        if place is None:
            continue
        before = reading.places.get(place.ubigeo)
        if before is not None:
            reading.refuse(
                line,
                _("The UBIGEO %(code)s stands already in row %(line)s.")
                % {"code": place.ubigeo, "line": before.line},
                _("The first row was kept: remove this one or correct its code."),
            )
            continue
        province, first_line = provinces.setdefault(place.ubigeo[:4], (place.province, line.number))
        if bare(province) != bare(place.province):
            reading.refuse(
                line,
                _("The province %(code)s is called “%(here)s” here and “%(there)s” in row %(line)s.")
                % {
                    "code": place.ubigeo[:4],
                    "here": place.province,
                    "there": province,
                    "line": first_line,
                },
                _("Correct the code or the name of the province."),
            )
            continue
        reading.places[place.ubigeo] = place
    return reading


def _read_place(line: Line, accents: dict[str, str], reading: _Reading) -> Place | None:
    given = line.first(*UBIGEO_HEADINGS)
    ubigeo = clean_ubigeo(given)
    if ubigeo is None:
        message = _("“%(code)s” is not a UBIGEO.") % {"code": given[:40]} if given else _("The UBIGEO is missing.")
        reading.refuse(line, message, _("Write INEI's six digits: department 01 to 25, province, district."))
        return None
    if line.ragged:
        reading.refuse(
            line,
            _("The row has more cells than there are headings."),
            _("Put names that contain the separator between quotation marks."),
        )
        return None
    names = {column: line.first(column) for column in ("departamento", "provincia", "distrito")}
    empty = [column for column, name in names.items() if not name]
    long = [column for column, name in names.items() if len(name) > 80]
    if empty or long:
        column = (empty or long)[0]
        message = _("“%(column)s” is empty.") if empty else _("“%(column)s” has more than 80 letters.")
        reading.refuse(line, message % {"column": column}, _("Write the name as INEI gives it."))
        return None
    if bare(DEPARTMENTS[ubigeo[:2]]) not in bare(names["departamento"]):
        reading.refuse(
            line,
            _("The UBIGEO %(code)s belongs to %(department)s, but the row says “%(name)s”.")
            % {
                "code": ubigeo,
                "department": DEPARTMENTS[ubigeo[:2]],
                "name": names["departamento"],
            },
            _("Correct the code or the department; INEI's coding is used, not RENIEC's."),
        )
        return None
    capital = plain_name(line.first("capital"), accents)[:80]
    same = bare(capital) == bare(names["distrito"])
    place = Place(
        ubigeo=ubigeo,
        line=line.number,
        reniec=clean_ubigeo(line.first("reniec", "ubigeo_reniec")) or "",
        department=DEPARTMENTS[ubigeo[:2]],
        province=plain_name(names["provincia"], accents),
        name=capital if same else plain_name(names["distrito"], accents),
        capital=capital,
    )
    try:
        place = replace(place, **_measures(line))
    except ValueError as error:
        reading.refuse(
            line,
            _("“%(column)s” is not a number within its range.") % {"column": error.args[0]},
            _("Write a number with a decimal point, or leave the cell empty."),
        )
        return None
    region = line.first("region").lower()
    if region not in District.Region.values:
        region = natural_region(ubigeo, place.altitude_m)
    return replace(place, region=region)


def _measures(line: Line) -> dict[str, Any]:
    # Latitude and longitude: no district of Peru lies outside, and a lost minus is told.
    ranges: dict[str, tuple[tuple[str, ...], Decimal, Decimal]] = {
        "area_km2": (("superficie", "area_km2"), Decimal(0), Decimal(2_000_000)),
        "altitude_m": (("altitude", "altitud", "altitude_m"), Decimal(-100), Decimal(7000)),
        "latitude": (("latitude", "latitud"), Decimal(-19), Decimal(1)),
        "longitude": (("longitude", "longitud"), Decimal(-82), Decimal(-68)),
    }
    found: dict[str, Any] = {}
    for name, (headings, low, high) in ranges.items():
        text = line.first(*headings)
        if not text:
            continue
        readings: tuple[Decimal, ...]
        try:
            readings = (number_of(text, decimals=MOST_DECIMALS),)
        except NoNumber as fault:
            readings = tuple(fault.readings or ())
        within = [one for one in readings if low <= one <= high]
        # INEI writes areas with a point and up to three decimals; no altitude has any: 2.285 could be 2285 there.
        by_custom = name != "altitude_m" and "," not in text
        if not within or (len(within) > 1 and not by_custom):
            raise ValueError(headings[0])
        value = within[-1]
        found[name] = value
    if "area_km2" in found:
        found["area_km2"] = half_up(found["area_km2"])
    if "altitude_m" in found:
        found["altitude_m"] = int(found["altitude_m"])
    for name in ("latitude", "longitude"):
        if name in found:
            found[name] = round(float(found[name]), 6)
    return found


@transaction.atomic
def _store(
    *,
    actor: User | None,
    places: list[Place],
    problems: tuple[Problem, ...],
    overwrite: bool,
    source: str,
    progress: Callable[[int, int], None] | None = None,
) -> LoadReport:
    require_may_change_places(actor)
    _store_named(Department, {p.ubigeo[:2]: {"name": p.department} for p in places}, overwrite=overwrite)
    _store_named(
        Province,
        {p.ubigeo[:4]: {"name": p.province, "department_id": p.ubigeo[:2]} for p in reversed(places)},
        overwrite=overwrite,
    )
    stored = District.objects.in_bulk()
    new: list[District] = []
    changed: list[District] = []
    for at, place in enumerate(places, start=1):
        district = District(
            ubigeo=place.ubigeo,
            province_id=place.ubigeo[:4],
            **{name: getattr(place, name) for name in COMPARED},
        )
        before = stored.get(place.ubigeo)
        if before is None:
            new.append(district)
        elif overwrite and any(getattr(before, name) != getattr(district, name) for name in DETAILS):
            changed.append(district)
        if progress and at % 100 == 0:
            progress(at, len(places))
    District.objects.bulk_create(new, batch_size=500)
    if changed:
        District.objects.bulk_create(
            changed,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["ubigeo"],
            update_fields=[name.removesuffix("_id") for name in DETAILS],
        )
    if progress:
        progress(len(places), len(places))
    report = LoadReport(
        loaded=len(new),
        changed=len(changed),
        unchanged=len(places) - len(new) - len(changed),
        problems=problems,
        not_in_file=len(stored.keys() - {place.ubigeo for place in places}) if overwrite else 0,
    )
    if new or changed:
        record_act(
            actor=actor,
            verb="load_places",
            subject=District(),
            details={
                "source": source,
                "loaded": report.loaded,
                "changed": report.changed,
                "problems": len(problems),
            },
        )
    return report


def _store_named(
    model: type[Department] | type[Province], given: dict[str, dict[str, str]], *, overwrite: bool
) -> None:
    stored: dict[str, Any] = dict(model._default_manager.in_bulk(list(given)))
    rows = [
        model(ubigeo=code, **values)
        for code, values in sorted(given.items())
        if code not in stored
        or (overwrite and any(getattr(stored[code], name) != value for name, value in values.items()))
    ]
    _upsert(model, rows)


def _upsert(model: Any, rows: Iterable[Any]) -> None:
    model._default_manager.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["ubigeo"], update_fields=["name"]
    )
