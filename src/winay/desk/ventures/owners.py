"""Who may own a venture, as the pages of ventures look for and choose it: a group, a household, a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from winay.base.web import SignedInRequest
from winay.programmes.access import keepers_districts
from winay.registry.access import may_keep
from winay.registry.models import Household, Organisation, Person
from winay.registry.queries.search import find_organisations, find_people

MOST = 20
MODELS: Mapping[str, Any] = {"organisation": Organisation, "person": Person, "household": Household}


@dataclass(frozen=True)
class Choice:
    """One that may own it: by which word and key it is chosen, and what is shown of it."""

    kind: str
    owner: Any
    name: str

    @property
    def value(self) -> str:
        """What a page sends for it."""
        return f"{self.kind}:{self.owner.pk}"


def chosen_owner(request: SignedInRequest, given: Mapping[str, Any]) -> Any:
    """Return the owner named by its kind and key in what a page was given, or None; the reader keeps its place."""
    for kind, model in MODELS.items():
        key = given.get(kind)
        if key:
            try:
                owner = model.objects.filter(pk=key, merged_into=None).first()
            except ValidationError:
                return None
            return owner if owner is not None and may_keep(request.user, owner) else None
    return None


def found_owners(request: SignedInRequest, text: str) -> list[Choice]:
    """Return groups, people and households that fit some words and whose place the reader keeps."""
    text = text.strip()
    if not text:
        return []
    groups = [row for row in find_organisations(text).rows if may_keep(request.user, row)]
    people = find_people(text, districts=keepers_districts(request.user)).rows
    homes = Household.objects.filter(code__iexact=text, merged_into=None)
    return [
        *(Choice("organisation", row, row.name) for row in groups[:MOST]),
        *(Choice("household", row, row.code) for row in homes if may_keep(request.user, row)),
        *(Choice("person", row, request.shown.name(row)) for row in people[:MOST]),
    ]


def picked_owner(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the owner chosen on a page, its kind with its key: it was sent as `Choice.value`."""
    kind, _colon, key = str(given.get("owner", "")).partition(":")
    return {kind: key} if kind in MODELS else {}


def owner_name(request: SignedInRequest, owner: Any) -> str:
    """Return the name of an owner as this reader may read it; a person is noted as read."""
    return str(request.shown.name(owner)) if isinstance(owner, Person) else str(owner)
