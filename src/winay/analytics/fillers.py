"""What people write into a field that must not stay empty: numbers and words that stand for nobody and nothing.

One list for whoever takes lists in and for whoever compares records: a number that is no DNI on a list is none when
records are compared.
"""

import re

NUMBERS = "|".join(
    (*(f"{digit}{{4,}}" for digit in "123456789"), "x+", "na", "nn", "sn", "no", "none", "null", "12345678")
)
"""A pattern of whole numbers that nobody has, lower case, read alike by Python, DuckDB and Spark."""
NUMBER = f"^({NUMBERS})$"
DNIS = frozenset((*(digit * 8 for digit in "0123456789"), "12345678"))
"""The fillers among numbers of eight digits."""
_NUMBER = re.compile(NUMBER)


def is_filler(number: str) -> bool:
    """Tell whether a number without blanks and signs stands for nobody.

    >>> is_filler("99999999"), is_filler("XXXX"), is_filler("40123456")
    (True, True, False)
    """
    return bool(_NUMBER.match(number.casefold()))
