"""Entries of the catalogue of programmes, made by the product's own acts."""

from itertools import count
from typing import Any

from tests.factories.territory import make_district

from winay.journeys.actions import add_support
from winay.journeys.models import Support

_numbers = count(1)
SOURCE = {"document": "Bases del programa", "place": "cap. 2", "checked": "2026-11-01"}


def content_of(**more: Any) -> dict[str, Any]:
    """Return an entry that says what every entry must, everywhere, for groups and organisations."""
    number = next(_numbers)
    return {
        "code": f"programa-{number}",
        "family": f"programa-{number}",
        "programme": f"Programa {number}",
        "name": f"Programa {number}",
        "level": "national",
        "offered_by": "Ministerio",
        "summary": "Cofinancia planes de negocio.",
        "helps": ["money"],
        "subjects": ["group", "organisation"],
        "everywhere": True,
        "always_open": True,
        "sources": [{"about": ["who", "what", "whom", "where", "stage"], **SOURCE}],
        **more,
    }


def make_support(keeper: str = "", **more: Any) -> Support:
    """Return an entry; `keeper`: the UBIGEO of the municipality that keeps it."""
    if keeper:
        district = make_district(keeper)
        more = {"everywhere": False, "places": [keeper], "level": "municipal", **more}
        return add_support(actor=None, content=content_of(**more), keeper=district)
    return add_support(actor=None, content=content_of(**more))


def requirement(code: str, asks: Any = None, **more: Any) -> dict[str, Any]:
    """Return a requirement."""
    return {"code": code, "asks": asks, "source": SOURCE, **more}
