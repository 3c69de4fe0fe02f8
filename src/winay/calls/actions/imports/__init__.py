"""Many proposals in one workbook: its columns, its template, what is checked, how it is taken and goes back."""

from winay.calls.actions.imports.returning import take_workbook_back
from winay.calls.actions.imports.taking import ImportReport, import_proposals
from winay.calls.actions.imports.template import proposals_template

__all__ = ["ImportReport", "import_proposals", "proposals_template", "take_workbook_back"]
