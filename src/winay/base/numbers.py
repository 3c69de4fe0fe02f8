"""One reader of the numbers that people write, which asks where it would have to guess.

Peru writes `1,250.50`; banks, spreadsheets and neighbours also write `1.250,50`, `1 250,50` and `1'250,50`. A text is
taken when it can mean one number only in a field of so many decimals. `1.500` can be fifteen hundred or one and a
half: it is refused, and both ways of writing it plainly are named. Three digits after a comma are thousands, as the
country writes them, where the field has fewer than three decimals, and a doubt where it has three.
"""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import DecimalField, TextInput
from django.utils.translation import gettext as _

from winay.base.errors import InvalidInput
from winay.base.rounding import half_up

MOST_DIGITS = 30
_SIGN_OF_MONEY = re.compile(
    r"^(?:S/\.?|US\$|\$|PEN|USD|soles)\s*|\s*(?:PEN|USD|nuevos soles|soles|dólares)$", re.IGNORECASE
)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_SHAPE = re.compile(r"(?P<minus>[-\u2212]?)(?P<body>[0-9.,' ]*[0-9])")


class AmbiguousNumber(InvalidInput):
    """The text can be two numbers: `readings` holds both."""

    def __init__(self, text: str, readings: tuple[Decimal, Decimal], *, decimals: int) -> None:
        self.readings = readings
        one, other = (_suggestion(reading, decimals) for reading in readings)
        super().__init__(
            _("“%(text)s” can be read in two ways: write %(one)s or %(other)s.")
            % {"text": text[:MOST_DIGITS], "one": one, "other": other}
        )


def read_number(text: str, *, decimals: int) -> Decimal:
    """Return the number that `text` means in a field with so many decimals.

    Raises `AmbiguousNumber` where it can mean two, `InvalidInput` where it means none (also `1e3`, digits of other
    scripts) or has more decimals than the field: nothing is ever rounded.
    """
    tidy = _BLANKS.sub(" ", text.strip().replace("\u2019", "'"))
    tidy = _SIGN_OF_MONEY.sub("", tidy).strip()
    found = _SHAPE.fullmatch(tidy)
    if found is None or len(tidy) > MOST_DIGITS:
        raise _no_number(text)
    grouped, plain = _as_groups(found["body"]), _as_decimals(found["body"])
    if grouped is not None and plain is not None:
        comma_of_thousands = decimals < 3 and "." not in found["body"]
        if not comma_of_thousands:
            raise AmbiguousNumber(text.strip(), (grouped, plain), decimals=decimals)
        plain = None
    number = grouped if grouped is not None else plain
    if number is None:
        raise _no_number(text)
    return _fitting(-number if found["minus"] else number, decimals)


def read_cell(value: Any, *, decimals: int) -> Decimal | None:
    """Return the number of a spreadsheet's cell, None for an empty one: a number as it is, a text as it is read.

    A computed value carries noise far behind its decimals (0.1 + 0.2 is 0.30000000000000004 in a cell): it is cut
    at six. Raises as `read_number`.
    """
    if isinstance(value, bool):
        raise _no_number(str(value))
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(round(value, 6)))
        if not number.is_finite():
            raise _no_number(str(value))
        return _fitting(number, decimals)
    return read_number(str(value), decimals=decimals) if str(value).strip() else None


def write_number(value: Decimal) -> str:
    """Return the number as a field shows it: without needless zeros, and so that `read_number` reads it back.

    Three decimals after a whole number get one more zero, for `1.125` could be thousands: `1.1250`.
    """
    text = f"{value.normalize():f}"
    whole, _point, rest = text.partition(".")
    return f"{text}0" if len(rest) == 3 and whole.lstrip("-") != "0" and len(whole.lstrip("-")) <= 3 else text


class NumberField(DecimalField):
    """A form's field of an exact number, typed as people write it and read by `read_number`."""

    def __init__(self, **options: Any) -> None:
        widget = TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "widget": widget, **options})

    def to_python(self, value: Any) -> Decimal | None:
        """Read the text; what means two numbers, or none, is told beside the field."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_number(str(value), decimals=self.decimal_places)
        except InvalidInput as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number so that sending the page unchanged reads the same number."""
        return write_number(value) if isinstance(value, Decimal) and value.is_finite() else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare numbers, not ways of writing them."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


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


def _fitting(number: Decimal, decimals: int) -> Decimal:
    if number != round(number, decimals):
        if decimals == 0:
            raise InvalidInput(_("Write a whole number, without decimals."))
        raise InvalidInput(_("Use at most %(n)d decimals.") % {"n": decimals})
    exponent = number.as_tuple().exponent
    return round(number, decimals) if isinstance(exponent, int) and -exponent > decimals else number


def _no_number(text: str) -> InvalidInput:
    return InvalidInput(_("“%(text)s” is not a number.") % {"text": text.strip()[:MOST_DIGITS]})


def _suggestion(number: Decimal, decimals: int) -> str:
    """Return the number so written that the reader takes it in a field of so many decimals."""
    fitting = half_up(number, Decimal(1).scaleb(-decimals))
    return f"{fitting:,.2f}" if decimals == 2 else write_number(fitting)
