"""Who a provider is, as the reader may know: by name where they keep people there, or where everybody may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from winay.base.web import SignedInRequest
from winay.programmes.access import keepers_districts
from winay.registry.access import may_keep
from winay.registry.models import Organisation, Person
from winay.registry.queries.search import find_organisations, find_people
from winay.talents.models import Provider

MOST = 20
MODELS: Mapping[str, Any] = {"organisation": Organisation, "person": Person}


def called(request: SignedInRequest, who: Provider | Person | Organisation) -> str:
    """Return the name for this reader; a person's name that is not public is noted as read."""
    if isinstance(who, Provider):
        if who.shown or who.organisation:
            return str(who.who)
        who = who.who
    return str(request.shown.name(who)) if isinstance(who, Person) else str(who)


def name_all(request: SignedInRequest, *providers: Iterable[Provider]) -> None:
    """Give providers of a page their names, as `called`; no query."""
    for some in providers:
        for one in some:
            one.called = called(request, one)


@dataclass(frozen=True)
class Choice:
    """One that may become a provider: by which word and key it is chosen, and what is shown of it."""

    kind: str
    who: Any
    name: str

    @property
    def value(self) -> str:
        """What a page sends for it."""
        return f"{self.kind}:{self.who.pk}"


def chosen_one(request: SignedInRequest, given: Mapping[str, Any]) -> Any:
    """Return the person or organisation named by its kind and key, or None; the reader keeps its place."""
    for kind, model in MODELS.items():
        if key := given.get(kind):
            try:
                found = model.standing.filter(pk=key).first()
            except ValidationError:
                return None
            return found if found is not None and may_keep(request.user, found) else None
    return None


def found_ones(request: SignedInRequest, text: str) -> list[Choice]:
    """Return people and organisations that fit some words and whose place the reader keeps."""
    if not text:
        return []
    groups = [row for row in find_organisations(text).rows if may_keep(request.user, row)]
    people = find_people(text, districts=keepers_districts(request.user)).rows
    return [
        *(Choice("person", row, str(request.shown.name(row))) for row in people[:MOST]),
        *(Choice("organisation", row, row.name) for row in groups[:MOST]),
    ]
