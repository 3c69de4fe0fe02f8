"""Cells that hold a number or an amount."""

import re
from collections.abc import Callable
from decimal import Decimal

from winay.base.messages import N_
from winay.base.numerals import NoNumber, number_of
from winay.base.rounding import half_up
from winay.registry.rules.lists.values.cells import Wrong, present, shown

COMPUTED = re.compile(r"-?\d+\.\d{7,}")
"""A number that a spreadsheet computed carries noise far behind its decimals: 0.30000000000000004."""
MILLIONTH = Decimal("0.000001")
"""So far a computed number is read; what lies behind is noise."""


def number_reader(decimals: int) -> Callable[[str], Decimal | None]:
    """Return the reader of a number from 0 on, by the house's one reader of numbers; None for an empty cell."""

    def read(text: str) -> Decimal | None:
        tidy = present(text)
        if not tidy:
            return None
        if COMPUTED.fullmatch(tidy):
            tidy = f"{half_up(Decimal(tidy), MILLIONTH).normalize():f}"
        try:
            number = number_of(tidy, decimals=decimals)
        except NoNumber as fault:
            raise Wrong(
                fault.message, N_("Write it with a point and two decimals: 1250.50."), **fault.values
            ) from fault
        if number < 0:
            raise Wrong(N_("“%(text)s” is less than nothing."), N_("Write a number from 0 on."), text=shown(text))
        return number

    return read
