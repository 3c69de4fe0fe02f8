"""What a line of the decision says of itself: its rule with its figures, the floor, the tie."""

from decimal import Decimal

import pytest

from winay.committees.rules.allocation import Line
from winay.committees.rules.explanation import REASONS, RESERVE, TIE, TIE_RULES, explain

LINE = Line("p1", "a", 2, Decimal("81.5"), Decimal(7000), "awarded", "awarded", Decimal(7000), Decimal(9000))


def said(line: Line, **more):
    return explain(line, minimum=Decimal(50), currency="PEN", **more)


def test_a_line_with_a_place_says_its_figures() -> None:
    found = said(LINE)
    assert found["code"] == "awarded"
    assert found["lines"] == [
        {
            "msgid": REASONS["awarded"],
            "values": {
                "asked": "7000", "amount": "7000", "currency": "PEN", "place": 2, "points": "81.50",
                "minimum": "50.00", "left": "9000",
            },
        }
    ]  # fmt: skip


def test_a_line_without_points_has_no_place_to_tell() -> None:
    line = Line("p1", "a", None, None, Decimal(7000), "not_awarded", "absent")
    assert said(line)["lines"] == [
        {"msgid": REASONS["absent"], "values": {"asked": "7000", "amount": "0.00", "currency": "PEN"}}
    ]


@pytest.mark.parametrize("rule", ["draw", "more_women", "criterion:idea", "criterion:other"])
def test_the_floor_and_the_tie_have_a_sentence_each(rule: str) -> None:
    line = Line(**{**{name: getattr(LINE, name) for name in LINE.__slots__}, "by_reserve": True, "tied_with": ("p3",),
                   "decided_by": rule})  # fmt: skip
    _first, reserve, tie = said(line, criteria={"idea": "La idea"})["lines"]
    assert reserve == {"msgid": RESERVE, "values": {}}
    kind, _, code = rule.partition(":")
    assert tie == {
        "msgid": TIE,
        "values": {"others": ["p3"], "rule": TIE_RULES[kind], "criterion": {"idea": "La idea"}.get(code, code)},
    }
    assert said(line)["lines"][2]["values"]["criterion"] == code
