"""The same rule for who still waits, with budget that winners left: by hand, and after any sequence of drop-outs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.committees.test_allocation_rules import TIES, contests, one

from winay.committees.rules import (
    Allocation,
    Candidate,
    CategoryRule,
    Line,
    Placed,
    decide,
    floor_left,
    free_on,
    offer_by,
    reallocate,
    to_give,
)

D = Decimal


@dataclass
class Afterwards:
    """A decided contest in which winners drop out: the books as the ledger would keep them."""

    candidates: Mapping[str, Candidate]
    rules: Sequence[CategoryRule]
    places: dict[str, int]
    standing: dict[str, Decimal]
    waiting: set[str]
    left: dict[str, Decimal]
    reasons: dict[str, str]
    freed: dict[str, Decimal]

    @classmethod
    def of(cls, candidates: Sequence[Candidate], rules: Sequence[CategoryRule]) -> "Afterwards":
        session = decide(candidates, rules, tie_breakers=TIES, seed="s")
        return cls(
            candidates={found.code: found for found in candidates},
            rules=rules,
            places={line.code: line.place for line in session.lines if line.place},
            standing={line.code: line.amount for line in session.awarded},
            waiting={line.code for line in session.lines if line.decision == "waiting"},
            left={one.category: one.left for one in session.totals},
            reasons={line.code: line.reason for line in session.lines},
            freed={rule.code: D(0) for rule in rules},
        )

    def drop(self, code: str) -> None:
        amount = self.standing.pop(code)
        self.left[self.candidates[code].category] += amount
        self.freed[self.candidates[code].category] += amount

    def again(self) -> Allocation:
        vulnerable = {code for code, found in self.candidates.items() if found.most_vulnerable}
        give = {rule.code: self._to_give(rule) for rule in self.rules}
        rules = [
            replace(
                rule,
                budget=give[rule.code],
                reserved=floor_left(
                    rule.reserved,
                    [
                        amount
                        for code, amount in self.standing.items()
                        if code in vulnerable and self.candidates[code].category == rule.code
                    ],
                ),
            )
            for rule in self.rules
        ]
        waiting = [Placed(self.places[code], self.candidates[code]) for code in sorted(self.waiting)]
        found = reallocate(waiting, rules, tie_breakers=TIES, seed="s")
        for line in found.awarded:
            assert line.code in self.waiting
            self.waiting.remove(line.code)
            self.standing[line.code] = line.amount
        kept = {code: self.left[code] - given for code, given in give.items()}
        self.left = {one.category: one.left + kept[one.category] for one in found.totals}
        self.reasons |= {line.code: line.reason for line in found.lines}
        self.freed = dict.fromkeys(self.freed, D(0))
        return found

    def _to_give(self, rule: CategoryRule) -> Decimal:
        mine = [code for code in self.waiting if self.candidates[code].category == rule.code]
        return to_give(
            rule,
            available=self.left[rule.code],
            freed=self.freed[rule.code],
            last_who_did_not_fit_waits=any(self.reasons[code] == "not_enough_left" for code in mine),
        )


def after(rule: CategoryRule, candidates: Sequence[Candidate], *dropped: str) -> dict[str, str]:
    made = Afterwards.of(candidates, [rule])
    for code in dropped:
        made.drop(code)
    return {line.code: f"{line.amount:.0f}" for line in made.again().awarded}


FOUR_WAIT = [
    one("p1", "90", "7000"),
    one("p2", "80", "9000"),
    one("p3", "70", "8000"),
    one("p4", "60", "6000"),
    one("p5", "50", "1000"),
]


def test_the_next_who_fits_follows_the_marginal_rule() -> None:
    assert after(CategoryRule("a", D(7000), marginal_rule="stop"), FOUR_WAIT, "p1") == {}
    skip = CategoryRule("a", D(7000), marginal_rule="skip")
    assert after(skip, FOUR_WAIT, "p1") == {"p4": "6000", "p5": "1000"}


def test_stop_ends_the_list_at_the_first_who_does_not_fit() -> None:
    fits = [one("p1", "90", "7000"), one("p2", "80", "5000"), one("p3", "70", "3000"), one("p4", "60", "1000")]
    assert after(CategoryRule("a", D(7000), marginal_rule="stop"), fits, "p1") == {"p2": "5000"}


def test_part_gives_what_is_left_and_ends() -> None:
    candidates = [
        one("p1", "90", "7000"),
        one("p2", "80", "5000"),
        one("p3", "70", "3000"),
        one("p4", "60", "1000"),
    ]
    part = CategoryRule("a", D(7000), marginal_rule="part")
    assert after(part, candidates, "p1") == {"p2": "5000", "p3": "2000"}


def test_what_the_session_left_over_counts_too() -> None:
    candidates = [one("p1", "90", "7000"), one("p2", "80", "9000")]
    assert after(CategoryRule("a", D(9500)), candidates, "p1") == {"p2": "9000"}


def test_the_floor_is_filled_again_before_the_general_rank() -> None:
    candidates = [
        one("p1", "90", "7000"),
        one("p2", "80", "7000"),
        one("p3", "70", "7000"),
        one("p4", "60", "7000", most_vulnerable=True),
        one("p5", "50", "7000", most_vulnerable=True),
    ]
    rule = CategoryRule("a", D(14000), reserved=D(7000))
    assert after(rule, candidates, "p4") == {"p5": "7000"}
    assert after(rule, candidates, "p1") == {"p2": "7000"}


def test_a_floor_that_others_fill_asks_for_nothing_more() -> None:
    candidates = [
        one("p1", "90", "7000", most_vulnerable=True),
        one("p2", "80", "7000", most_vulnerable=True),
        one("p3", "70", "7000"),
        one("p4", "60", "7000", most_vulnerable=True),
    ]
    assert after(CategoryRule("a", D(14000), reserved=D(7000)), candidates, "p1") == {"p3": "7000"}


def test_prizes_stay_with_the_places_of_the_session() -> None:
    candidates = [one("p1", "90"), one("p2", "80"), one("p3", "70")]
    rule = CategoryRule("a", D(500), prizes={1: D(500), 2: D(300), 3: D(100)})
    assert after(rule, candidates, "p1") == {"p2": "300", "p3": "100"}


def test_what_nobody_in_the_category_can_use_goes_where_the_call_says() -> None:
    candidates = [
        one("p1", "90", "7000"),
        one("p2", "80", "7000", category="b"),
        one("p3", "70", "7000", category="b"),
    ]
    for leftover in ("next_category", "open_to_all"):
        rules = [CategoryRule("a", D(7000), leftover_rule=leftover), CategoryRule("b", D(7000))]
        made = Afterwards.of(candidates, rules)
        made.drop("p1")
        found = made.again()
        assert [(line.code, line.category) for line in found.awarded] == [("p3", "b")]
        assert [(one.source, one.target, one.amount) for one in found.passings] == [("a", "b", D(7000))]


def test_a_withdrawn_award_waits_for_the_time_to_complain() -> None:
    day = date(2026, 11, 2)
    assert free_on(ended_on=day, withdrawn=False, complain_until=date(2026, 11, 7), answer_due_on=None) == day
    assert free_on(ended_on=day, withdrawn=True, complain_until=date(2026, 11, 7), answer_due_on=None) == date(
        2026, 11, 8
    )
    assert free_on(
        ended_on=day, withdrawn=True, complain_until=date(2026, 11, 7), answer_due_on=date(2026, 11, 20)
    ) == date(2026, 11, 20)
    assert offer_by(day, 7) == date(2026, 11, 9)


def _follows_rank(found: Allocation, rule: CategoryRule) -> None:
    """Nobody is passed over but by the call's own rule: what did not fit did not fit at its turn."""
    lines = sorted((line for line in found.lines if line.category == rule.code), key=lambda line: line.place or 0)
    general: list[Line] = [
        line for line in lines if not line.by_reserve and line.reason != "awarded_from_leftover"
    ]
    ended = False
    for line in general:
        if line.reason == "not_enough_left":
            assert line.asked > line.left
            ended = ended or rule.marginal_rule != "skip"
        elif line.reason == "after_the_end":
            assert ended
        elif line.reason == "awarded_in_part":
            ended = True
        else:
            assert line.reason == "awarded" and not ended


