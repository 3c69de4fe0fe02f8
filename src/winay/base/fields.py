"""Fields used by every room."""

from typing import Any

from djmoney.models.fields import MoneyField


def money_field(**options: Any) -> Any:
    """Return a money column with the house's precision: 14 digits, two of them decimals, soles by default."""
    return MoneyField(**{"max_digits": 14, "decimal_places": 2, "default_currency": "PEN", **options})
