"""From places to awards: the floor for the most vulnerable first, then the general rank within each budget.

Amounts are exact to the cent and in one currency. For each category, in the call's order:

1. The floor. Qualifying proposals of the most vulnerable are funded by rank until their awards reach the
   reserved amount; the last of them may draw on the general budget to be funded whole. What the floor cannot
   use, because nobody qualifies any more, is open to the general rank.
2. The general rank. Everybody else who qualifies, by rank, within what is left.
3. The marginal proposal, the first that asks for more than is left: `stop` ends the list, `skip` goes on to
   the next that fits, `part` ends the list and awards what is left if that is no less than the call's least part
   (`part_share` of the request and `part_amount`, the larger of the two); otherwise the proposal waits.
4. What is left at the end: `return` leaves it unspent, `next_category` adds it to the next category before
   that one is allocated (after the last: unspent), `open_to_all` puts it into one purse, after all categories,
   for whoever still waits in any of them, by points and the same rules on ties, with the marginal rule of
   their own category.

To qualify is to have points and at least the category's minimum. Who qualifies and is not funded waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from winay.committees.rules.ranking import Candidate, Placed, rank

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class CategoryRule:
    """What the call says of one category. `prizes` (place → amount), where there are any, replace the request.

    `part_share` (0–1, of the request) and `part_amount` are the least that a proposal is awarded in part.
    """

    code: str
    budget: Decimal
    minimum: Decimal = Decimal(0)
    reserved: Decimal = ZERO
    marginal_rule: str = "skip"
    leftover_rule: str = "return"
    prizes: Mapping[int, Decimal] = field(default_factory=dict)
    part_share: Decimal = Decimal(0)
    part_amount: Decimal = ZERO

    def part_of(self, asked: Decimal, left: Decimal) -> Decimal:
        """Return what a proposal that asks for more than `left` is awarded in part: all that is left, or nothing."""
        enough = left >= self.part_amount and left >= self.part_share * asked
        return left if self.marginal_rule == "part" and enough else ZERO


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one proposal and why: `reason` names the rule, `left` what its category had at its turn.

    `decision` is awarded, waiting or not_awarded.
    """

    code: str
    category: str
    place: int | None
    points: Decimal | None
    asked: Decimal
    decision: str
    reason: str
    amount: Decimal = ZERO
    left: Decimal | None = None
    by_reserve: bool = False
    tied_with: tuple[str, ...] = ()
    decided_by: str = ""


@dataclass(frozen=True)
class Passing:
    """Budget that passes from one category to another by the leftover rule."""

    source: str
    target: str
    amount: Decimal


@dataclass(frozen=True)
class Totals:
    """A category's money: budget + received = awarded + passed_on + left."""

    category: str
    budget: Decimal
    received: Decimal
    awarded: Decimal
    passed_on: Decimal
    left: Decimal


@dataclass(frozen=True)
class Allocation:
    """The whole decision, lines by category and place."""

    lines: tuple[Line, ...]
    passings: tuple[Passing, ...]
    totals: tuple[Totals, ...]

    @property
    def awarded(self) -> tuple[Line, ...]:
        """The winners."""
        return tuple(line for line in self.lines if line.decision == "awarded")


def decide(
    candidates: Iterable[Candidate], categories: Sequence[CategoryRule], *, tie_breakers: Sequence[str], seed: str
) -> Allocation:
    """Rank and allocate. Deterministic: the same proposals in any order give the same lines."""
    by_category: dict[str, list[Candidate]] = {rule.code: [] for rule in categories}
    for candidate in candidates:
        by_category[candidate.category].append(candidate)
    placed = {code: rank(rows, tie_breakers=tie_breakers, seed=seed) for code, rows in by_category.items()}
    return _run(placed, by_category, categories, tie_breakers=tie_breakers, seed=seed)


def reallocate(
    waiting: Iterable[Placed], categories: Sequence[CategoryRule], *, tie_breakers: Sequence[str], seed: str
) -> Allocation:
    """Apply the same rule again to who still waits, in the places that the session gave them.

    A category's `budget` is what it has to give now, its `reserved` what the most vulnerable still lack of the
    floor (`floor_left`). Nobody changes place, an award that stands is not touched, and what the rule does with a
    marginal proposal and with what is left at the end is what it did in the session.
    """
    placed: dict[str, list[Placed]] = {rule.code: [] for rule in categories}
    for one in sorted(waiting, key=lambda one: one.place):
        placed[one.candidate.category].append(one)
    candidates = {code: [one.candidate for one in rows] for code, rows in placed.items()}
    return _run(placed, candidates, categories, tie_breakers=tie_breakers, seed=seed)


