"""How scores become awards, in pure functions.

`scoring` (points) → `ranking` (places, `break_ties`) → `allocation` (`decide`: floor, budgets, marginal and
leftover rules; `reallocate`: the same for who still waits, with what winners left: `freed` says when) and, beside
it, `diagnostics` (information only).
"""

from winay.committees.rules.allocation import (
    Allocation,
    CategoryRule,
    Line,
    Passing,
    Totals,
    decide,
    floor_left,
    reallocate,
    to_give,
)
from winay.committees.rules.diagnostics import (
    agreement,
    best_selection,
    kendall_w,
    severity,
    without_each_juror,
)
from winay.committees.rules.explanation import explain
from winay.committees.rules.freed import free_on, offer_by
from winay.committees.rules.ranking import (
    Candidate,
    CountedCard,
    Placed,
    Presented,
    break_ties,
    candidates_of,
    draw_number,
    rank,
)
from winay.committees.rules.scoring import (
    Weighted,
    exact_score,
    mean_of_jurors,
    off_scale,
    rounded,
)
from winay.committees.rules.seats import cards_needed, who_votes

__all__ = [
    "Allocation",
    "Candidate",
    "CategoryRule",
    "CountedCard",
    "Line",
    "Passing",
    "Placed",
    "Presented",
    "Totals",
    "Weighted",
    "agreement",
    "best_selection",
    "break_ties",
    "candidates_of",
    "cards_needed",
    "decide",
    "draw_number",
    "exact_score",
    "explain",
    "floor_left",
    "free_on",
    "kendall_w",
    "mean_of_jurors",
    "off_scale",
    "offer_by",
    "rank",
    "reallocate",
    "rounded",
    "severity",
    "to_give",
    "who_votes",
    "without_each_juror",
]
