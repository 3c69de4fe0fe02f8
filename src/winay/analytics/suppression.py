"""Counts of people that may be shown: small cells hidden, and so many others that none of them can be computed.

The one function for every count of people that leaves the desk's private pages or is shown to somebody without the
right to the people (decision 014). A count of 1 to 4 people is hidden. Zero is shown: it is about nobody. Whatever
else has to be hidden so that no hidden cell follows from totals is hidden too (complementary suppression).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

SMALLEST = 5
"""The fewest people that a published cell may count."""
TOTAL = "all"
PRIME = (1 << 61) - 1
"""Sums are solved modulo this prime: exact for coefficients of 0 and ±1, whose minors are far smaller."""

MOST_SUMS = 200
"""Up to so many sums, what was hidden too much is shown again: each try solves them all."""

Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True)
class Sum:
    """A cell that everybody knows to be the sum of others: a total and its parts."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def cells(self) -> tuple[Hashable, ...]:
        """The parts, then the total."""
        return (*self.parts, self.total)


def is_small(count: int) -> bool:
    """Tell whether a count is of so few people that they could be told apart."""
    return 0 < count < SMALLEST


def shown(count: int) -> int | None:
    """Return a count that stands alone, with no total from which it follows; None where it is too small."""
    return None if is_small(count) else count


def crossed(rows: Iterable[Hashable], columns: Iterable[Hashable]) -> list[Sum]:
    """Return the sums of a table whose cells are (row, column), with totals `TOTAL` at both its ends."""
    rows, columns = tuple(rows), tuple(columns)
    across = [Sum((row, TOTAL), tuple((row, column) for column in columns)) for row in (*rows, TOTAL)]
    down = [Sum((TOTAL, column), tuple((row, column) for row in rows)) for column in columns]
    return [*across, *down, Sum((TOTAL, TOTAL), tuple((row, TOTAL) for row in rows))]


def published(
    counts: Mapping[Cell, int],
    sums: Iterable[Sum] = (),
    *,
    small: Collection[Cell] = (),
    unpublished: Collection[Cell] = (),
) -> dict[Cell, int | None]:
    """Return `counts` as they may be shown, None where they may not.

    `sums` says what adds up to what; a cell it names that `counts` lacks is zero. `small` names cells to hide
    whatever their figure (six places taken by three people). `unpublished` names cells that nobody shows but that
    link those that are shown (the part of a department that lies within a corridor): they are not returned, and
    small ones among them do not follow from what is.

    What holds afterwards, for each hidden cell and for all that is shown taken together:
    - no adding and subtracting of shown cells gives it, over any number of sums;
    - within each sum whose total is shown, it could as well be `SMALLEST` people or more, and the hidden cells
      together are not a small group either.
    Raises `ValueError` for a negative count, or a total that is not the sum of its parts.
    """
    table = _Table(counts, tuple(sums), frozenset(small), frozenset(unpublished))
    hidden = table.hidden()
    return {cell: None if cell in hidden else count for cell, count in counts.items() if cell not in unpublished}


