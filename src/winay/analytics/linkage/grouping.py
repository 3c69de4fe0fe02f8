"""Which records become one by themselves, from sure pairs; whoever is joined through a third record must fit too."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Key = tuple[str, str]
"""A record: its source and its id there."""
Pair = tuple[Key, Key]
"""Two records, the smaller key first."""
MARGIN = 10.0
"""How many bits a link must outweigh another one of the same record, if the two lead to people who are two."""
LARGEST = 60
"""No person has so many records: a larger group is joined by something that is no sign of a person."""


@dataclass(frozen=True)
class Link:
    """Two records that are sure by their weight, in bits."""

    left: Key
    right: Key
    weight: float

    @property
    def pair(self) -> Pair:
        """Return both keys, the smaller first."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)


@dataclass(frozen=True)
class Grouped:
    """Groups of two records or more that become one, and the sure pairs that wait for a person, each with the reason.

    Reasons: the name of a veto; `ambiguous`: one of the two fits several who are not one; `third_record`: they would
    come together only through a third record.
    """

    groups: list[list[Key]]
    held: dict[Pair, str]


def grouped(
    links: Iterable[Link],
    vetoes: Mapping[Pair, str] | None = None,
    two: Callable[[Key, Key], bool] = lambda one, other: False,
    fits: Callable[[Key, Key], bool] = lambda one, other: False,
    *,
    middle: bool = True,
) -> Grouped:
    """Return who becomes one.

    `vetoes` names the links that a machine does not join, the smaller key first, and why; `two` tells of any two
    records whether something says that they are two; `fits` whether nothing speaks against two records that are not
    linked with each other, but both with a third.

    A record that fits two who are two goes to the one it fits better by `MARGIN` bits, or to none. Then the surest
    links join first; groups join only if one record of them is linked with all the others, and all that are not linked
    fit. Without `middle` any chain of links joins.
    """
    held: dict[Pair, str] = {}
    near: dict[Key, dict[Key, float]] = {}
    for link in links:
        if vetoes and (veto := vetoes.get(link.pair)):
            held[link.pair] = veto
            continue
        near.setdefault(link.left, {})[link.right] = link.weight
        near.setdefault(link.right, {})[link.left] = link.weight
    groups: list[list[Key]] = []
    for part in _parts(near):
        if len(part) == 2 or not middle:
            groups.append(sorted(part))
        elif len(part) > LARGEST:
            held |= dict.fromkeys(_linked(part, near), "ambiguous")
        else:
            groups += _within(part, near, two, fits, held)
    return Grouped(groups, held)


def _parts(near: Mapping[Key, Mapping[Key, float]]) -> Iterable[list[Key]]:
    """Yield the records that links bring together, directly or through others."""
    seen: set[Key] = set()
    for start in near:
        if start in seen:
            continue
        seen.add(start)
        part, at = [start], 0
        while at < len(part):
            fresh = [key for key in near[part[at]] if key not in seen]
            seen.update(fresh)
            part += fresh
            at += 1
        yield part


def _linked(part: Sequence[Key], near: Mapping[Key, Mapping[Key, float]]) -> Iterable[Pair]:
    return ((key, other) for key in part for other in near[key] if key < other)


def _within(
    part: Sequence[Key],
    near: Mapping[Key, Mapping[Key, float]],
    two: Callable[[Key, Key], bool],
    fits: Callable[[Key, Key], bool],
    held: dict[Pair, str],
) -> list[list[Key]]:
    weights = {(key, other): near[key][other] for key, other in _linked(part, near)}
    whole = len(weights) == len(part) * (len(part) - 1) // 2
    if whole:
        return [sorted(part)]
    loose: set[Pair] = set()
    for key in part:
        for one, other in combinations(near[key], 2):
            if other in near[one] or not two(one, other):
                continue
            gap = near[key][one] - near[key][other]
            if gap < MARGIN:
                loose.add(_pair(key, one))
            if gap > -MARGIN:
                loose.add(_pair(key, other))
    sure = weights.keys() - loose
    group = {key: [key] for key in part}
    for pair in sorted(weights, key=lambda pair: (-weights[pair], pair)):
        if pair in loose:
            held[pair] = "ambiguous"
            continue
        left, right = group[pair[0]], group[pair[1]]
        if left is right:
            continue
        unlinked = [cross for one in left for other in right if (cross := _pair(one, other)) not in sure]
        members = left + right
        star = any(all(key == other or _pair(key, other) in sure for other in members) for key in members)
        if star and all(cross not in loose and fits(*cross) for cross in unlinked):
            left += right
            for key in right:
                group[key] = left
        else:
            held[pair] = "third_record"
    found = {id(members): sorted(members) for members in group.values() if len(members) > 1}
    for members in found.values():
        for pair in combinations(members, 2):
            held.pop(pair, None)
    return list(found.values())


def _pair(one: Key, other: Key) -> Pair:
    return (one, other) if one < other else (other, one)
