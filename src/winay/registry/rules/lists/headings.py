"""Finding the headings of a table: under titles, over one row or several, twice the same, and empty columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from winay.registry.rules.lists.fields import KINDS, field_of_heading

LOOKED_AT = 40
MOST_ROWS_OF_HEADINGS = 3


@dataclass(frozen=True)
class Headings:
    """The headings of a table: `names` and `places` of the kept columns, the row where the data begin (1 = first)."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    first_row: int
    width: int


def _filled(row: Sequence[str]) -> list[int]:
    return [place for place, cell in enumerate(row) if cell.strip()]


def _is_text(cell: str) -> bool:
    return not re.fullmatch(r"[\d\s.,/:\-+]*", cell.strip())


def _known(row: Sequence[str]) -> int:
    return max(
        len({field for cell in row if len(cell) < 60 and (field := field_of_heading(cell, kind))})
        for kind in KINDS
    )


def known_fields(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of our fields the row speaks of that speaks of most."""
    return max(map(_known, rows), default=0)


def _best_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the row that speaks most of our fields; without any, the first of text about as wide as the table."""
    if not rows:
        return 0
    known = [_known(row) for row in rows]
    widest = max(len(_filled(row)) for row in rows)
    if max(known) >= min(2, widest):
        return known.index(max(known))
    for number, row in enumerate(rows):
        filled = _filled(row)
        if len(filled) * 2 >= widest and all(_is_text(row[place]) for place in filled):
            return number
    return 0


def find_headings(rows: Sequence[Sequence[str]], *, header_row: int = 0) -> Headings:
    """Return the headings found in the first rows of a table, or those of `header_row` (1 = first) if it is given.

    Merged cells leave holes: a row of text below that only fills holes, or divides a heading to their left,
    belongs to the headings too. Headings that stand twice are numbered; columns without heading and values
    are dropped, and so is what few rows have behind the last heading: those rows are refused one by one.
    """
    rows = rows[:LOOKED_AT] if not header_row else rows
    at = header_row - 1 if header_row else _best_row(rows)
    at = min(max(at, 0), max(len(rows) - 1, 0))
    width = max((len(row) for row in rows), default=0)
    names = [cell.strip() for cell in rows[at]] if rows else []
    names += [""] * (width - len(names))
    last = at
    for below in rows[at + 1 : at + MOST_ROWS_OF_HEADINGS]:
        if not _continues(names, below):
            break
        names = _divided(names, below)
        last += 1
    above = rows[at - 1] if at and not header_row else ()
    names = _distinct([" ".join(name.split())[:120] for name in names], above)
    data = rows[last + 1 :]
    filled = [sum(place < len(row) and bool(row[place].strip()) for row in data) for place in range(width)]
    end = max((place for place in range(width) if names[place]), default=-1)
    kept = [place for place in range(width) if names[place] or (filled[place] and place < end)]
    kept += [place for place in range(end + 1, width) if filled[place] * 2 > len(data)]
    named = [names[place] or f"({_letter(place)})" for place in kept]
    return Headings(tuple(named), tuple(kept), last + 2, max(kept, default=-1) + 1)


def _continues(names: Sequence[str], below: Sequence[str]) -> bool:
    filled = _filled(below)
    holes = [place for place in filled if not names[place]]
    return (
        bool(holes)
        and len(filled) < len(_filled(names)) + len(holes)
        and all(_is_text(below[place]) for place in filled)
        and all(not names[place] or place + 1 in holes or place + 1 >= len(names) for place in filled)
        and _spoken(below, filled)
    )


def _spoken(row: Sequence[str], filled: Sequence[int]) -> bool:
    """Tell whether most cells of a row are words of headings, not somebody's name."""
    known = sum(any(field_of_heading(row[place], kind) for kind in KINDS) for place in filled)
    return known * 2 >= len(filled)


def _divided(names: Sequence[str], below: Sequence[str]) -> list[str]:
    result, span = list(names), ""
    for place in range(len(names)):
        span = names[place] or span
        part = below[place].strip() if place < len(below) else ""
        if part:
            result[place] = f"{span} {part}".strip()
    return result


def _distinct(names: Sequence[str], above: Sequence[str]) -> list[str]:
    """Number headings that stand twice, or name them by the merged cell above where that tells them apart."""
    spans, span = [], ""
    for place in range(len(names)):
        span = above[place].strip() if place < len(above) and above[place].strip() else span
        spans.append(span)
    folded = [name.casefold() for name in names]
    alike: dict[str, list[int]] = {}
    for place, name in enumerate(folded):
        alike.setdefault(name, []).append(place)
    told = {name for name, places in alike.items() if len({spans[place] for place in places}) == len(places)}
    used: set[str] = set()
    times: Counter[str] = Counter()
    result = []
    for place, name in enumerate(names):
        if name and len(alike[folded[place]]) > 1 and spans[place] and folded[place] in told:
            name = f"{spans[place]} {name}"[:120]
        numbered = name
        while name and numbered.casefold() in used:
            # Counting goes on where this name's last number was: each is tried once.
            times[name] += 1
            numbered = f"{name} ({times[name] + 1})"
        used.add(numbered.casefold())
        result.append(numbered)
    return result


def _letter(place: int) -> str:
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