class _Table:
    """Cells with their sums while it is being decided which are hidden."""

    def __init__(
        self,
        counts: Mapping[Cell, int],
        sums: tuple[Sum, ...],
        small: frozenset[Hashable],
        unpublished: frozenset[Hashable],
    ) -> None:
        self.counts: Mapping[Hashable, int] = counts  # type: ignore[assignment]
        self.sums, self.unpublished = sums, unpublished
        if any(count < 0 for count in counts.values()):
            raise ValueError("a count of people is negative")
        for one in sums:
            if self._of(one.total) != sum(self._of(part) for part in one.parts):
                raise ValueError(f"{one.total!r} is not the sum of its parts")
        self.protected = {
            cell for cell, count in self.counts.items() if count and (is_small(count) or cell in small)
        }
        self.least = frozenset(cell for cell in self.counts if self._of(cell) == 1 and cell not in unpublished)
        # Who knows that a part is nobody knows more than any reader: so no hidden cell leans on an empty one.
        self.dark = self.protected | {cell for cell in unpublished if self._of(cell)}

    def _of(self, cell: Hashable) -> int:
        return self.counts.get(cell, 0)

    def hidden(self) -> set[Hashable]:
        """Hide cells until neither one sum nor all of them together tell a protected cell."""
        own = frozenset(self.protected)
        while self._hide_within_sums() or self._hide_across_sums():
            pass
        if len(self.sums) <= MOST_SUMS:
            self._show_again(own)
        return self.dark - self.unpublished

    def _show_again(self, own: frozenset[Hashable]) -> None:
        """Show again, the largest first, what turned out not to be needed: the order of hiding is not the best.

        What then follows is shown as well; the cells that had to be hidden for themselves (`own`) never follow.
        """
        helping = self.protected - own
        self.protected = set(own)
        for cell in sorted(helping, key=lambda cell: (-self._of(cell), repr(cell))):
            if cell not in self.dark:
                continue
            before = set(self.dark)
            told = {cell}
            while told and not told & own:
                self.dark -= told
                told = {one for one, _component in self._told_across_sums(helping | own)}
            if told or any(self._tells(one) for one in self.sums):
                self.dark = before

    def _hide(self, cells: Iterable[Hashable]) -> bool:
        """Hide the smallest of `cells` that is shown and counts anybody; tell whether there was one."""
        open_ = [cell for cell in cells if cell not in self.dark and self._of(cell)]
        if not open_:
            return False
        chosen = min(open_, key=self._of)
        self.dark.add(chosen)
        self.protected.add(chosen)
        return True

    def _hide_within_sums(self) -> bool:
        changed = False
        for one in self.sums:
            while self._tells(one) and (self._hide(one.parts) or self._hide((one.total,))):
                changed = True
        return changed

    def _tells(self, one: Sum) -> bool:
        """Tell whether this sum alone gives away a protected cell, or a small group of them."""
        dark = [cell for cell in one.cells if cell in self.dark]
        if not any(cell in self.protected for cell in dark):
            return False
        if len(dark) == 1:
            return True
        people = [self._of(part) for part in one.parts if part in self.dark and self._of(part)]
        return one.total not in self.dark and 0 < sum(people) < SMALLEST + len(people) - 1

    def _hide_across_sums(self) -> bool:
        """Hide one more cell for each protected one that follows from several sums at once."""
        changed = False
        for cell, component in self._told_across_sums(self.protected):
            near = [other for one in component if cell in one.cells for other in one.cells]
            changed |= self._hide(near) or self._hide(other for one in component for other in one.cells)
        return changed

    def _told_across_sums(self, among: Collection[Hashable]) -> list[tuple[Hashable, list[Sum]]]:
        """Return the dark cells of `among` that follow from all sums, each with the sums that are linked with it."""
        return [
            (cell, component)
            for component in self._components()
            for cell in solved(component, self.dark, self.least)
            if cell in among
        ]

    def _components(self) -> list[list[Sum]]:
        """Return the sums in groups that share no dark cell: each is solved for itself."""
        groups: dict[int, list[Sum]] = {}
        home: dict[Hashable, int] = {}
        for number, one in enumerate(self.sums):
            dark = [cell for cell in one.cells if cell in self.dark]
            if not dark:
                continue
            groups[number] = [one]
            for other in {home[cell] for cell in dark if cell in home}:
                for moved in groups.pop(other):
                    groups[number].append(moved)
                    home |= {cell: number for cell in moved.cells if cell in self.dark}
            home |= dict.fromkeys(dark, number)
        return list(groups.values())


