"""How wide a row of a table may be."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput

MOST_COLUMNS = 500


def narrow(row: list[Any], number: int) -> list[Any]:
    """Return a wide row without the blank cells at its end. Raises `InvalidInput` if it is wide all the same."""
    width = len(row)
    while width and row[width - 1] in ("", None):
        width -= 1
    if width > MOST_COLUMNS:
        text = _(
            "Row %(row)s has %(n)d columns; at most %(most)d can be read. Take out those that are not needed."
        )
        raise InvalidInput(text % {"row": number, "n": width, "most": MOST_COLUMNS}, field="file")
    return row[:width]
