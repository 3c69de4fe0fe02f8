"""Values of the facts of `territory.facts`, of one district or of many."""

from collections.abc import Collection
from typing import Any

from winay.territory.models import District, PovertyMap
from winay.territory.queries.public import quintile_of, quintiles_of


def district_values(district: District, codes: Collection[str], poverty_map: PovertyMap | None) -> dict[str, Any]:
    """Return the values asked for of one district; a query where the quintile is."""
    values: dict[str, Any] = {
        "district.region": district.region or None,
        "district.altitude": district.altitude_m,
    }
    if "district.quintile" in codes:
        values["district.quintile"] = quintile_of(district, poverty_map)
    return values


def districts_values(codes: Collection[str], poverty_map: PovertyMap | None) -> dict[str, dict[str, Any]]:
    """Return the values of every district by UBIGEO; two queries."""
    rows = list(District.objects.order_by().values_list("pk", "region", "altitude_m"))
    quintiles = (
        quintiles_of({row[0] for row in rows}, poverty_map) if "district.quintile" in codes and poverty_map else {}
    )
    return {
        pk: {
            "district.region": region or None,
            "district.altitude": altitude,
            "district.quintile": quintiles.get(pk),
        }
        for pk, region, altitude in rows
    }