def solved(sums: Sequence[Sum], unknown: Collection[Hashable], least: Collection[Hashable] = ()) -> list[Hashable]:
    """Return the unknown cells whose value follows from the sums when all other cells are known.

    Gauss and Jordan: a cell follows exactly if the reduced system has a row with it alone. Of the cells of `least`
    the reader knows that they are no less than they are (one person: zero would be shown). What the sums say of these
    alone, once the other cells have taken up what they can, may leave them no room to be more either.
    """
    free, left = _Rows(), _Rows()
    for one in sums:
        row: Row = {}
        for cell, sign in (*((part, 1) for part in one.parts), (one.total, PRIME - 1)):
            if cell in unknown:
                row[cell] = (row.get(cell, 0) + sign) % PRIME
        left.add(free.add({cell: value for cell, value in row.items() if value}, least))
    told = _without_room(list(left.by_pivot.values()))
    among = _Rows()
    for row in left.by_pivot.values():
        among.add({cell: value for cell, value in row.items() if cell not in told})
    for pivot, row in free.by_pivot.items():
        if not any(cell != pivot and cell not in least for cell in row):
            rest = {cell: value for cell, value in row.items() if cell != pivot and cell not in told}
            told |= {} if among.less(rest) else {pivot: None}
    return list(told)


Row = dict[Hashable, int]


class _Rows:
    """Equations in reduced form: each has a pivot, a cell that no other of them has."""

    def __init__(self) -> None:
        self.by_pivot: dict[Hashable, Row] = {}

    def less(self, row: Row) -> Row:
        """Return `row` without the pivots."""
        row = dict(row)
        for pivot in [cell for cell in row if cell in self.by_pivot]:
            _take_away(row, self.by_pivot[pivot], row[pivot])
        return row

    def add(self, row: Row, least: Collection[Hashable] = ()) -> Row:
        """Keep an equation under a pivot that is not of `least`; return what is left if there is none."""
        row = self.less(row)
        pivot = next((cell for cell in row if cell not in least), None)
        if pivot is None:
            return row
        inverse = pow(row[pivot], -1, PRIME)
        row = {cell: value * inverse % PRIME for cell, value in row.items()}
        for other in self.by_pivot.values():
            if pivot in other:
                _take_away(other, row, other[pivot])
        self.by_pivot[pivot] = row
        return {}


def _without_room(rows: Sequence[Row]) -> dict[Hashable, None]:
    """Return the cells that can be no more than they are: y = 0 for every y ≥ 0 with Σ c·y = 0 in all `rows`.

    One linear programme finds a solution with as many y above zero as can be.
    """
    if not rows:
        return {}
    import numpy as np
    from scipy.optimize import linprog

    place = {cell: at for at, cell in enumerate(dict.fromkeys(cell for row in rows for cell in row))}
    count = len(place)
    equal = np.zeros((len(rows), 2 * count))
    for at, row in enumerate(rows):
        for cell, value in row.items():
            equal[at, place[cell]] = _as_number(value)
    below = np.hstack([-np.eye(count), np.eye(count)])
    aim = np.repeat([0.0, -1.0], count)
    bounds = [(0, None)] * count + [(0, 1)] * count
    found = linprog(aim, A_ub=below, b_ub=np.zeros(count), A_eq=equal, b_eq=np.zeros(len(rows)), bounds=bounds)
    room = found.x[count:] > 0.5 if found.success and found.x is not None else np.zeros(count, dtype=bool)
    return {cell: None for cell, at in place.items() if not room[at]}


def _as_number(value: int) -> float:
    """Return the fraction that stands for `value` modulo `PRIME`: the one with the smallest figures (Wang 1981)."""
    before, now, shares_before, shares = PRIME, value % PRIME, 0, 1
    while now * now * 2 > PRIME:
        times = before // now
        before, now = now, before - times * now
        shares_before, shares = shares, shares_before - times * shares
    return now / shares


def _take_away(row: Row, other: Mapping[Hashable, int], times: int) -> None:
    """Subtract `times` × `other` from `row`, in place."""
    for cell, value in other.items():
        left = (row.get(cell, 0) - times * value) % PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
