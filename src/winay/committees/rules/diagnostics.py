"""What the committee may learn from its own scores. Information only: nothing here decides anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from winay.base.rounding import half_up
from winay.committees.rules.allocation import Allocation, CategoryRule, Line, decide
from winay.committees.rules.ranking import Presented, candidates_of


@dataclass(frozen=True)
class Severity:
    """A juror's mean deviation, in points, from the mean of all on the same proposals; minus is stricter."""

    juror: str
    cards: int
    deviation: float


@dataclass(frozen=True)
class Agreement:
    """Kendall's W of one category (0 none, 1 full), over the proposals that every one of its jurors scored."""

    category: str
    jurors: int
    proposals: int
    w: float | None


@dataclass(frozen=True)
class WithoutJuror:
    """Who would win, and who would not, if one juror's cards were left out."""

    juror: str
    gains: tuple[str, ...]
    loses: tuple[str, ...]


@dataclass(frozen=True)
class BestSelection:
    """The whole awards with the largest sum of points within the same budgets, floors and minimum scores.

    `rule_points` is the sum of points the published rule buys (an award in part counts by its part), `gap` how
    far the solver's proof got: 0.01 = no selection is more than 1% better than the one shown.
    """

    points: Decimal
    rule_points: Decimal
    winners: int
    rule_winners: int
    gap: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


def severity(presented: Sequence[Presented]) -> list[Severity]:
    """Return each juror's mean deviation: mean over their cards of (own points − mean of the proposal's cards)."""
    deviations: dict[str, list[Fraction]] = {}
    for one in presented:
        if len(one.cards) < 2 or one.absent:
            continue
        mean = one.total / len(one.cards)
        for card in one.cards:
            deviations.setdefault(card.juror, []).append(card.points - mean)
    return [
        Severity(juror, len(rows), round(float(sum(rows, Fraction(0)) / len(rows)), 2))
        for juror, rows in sorted(deviations.items())
    ]


def kendall_w(ratings: Sequence[Sequence[Any]]) -> float | None:
    """Return Kendall's coefficient of concordance, corrected for ties. One row a juror, one column a proposal.

    W = (12 Σ R² − 3 m² n (n+1)²) / (m² n (n² − 1) − m Σ (t³ − t)), with m jurors, n proposals, R the sum of a
    proposal's ranks (mean rank for ties), t the sizes of the groups of ties. None if there are fewer than two
    jurors or proposals, or if every juror ties all. Source: Siegel and Castellan (1988), §9.6.
    """
    if len(ratings) < 2 or len(ratings[0]) < 2:
        return None
    m, n = len(ratings), len(ratings[0])
    sums, ties = [0] * n, 0
    for row in ratings:
        for column, double in enumerate(_double_ranks(row)):
            sums[column] += double
        ties += sum(count**3 - count for count in _counts(row))
    above = 3 * sum(double * double for double in sums) - 3 * m * m * n * (n + 1) ** 2
    below = m * m * n * (n * n - 1) - m * ties
    return above / below if below else None


def _double_ranks(row: Sequence[Any]) -> list[int]:
    """Return twice the mean rank of each value: whole numbers even with ties."""
    order = sorted(range(len(row)), key=lambda column: row[column])
    doubled = [0] * len(row)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and row[order[end + 1]] == row[order[start]]:
            end += 1
        for position in range(start, end + 1):
            doubled[order[position]] = start + end + 2
        start = end + 1
    return doubled


def _counts(row: Sequence[Any]) -> list[int]:
    counts: dict[Any, int] = {}
    for value in row:
        counts[value] = counts.get(value, 0) + 1
    return list(counts.values())


def agreement(presented: Sequence[Presented], categories: Sequence[str]) -> list[Agreement]:
    """Return Kendall's W of each category that has proposals, in the order of `categories`, the call's own.

    Proposals that some juror did not score (recusal, absence) are left out.
    """
    found = []
    heard = {one.category for one in presented}
    for category in (code for code in categories if code in heard):
        rows = [
            {card.juror: card.points for card in one.cards}
            for one in presented
            if one.category == category and not one.absent and one.cards
        ]
        jurors = sorted({juror for row in rows for juror in row})
        whole = [row for row in rows if len(row) == len(jurors)]
        w = kendall_w([[row[juror] for row in whole] for juror in jurors])
        found.append(Agreement(category, len(jurors), len(whole), None if w is None else round(w, 3)))
    return found


