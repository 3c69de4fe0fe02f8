"""Values of an organisation's facts that packages above the registry know: each says them in a room `known.py`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from winay.base.signboard import rooms

ByFact = Mapping[str, Mapping[Any, Any]]
"""Values by fact and by the organisation's key; who is missing has what `otherwise` says."""


@dataclass(frozen=True)
class Provider:
    """What a package knows of organisations: `codes` of its facts, and `of(keys)`, of all where `keys` is None.

    `otherwise` is the value of an organisation of which it has nothing.
    """

    codes: frozenset[str]
    of: Callable[[Collection[Any] | None], ByFact]
    otherwise: Any = 0


@cache
def providers() -> tuple[Provider, ...]:
    """Return the providers of the installed packages."""
    return tuple(one for _config, room in rooms("known") for one in getattr(room, "KNOWN_OF_ORGANISATIONS", ()))


@dataclass(frozen=True)
class Known:
    """The values of one fact by the organisation's key; `otherwise` of every other organisation."""

    values: Mapping[Any, Any]
    otherwise: Any

    def of(self, key: Any) -> Any:
        """Return the value of an organisation."""
        return self.values.get(key, self.otherwise)


def known_of_organisations(codes: Collection[str], keys: Collection[Any] | None = None) -> dict[str, Known]:
    """Return, for each of `codes` that some package provides, what is known.

    As many queries as the packages make whose facts are asked for; nothing is read for the others.
    """
    found: dict[str, Known] = {}
    for provider in providers():
        wanted = provider.codes & set(codes)
        values = provider.of(keys) if wanted else {}
        for code in wanted:
            found[code] = Known(values.get(code, {}), provider.otherwise)
    return found
