"""A bank's text file of payments, as its manual describes it: the columns of a line are data that a site writes down.

A layout is lines of text: `field width [left|right] [fill]`, in the order of the columns; a width of 0 means as long as
it is, and `separator X` puts a sign between the columns. Fields: those of `FIELDS`, or a text in quotation marks that
is the same in every line.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

FIELDS = (
    "number", "reference", "cci", "account", "bank", "ruc", "payee", "amount", "cents", "currency", "day", "text",
)  # fmt: skip
"""`amount` is written with a point and two decimals, `cents` without, `day` as year, month, day without signs."""

TEXTS = ("payee", "text", "bank")
"""Fields in words: they may be cut, and bear no separator. A figure or a reference is written as it is."""


class LayoutProblem(ValueError):
    """A line of a layout that cannot be read: which (from 1), and a code that says why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"{line}: {why}")
        self.line, self.why = line, why


@dataclass(frozen=True)
class Column:
    """One column: a field or a fixed text, how wide (0: as it comes), on which side it stands, what fills the rest."""

    field: str = ""
    fixed: str = ""
    width: int = 0
    right: bool = False
    fill: str = " "


@dataclass(frozen=True)
class Layout:
    """The columns of a bank's text file and what separates them."""

    columns: tuple[Column, ...]
    separator: str = ""


def read_layout(text: str) -> Layout:
    """Return the layout that the text describes. Raises `LayoutProblem` for the first line that cannot be read."""
    columns, separator = [], ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if line.split()[0] == "separator":
            separator = {"tab": "\t"}.get(line.split()[-1], line.split()[-1]) if len(line.split()) > 1 else ""
            if not separator:
                raise LayoutProblem(number, "separator")
            continue
        columns.append(_column(number, line.strip()))
    if not columns:
        raise LayoutProblem(1, "empty")
    return Layout(tuple(columns), separator)


def _column(number: int, line: str) -> Column:
    field, fixed = "", ""
    if line.startswith('"'):
        end = line.find('"', 1)
        if end < 0:
            raise LayoutProblem(number, "quotation")
        fixed, words = line[1:end], line[end + 1 :].split()
    else:
        field, *words = line.split()
        if field not in FIELDS:
            raise LayoutProblem(number, "field")
    if words and not (words[0].isdecimal() and int(words[0]) <= 200):
        raise LayoutProblem(number, "width")
    side = words[1] if len(words) > 1 else "left"
    fill = words[2] if len(words) > 2 else " "
    if side not in ("left", "right"):
        raise LayoutProblem(number, "side")
    if len(fill) != 1 or len(words) > 3:
        raise LayoutProblem(number, "fill")
    return Column(
        field=field,
        fixed=fixed,
        width=int(words[0]) if words else 0,
        right=side == "right",
        fill=fill,
    )


def text_line(layout: Layout, values: Mapping[str, object]) -> str:
    """Return one payment as a line of the bank's file: plain capitals, each column as wide as it says.

    Raises `ValueError` with the field's name where a figure does not fit its column: an amount is never cut. Names and
    texts are.
    """
    parts = []
    for column in layout.columns:
        text = column.fixed or _written(column.field, values)
        if layout.separator and column.field in TEXTS:
            # A comma in a payee's name would push every column behind it one place on.
            text = " ".join(text.replace(layout.separator, " ").split())
        if column.width and len(text) > column.width:
            if column.field not in TEXTS:
                raise ValueError(column.field)
            text = text[: column.width]
        if column.width:
            text = text.rjust(column.width, column.fill) if column.right else text.ljust(column.width, column.fill)
        parts.append(text)
    return layout.separator.join(parts)


def _written(field: str, values: Mapping[str, object]) -> str:
    if field in ("amount", "cents"):
        written = f"{values['amount']:.2f}"
        return written if field == "amount" else written.replace(".", "")
    value = values.get(field, "")
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    plain = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode().upper()
    return " ".join(plain.replace("|", " ").replace(";", " ").split())
