"""One reader of the numbers that people write, which asks where it would have to guess.

Peru writes `1,250.50`; banks, spreadsheets and neighbours also write `1.250,50`, `1 250,50` and `1'250,50`. A text is
taken when it can mean one number only in a field of so many decimals. `1.500` can be fifteen hundred or one and a
half: it is refused, and both ways of writing it plainly are named. Three digits after a comma are thousands, as the
country writes them, where the field has fewer than three decimals, and a doubt where it has three.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import DecimalField, TextInput
from django.utils.translation import gettext as _

from winay.base.errors import InvalidInput
from winay.base.numerals import NoNumber, fitting, no_number, number_of
from winay.base.numerals import written as write_number

__all__ = ["AmbiguousNumber", "NumberField", "read_cell", "read_number", "write_number"]


class AmbiguousNumber(InvalidInput):
    """The text can be two numbers: `readings` holds both."""

    def __init__(self, message: str, readings: tuple[Decimal, Decimal]) -> None:
        self.readings = readings
        super().__init__(message)


def read_number(text: str, *, decimals: int) -> Decimal:
    """Return the number that `text` means in a field with so many decimals.

    Raises `AmbiguousNumber` where it can mean two, `InvalidInput` where it means none (also `1e3`, digits of other
    scripts) or has more decimals than the field: nothing is ever rounded.
    """
    try:
        return number_of(text, decimals=decimals)
    except NoNumber as fault:
        raise _told(fault) from fault


def read_cell(value: Any, *, decimals: int) -> Decimal | None:
    """Return the number of a spreadsheet's cell, None for an empty one: a number as it is, a text as it is read.

    A computed value carries noise far behind its decimals (0.1 + 0.2 is 0.30000000000000004 in a cell): it is cut
    at six. Raises as `read_number`.
    """
    if isinstance(value, bool):
        raise _told(no_number(str(value)))
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(round(value, 6)))
        if not number.is_finite():
            raise _told(no_number(str(value)))
        try:
            return fitting(number, decimals)
        except NoNumber as fault:
            raise _told(fault) from fault
    return read_number(str(value), decimals=decimals) if str(value).strip() else None


def _told(fault: NoNumber) -> InvalidInput:
    message = _(fault.message) % fault.values
    return AmbiguousNumber(message, fault.readings) if fault.readings else InvalidInput(message)


class NumberField(DecimalField):
    """A form's field of an exact number, typed as people write it and read by `read_number`."""

    decimal_places: int

    def __init__(self, **options: Any) -> None:
        widget = TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "widget": widget, **options})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as Django's own
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
