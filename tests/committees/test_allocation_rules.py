"""Ranking and allocation: examples one can check by hand, and what holds for every contest."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winay.committees.rules import (
    Allocation,
    Candidate,
    CategoryRule,
    CountedCard,
    Presented,
    break_ties,
    candidates_of,
    decide,
    draw_number,
    rank,
)

D = Decimal
START = datetime(2026, 9, 1, tzinfo=UTC)


def one(code: str, points: str | None, asked: str = "7000", category: str = "a", **more) -> Candidate:
    return Candidate(
        code=code,
        category=category,
        asked=D(asked),
        points=None if points is None else D(points),
        submitted_at=START + timedelta(minutes=int(code[1:] or 0)),
        **more,
    )


def decided(candidates, *rules: CategoryRule, ties=("earliest_submission",)) -> Allocation:
    return decide(candidates, rules, tie_breakers=ties, seed="S1")


def winners(allocation: Allocation) -> dict[str, str]:
    return {line.code: f"{line.amount:.0f}" for line in allocation.awarded}


def line_of(allocation: Allocation, code: str):
    return next(line for line in allocation.lines if line.code == code)


class TestTies:
    def test_each_rule_in_its_turn(self) -> None:
        tied = [
            one("p1", "70", asked="7000", women=2, marks={"idea": Fraction(3)}),
            one("p2", "70", asked="6000", women=4, marks={"idea": Fraction(3)}),
            one("p3", "70", asked="5000", women=4, marks={"idea": Fraction(4)}),
        ]
        order = break_ties(tied, tie_breakers=["criterion:idea", "more_women"], seed="x")
        assert [placed.candidate.code for placed in order] == ["p3", "p2", "p1"]
        assert [placed.decided_by for placed in order] == ["criterion:idea", "criterion:idea", "more_women"]
        assert order[0].tied_with == ("p2", "p1")
        assert [placed.place for placed in order] == [1, 2, 3]

    def test_no_mark_in_a_criterion_stands_behind_the_lowest_mark(self) -> None:
        tied = [one("p1", "70"), one("p2", "70", marks={"idea": Fraction(0)})]
        order = break_ties(tied, tie_breakers=["criterion:idea"], seed="x")
        assert [(placed.candidate.code, placed.decided_by) for placed in order] == [
            ("p2", "criterion:idea"),
            ("p1", "criterion:idea"),
        ]

    @pytest.mark.parametrize(
        ("rule", "first"), [("earliest_submission", "p1"), ("more_women", "p2"), ("lower_request", "p3")]
    )
    def test_rule(self, rule: str, first: str) -> None:
        tied = [
            one("p1", "70", asked="7000", women=1),
            one("p2", "70", asked="7000", women=3),
            one("p3", "70", asked="100", women=1),
        ]
        assert break_ties(tied, tie_breakers=[rule], seed="x")[0].candidate.code == first

    def test_draw_can_be_repeated_and_depends_on_the_seed(self) -> None:
        tied = [one(f"p{number}", "70") for number in range(8)]
        orders = {
            seed: [placed.candidate.code for placed in break_ties(tied, tie_breakers=["draw"], seed=seed)]
            for seed in ("S1", "S2")
        }
        assert orders["S1"] == sorted(orders["S1"], key=lambda code: draw_number("S1", code))
        assert orders["S1"] != orders["S2"]

    def test_no_rule_falls_back_to_the_draw(self) -> None:
        placed = break_ties([one("p1", "70"), one("p2", "70")], tie_breakers=[], seed="x")
        assert {found.decided_by for found in placed} == {"draw"}

    def test_who_never_handed_in_comes_last(self) -> None:
        late = replace(one("p1", "70"), submitted_at=None)
        assert (
            rank([late, one("p2", "70")], tie_breakers=["earliest_submission"], seed="x")[0].candidate.code == "p2"
        )


class TestMarginalRule:
    candidates = (one("p1", "90", "7000"), one("p2", "80", "9000"), one("p3", "70", "3000"))

    @pytest.mark.parametrize(
        ("rule", "expected", "reason"),
        [
            ("stop", {"p1": "7000"}, "after_the_end"),
            ("skip", {"p1": "7000", "p3": "3000"}, "awarded"),
            ("part", {"p1": "7000", "p2": "3000"}, "after_the_end"),
        ],
    )
    def test_marginal(self, rule: str, expected: dict[str, str], reason: str) -> None:
        allocation = decided(self.candidates, CategoryRule("a", D(10000), marginal_rule=rule))
        assert winners(allocation) == expected
        assert line_of(allocation, "p3").reason == reason

    def test_what_was_left_is_told(self) -> None:
        line = line_of(decided(self.candidates, CategoryRule("a", D(10150))), "p2")
        assert (line.place, line.left, line.decision) == (2, D(3150), "waiting")


class TestFloor:
    def test_floor_is_filled_first_by_rank_and_may_draw_on_the_rest(self) -> None:
        candidates = [
            one("p1", "90"),
            one("p2", "80"),
            one("p3", "60", most_vulnerable=True),
            one("p4", "50", most_vulnerable=True),
        ]
        allocation = decided(candidates, CategoryRule("a", D(21000), reserved=D(8000)))
        assert set(winners(allocation)) == {"p1", "p3", "p4"}
        assert [line.code for line in allocation.lines if line.by_reserve] == ["p3", "p4"]

    def test_floor_that_nobody_needs_is_open(self) -> None:
        allocation = decided([one("p1", "90"), one("p2", "80")], CategoryRule("a", D(14000), reserved=D(14000)))
        assert set(winners(allocation)) == {"p1", "p2"}

    def test_minimum_holds_for_the_most_vulnerable_too(self) -> None:
        allocation = decided(
            [one("p1", "40", most_vulnerable=True)],
            CategoryRule("a", D(14000), minimum=D(50), reserved=D(7000)),
        )
        assert line_of(allocation, "p1").reason == "below_minimum"


class TestLeftover:
    def test_next_category_receives_before_it_is_allocated(self) -> None:
        candidates = [one("p1", "90"), one("p2", "80", category="b"), one("p3", "70", category="b")]
        allocation = decided(
            candidates, CategoryRule("a", D(10000), leftover_rule="next_category"), CategoryRule("b", D(11000))
        )
        assert set(winners(allocation)) == {"p1", "p2", "p3"}
        assert [(one.source, one.target, one.amount) for one in allocation.passings] == [("a", "b", D(3000))]

    def test_last_category_keeps_what_is_left(self) -> None:
        allocation = decided([one("p1", "90")], CategoryRule("a", D(10000), leftover_rule="next_category"))
        assert allocation.passings == () and allocation.totals[0].left == D(3000)

    def test_open_to_all_goes_by_points_over_all_categories(self) -> None:
        candidates = [
            one("p1", "90"),
            one("p2", "60", category="b"),
            one("p3", "95", category="b"),
            one("p4", "50", category="b", asked="3000"),
        ]
        allocation = decided(
            candidates, CategoryRule("a", D(14000), leftover_rule="open_to_all"), CategoryRule("b", D(7000))
        )
        assert line_of(allocation, "p2").reason == "awarded_from_leftover"
        assert [(one.source, one.target, one.amount) for one in allocation.passings] == [("a", "b", D(7000))]
        assert line_of(allocation, "p4").decision == "waiting"


class TestPrizes:
    def test_prizes_go_by_place(self) -> None:
        rule = CategoryRule("a", D(5000), marginal_rule="stop", prizes={1: D(3000), 2: D(2000)})
        allocation = decided([one("p1", "90", "1"), one("p2", "80", "1"), one("p3", "70", "1")], rule)
        assert winners(allocation) == {"p1": "3000", "p2": "2000"}
        assert line_of(allocation, "p3").reason == "no_prize_for_place"


def test_absent_and_unscored_are_never_ranked() -> None:
    allocation = decided([one("p1", None, absent=True), one("p2", None)], CategoryRule("a", D(9000)))
    assert [(line.place, line.reason) for line in allocation.lines] == [
        (None, "absent"),
        (None, "no_complete_card"),
    ]


def test_minimum_is_met_by_equal_points() -> None:
    allocation = decided([one("p1", "50.00"), one("p2", "49.99")], CategoryRule("a", D(20000), minimum=D(50)))
    assert set(winners(allocation)) == {"p1"}


def test_absent_group_with_cards_has_no_points() -> None:
    card = CountedCard("j1", Fraction(90))
    (found,) = candidates_of([Presented("p1", "a", D(1), (card,), absent=True)], tie_breakers=[])
    assert found.points is None


points = st.integers(0, 40).map(lambda half: D(half) * D("2.5"))


@st.composite
def contests(draw):
    count = draw(st.integers(0, 24))
    candidates = [
        Candidate(
            code=f"p{number}",
            category=draw(st.sampled_from("ab")),
            asked=D(draw(st.integers(1, 900_000))) / 100,
            points=draw(st.one_of(st.none(), points)),
            most_vulnerable=draw(st.booleans()),
            submitted_at=START + timedelta(minutes=draw(st.integers(0, 5))),
            women=draw(st.integers(0, 3)),
        )
        for number in range(count)
    ]
    rules = []
    for code in "ab":
        budget = D(draw(st.integers(0, 4_000_000))) / 100
        rules.append(
            CategoryRule(
                code,
                budget,
                minimum=draw(st.sampled_from([D(0), D(50)])),
                reserved=min(budget, D(draw(st.integers(0, 2_000_000))) / 100),
                marginal_rule=draw(st.sampled_from(["stop", "skip", "part"])),
                leftover_rule=draw(st.sampled_from(["return", "next_category", "open_to_all"])),
            )
        )
    return candidates, rules


TIES = ("more_women", "earliest_submission", "lower_request")


@settings(max_examples=200, deadline=None)
@given(contests())
def test_budget_is_never_exceeded_and_totals_are_conserved(given_contest) -> None:
    candidates, rules = given_contest
    allocation = decide(candidates, rules, tie_breakers=TIES, seed="s")
    for totals in allocation.totals:
        assert totals.budget + totals.received == totals.awarded + totals.passed_on + totals.left
        assert min(totals.awarded, totals.left, totals.received, totals.passed_on) >= 0
    assert sum(line.amount for line in allocation.lines) <= sum(rule.budget for rule in rules)
    assert sorted(line.code for line in allocation.lines) == sorted(found.code for found in candidates)
    for line in allocation.lines:
        assert line.amount <= line.asked
        assert (line.decision == "awarded") == (line.amount > 0)


@settings(max_examples=200, deadline=None)
@given(contests(), st.integers())
def test_order_of_input_changes_nothing(given_contest, seed) -> None:
    candidates, rules = given_contest
    shuffled = list(candidates)
    random.Random(seed).shuffle(shuffled)
    first = decide(candidates, rules, tie_breakers=TIES, seed="s")
    assert first == decide(shuffled, rules, tie_breakers=TIES, seed="s")


@settings(max_examples=200, deadline=None)
@given(contests())
def test_floor_is_reached_or_nobody_more_fits(given_contest) -> None:
    candidates, rules = given_contest
    allocation = decide(candidates, rules, tie_breakers=TIES, seed="s")
    vulnerable = {found.code for found in candidates if found.most_vulnerable}
    for rule in (rule for rule in rules if rule.marginal_rule == "skip"):
        lines = [line for line in allocation.lines if line.category == rule.code and line.code in vulnerable]
        given_to_them = sum(line.amount for line in lines)
        waiting = [line.asked for line in lines if line.decision == "waiting"]
        assert given_to_them >= rule.reserved or all(given_to_them + asked > rule.budget for asked in waiting)


@settings(max_examples=200, deadline=None)
@given(contests(), st.integers(0, 2_000_000), st.sampled_from(["stop", "part", "skip"]))
def test_more_money(given_contest, more, marginal) -> None:
    """More budget never takes an award away under `stop` and `part` (no floor).

    Under `skip` it can: a better placed proposal may now fit where two small ones did before. What holds is that
    the best placed proposal whose fate changes is one that gains.
    """
    candidates, (rule, _other) = given_contest
    mine = [found for found in candidates if found.category == "a"]
    rule = replace(rule, marginal_rule=marginal, reserved=D(0), leftover_rule="return")
    richer = replace(rule, budget=rule.budget + D(more) / 100)
    before = {line.code: line for line in decide(mine, [rule], tie_breakers=TIES, seed="s").lines}
    after = decide(mine, [richer], tie_breakers=TIES, seed="s").lines
    for line in after:
        gain = line.amount - before[line.code].amount
        if marginal == "skip" and gain:
            assert gain > 0
            break
        assert gain >= 0


@settings(max_examples=100, deadline=None)
@given(contests())
def test_better_placed_is_served_first_without_floor(given_contest) -> None:
    """Under `stop`, winners are the first places, without a hole."""
    candidates, rules = given_contest
    rules = [replace(rule, marginal_rule="stop", reserved=D(0), leftover_rule="return") for rule in rules]
    allocation = decide(candidates, rules, tie_breakers=TIES, seed="s")
    for rule in rules:
        decisions = [line.decision for line in allocation.lines if line.category == rule.code and line.place]
        assert decisions == sorted(decisions, key=["awarded", "waiting", "not_awarded"].index)


def test_no_points_at_all_are_points_and_below_any_minimum() -> None:
    given_ = decided([one("p1", "0"), one("p2", "1")], CategoryRule("a", D(20000), minimum=D("0.5")))
    assert [(line.code, line.place, line.reason) for line in given_.lines] == [
        ("p2", 1, "awarded"),
        ("p1", 2, "below_minimum"),
    ]


class TestLeastPart:
    def test_where_the_call_sets_no_least_part_half_a_sol_is_one(self) -> None:
        rule = CategoryRule("a", D(1), marginal_rule="part")
        assert [rule.part_of(D(7000), D(left)) for left in ("0.50", "1", "0")] == [D("0.50"), 1, 0]
        assert CategoryRule("a", D(1), marginal_rule="skip").part_of(D(7000), D(1)) == 0

    part = CategoryRule("a", D(7000), marginal_rule="part", part_share=D("0.5"), part_amount=D(1000))

    def test_less_than_the_share_waits_and_the_list_ends(self) -> None:
        given_ = decided([one("p1", "90", "3600"), one("p2", "80", "7000"), one("p3", "70", "100")], self.part)
        assert winners(given_) == {"p1": "3600"}
        assert line_of(given_, "p2").reason == "not_enough_left" and line_of(given_, "p2").decision == "waiting"
        assert line_of(given_, "p3").reason == "after_the_end"

    def test_exactly_the_share_is_awarded(self) -> None:
        given_ = decided([one("p1", "90", "3500"), one("p2", "80", "7000")], self.part)
        assert winners(given_) == {"p1": "3500", "p2": "3500"}
        assert line_of(given_, "p2").reason == "awarded_in_part"

    def test_less_than_the_sum_waits(self) -> None:
        for asked, left in ((1100, 999), (1100, 1000)):
            given_ = decided([one("p1", "90", str(7000 - left)), one("p2", "80", str(asked))], self.part)
            assert ("p2" in winners(given_)) == (left == 1000)

    def test_a_cent_is_never_an_award_by_the_house_rule(self) -> None:
        rule = CategoryRule("a", D("7000.01"), marginal_rule="part", part_share=D("0.5"))
        assert winners(decided([one("p1", "90"), one("p2", "80")], rule)) == {"p1": "7000"}

    def test_holds_for_the_floor_of_the_most_vulnerable_and_it_ends_there(self) -> None:
        rule = CategoryRule("a", D(1000), reserved=D(1000), marginal_rule="part", part_share=D("0.5"))
        rows = [one("p1", "90", "7000", most_vulnerable=True), one("p2", "80", "500", most_vulnerable=True)]
        given_ = decided(rows, rule)
        assert given_.awarded == () and line_of(given_, "p2").reason == "after_the_end"

    def test_holds_for_leftovers_open_to_all(self) -> None:
        rules = [
            CategoryRule("a", D(600), leftover_rule="open_to_all"),
            CategoryRule("b", D(0), marginal_rule="part", part_share=D("0.1")),
        ]
        for asked, amount in (("6001", None), ("6000", "600")):
            given_ = decided([one("p1", "90", asked, category="b"), one("p2", "80", "100", category="b")], *rules)
            assert winners(given_).get("p1") == amount
            assert "p2" not in winners(given_)


class TestThreeCategories:
    def test_what_is_left_passes_to_the_next_one_and_on(self) -> None:
        rules = [
            CategoryRule("a", D(1000), leftover_rule="next_category"),
            CategoryRule("b", D(500), leftover_rule="next_category"),
            CategoryRule("c", D(100)),
        ]
        given_ = decided([one("p1", "90", "600", category="b"), one("p2", "80", "1000", category="c")], *rules)
        assert [(one.source, one.target, one.amount) for one in given_.passings] == [
            ("a", "b", D(1000)),
            ("b", "c", D(900)),
        ]
        assert winners(given_) == {"p1": "600", "p2": "1000"}
        assert [one.left for one in given_.totals] == [0, 0, 0]

    def test_the_last_one_keeps_what_is_left(self) -> None:
        rules = [CategoryRule(code, D(10), leftover_rule="next_category") for code in "abc"]
        given_ = decided([], *rules)
        assert [(one.source, one.target) for one in given_.passings] == [("a", "b"), ("b", "c")]
        assert [one.left for one in given_.totals] == [0, 0, 30]


class TestStop:
    def test_ends_the_filling_of_the_floor(self) -> None:
        rows = [
            one("p1", "90", "800", most_vulnerable=True),
            one("p2", "80", "100", most_vulnerable=True),
            one("p3", "70", "300"),
        ]
        stop = decided(rows, CategoryRule("a", D(500), reserved=D(500), marginal_rule="stop"))
        assert stop.awarded == ()
        skip = decided(rows, CategoryRule("a", D(500), reserved=D(500), marginal_rule="skip"))
        assert {line.code: line.by_reserve for line in skip.awarded} == {"p2": True, "p3": False}

    def test_ends_what_is_open_to_all(self) -> None:
        rows = [one("p1", "90", "800", category="b"), one("p2", "80", "100", category="b")]
        for marginal, won in (("stop", {}), ("skip", {"p2": "100"})):
            rules = [
                CategoryRule("a", D(500), leftover_rule="open_to_all"),
                CategoryRule("b", D(0), marginal_rule=marginal),
            ]
            assert winners(decided(rows, *rules)) == won

    def test_of_one_category_ends_it_for_those_behind_in_another(self) -> None:
        rows = [one("p1", "90", "800", category="b"), one("p2", "80", "100", category="c")]
        rules = [
            CategoryRule("a", D(500), leftover_rule="open_to_all"),
            CategoryRule("b", D(0), marginal_rule="stop"),
            CategoryRule("c", D(0)),
        ]
        assert winners(decided(rows, *rules)) == {}

    def test_own_leftover_is_drawn_on_first(self) -> None:
        rows = [
            one("p1", "90", "600", category="b"),
            one("p2", "85", "550", category="b"),
        ]
        rules = [
            CategoryRule("a", D(400), leftover_rule="open_to_all"),
            CategoryRule("b", D(300), leftover_rule="open_to_all"),
        ]
        given_ = decided(rows, *rules)
        assert winners(given_) == {"p1": "600"}
        assert [(one.source, one.target, one.amount) for one in given_.passings] == [("a", "b", D(300))]
        assert [one.left for one in given_.totals] == [100, 0]
