"""Providers made by the product's own acts."""

from datetime import date
from typing import Any

from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_district

from winay.registry.models import Organisation
from winay.talents import actions
from winay.talents.models import Provider


def said(**values: Any) -> actions.Said:
    """Return what a provider says of themselves."""
    here = values.pop("district", None) or make_district()
    return actions.Said(
        **{
            "kind": "yachachiq",
            "district": here,
            "districts": [here],
            "skills": ["guinea_pigs"],
            "languages": ["quz", "es"],
            **values,
        }
    )


def make_provider(who: Any = None, *, shown: bool = False, **values: Any) -> Provider:
    """Return a provider of the register, a new person unless `who` is given; `shown` with their consent."""
    who = who or (make_organisation(kind="enterprise") if values.get("kind") == "firm" else make_person())
    if isinstance(who, Organisation):
        values.setdefault("kind", "firm")
    found = actions.register_provider(actor=None, who=who, said=said(**values))
    if shown:
        actions.record_consent(
            actor=None,
            provider=found,
            shown=True,
            phone=bool(values.get("phone")),
            said_on=date(2026, 1, 10),
            source="hoja firmada",
        )
        found.refresh_from_db()
    return found
