"""Values as they are written where no language is known."""

from datetime import date
from decimal import Decimal
from typing import Any

from winay.base.rounding import half_up
from winay.facts.rules.catalogue import SHARE, Fact, Kind

SIX = Decimal("0.000001")
"""The step of numbers that are no money: kept so singly and in bulk, both answer alike."""


def percent(share: Decimal) -> str:
    """Return a share as a percentage with one decimal at most, half up: 0.1 → “10%”."""
    text = f"{half_up(share * 100, Decimal('0.1')):f}"
    return (text[:-2] if text.endswith(".0") else text) + "%"


def plain(value: Any, fact: Fact | None) -> str:
    """Return a value in signs: an amount with two decimals, a share in percent, a date by year-month-day.

    A choice is its code; yes, no and what is not known are nothing.
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if fact and fact.unit == SHARE:
        return percent(Decimal(value))
    if fact and fact.kind is Kind.MONEY:
        return f"{value:,.2f}"
    return str(value)
