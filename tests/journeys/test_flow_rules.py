"""The rules of flow, survival and changed requirements: figures that add up, published curves, shares by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from winay.journeys.rules.flow import NOW, Spell, Waiting, behind, flow_of, joined, path_of
from winay.journeys.rules.survival import Watched, curve, log_rank
from winay.journeys.rules.what_if import Cell, Change, Line, change_of, cost_of, in_fives, share

TODAY = date(2026, 11, 27)


def spell(place, since, until=None, outcome="finished", exact=True):
    return Spell(
        "who", place, date(since, 1, 1), until and date(until, 12, 31), outcome if until else "running", exact
    )


def test_who_went_on_is_a_step_with_its_days():
    path = path_of("who", [spell("b", 2026), spell("a", 2022, 2025)], [], TODAY)
    assert (path.now, path.at, path.places) == ("inside", "b", ("a", "b"))
    assert [(one.before, one.after, one.days) for one in path.steps] == [("a", "b", 1)]
    assert path_of("who", [spell("b", 2026, exact=False), spell("a", 2022, 2025)], [], TODAY).steps[0].days is None


def test_lost_is_who_began_nothing_for_a_year():
    assert path_of("who", [spell("a", 2022, 2024)], [], TODAY).now == "lost"
    year_ago = Spell("who", "a", date(2022, 1, 1), TODAY - timedelta(days=365), "finished")
    assert path_of("who", [year_ago], [], TODAY).now == "between"
    waits = [Waiting("who", "b", date(2026, 10, 1)), Waiting("who", "c", date(2026, 9, 1), "waiting")]
    path = path_of("who", [spell("a", 2022, 2024)], waits, TODAY)
    assert (path.now, path.at, path.waits_for, path.waited, path.state) == ("waits", "a", "c", 87, "waiting")
    assert path_of("who", [spell("a", 2022)], waits, TODAY).now == "inside"
    assert path_of("who", [], [], TODAY) is None


def test_spells_that_follow_each_other_in_one_place_are_one():
    assert [
        (one.place, one.since.year, one.until.year)
        for one in joined([spell("a", 2023, 2024), spell("a", 2020, 2021)])
    ] == [("a", 2020, 2024)]
    assert joined([spell("a", 2020, 2021, "left"), spell("a", 2020)])[0].outcome == "running"
    assert [one.place for one in joined([spell("a", 2020, 2021), spell("b", 2021, 2022), spell("a", 2023)])] == [
        *"aba"
    ]


days = st.dates(date(2018, 1, 1), date(2026, 11, 27))
spells = st.builds(
    lambda place, since, length, exact: Spell(
        "who", place, since, None if length is None else min(since + timedelta(days=length), TODAY),
        "running" if length is None else "finished", exact,
    ),
    st.sampled_from("abc"), days, st.one_of(st.none(), st.integers(0, 1500)), st.booleans(),
)  # fmt: skip
waits = st.builds(Waiting, st.just("who"), st.sampled_from("abcd"), days, st.sampled_from(["sent", "waiting"]))


@given(st.lists(st.tuples(st.lists(spells, max_size=5), st.lists(waits, max_size=2)), max_size=12))
def test_each_stands_in_one_way_and_the_figures_add_up(of_each):
    paths = [path for one, other in of_each if (path := path_of("who", one, other, TODAY))]
    flow = flow_of(paths)
    assert flow.subjects == sum(flow.now.values()) == len(paths)
    assert flow.now["waits"] == sum(one.count for one in flow.queues.values())
    for name, place in flow.places.items():
        assert place.ever == place.went_on + sum(place.now.values())
        assert place.ever == sum(behind(path, "ever", name) for path in paths)
        assert place.went_on == sum(behind(path, "went_on", name) for path in paths)
        for now in NOW:
            assert place.now[now] == sum(behind(path, now, name) for path in paths)
    for (before, after), move in flow.moves.items():
        assert before != after and len(move.days) <= move.count and all(one >= 0 for one in move.days)
        assert 0 < sum(behind(path, "move", before, after) for path in paths) <= move.count
    for name, queue in flow.queues.items():
        assert queue.count == sum(behind(path, "queue", name) for path in paths)
    assert flow.subjects == sum(behind(path, "all") for path in paths)


# Remission of leukaemia with 6-mercaptopurine and placebo, weeks; 0: still in remission (Freireich et al. 1963, as
# printed in many textbooks; the published estimates: Cox and Oakes 1984, table 1.1; Kleinbaum and Klein 2012).
MP6 = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0), (19, 0),
       (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]  # fmt: skip
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_the_curve_is_the_published_one():
    treated = [Watched(weeks, bool(ended)) for weeks, ended in MP6]
    placebo = [Watched(weeks, True) for weeks in PLACEBO]
    found = curve(treated)
    assert [(one.months, one.at_risk, one.ended, round(one.left, 4)) for one in found.points] == [
        (6, 21, 3, 0.8571), (7, 17, 1, 0.8067), (10, 15, 1, 0.7529), (13, 12, 1, 0.6902), (16, 11, 1, 0.6275),
        (22, 7, 1, 0.5378), (23, 6, 1, 0.4482),
    ]  # fmt: skip
    assert (found.median, curve(placebo).median, found.ended) == (23, 8, 9)
    assert log_rank(treated, placebo) == pytest.approx(4.1688e-05, rel=1e-4)
    assert log_rank(placebo, treated) == pytest.approx(4.1688e-05, rel=1e-4)
    assert found.at(12).left == found.at(10).left and found.at(5.9).left == 1
    assert (found.at(12).at_risk, found.at(35).at_risk, found.at(36).at_risk) == (12, 1, 0)
    assert found.mean_within(6) == 6
    assert found.mean_within(10) == pytest.approx(6 + 0.857142857 + 3 * 0.806722689)


times = st.lists(st.builds(Watched, st.integers(1, 40).map(float), st.booleans()), min_size=1, max_size=40)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@given(times)
def test_the_curve_and_its_band_are_those_of_scipy(watched):
    data = stats.CensoredData(
        uncensored=[one.until for one in watched if one.ended],
        right=[one.until for one in watched if not one.ended],
    )
    theirs = stats.ecdf(data).sf
    found = curve(watched)
    band = theirs.confidence_interval(method="log-log")
    for point in found.points:
        assert point.left == pytest.approx(float(theirs.evaluate(point.months)), abs=1e-12)
        if point.low is not None:
            assert point.low == pytest.approx(float(band.low.evaluate(point.months)), abs=1e-9)
            assert point.high == pytest.approx(float(band.high.evaluate(point.months)), abs=1e-9)
            assert 0 <= point.low <= point.left <= point.high <= 1


@given(times, times)
def test_two_curves_are_compared_as_scipy_does(one, other):
    found = log_rank(one, other)
    if found is None:
        return
    data = [
        stats.CensoredData(
            uncensored=[item.until for item in group if item.ended],
            right=[item.until for item in group if not item.ended],
        )
        for group in (one, other)
    ]
    assert found == pytest.approx(stats.logrank(*data).pvalue, abs=1e-9)


def test_who_came_late_is_not_counted_before():
    """Someone whom nobody could have seen end before month 20 says nothing of the first 20 months."""
    early = [Watched(10, True), Watched(30, False)]
    assert curve(early).at(10).left == 0.5
    assert curve([*early, Watched(40, False, entry=20)]).at(10).left == 0.5
    assert curve([Watched(10, True, entry=10)]).points == ()


def test_coverage_leakage_and_under_coverage_by_hand():
    cells = [Cell(1, 1, 0, 30), Cell(1, 0, 0, 20), Cell(1, 3, 3, 50), Cell(2, 0, 1, 5), Cell(2, 2, 2, 95),
             Cell(4, 1, 0, 10), Cell(5, 0, 0, 10), Cell(None, 1, 0, 7)]  # fmt: skip
    found = change_of(cells)
    assert (found.whole.whole, found.whole.before, found.whole.after) == (227, 35, 77)
    assert (found.whole.newly, found.whole.no_more) == (47, 5)
    poorest = found.lines[0]
    assert (poorest.whole, poorest.before, poorest.after) == (100, 20, 50)
    assert (poorest.coverage_before, poorest.coverage_after) == (Decimal("0.2000"), Decimal("0.5000"))
    assert found.lines[2].coverage_after is None
    assert found.leakage(after=False) == Decimal("0.2857")
    assert found.leakage(after=True) == Decimal("0.2857")
    assert found.under_coverage(after=False) == Decimal("0.8750")
    assert found.under_coverage(after=True) == Decimal("0.7500")
    assert cost_of(found, None, Decimal(1000)).most == 42000
    assert cost_of(found, None, Decimal(1000)).least is None


@given(
    st.lists(
        st.builds(
            Cell, st.sampled_from([1, 2, 3, 4, 5, None]), st.integers(0, 3), st.integers(0, 3), st.integers(0, 50)
        )
    )
)
def test_changes_add_up_over_the_quintiles(cells):
    found = change_of(cells)
    for name in ("whole", "before", "after", "newly", "no_more"):
        assert sum(getattr(line, name) for line in found.lines) == getattr(found.whole, name)
    for line in (*found.lines, found.whole):
        assert line.after - line.before == line.newly - line.no_more and line.after <= line.whole


def test_of_what_is_not_shown_nothing_can_be_reckoned():
    hidden = Line(whole=100, before=None, after=40, newly=None, no_more=0)
    shown = Line(whole=50, before=10, after=10, newly=0, no_more=0)
    found = Change((hidden, shown, shown, shown, shown, Line()), Line(whole=300, newly=None, no_more=2))
    assert hidden.coverage_before is None and hidden.coverage_after == Decimal("0.4000")
    assert found.leakage(after=False) is None and found.under_coverage(after=False) is None
    assert found.leakage(after=True) == Decimal("0.3750")
    assert found.under_coverage(after=True) == Decimal("0.6667")
    nobody_known = Change((Line(whole=None), *found.lines[1:]), found.whole)
    assert nobody_known.under_coverage(after=True) is None
    assert cost_of(found, Decimal(10), Decimal(20)).most is None
    gone = Change(found.lines, Line(newly=3, no_more=None))
    assert cost_of(gone, Decimal(10), Decimal(20)).least is None
    assert share(3, 0) is None and share(None, 5) is None and share(6, 5) == 1


@pytest.mark.parametrize(("count", "shown"), [(None, None), (0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (1000, 1000)])
def test_who_does_not_keep_them_reads_counts_in_fives(count, shown):
    assert in_fives(count) == shown