def to_give(
    rule: CategoryRule, *, available: Decimal, freed: Decimal, last_who_did_not_fit_waits: bool
) -> Decimal:
    """Return what a category has to give again, of what is `available` and what winners `freed` since.

    Where the list ends at the first proposal that does not fit (`stop`, `part`), what the session left stays behind
    that proposal. Once it does not wait any more, because another category's leftover funded it or it dropped out,
    only what was freed since is given: nobody is awarded without a drop-out what the session did not award.
    """
    if rule.marginal_rule == "skip" or last_who_did_not_fit_waits:
        return available
    return min(available, freed)


def floor_left(reserved: Decimal, standing: Iterable[Decimal]) -> Decimal:
    """Return what is still missing to the floor: `reserved` less the `standing` awards of the most vulnerable."""
    return max(reserved - sum(standing, ZERO), ZERO)


def _run(
    placed: Mapping[str, Sequence[Placed]],
    by_category: Mapping[str, Sequence[Candidate]],
    categories: Sequence[CategoryRule],
    *,
    tie_breakers: Sequence[str],
    seed: str,
) -> Allocation:
    """Fund category by category in the call's order, then open to all what is open to all."""
    lines: dict[str, list[Line]] = {}
    left: dict[str, Decimal] = {}
    passings: list[Passing] = []
    carried = ZERO
    for number, rule in enumerate(categories):
        lines[rule.code], rest = _allocate(placed[rule.code], rule, rule.budget + carried)
        lines[rule.code] += _without_points(by_category[rule.code])
        carried = ZERO
        if rule.leftover_rule == "next_category" and rest and number + 1 < len(categories):
            passings.append(Passing(rule.code, categories[number + 1].code, rest))
            carried, rest = rest, ZERO
        left[rule.code] = rest
    passings += _open_to_all(by_category, categories, lines, left, tie_breakers=tie_breakers, seed=seed)
    return Allocation(
        lines=tuple(line for rule in categories for line in lines[rule.code]),
        passings=tuple(passings),
        totals=tuple(_totals(rule, lines[rule.code], left[rule.code], passings) for rule in categories),
    )


def asked_by(placed: Placed, rule: CategoryRule) -> Decimal:
    """Return what a proposal is to receive: what it asks for or, in a category with prizes, its place's prize."""
    return rule.prizes.get(placed.place, ZERO) if rule.prizes else placed.candidate.asked


def _allocate(placed: Sequence[Placed], rule: CategoryRule, budget: Decimal) -> tuple[list[Line], Decimal]:
    """Fund one category; return its lines by place and what is left."""
    qualifying = [one for one in placed if (one.candidate.points or 0) >= rule.minimum]
    below = [_line(one, rule, "not_awarded", "below_minimum") for one in placed[len(qualifying) :]]
    lines: dict[str, Line] = {}
    left = _fill_floor(qualifying, rule, budget, lines)
    ended = False
    for one in qualifying:
        if one.candidate.code in lines:
            continue
        if ended:
            lines[one.candidate.code] = _line(one, rule, "waiting", "after_the_end", left=left)
            continue
        line = _at_the_margin(one, rule, left)
        ended = line.reason == "awarded_in_part" or (line.decision == "waiting" and rule.marginal_rule != "skip")
        left -= line.amount
        lines[one.candidate.code] = line
    return [lines[one.candidate.code] for one in qualifying] + below, left


def _fill_floor(
    qualifying: Sequence[Placed], rule: CategoryRule, budget: Decimal, lines: dict[str, Line]
) -> Decimal:
    """Fund the most vulnerable by rank until the floor is reached; return what is left of the budget."""
    left, reached = budget, ZERO
    for one in qualifying:
        if reached >= rule.reserved:
            break
        if not one.candidate.most_vulnerable:
            continue
        line = _at_the_margin(one, rule, left)
        if line.decision == "awarded":
            lines[one.candidate.code] = replace(line, by_reserve=True)
            left -= line.amount
            reached += line.amount
        elif rule.marginal_rule != "skip":
            break
    return left


