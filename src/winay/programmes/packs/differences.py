"""What differs between two versions of a pack, place by place, as the pack's file names the places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KEYS = ("code", "number", "place", "kind")
"""What a part of a list is known by, in both versions."""
LONGEST = 300


@dataclass(frozen=True)
class Difference:
    """One place that differs: `before` is empty where it is new, `after` where it is gone."""

    where: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return every place where two kept packs differ but their versions, in the order of the newer one."""
    old, new = dict(_places(before)), dict(_places(after))
    order = [*new, *(where for where in old if where not in new)]
    return [
        Difference(where, old.get(where, "")[:LONGEST], new.get(where, "")[:LONGEST])
        for where in order
        if where != "version" and old.get(where, "") != new.get(where, "")
    ]


def _places(part: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _places(value, f"{where}.{key}" if where else str(key))
    elif isinstance(part, list) and any(isinstance(one, Mapping | list) for one in part):
        for number, one in enumerate(part, start=1):
            yield from _places(one, f"{where}[{_name(one) or number}]")
    elif isinstance(part, list):
        yield where, ", ".join(map(str, part))
    elif part is not None and part != "":
        yield where, str(part)


def _name(part: Any) -> str:
    if not isinstance(part, Mapping):
        return ""
    return next((str(part[key]) for key in KEYS if part.get(key) not in (None, "")), "")
