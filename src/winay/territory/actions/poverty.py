"""Loading of poverty maps: an index per district, from one source and year."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, Problem, Text
from winay.base.models import User
from winay.base.numerals import MOST_DECIMALS, NoNumber, number_of
from winay.base.rounding import half_up
from winay.base.tables import Line, Sent, Table, plain_heading, read_table, sent_bytes
from winay.territory.access import require_may_change_places
from winay.territory.actions.places import UBIGEO_HEADINGS, LoadReport
from winay.territory.models import District, PovertyMap, PovertyValue
from winay.territory.rules import clean_ubigeo, quintiles

NO_INDEX = frozenset(
    (
        "reniec", "ubigeo_reniec", "superficie", "area_km2", "altitude", "altitud", "altitude_m", "latitude", "latitud",
        "longitude", "longitud", "x", "y", "anio", "year", "ano", "fid", "id", "n", "nro", "numero", "poblacion",
        "population",
    )
)  # fmt: skip
"""Columns of numbers that a table of districts has and that measure no need."""
LARGEST_INDEX = Decimal("999.999999")


def load_poverty_map(
    *,
    actor: User | None,
    file: Sent,
    code: str,
    name: str,
    source: str,
    year: int,
    is_demo: bool = False,
    ubigeo_column: str = "",
    index_column: str = "",
    higher_is_poorer: bool = True,
) -> LoadReport:
    """Load a CSV, XLSX or ODS with a UBIGEO and an index per district as the poverty map `code`; compute its quintiles.

    Columns: `ubigeo_column` or the first of `inei`, `ubigeo`, …; `index_column` or the only column that could be an
    index: where several could, none is chosen, since quintiles decide who may enter. The report names it. The index
    is 0 to 999.999999, rounded half-up to six decimals. `higher_is_poorer=False` is for indexes of wellbeing, such
    as the IDH: the values are kept as published and the quintiles turn round. Rows that are bad, doubled or name
    an unknown district are reported by row; the rest is stored. Loading the same file again changes nothing,
    another file under the same code replaces the values. The report carries the map.
    Effects: one map, its values, one act.
    Raises `InvalidInput` if a column is missing or no row can be used.
    """
    require_may_change_places(actor)
    _check_head(code=code, name=name, source=source, year=year)
    data = sent_bytes(file)
    values, problems, rows_unknown, column = _read_values(
        data, plain_heading(ubigeo_column), plain_heading(index_column)
    )
    with transaction.atomic():
        return _store(
            actor=actor,
            values=values,
            problems=problems,
            head={
                "code": code,
                "name": name.strip(),
                "source": source.strip(),
                "year": year,
                "is_demo": is_demo,
                "higher_is_poorer": higher_is_poorer,
            },
            rows_unknown=rows_unknown,
            column=column,
        )


@dataclass(frozen=True)
class Preview:
    """What a file would become: its column, how many districts in each quintile, the poorest and the best off."""

    column: str
    districts: int
    by_quintile: tuple[int, ...]
    poorest: tuple[tuple[District, Decimal], ...]
    best_off: tuple[tuple[District, Decimal], ...]
    problems: tuple[Problem, ...]


def preview_poverty_map(
    *, file: Sent, ubigeo_column: str = "", index_column: str = "", higher_is_poorer: bool = True, most: int = 5
) -> Preview:
    """Return what `load_poverty_map` would make of a file; nothing is written. Raises `InvalidInput` as it does."""
    data = sent_bytes(file)
    values, problems, _unknown, column = _read_values(
        data, plain_heading(ubigeo_column), plain_heading(index_column)
    )
    indexes = {ubigeo: value for ubigeo, (value, _line) in values.items()}
    ranked = quintiles(indexes, higher_is_poorer=higher_is_poorer)
    order = sorted(indexes, key=lambda code: (-indexes[code] if higher_is_poorer else indexes[code], code))
    ends = [*order[:most], *order[-most:]]
    known = District.objects.select_related("province__department").in_bulk(ends)
    return Preview(
        column=column,
        districts=len(indexes),
        by_quintile=tuple(sum(rank == number for rank in ranked.values()) for number in range(1, 6)),
        poorest=tuple((known[code], indexes[code]) for code in order[:most]),
        best_off=tuple((known[code], indexes[code]) for code in order[-most:]),
        problems=tuple(problems),
    )


def _check_head(*, code: str, name: str, source: str, year: int) -> None:
    if not code or slugify(code) != code or len(code) > 60:
        raise InvalidInput(_("The code has small letters, digits and hyphens only, 60 at most."), field="code")
    for field, text in (("name", name), ("source", source)):
        if not text.strip() or len(text) > 150:
            raise InvalidInput(_("This has 1 to 150 letters."), field=field)
    if not 1940 <= year <= timezone.localdate().year + 1:
        raise InvalidInput(_("%(year)s is not the year of a poverty map.") % {"year": year}, field="year")


@dataclass(frozen=True)
class Columns:
    """Which columns of a file hold what: the UBIGEO, the index (empty where several could be meant), which could."""

    ubigeo: str
    index: str
    could_be: tuple[str, ...]


def columns_of(file: Sent) -> Columns:
    """Return the columns that a poverty map would be read from, without reading one. Raises `InvalidInput`."""
    return _columns_in(read_table(file, known=UBIGEO_HEADINGS))


def _columns_in(table: Table) -> Columns:
    ubigeo = next((name for name in UBIGEO_HEADINGS if table.has(name)), "")
    could_be = tuple(name for name in table.headings if name != ubigeo and _is_an_index(table, name))
    return Columns(ubigeo, could_be[0] if len(could_be) == 1 else "", could_be)


def _is_an_index(table: Table, name: str) -> bool:
    """Tell whether a column could be the index: its name is of one, or its cells are fractions from 0 to 999."""
    if not name or name in UBIGEO_HEADINGS or name in NO_INDEX:
        return False
    values = [cell for line in table.lines if (cell := line.cells.get(name, ""))]
    numbers = [_index(cell) for cell in values]
    good = sum(number is not None for number in numbers)
    if not good or good * 2 < len(values):
        return False
    return _sounds_like_one(name) or any(number is not None and number % 1 for number in numbers)


def _sounds_like_one(name: str) -> bool:
    return any(word in name for word in ("indice", "index", "pobreza", "poverty", "idh", "nbi", "carencia"))


def _chosen_index(table: Table, index_column: str, could_be: tuple[str, ...]) -> str:
    """Return the one column of the index; raise `InvalidInput` where it is missing or several could be meant."""
    if index_column:
        return index_column
    if len(could_be) == 1:
        return could_be[0]
    message = (
        _("Several columns could be the index: %(columns)s.") % {"columns": ", ".join(could_be)}
        if could_be
        else _("The file has no column of an index.")
    )
    problem = Problem(
        _("The file has the columns %(columns)s.") % {"columns": ", ".join(table.headings)[:400]},
        where=str(_("row %(number)d") % {"number": table.headed_at}),
        mend=_("Name the right one with %(option)s.") % {"option": "--index-column"},
    )
    raise InvalidInput(message, field="index_column", problems=[problem])


def _read_values(
    file: Sent, ubigeo_column: str, index_column: str
) -> tuple[dict[str, tuple[Decimal, Line]], list[Problem], int, str]:
    table = read_table(file, known=[*UBIGEO_HEADINGS, ubigeo_column, index_column])
    codes = (ubigeo_column,) if ubigeo_column else UBIGEO_HEADINGS
    for names, option in ((codes, "--ubigeo-column"), ((index_column,) if index_column else (), "--index-column")):
        if names and not table.has(*names):
            raise InvalidInput(
                _("The file has no column “%(name)s”.") % {"name": names[0]},
                field=option.removeprefix("--").replace("-", "_"),
                problems=[
                    Problem(
                        _("The file has the columns %(columns)s.") % {"columns": ", ".join(table.headings)[:400]},
                        where=str(_("row %(number)d") % {"number": table.headed_at}),
                        mend=_("Name the right one with %(option)s.") % {"option": option},
                    )
                ],
            )
    indexes = (_chosen_index(table, index_column, _columns_in(table).could_be if not index_column else ()),)
    values: dict[str, tuple[Decimal, Line]] = {}
    problems: list[Problem] = []

    def refuse(line: Line, message: Text, mend: Text) -> None:
        problems.append(line.problem(message, mend))

    for line in table.lines:
        given = line.first(*codes)
        ubigeo = clean_ubigeo(given)
        index = _index(line.first(*indexes))
        if ubigeo is None:
            refuse(
                line,
                _("“%(code)s” is not a UBIGEO.") % {"code": given[:40]} if given else _("The UBIGEO is missing."),
                _("Write INEI's six digits: department 01 to 25, province, district."),
            )
        elif index is None:
            refuse(
                line,
                _("The index of %(code)s is missing or not a number from 0 to 999.") % {"code": ubigeo},
                _("Write a number with a decimal point; a district without a value stays without quintile."),
            )
        elif ubigeo in values:
            refuse(
                line,
                _("The UBIGEO %(code)s stands already in row %(line)s.")
                % {"code": ubigeo, "line": values[ubigeo][1].number},
                _("The first row was kept: remove this one or correct its code."),
            )
        else:
            values[ubigeo] = (index, line)
    known = set(District.objects.filter(pk__in=values).values_list("pk", flat=True))
    unknown = [ubigeo for ubigeo in values if ubigeo not in known]
    for ubigeo in unknown:
        refuse(
            values.pop(ubigeo)[1],
            _("There is no district with the UBIGEO %(code)s.") % {"code": ubigeo},
            _("Load the places first (winay places load), or correct the code."),
        )
    if not values:
        raise InvalidInput(_("No row of the file can be used."), problems=problems)
    return values, problems, len(unknown), indexes[0]


def _index(text: str) -> Decimal | None:
    """Return the index that a cell holds, or None. What could be thousands too is none: an index is under 1000."""
    readings: tuple[Decimal, ...]
    try:
        readings = (number_of(text, decimals=MOST_DECIMALS),)
    except NoNumber as fault:
        readings = tuple(fault.readings or ())
    for value in readings:
        if 0 <= value <= LARGEST_INDEX:
            return half_up(value, Decimal("0.000001"))
    return None


def _store(
    *,
    actor: User | None,
    values: dict[str, tuple[Decimal, Line]],
    problems: list[Problem],
    head: dict[str, object],
    rows_unknown: int,
    column: str,
) -> LoadReport:
    indexes = {ubigeo: value for ubigeo, (value, _line) in values.items()}
    ranked = quintiles(indexes, higher_is_poorer=bool(head["higher_is_poorer"]))
    poverty_map = PovertyMap.objects.select_for_update().filter(code=head["code"]).first()
    stored: dict[str, tuple[Decimal, int]] = {}
    same_head = poverty_map is not None and all(getattr(poverty_map, key) == value for key, value in head.items())
    if poverty_map is None:
        poverty_map = PovertyMap.objects.create(**head)
    else:
        stored = {
            row.district_id: (row.index, row.quintile) for row in PovertyValue.objects.filter(map=poverty_map)
        }
        if not same_head:
            for key, value in head.items():
                setattr(poverty_map, key, value)
            poverty_map.save()
    given = {ubigeo: (index, ranked[ubigeo]) for ubigeo, index in indexes.items()}
    changed = {ubigeo for ubigeo in given if ubigeo in stored and stored[ubigeo] != given[ubigeo]}
    new = given.keys() - stored.keys()
    gone = stored.keys() - given.keys()
    if stored and (changed or gone):
        PovertyValue.objects.filter(map=poverty_map, district__in=[*changed, *gone]).delete()
    PovertyValue.objects.bulk_create(
        [
            PovertyValue(map=poverty_map, district_id=ubigeo, index=given[ubigeo][0], quintile=given[ubigeo][1])
            for ubigeo in sorted(new | changed)
        ],
        batch_size=500,
    )
    report = LoadReport(
        loaded=len(new),
        changed=len(changed),
        unchanged=len(given) - len(new) - len(changed),
        problems=tuple(problems),
        not_in_file=len(gone),
        poverty_map=poverty_map,
        column=column,
    )
    if new or changed or gone or not same_head:
        record_act(
            actor=actor,
            verb="load_poverty_map",
            subject=poverty_map,
            details={
                "source": str(head["source"]),
                "year": head["year"],
                "column": column[:60],
                "loaded": len(new),
                "changed": len(changed),
                "removed": len(gone),
                "unknown": rows_unknown,
            },
        )
    return report