def _at_the_margin(one: Placed, rule: CategoryRule, left: Decimal) -> Line:
    """Decide one qualifying proposal against what is left."""
    asked = asked_by(one, rule)
    if rule.prizes and not asked:
        return _line(one, rule, "not_awarded", "no_prize_for_place", left=left)
    if asked <= left:
        return _line(one, rule, "awarded", "awarded", left=left, amount=asked)
    if part := rule.part_of(asked, left):
        return _line(one, rule, "awarded", "awarded_in_part", left=left, amount=part)
    return _line(one, rule, "waiting", "not_enough_left", left=left)


def _line(
    one: Placed,
    rule: CategoryRule,
    decision: str,
    reason: str,
    *,
    left: Decimal | None = None,
    amount: Decimal = ZERO,
) -> Line:
    return Line(
        code=one.candidate.code,
        category=rule.code,
        place=one.place,
        points=one.candidate.points,
        asked=asked_by(one, rule),
        decision=decision,
        reason=reason,
        amount=amount,
        left=left,
        tied_with=one.tied_with,
        decided_by=one.decided_by,
    )


def _without_points(candidates: Iterable[Candidate]) -> list[Line]:
    """Lines of those that did not present, or whose cards are all incomplete."""
    return [
        Line(
            code=one.code,
            category=one.category,
            place=None,
            points=None,
            asked=one.asked,
            decision="not_awarded",
            reason="absent" if one.absent else "no_complete_card",
        )
        for one in sorted(candidates, key=lambda one: one.code)
        if one.points is None
    ]


def _open_to_all(
    by_category: Mapping[str, Sequence[Candidate]],
    categories: Sequence[CategoryRule],
    lines: dict[str, list[Line]],
    left: dict[str, Decimal],
    *,
    tie_breakers: Sequence[str],
    seed: str,
) -> list[Passing]:
    """Offer the leftovers that are open to all to whoever still waits; changes `lines` and `left` in place."""
    rules = {rule.code: rule for rule in categories}
    open_codes = [rule.code for rule in categories if rule.leftover_rule == "open_to_all"]
    purse = sum((left[code] for code in open_codes), ZERO)
    if not purse:
        return []
    waiting = {line.code: line for rows in lines.values() for line in rows if line.decision == "waiting"}
    candidates = [one for rows in by_category.values() for one in rows if one.code in waiting]
    funded: dict[str, Line] = {}
    passed: dict[tuple[str, str], Decimal] = {}
    for placed in rank(candidates, tie_breakers=tie_breakers, seed=seed):
        line, rule = waiting[placed.candidate.code], rules[placed.candidate.category]
        amount = line.asked if line.asked <= purse else rule.part_of(line.asked, purse)
        if amount:
            reason = "awarded_from_leftover" if amount == line.asked else "awarded_in_part"
            funded[line.code] = replace(line, decision="awarded", reason=reason, amount=amount, left=purse)
            purse -= amount
            _draw_from(open_codes, rule.code, amount, left, passed)
        if not purse or (not amount and rule.marginal_rule != "skip"):
            break
    for code, rows in lines.items():
        lines[code] = [funded.get(line.code, line) for line in rows]
    return [Passing(source, target, amount) for (source, target), amount in passed.items()]


def _draw_from(
    open_codes: Sequence[str],
    target: str,
    amount: Decimal,
    left: dict[str, Decimal],
    passed: dict[tuple[str, str], Decimal],
) -> None:
    """Take an award out of the leftovers: the winner's own category first, then in the call's order."""
    for source in sorted(open_codes, key=lambda code: code != target):
        part = min(amount, left[source])
        if part:
            left[source] -= part
            amount -= part
            if source != target:
                passed[source, target] = passed.get((source, target), ZERO) + part


def _totals(rule: CategoryRule, lines: Iterable[Line], left: Decimal, passings: Iterable[Passing]) -> Totals:
    passings = list(passings)
    return Totals(
        category=rule.code,
        budget=rule.budget,
        received=sum((one.amount for one in passings if one.target == rule.code), ZERO),
        awarded=sum((line.amount for line in lines), ZERO),
        passed_on=sum((one.amount for one in passings if one.source == rule.code), ZERO),
        left=left,
    )
