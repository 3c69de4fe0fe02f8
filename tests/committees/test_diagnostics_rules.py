"""Diagnostics inform; they are checked against published figures and by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from winay.committees.rules import (
    CategoryRule,
    CountedCard,
    Presented,
    agreement,
    best_selection,
    candidates_of,
    decide,
    kendall_w,
    severity,
    without_each_juror,
)

D = Decimal

ANXIETY = (
    (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3),
    (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4),
    (2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2),
)
"""Three raters, twenty persons: data set `anxiety` of the R package irr, whose manual gives Wt = 0.54."""


def proposal(code: str, marks: dict[str, int], asked: str = "7000", **more) -> Presented:
    cards = tuple(CountedCard(juror, Fraction(points)) for juror, points in marks.items())
    return Presented(code=code, category="a", asked=D(asked), cards=cards, **more)


def test_kendall_w_matches_the_published_example_with_ties() -> None:
    w = kendall_w(ANXIETY)
    assert w is not None
    assert round(w, 2) == 0.54
    assert round(3 * 19 * w, 1) == 30.8


def test_kendall_w_of_full_agreement_and_of_none() -> None:
    assert kendall_w([[1, 2, 3], [10, 20, 30]]) == 1
    assert kendall_w([[1, 2, 3], [3, 2, 1]]) == 0
    assert kendall_w([[1, 1], [2, 2]]) is None
    assert kendall_w([[1, 2]]) is None


def test_severity_is_the_mean_deviation() -> None:
    found = severity([proposal("p1", {"j1": 90, "j2": 70}), proposal("p2", {"j1": 60, "j2": 50})])
    assert [(one.juror, one.cards, one.deviation) for one in found] == [("j1", 2, 7.5), ("j2", 2, -7.5)]


def test_severity_is_told_to_a_hundredth_of_a_point() -> None:
    found = severity([proposal("p1", {"j1": 1, "j2": 0, "j3": 0})])
    assert [one.deviation for one in found] == [0.67, -0.33, -0.33]


def test_severity_needs_somebody_to_compare_with() -> None:
    assert severity([proposal("p1", {"j1": 90})]) == []


def test_agreement_leaves_out_what_not_all_scored() -> None:
    rows = [
        proposal("p1", {"j1": 90, "j2": 70}),
        proposal("p2", {"j1": 60, "j2": 50}),
        proposal("p3", {"j1": 10}),
    ]
    (found,) = agreement(rows, ["a"])
    assert (found.jurors, found.proposals, found.w) == (2, 2, 1.0)


def test_agreement_follows_the_call_in_the_order_of_categories() -> None:
    rows = [
        replace(proposal(f"p{number}{category}", {"j1": 90 - number, "j2": 70 - number}), category=category)
        for number in (1, 2)
        for category in ("b", "a", "c")
    ]
    assert [one.category for one in agreement(rows, ["c", "a", "empty", "b"])] == ["c", "a", "b"]


def run(rows, *rules):
    return decide(candidates_of(rows, tie_breakers=[]), rules, tie_breakers=[], seed="s")


def test_without_each_juror_names_who_enters_and_leaves() -> None:
    rows = [proposal("p1", {"j1": 100, "j2": 40}), proposal("p2", {"j1": 50, "j2": 60})]
    rule = CategoryRule("a", D(7000))
    found = without_each_juror(rows, [rule], tie_breakers=[], seed="s", decided=run(rows, rule))
    assert [(one.juror, one.gains, one.loses) for one in found] == [("j1", ("p2",), ("p1",)), ("j2", (), ())]


def test_best_selection_shows_what_the_rule_costs() -> None:
    rows = [
        proposal("p1", {"j": 90}, asked="10000"),
        proposal("p2", {"j": 80}, asked="5000"),
        proposal("p3", {"j": 70}, asked="5000"),
    ]
    rule = CategoryRule("a", D(10000))
    best = best_selection(run(rows, rule), [rule], frozenset())
    assert best is not None
    assert (best.points, best.rule_points) == (D(150), D("90.00"))
    assert (best.enters, best.leaves) == (("p2", "p3"), ("p1",))
    assert best.gap <= 0.0001


def test_best_selection_keeps_the_floor() -> None:
    rows = [
        proposal("p1", {"j": 90}, asked="6000"),
        proposal("p2", {"j": 80}, asked="6000"),
        proposal("p3", {"j": 50}, asked="6000", most_vulnerable=True),
    ]
    rule = CategoryRule("a", D(12000), reserved=D(6000))
    best = best_selection(run(rows, rule), [rule], frozenset({"p3"}))
    assert best is not None and (best.enters, best.leaves) == ((), ())


@pytest.mark.parametrize("leftover", ["next_category", "open_to_all"])
def test_best_selection_never_does_worse_than_the_rule(leftover: str) -> None:
    import random

    chance = random.Random(7)
    rows = [
        Presented(
            code=f"p{number}",
            category=chance.choice("ab"),
            asked=D(chance.randrange(100_000, 800_000)) / 100,
            cards=(CountedCard("j", Fraction(chance.randrange(101))),),
            most_vulnerable=chance.random() < 0.3,
        )
        for number in range(40)
    ]
    rules = [
        CategoryRule("a", D(30000), minimum=D(30), reserved=D(9000), leftover_rule=leftover),
        CategoryRule("b", D(20000), minimum=D(30), reserved=D(5000)),
    ]
    decided = decide(candidates_of(rows, tie_breakers=[]), rules, tie_breakers=[], seed="s")
    vulnerable = frozenset(row.code for row in rows if row.most_vulnerable)
    best = best_selection(decided, rules, vulnerable, seconds=5)
    assert best is not None and best.points >= best.rule_points


def test_best_selection_has_no_say_in_prizes() -> None:
    rows = [proposal("p1", {"j": 90})]
    rule = CategoryRule("a", D(3000), prizes={1: D(3000)})
    assert best_selection(run(rows, rule), [rule], frozenset()) is None


def test_a_proposal_with_one_card_hides_none_behind_it() -> None:
    rows = [
        proposal("p1", {"j1": 90}),
        proposal("p2", {"j1": 80, "j2": 60}, absent=True),
        proposal("p3", {"j1": 90, "j2": 70}),
    ]
    assert [(one.juror, one.cards, one.deviation) for one in severity(rows)] == [("j1", 1, 10.0), ("j2", 1, -10.0)]


def test_prizes_leave_nothing_to_choose() -> None:
    rows = [proposal("p1", {"j1": 90}), proposal("p2", {"j1": 60})]
    for rule, found in (
        (CategoryRule("a", D(7000)), True),
        (CategoryRule("a", D(7000), prizes={1: D(7000)}), False),
    ):
        candidates = candidates_of(rows, tie_breakers=["draw"])
        decided = decide(candidates, [rule], tie_breakers=["draw"], seed="s")
        assert (best_selection(decided, [rule], frozenset()) is not None) == found


def test_the_best_selection_may_pass_on_leftovers_only_as_the_call_says() -> None:
    rows = [
        proposal("p1", {"j1": 90}, "7000"),
        Presented(code="p2", category="b", asked=D(7000), cards=(CountedCard("j1", Fraction(80)),)),
        Presented(code="p3", category="c", asked=D(7000), cards=(CountedCard("j1", Fraction(70)),)),
    ]
    for leftover, winners in (("return", 1), ("next_category", 2), ("open_to_all", 2)):
        rules = [
            CategoryRule("a", D(14000), leftover_rule=leftover),
            CategoryRule("b", D(0)),
            CategoryRule("c", D(0)),
        ]
        decided = decide(candidates_of(rows, tie_breakers=["draw"]), rules, tie_breakers=["draw"], seed="s")
        best = best_selection(decided, rules, frozenset())
        assert best is not None and (best.winners, best.rule_winners) == (winners, winners)
        assert (best.enters, best.leaves, best.points) == ((), (), best.rule_points)


def test_a_part_counts_by_its_part() -> None:
    rows = [proposal("p1", {"j1": 80}, "4000"), proposal("p2", {"j1": 50}, "4000")]
    rule = CategoryRule("a", D(6000), marginal_rule="part")
    decided = decide(candidates_of(rows, tie_breakers=["draw"]), [rule], tie_breakers=["draw"], seed="s")
    best = best_selection(decided, [rule], frozenset())
    assert best is not None
    assert (best.rule_points, best.rule_winners, best.points, best.winners) == (D("105.00"), 2, D("80.00"), 1)
    assert (best.enters, best.leaves) == ((), ("p2",))


def test_agreement_is_of_who_presented_in_the_category_to_a_thousandth() -> None:
    rows = [
        proposal("p1", {"j1": 1, "j2": 1, "j3": 1}),
        proposal("p2", {"j1": 2, "j2": 2, "j3": 3}),
        proposal("p3", {"j1": 3, "j2": 3, "j3": 2}),
        proposal("p4", {"j1": 4, "j2": 4, "j3": 4}, absent=True),
        proposal("p5", {}),
        replace(proposal("p6", {"j1": 5, "j2": 1, "j3": 3, "j4": 1}), category="b"),
    ]
    found = agreement(rows, ["a", "b"])
    assert [(one.category, one.jurors, one.proposals, one.w) for one in found] == [
        ("a", 3, 3, 0.778),
        ("b", 4, 1, None),
    ]


def test_nobody_has_no_agreement() -> None:
    assert kendall_w([]) is None and kendall_w([[], []]) is None


def best(rows, *rules, vulnerable=frozenset()):
    return best_selection(run(rows, *rules), rules, frozenset(vulnerable))


def test_who_did_not_qualify_is_in_no_selection() -> None:
    found = best(
        [proposal("p1", {"j": 90}), proposal("p2", {"j": 40}, "100")], CategoryRule("a", D(9000), minimum=D(50))
    )
    assert found is not None and (found.points, found.winners, found.enters) == (D(90), 1, ())
    assert best([proposal("p1", {"j": 40})], CategoryRule("a", D(9000), minimum=D(50))) is None


def test_who_asks_for_nothing_has_no_part_in_what_is_compared() -> None:
    found = best([proposal("p1", {"j": 90}, "0"), proposal("p2", {"j": 80}, "0.50")], CategoryRule("a", D(1)))
    assert found is not None
    assert (found.points, found.rule_points, found.winners, found.rule_winners, found.leaves) == (80, 80, 1, 1, ())
    assert best([proposal("p1", {"j": 90}, "0")], CategoryRule("a", D(1))) is None


def test_prizes_in_one_category_leave_nothing_to_choose_in_the_other() -> None:
    rows = [proposal("p1", {"j": 90}), replace(proposal("p2", {"j": 80}), category="b")]
    assert best(rows, CategoryRule("a", D(9000)), CategoryRule("b", D(9000), prizes={1: D(1)})) is None


def test_no_points_add_none_to_a_selection() -> None:
    rows = [proposal("p1", {"j": 1}, "1000"), proposal("p2", {"j": 0}, "1000"), proposal("p3", {"j": 0}, "1000")]
    found = best(rows, CategoryRule("a", D(1000)))
    assert found is not None and (found.points, found.enters) == (1, ())
    half = replace(rows[0], cards=(CountedCard("j", Fraction(1, 2)),))
    found = best([half, rows[1]], CategoryRule("a", D(1000)))
    assert found is not None and (found.points, found.enters) == (D("0.50"), ())
    found = best(rows[1:], CategoryRule("a", D(3000)))
    assert found is not None and found.points == found.rule_points == 0


def test_a_floor_that_nobody_can_fill_does_not_hinder_a_selection() -> None:
    found = best([proposal("p1", {"j": 90})], CategoryRule("a", D(9000), reserved=D(5000)))
    assert found is not None and found.points == 90


def test_what_is_passed_on_may_end_in_cents() -> None:
    rows = [proposal("p1", {"j": 90}, "3500"), replace(proposal("p2", {"j": 80}, "3500.50"), category="b")]
    found = best(rows, CategoryRule("a", D("7000.50"), leftover_rule="next_category"), CategoryRule("b", D(0)))
    assert found is not None and (found.points, found.winners) == (170, 2)


def test_a_solver_that_finds_nothing_in_its_time_shows_nothing() -> None:
    rows = [proposal(f"p{number}", {"j": 50 + number % 37}, asked=str(3000 + 13 * number)) for number in range(60)]
    rule = CategoryRule("a", D(100_000))
    decided = run(rows, rule)
    assert best_selection(decided, [rule], frozenset(), seconds=0) is None
    assert best_selection(decided, [rule], frozenset(), seconds=5) is not None
