"""From cards to places: the first rule on ties of every shipped pack, with unequal numbers of cards."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from winay.committees.rules import CountedCard, Presented, candidates_of, rank
from winay.programmes.packs import files_at, read_pack, shipped_packs

PACKS = shipped_packs()
D = Decimal
START = datetime(2026, 9, 1, tzinfo=UTC)


def calls() -> list[tuple[str, str, tuple[str, ...]]]:
    found = []
    for code, path in PACKS.items():
        pack = read_pack(files_at(path))
        found += [(code, call.code, tuple(call.terms.tie_breakers)) for call in pack.calls]
    return found


def presented(code: str, points: int, marks: list[str], *, criterion: str, number: int) -> Presented:
    """A proposal whose every card has `points` in all and, in turn, `marks` in the criterion."""
    cards = tuple(
        CountedCard(f"j{juror}", Fraction(points), {criterion: D(mark)}) for juror, mark in enumerate(marks)
    )
    when = START + timedelta(minutes=number)
    return Presented(code=code, category="a", asked=D(7000), cards=cards, submitted_at=when)


@pytest.mark.parametrize(
    ("pack", "call", "rules"), calls(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_first_tie_break_is_the_mean_mark_of_its_criterion(pack, call, rules) -> None:
    kind, _colon, criterion = rules[0].partition(":")
    assert kind == "criterion", "a pack whose first rule is another needs its own case here"
    few = presented("p1", 70, ["5", "4"], criterion=criterion, number=1)  # sum 9, mean 4.5
    many = presented("p2", 70, ["4", "4", "4"], criterion=criterion, number=0)  # sum 12, mean 4
    placed = rank(candidates_of([many, few], tie_breakers=rules), tie_breakers=rules, seed="s")
    assert [one.candidate.code for one in placed] == ["p1", "p2"]
    assert {one.decided_by for one in placed} == {rules[0]}


RULES = ("criterion:idea", "earliest_submission")


def test_marks_are_the_exact_mean_of_the_cards_that_count() -> None:
    one = presented("p1", 70, ["5", "4", "4.5"], criterion="idea", number=1)
    (found,) = candidates_of([one], tie_breakers=RULES)
    assert found.marks == {"idea": Fraction(9, 2)}
    (without,) = candidates_of([one], tie_breakers=RULES, without="j0")
    assert without.marks == {"idea": Fraction(17, 4)} and without.points == D("70.00")
    assert candidates_of([one], tie_breakers=("draw",))[0].marks == {}


def test_no_mark_at_all_comes_behind_a_zero() -> None:
    zero = presented("p1", 70, ["0"], criterion="idea", number=2)
    none = presented("p2", 70, ["3"], criterion="other", number=1)
    placed = rank(candidates_of([none, zero], tie_breakers=RULES), tie_breakers=RULES, seed="s")
    assert [one.candidate.code for one in placed] == ["p1", "p2"]


def test_equal_means_go_on_to_the_next_rule_whatever_the_number_of_cards() -> None:
    early = presented("p1", 70, ["4", "4"], criterion="idea", number=1)
    late = presented("p2", 70, ["5", "4", "3"], criterion="idea", number=2)
    placed = rank(candidates_of([late, early], tie_breakers=RULES), tie_breakers=RULES, seed="s")
    assert [(one.candidate.code, one.decided_by) for one in placed] == [
        ("p1", "earliest_submission"),
        ("p2", "earliest_submission"),
    ]


def test_unknown_time_of_submission_comes_last() -> None:
    known = presented("p2", 70, ["4"], criterion="idea", number=9)
    unknown = Presented(code="p1", category="a", asked=D(7000), cards=known.cards)
    placed = rank(candidates_of([unknown, known], tie_breakers=RULES), tie_breakers=RULES, seed="s")
    assert [one.candidate.code for one in placed] == ["p2", "p1"]


def test_points_are_the_mean_of_all_cards_or_of_all_but_one_jurors() -> None:
    cards = tuple(CountedCard(f"j{number}", Fraction(points)) for number, points in enumerate((90, 60, 30)))
    one = Presented(code="p1", category="a", asked=D(1), cards=cards)
    assert one.points() == D("60.00")
    assert one.points(without="j0") == D("45.00") and one.points(without="j2") == D("75.00")
    assert one.points(without="j9") == D("60.00")
    assert Presented(code="p1", category="a", asked=D(1), cards=cards, absent=True).points() is None
    single = Presented(code="p1", category="a", asked=D(1), cards=cards[:1])
    assert single.points(without="j0") is None


def test_three_in_a_row_are_each_told_what_parted_them_from_their_neighbour() -> None:
    first = presented("p1", 70, ["5"], criterion="idea", number=5)
    second = presented("p2", 70, ["4"], criterion="idea", number=1)
    third = presented("p3", 70, ["4"], criterion="idea", number=2)
    placed = rank(candidates_of([third, first, second], tie_breakers=RULES), tie_breakers=RULES, seed="s")
    assert [(one.place, one.candidate.code, one.decided_by) for one in placed] == [
        (1, "p1", "criterion:idea"),
        (2, "p2", "criterion:idea"),
        (3, "p3", "earliest_submission"),
    ]
    assert placed[1].tied_with == ("p1", "p3")
