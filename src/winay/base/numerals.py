"""What numbers a text can mean, and whether it fits a field. Knows no Django: pages and acts read by `base.numbers`."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from winay.base.messages import N_
from winay.base.rounding import half_up

MOST_DIGITS = 30
MOST_DECIMALS = 20
"""For a field that keeps fewer decimals than its sources write, and rounds them itself."""
_SIGN_OF_MONEY = re.compile(
    r"^(?:S/\.?|US\$|\$|PEN|USD|soles)\s*|\s*(?:PEN|USD|nuevos soles|soles|dólares)$", re.IGNORECASE
)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_SHAPE = re.compile(r"(?P<minus>[-\u2212]?)(?P<body>[0-9.,' ]*[0-9])")


class NoNumber(Exception):
    """A text that is no number of the field: a message id with its values; `readings`: both that it can mean."""

    def __init__(self, message: str, readings: tuple[Decimal, Decimal] | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values, self.readings = message, values, readings


def number_of(text: str, *, decimals: int) -> Decimal:
    """Return the number that `text` means in a field with so many decimals. Raises `NoNumber`."""
    tidy = _BLANKS.sub(" ", text.strip().replace("\u2019", "'"))
    tidy = _SIGN_OF_MONEY.sub("", tidy).strip()
    found = _SHAPE.fullmatch(tidy)
    if found is None or len(tidy) > MOST_DIGITS:
        raise no_number(text)
    sign = -1 if found["minus"] else 1
    grouped, plain = (
        None if one is None else sign * one for one in (_as_groups(found["body"]), _as_decimals(found["body"]))
    )
    if grouped is not None and plain is not None:
        comma_of_thousands = decimals < 3 and "." not in found["body"]
        if not comma_of_thousands:
            raise _ambiguous(text, (grouped, plain), decimals)
        plain = None
    number = grouped if grouped is not None else plain
    if number is None:
        raise no_number(text)
    return fitting(number, decimals)


def written(value: Decimal) -> str:
    """Return the number without needless zeros, so that `number_of` reads it back.

    Three decimals after a whole number get one more zero, for `1.125` could be thousands: `1.1250`.
    """
    text = f"{value.normalize():f}"
    whole, _point, rest = text.partition(".")
    return f"{text}0" if len(rest) == 3 and whole.lstrip("-") != "0" and len(whole.lstrip("-")) <= 3 else text


def _as_groups(body: str) -> Decimal | None:
    """Return the whole number that `body` means if its signs part thousands, or None."""
    signs = set(re.findall(r"[., ']", body))
    # A million's apostrophe stands beside the thousand's comma: 1'500,000.
    if not signs or len(signs - {"'"}) > 1 or body[0] == "0":
        return None
    return Decimal(re.sub(r"[., ']", "", body)) if re.fullmatch(r"[0-9]{1,3}(?:[., '][0-9]{3})+", body) else None


def _as_decimals(body: str) -> Decimal | None:
    """Return the number that `body` means if its last sign is the decimal one, or it has none, or None."""
    found = re.fullmatch(r"(?P<whole>[0-9., ']*?)(?:[.,](?P<rest>[0-9]+))?", body)
    if found is None:
        return None
    whole, rest = found["whole"], found["rest"]
    if rest is not None and body[-len(rest) - 1] in whole:
        return None
    if whole and not whole.isdigit():
        thousands = _as_groups(whole)
        if thousands is None or (rest is None):
            return None
        whole = str(thousands)
    return Decimal(f"{whole or 0}.{rest or 0}") if whole or rest else None


def fitting(number: Decimal, decimals: int) -> Decimal:
    """Return the number with the decimals of its field at most; nothing is rounded. Raises `NoNumber`."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= decimals:
        return number
    try:
        fits = number == round(number, decimals)
    except InvalidOperation:
        fits = False
    if not fits:
        if decimals == 0:
            raise NoNumber(N_("Write a whole number, without decimals."))
        raise NoNumber(N_("Use at most %(n)d decimals."), n=decimals)
    return round(number, decimals)


def no_number(text: str) -> NoNumber:
    """Return the fault of a text that means no number."""
    return NoNumber(N_("“%(text)s” is not a number."), text=text.strip()[:MOST_DIGITS])


def _ambiguous(text: str, readings: tuple[Decimal, Decimal], decimals: int) -> NoNumber:
    one, other = (_suggestion(reading, decimals) for reading in readings)
    message = N_("“%(text)s” can be read in two ways: write %(one)s or %(other)s.")
    return NoNumber(message, readings, text=text.strip()[:MOST_DIGITS], one=one, other=other)


def _suggestion(number: Decimal, decimals: int) -> str:
    """Return the number so written that the reader takes it in a field of so many decimals."""
    suited = half_up(number, Decimal(1).scaleb(-decimals))
    return f"{suited:,.2f}" if decimals == 2 else written(suited)
