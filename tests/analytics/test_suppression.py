"""No hidden cell follows from what is shown: by one sum, by all of them, or by what numbers of people can be."""

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from winay.analytics.suppression import (
    PRIME,
    SMALLEST,
    TOTAL,
    Sum,
    _as_number,
    crossed,
    is_small,
    published,
    shown,
    solved,
)

few = st.one_of(st.integers(0, 12), st.integers(0, 2), st.sampled_from([1, 100]), st.integers(0, 300))


def with_totals(cells: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    counts = dict(cells)
    for (row, column), count in cells.items():
        for key in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            counts[key] = counts.get(key, 0) + count
    return counts


@st.composite
def tables(draw, most: int = 4):
    rows = [f"r{number}" for number in range(draw(st.integers(1, most)))]
    columns = [f"c{number}" for number in range(draw(st.integers(1, most)))]
    cells = {(row, column): draw(few) for row in rows for column in columns}
    return with_totals(cells), crossed(rows, columns)


@st.composite
def nested(draw):
    """Calls within districts, women and men within calls: P = W + M, and the district's totals of each."""
    calls = [f"call{number}" for number in range(draw(st.integers(1, 4)))]
    counts = {(call, sex): draw(few) for call in calls for sex in ("W", "M")}
    counts = with_totals(counts)
    return counts, crossed(calls, ("W", "M"))


@st.composite
def overlapping(draw):
    """Departments and a corridor that cuts across them; the parts are shown to nobody."""
    departments = [f"d{number}" for number in range(draw(st.integers(1, 3)))]
    parts = {(name, inside): draw(few) for name in departments for inside in (True, False)}
    counts = dict(parts) | {name: parts[name, True] + parts[name, False] for name in departments}
    counts["corridor"] = sum(parts[name, True] for name in departments)
    sums = [Sum(name, ((name, True), (name, False))) for name in departments]
    sums.append(Sum("corridor", tuple((name, True) for name in departments)))
    return counts, sums, parts


def bounds_of(counts, sums, known, unpublished):
    """Return the least and the most that each unknown cell can be, for who knows `known` and how cells are hidden.

    Zero is always shown where anything is: so what is hidden is at least one person, but what is never shown may be
    nobody.
    """
    unknown = [cell for cell in counts if cell not in known]
    place = {cell: number for number, cell in enumerate(unknown)}
    left, right = np.zeros((len(sums), len(unknown))), np.zeros(len(sums))
    for number, one in enumerate(sums):
        for cell, sign in (*((part, 1) for part in one.parts), (one.total, -1)):
            if cell in place:
                left[number, place[cell]] += sign
            else:
                right[number] -= sign * known.get(cell, 0)
    found = {}
    bounds = [(0 if cell in unpublished else 1, 100_000) for cell in unknown]
    for cell, number in place.items():
        aim = np.zeros(len(unknown))
        aim[number] = 1
        ends = [linprog(sign * aim, A_eq=left, b_eq=right, bounds=bounds).fun * sign for sign in (1, -1)]
        found[cell] = tuple(ends)
    return found


def nothing_follows(counts, sums, unpublished=()):
    result = published(counts, sums, unpublished=unpublished)
    known = {cell: count for cell, count in result.items() if count is not None}
    assert all(known[cell] == counts[cell] and not is_small(counts[cell]) for cell in known)
    known |= {cell: 0 for cell in unpublished if not counts[cell]}
    for cell, (least, most) in bounds_of(counts, sums, known, unpublished).items():
        if is_small(counts[cell]):
            assert most - least > 0.5, (cell, counts[cell], least, most)
    return result


@settings(max_examples=80, deadline=None)
@given(tables())
def test_no_hidden_cell_of_a_table_follows_from_its_totals(table):
    nothing_follows(*table)


@settings(max_examples=80, deadline=None)
@given(nested())
def test_no_hidden_cell_follows_from_sexes_and_calls_together(table):
    nothing_follows(*table)


@settings(max_examples=80, deadline=None)
@given(overlapping())
def test_no_small_remainder_follows_from_sets_that_overlap(table):
    counts, sums, parts = table
    nothing_follows(counts, sums, unpublished=parts)


@settings(max_examples=200, deadline=None)
@given(tables(6))
def test_hidden_cells_of_a_line_are_never_a_small_group_and_may_each_be_large(table):
    counts, sums = table
    result = published(counts, sums)
    for one in sums:
        hidden = [counts[part] for part in one.parts if result[part] is None]
        if result[one.total] is not None and hidden:
            assert len(hidden) > 1
            assert sum(hidden) - (len(hidden) - 1) >= SMALLEST


@settings(max_examples=100, deadline=None)
@given(tables(6))
def test_nothing_is_hidden_where_nothing_is_small(table):
    counts, sums = table
    large = {cell: count * SMALLEST for cell, count in counts.items()}
    assert published(large, sums) == large


def test_a_group_of_three_women_takes_the_next_smallest_with_it():
    counts = with_totals(
        {("Caraz", "W"): 3, ("Caraz", "M"): 9, ("Yuracmarca", "W"): 20, ("Yuracmarca", "M"): 30, ("Mato", "W"): 40}
    )
    result = published(counts, crossed(["Caraz", "Yuracmarca", "Mato"], ["W", "M"]))
    assert {cell for cell, count in result.items() if count is None} == {
        ("Caraz", "W"), ("Caraz", "M"), ("Yuracmarca", "W"), ("Yuracmarca", "M"),
    }  # fmt: skip
    assert result["Mato", "W"] == 40 and result[TOTAL, TOTAL] == 102


def test_many_ones_do_not_tell_each_other():
    """Every hidden cell is at least one, since zero is shown: here that would leave each of them only one figure."""
    ones = {("r0", "c0"): 100, ("r0", "c1"): 1, ("r0", "c2"): 1, ("r2", "c0"): 1, ("r2", "c1"): 1, ("r2", "c2"): 0}
    counts = with_totals({**ones, **{("r1", column): 100 for column in ("c0", "c1", "c2")}})
    nothing_follows(counts, crossed(["r0", "r1", "r2"], ["c0", "c1", "c2"]))


@given(st.integers(-1000, 1000), st.integers(1, 1000))
def test_fractions_survive_the_modulus(above, below):
    assert _as_number(above * pow(below, -1, PRIME) % PRIME) == above / below


def test_zero_is_shown_and_stands_alone():
    assert [shown(count) for count in (0, 1, 4, 5)] == [0, None, None, 5]
    assert published({"a": 0, "b": 7, "sum": 7}, [Sum("sum", ("a", "b"))]) == {"a": 0, "b": 7, "sum": 7}


def test_places_taken_by_few_people_are_hidden_though_they_are_many():
    counts = {"a": 6, "b": 30, "c": 40, "sum": 76}
    result = published(counts, [Sum("sum", ("a", "b", "c"))], small={"a"})
    assert result == {"a": None, "b": None, "c": 40, "sum": 76}


def test_two_lists_that_differ_by_three_people_do_not_both_show():
    """The whole, the whole without one call, and nothing of the call itself."""
    parts = {"call": 3, "rest": 50}
    counts = {**parts, "whole": 53}
    result = published(counts, [Sum("whole", ("call", "rest"))])
    assert [counts[cell] for cell, count in result.items() if count is not None] in ([50], [53])


@pytest.mark.parametrize("counts", [{"a": -1}, {"a": 2, "b": 2, "sum": 5}])
def test_a_table_that_does_not_add_up_is_refused(counts):
    with pytest.raises(ValueError):
        published(counts, [Sum("sum", ("a", "b"))] if len(counts) > 1 else ())


def test_a_country_of_districts_is_quick():
    rows = [f"d{number}" for number in range(400)]
    values = [(number * 7919) % 23 for number in range(1200)]
    cells = {(row, f"c{at}"): values[number * 3 + at] for number, row in enumerate(rows) for at in range(3)}
    sums = crossed(rows, ["c0", "c1", "c2"])
    started = process_time()
    result = published(with_totals(cells), sums)
    assert process_time() - started < 5
    hidden = {cell for cell, count in result.items() if count is None}
    assert hidden and not solved(sums, hidden)