def without_each_juror(
    presented: Sequence[Presented],
    categories: Sequence[CategoryRule],
    *,
    tie_breakers: Sequence[str],
    seed: str,
    decided: Allocation,
) -> list[WithoutJuror]:
    """Return, for each juror, how the winners would change without their cards."""
    winners = {line.code for line in decided.awarded}
    found = []
    for juror in sorted({card.juror for one in presented for card in one.cards}):
        candidates = candidates_of(presented, tie_breakers=tie_breakers, without=juror)
        other = decide(candidates, categories, tie_breakers=tie_breakers, seed=seed)
        others = {line.code for line in other.awarded}
        found.append(WithoutJuror(juror, tuple(sorted(others - winners)), tuple(sorted(winners - others))))
    return found


def best_selection(
    decided: Allocation,
    categories: Sequence[CategoryRule],
    most_vulnerable: frozenset[str],
    *,
    seconds: float = 0.2,
) -> BestSelection | None:
    """Return the selection with the most points that HiGHS (`scipy.optimize.milp`) finds within `seconds`.

    Same budgets, minimum scores and leftover rules; the most vulnerable of a category receive at least its floor
    or, where the rule could not fill it, as much as the rule gave them. None where prizes go by place (there is
    nothing to choose), where nobody qualifies, or where the solver found nothing in time.
    """
    rows = [line for line in decided.lines if line.decision != "not_awarded" and line.asked > 0]
    if not rows or any(rule.prizes for rule in categories):
        return None
    problem = _problem(rows, decided, categories, most_vulnerable)
    chosen, gap = _solve(problem, seconds)
    if chosen is None:
        return None
    best = {line.code for line, take in zip(rows, chosen, strict=True) if take > 0.5}
    awarded = [line for line in rows if line.decision == "awarded"]
    winners = {line.code for line in awarded}
    points = {line.code: line.points or Decimal(0) for line in rows}
    rule_points = sum((points[line.code] * line.amount / line.asked for line in awarded), Decimal(0))
    return BestSelection(
        points=sum((points[code] for code in best), Decimal(0)),
        rule_points=half_up(rule_points),
        winners=len(best),
        rule_winners=len(winners),
        gap=gap,
        enters=tuple(sorted(best - winners)),
        leaves=tuple(sorted(winners - best)),
    )


@dataclass(frozen=True)
class _Problem:
    """Maximise `gain`·x under lower ≤ matrix·x ≤ upper; the first `whole` variables are 0 or 1."""

    gain: list[float]
    matrix: list[list[float]]
    lower: list[float]
    upper: list[float]
    whole: int


def _problem(
    rows: Sequence[Line],
    decided: Allocation,
    categories: Sequence[CategoryRule],
    most_vulnerable: frozenset[str],
) -> _Problem:
    """Write the selection as a mixed integer programme; passing on leftovers is a continuous variable each."""
    position = {rule.code: number for number, rule in enumerate(categories)}
    passings = [
        (source, target)
        for source, rule in enumerate(categories)
        for target in range(len(categories))
        if (rule.leftover_rule == "next_category" and target == source + 1)
        or (rule.leftover_rule == "open_to_all" and target != source)
    ]
    given = {rule.code: Decimal(0) for rule in categories}
    for line in decided.awarded:
        if line.code in most_vulnerable:
            given[line.category] += line.amount
    matrix, lower, upper = [], [], []
    for number, rule in enumerate(categories):
        spends = [float(line.asked) if position[line.category] == number else 0.0 for line in rows]
        moves = [float(source == number) - float(target == number) for source, target in passings]
        matrix.append(spends + moves)
        lower.append(float("-inf"))
        upper.append(float(rule.budget))
        if rule.reserved:
            to_them = [float(line.code in most_vulnerable) for line in rows]
            floor = [spend * theirs for spend, theirs in zip(spends, to_them, strict=True)]
            matrix.append(floor + [0.0] * len(passings))
            lower.append(float(min(rule.reserved, given[rule.code])))
            upper.append(float("inf"))
    gain = [float(line.points or 0) for line in rows] + [0.0] * len(passings)
    return _Problem(gain, matrix, lower, upper, len(rows))


def _solve(problem: _Problem, seconds: float) -> tuple[Sequence[float] | None, float]:
    """Hand the problem to HiGHS; return the values of the whole variables and the gap that is left."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    count = len(problem.gain)
    largest = np.full(count, np.inf)
    largest[: problem.whole] = 1
    result = milp(
        -np.array(problem.gain),
        constraints=LinearConstraint(np.array(problem.matrix), problem.lower, problem.upper),
        bounds=Bounds(np.zeros(count), largest),
        integrality=(np.arange(count) < problem.whole).astype(int),
        options={"time_limit": seconds, "mip_rel_gap": 1e-4},
    )
    if result.x is None:
        return None, 1.0
    gap = 0.0 if result.mip_gap is None else round(float(result.mip_gap), 6)
    return result.x[: problem.whole].tolist(), gap
