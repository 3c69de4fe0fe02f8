"""Why each proposal got what it got, as message ids with values: stored as data, read in any language.

Values: `place` is a number, `points` and `minimum` have two decimals, `asked`, `amount` and `left` are amounts
in `currency`, `others` proposal codes, `rule` a rule on ties.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from winay.committees.rules.allocation import Line


def N_(text: str) -> str:  # noqa: N802
    """Mark `text` for translation; it is translated where it is shown."""
    return text


REASONS = {
    "awarded": N_("%(place)s, %(points)s points, %(asked)s asked, %(left)s left in the category: awarded"),
    "awarded_in_part": N_(
        "%(place)s, %(points)s points, %(asked)s asked, %(left)s left: awarded in part, %(amount)s"
    ),
    "awarded_from_leftover": N_(
        "%(place)s, %(points)s points, %(asked)s asked, %(left)s left over and open to all categories: awarded"
    ),
    "not_enough_left": N_(
        "%(place)s, %(points)s points, %(asked)s asked, %(left)s left in the category: waiting list"
    ),
    "after_the_end": N_(
        "%(place)s, %(points)s points, %(asked)s asked, the list ended before with %(left)s left: waiting list"
    ),
    "below_minimum": N_("%(place)s, %(points)s points, below the minimum of %(minimum)s points: not awarded"),
    "no_prize_for_place": N_("%(place)s, %(points)s points, there is no prize for this place: not awarded"),
    "no_complete_card": N_("No juror sent a complete scorecard, so there are no points: not awarded"),
    "absent": N_("The group did not present its proposal in the session: not awarded"),
}
RESERVE = N_("Counts towards the amount reserved for the most vulnerable groups")
TIE = N_("Equal points with %(others)s; decided by %(rule)s")
TIE_RULES = {
    "criterion": N_("the points in “%(criterion)s”"),
    "earliest_submission": N_("who handed in first"),
    "more_women": N_("the number of women in the group"),
    "lower_request": N_("the smaller request"),
    "draw": N_("a draw that anyone can repeat"),
}


def explain(
    line: Line, *, minimum: Decimal, currency: str, criteria: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the explanation of one line: its code and, sentence by sentence, message ids with their values."""
    values: dict[str, Any] = {"asked": str(line.asked), "amount": str(line.amount), "currency": currency}
    if line.place is not None:
        values |= {"place": line.place, "points": f"{line.points:.2f}", "minimum": f"{minimum:.2f}"}
    if line.left is not None:
        values["left"] = str(line.left)
    lines: list[dict[str, Any]] = [{"msgid": REASONS[line.reason], "values": values}]
    if line.by_reserve:
        lines.append({"msgid": RESERVE, "values": {}})
    if line.tied_with:
        kind, _colon, code = line.decided_by.partition(":")
        name = (criteria or {}).get(code, code)
        tie = {"others": list(line.tied_with), "rule": TIE_RULES[kind], "criterion": name}
        lines.append({"msgid": TIE, "values": tie})
    return {"code": line.reason, "lines": lines}
