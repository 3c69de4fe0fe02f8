"""Places as everybody may see them: districts with their quintile, outlines for maps."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from winay.territory.models import Boundary, Department, District, DistrictSet, PovertyMap, PovertyValue


@dataclass(frozen=True)
class DistrictRow:
    """A district as a table or a map shows it; index and quintile are None without a value in the map."""

    ubigeo: str
    name: str
    province: str
    department: str
    region: str
    index: Decimal | None
    quintile: int | None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Shape:
    """An outline to draw: `code` of 2 or 6 digits, GeoJSON geometry and, for a district, its row."""

    code: str
    name: str
    geometry: dict[str, Any]
    row: DistrictRow | None = None


def departments() -> QuerySet[Department]:
    """Return every department, by UBIGEO."""
    return Department.objects.all()


def districts(
    *, department: str = "", district_set: DistrictSet | None = None, ubigeos: Collection[str] | None = None
) -> QuerySet[District]:
    """Return districts with province and department: of a department (2 digits) or province (4), a set, a list."""
    found = District.objects.select_related("province__department")
    if department:
        found = found.filter(pk__startswith=department)
    if ubigeos is not None:
        found = found.filter(pk__in=ubigeos)
    if district_set is not None:
        found = found.filter(sets=district_set)
    return found


def poverty_maps() -> QuerySet[PovertyMap]:
    """Return every poverty map, the latest first. Whoever shows one with `is_demo` says so on the page."""
    return PovertyMap.objects.all()


def districts_with_quintile(
    *,
    poverty_map: PovertyMap | None,
    department: str = "",
    district_set: DistrictSet | None = None,
    ubigeos: Collection[str] | None = None,
) -> list[DistrictRow]:
    """Return districts with index and quintile in `poverty_map`, by UBIGEO; two queries at most."""
    found = districts(department=department, district_set=district_set, ubigeos=ubigeos)
    if poverty_map is not None:
        values = PovertyValue.objects.filter(map=poverty_map)
        found = found.prefetch_related(Prefetch("poverty_values", queryset=values, to_attr="values_in_map"))
    return [_row(district) for district in found]


def _row(district: District) -> DistrictRow:
    value = next(iter(getattr(district, "values_in_map", ())), None)
    return DistrictRow(
        ubigeo=district.ubigeo,
        name=district.name,
        province=district.province.name,
        department=district.province.department.name,
        region=district.region,
        index=value.index if value else None,
        quintile=value.quintile if value else None,
        latitude=district.latitude,
        longitude=district.longitude,
    )


def quintile_of(district: District, poverty_map: PovertyMap | None) -> int | None:
    """Return the quintile of one district in `poverty_map`, or None without map or value."""
    if poverty_map is None:
        return None
    return (
        PovertyValue.objects.filter(map=poverty_map, district=district).values_list("quintile", flat=True).first()
    )


MOST_NAMED = 200
"""How many districts a statement names at most."""


def quintiles_of(ubigeos: set[str], poverty_map: PovertyMap | None) -> dict[str, int]:
    """Return the quintile by UBIGEO for many districts at once; those without a value are left out."""
    if poverty_map is None:
        return {}
    rows = PovertyValue.objects.filter(map=poverty_map)
    if len(ubigeos) <= MOST_NAMED:
        return dict(rows.filter(district__in=ubigeos).values_list("district_id", "quintile"))
    # A map has a row for each district of the country: it is read whole before hundreds of them are named.
    return {
        ubigeo: quintile for ubigeo, quintile in rows.values_list("district_id", "quintile") if ubigeo in ubigeos
    }


def department_shapes(department: str = "") -> list[Shape]:
    """Return the outline of every department that has one, or of one (2 digits); two queries."""
    wanted = Department.objects.filter(pk=department) if department else Department.objects.all()
    names = dict(wanted.values_list("ubigeo", "name"))
    outlines = Boundary.objects.filter(code__in=names).order_by("code")
    return [Shape(outline.code, names[outline.code], outline.geometry) for outline in outlines]


def district_shapes(
    *,
    poverty_map: PovertyMap | None,
    department: str = "",
    district_set: DistrictSet | None = None,
) -> list[Shape]:
    """Return outline, name and quintile of the districts that have an outline; three queries at most."""
    rows = {
        row.ubigeo: row
        for row in districts_with_quintile(
            poverty_map=poverty_map, department=department, district_set=district_set
        )
    }
    outlines = Boundary.objects.filter(
        code__in=districts(department=department, district_set=district_set).values("pk")
    )
    return [
        Shape(outline.code, rows[outline.code].name, outline.geometry, rows[outline.code])
        for outline in outlines.order_by("code")
        if outline.code in rows
    ]
