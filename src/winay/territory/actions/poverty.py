"""Loading of poverty maps: an index per district, from one source and year."""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, Problem, Text
from winay.base.models import User
from winay.base.rounding import half_up
from winay.territory.access import require_may_change_places
from winay.territory.actions.places import UBIGEO_HEADINGS, LoadReport
from winay.territory.actions.tables import Source, heading, read_table
from winay.territory.models import District, PovertyMap, PovertyValue
from winay.territory.rules import clean_ubigeo, quintiles

INDEX_HEADINGS = ("indice", "index", "indice_pobreza", "indice_vulnerabilidad_alimentaria")
LARGEST_INDEX = Decimal("999.999999")


def load_poverty_map(
    *,
    actor: User | None,
    file: Source,
    code: str,
    name: str,
    source: str,
    year: int,
    is_demo: bool = False,
    ubigeo_column: str = "",
    index_column: str = "",
    higher_is_poorer: bool = True,
) -> LoadReport:
    """Load a CSV with a UBIGEO and an index per district as the poverty map `code`; compute its quintiles.

    Columns: `ubigeo_column` or the first of `inei`, `ubigeo`, …; `index_column` or `indice`, `index`, …. The index
    is 0 to 999.999999, rounded half-up to six decimals. `higher_is_poorer=False` is for indexes of wellbeing, such
    as the IDH: the values are kept as published and the quintiles turn round. Rows that are bad, doubled or name
    an unknown district are reported by line; the rest is stored. Loading the same file again changes nothing,
    another file under the same code replaces the values. The report carries the map.
    Effects: one map, its values, one act.
    Raises `InvalidInput` if a column is missing or no row can be used.
    """
    require_may_change_places(actor)
    _check_head(code=code, name=name, source=source, year=year)
    values, problems, rows_unknown = _read_values(file, heading(ubigeo_column), heading(index_column))
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
        )


def _check_head(*, code: str, name: str, source: str, year: int) -> None:
    if not code or slugify(code) != code or len(code) > 60:
        raise InvalidInput(_("The code has small letters, digits and hyphens only, 60 at most."), field="code")
    for field, text in (("name", name), ("source", source)):
        if not text.strip() or len(text) > 150:
            raise InvalidInput(_("This has 1 to 150 letters."), field=field)
    if not 1940 <= year <= timezone.localdate().year + 1:
        raise InvalidInput(_("%(year)s is not the year of a poverty map.") % {"year": year}, field="year")


def _read_values(
    file: Source, ubigeo_column: str, index_column: str
) -> tuple[dict[str, tuple[Decimal, int]], list[Problem], int]:
    table = read_table(file)
    codes = (ubigeo_column,) if ubigeo_column else UBIGEO_HEADINGS
    indexes = (index_column,) if index_column else INDEX_HEADINGS
    for names, option in ((codes, "--ubigeo-column"), (indexes, "--index-column")):
        if not table.has(*names):
            raise InvalidInput(
                _("The file has no column “%(name)s”.") % {"name": names[0]},
                problems=[
                    Problem(
                        _("The file has the columns %(columns)s.") % {"columns": ", ".join(table.headings)[:400]},
                        where=str(_("line %(line)s") % {"line": 1}),
                        mend=_("Name the right one with %(option)s.") % {"option": option},
                    )
                ],
            )
    values: dict[str, tuple[Decimal, int]] = {}
    problems: list[Problem] = []

    def refuse(line: int, message: Text, mend: Text) -> None:
        problems.append(Problem(message, where=str(_("line %(line)s") % {"line": line}), mend=mend))

    for line in table.lines:
        given = line.first(*codes)
        ubigeo = clean_ubigeo(given)
        index = _index(line.first(*indexes))
        if ubigeo is None:
            refuse(
                line.number,
                _("“%(code)s” is not a UBIGEO.") % {"code": given[:40]} if given else _("The UBIGEO is missing."),
                _("Write INEI's six digits: department 01 to 25, province, district."),
            )
        elif index is None:
            refuse(
                line.number,
                _("The index of %(code)s is missing or not a number from 0 to 999.") % {"code": ubigeo},
                _("Write a number with a decimal point; a district without a value stays without quintile."),
            )
        elif ubigeo in values:
            refuse(
                line.number,
                _("The UBIGEO %(code)s stands already in line %(line)s.")
                % {"code": ubigeo, "line": values[ubigeo][1]},
                _("The first line was kept: remove this one or correct its code."),
            )
        else:
            values[ubigeo] = (index, line.number)
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
    return values, problems, len(unknown)


def _index(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= LARGEST_INDEX:
        return None
    return half_up(value, Decimal("0.000001"))


def _store(
    *,
    actor: User | None,
    values: dict[str, tuple[Decimal, int]],
    problems: list[Problem],
    head: dict[str, object],
    rows_unknown: int,
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
    )
    if new or changed or gone or not same_head:
        record_act(
            actor=actor,
            verb="load_poverty_map",
            subject=poverty_map,
            details={
                "source": str(head["source"]),
                "year": head["year"],
                "loaded": len(new),
                "changed": len(changed),
                "removed": len(gone),
                "unknown": rows_unknown,
            },
        )
    return report
