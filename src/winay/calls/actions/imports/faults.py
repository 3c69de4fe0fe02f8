"""Where a fault that an act finds stands in the workbook: its sheet, row and column."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from winay.base.errors import DomainError, InvalidInput, Problem
from winay.calls.actions.imports.columns import COST_COLUMNS
from winay.calls.actions.spreadsheet import Column, Row


class ToldElsewhere(InvalidInput):
    """Faults that are told already at their own sheet, row and column."""


def located(error: DomainError, row: Row, columns: Sequence[Column]) -> list[Problem]:
    """Return what an act found wrong at the row it was given, under the column of the field that it names."""
    by_key = {column.key: column for column in columns}
    if isinstance(error, InvalidInput) and error.problems:
        faults = [
            (fault.where.rpartition(".")[2] or error.field or "", str(fault.message), str(fault.mend))
            for fault in error.problems
        ]
    else:
        faults = [(getattr(error, "field", None) or "", str(error), "")]
    return [
        row.problem(
            by_key.get(key, by_key.get(f"answer:{key}", columns[1])), message, mend or _("Correct this cell.")
        )
        for key, message, mend in faults
    ]


def located_costs(error: InvalidInput, lines: Sequence[Row]) -> list[Problem]:
    """Return the faults of cost lines (`line.field`, 1 = first) at the rows of their sheet."""
    problems = []
    for fault in error.problems:
        number, _dot, key = fault.where.partition(".")
        place = int(number) - 1 if number.isdigit() else 0
        if place < len(lines):
            one = InvalidInput(fault.message, field=key)
            problems += located(one, lines[place], COST_COLUMNS)
    return problems