@settings(max_examples=250, deadline=None)
@given(contests(), st.data())
def test_awards_never_exceed_the_budget_and_follow_rank_after_any_drop_outs(given_contest, data) -> None:
    candidates, rules = given_contest
    made = Afterwards.of(candidates, rules)
    whole = sum(rule.budget for rule in rules)
    for _turn in range(data.draw(st.integers(0, 5))):
        if made.standing:
            leaving = st.lists(st.sampled_from(sorted(made.standing)), min_size=1, max_size=3, unique=True)
            for code in data.draw(leaving):
                made.drop(code)
        before = dict(made.standing)
        found = made.again()
        assert sum(made.standing.values()) + sum(made.left.values()) == whole
        assert all(amount >= 0 for amount in made.left.values())
        for totals in found.totals:
            assert totals.budget + totals.received == totals.awarded + totals.passed_on + totals.left
            assert totals.left >= 0
        assert all(made.standing[code] == amount for code, amount in before.items())
        for line in found.lines:
            assert line.decision in ("awarded", "waiting")
            assert line.place == made.places[line.code]
            assert line.amount <= line.asked
        if all(rule.leftover_rule != "open_to_all" for rule in rules):
            for rule in rules:
                _follows_rank(found, rule)


LEFT_BEHIND_THE_END = (
    [
        one("p1", "90", "200", category="b"),
        one("p2", "80", "90", category="b"),
        one("p3", "70", "50", category="b"),
    ],
    [
        CategoryRule("a", D(300), leftover_rule="open_to_all"),
        CategoryRule("b", D(100), marginal_rule="stop"),
    ],
)
"""The list of b ends before p1, which another category's leftover funds: the 100 of b stay behind it."""


def test_what_the_session_left_behind_the_end_of_a_list_is_not_given_with_what_is_freed() -> None:
    made = Afterwards.of(*LEFT_BEHIND_THE_END)
    assert made.standing == {"p1": D(200), "p2": D(90)}
    made.drop("p2")
    assert {line.code: line.amount for line in made.again().awarded} == {"p3": D(50)}
    assert made.left["b"] == D(100) + D(90) - D(50)


def test_what_is_to_be_given() -> None:
    def given_(rule: str, *, waits: bool, freed: int = 60) -> int:
        found = to_give(
            CategoryRule("a", D(500), marginal_rule=rule),
            available=D(100),
            freed=D(freed),
            last_who_did_not_fit_waits=waits,
        )
        return int(found)

    assert [given_("skip", waits=waits) for waits in (True, False)] == [100, 100]
    for rule in ("stop", "part"):
        assert [given_(rule, waits=waits) for waits in (True, False)] == [100, 60]
    assert given_("stop", waits=False, freed=160) == 100


@settings(max_examples=150, deadline=None)
@example(LEFT_BEHIND_THE_END)
@given(contests())
def test_without_a_drop_out_nobody_is_awarded(given_contest) -> None:
    candidates, rules = given_contest
    assert Afterwards.of(candidates, rules).again().awarded == ()
