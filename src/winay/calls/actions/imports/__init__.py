"""Many proposals in one workbook: its columns, the template to fill in, what is checked, how it is taken."""

from winay.calls.actions.imports.taking import ImportReport, import_proposals
from winay.calls.actions.imports.template import proposals_template

__all__ = ["ImportReport", "import_proposals", "proposals_template"]
