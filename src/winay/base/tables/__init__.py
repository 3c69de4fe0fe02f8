"""The one reader of tables that others send: CSV, XLSX, ODS, row by row as text; a CSV of any size is streamed.

Every cell is text as a person would write it: a number without its “.0”, a date as year-month-day.
"""

from winay.base.tables.layout import Layout
from winay.base.tables.layouts import layout_of, rows_of
from winay.base.tables.named import Line, RowProblem, Sent, Table, plain_heading, read_table, sent_bytes
from winay.base.tables.sheets import cell_text, sheet_cells, with_merged_cells
from winay.base.tables.texts import Swallowed, Unquoted

__all__ = [
    "Layout",
    "Line",
    "RowProblem",
    "Sent",
    "Swallowed",
    "Table",
    "Unquoted",
    "cell_text",
    "layout_of",
    "plain_heading",
    "read_table",
    "rows_of",
    "sent_bytes",
    "sheet_cells",
    "with_merged_cells",
]
