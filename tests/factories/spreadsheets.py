"""Workbooks as LibreOffice writes them (ODS), made by hand so that tests can also make harmful ones."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

KIND = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text", "style")
)
HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}><office:automatic-styles>'
    '<style:style style:name="seen" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"
EMPTY_REST = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)
"""The empty rows that LibreOffice writes under every table."""


def cell(value: Any, *, spanned: int = 1) -> str:
    """Return a cell of an ODS, merged over `spanned` rows; text that begins with `<table:` as it is."""
    if isinstance(value, str) and value.startswith("<table:"):
        return value
    span = f' table:number-rows-spanned="{spanned}"' if spanned > 1 else ""
    if value in ("", None):
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind, told = f'office:value-type="date" office:date-value="{value}"', f"{value:%d/%m/%y}"
    elif isinstance(value, int | float):
        kind, told = f'office:value-type="float" office:value="{value}"', str(value)
    else:
        kind, told = 'office:value-type="string"', escape(value)
    return f"<table:table-cell {kind}{span}><text:p>{told}</text:p></table:table-cell>"


def table(name: str, rows: Sequence[Sequence[Any]], *, style: str = "seen", rest: str = EMPTY_REST) -> str:
    """Return a sheet of an ODS."""
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return f"<table:table table:name={quoteattr(name)} table:style-name={quoteattr(style)}>{lines}{rest}</table:table>"


def ods_of(*tables: str, kind: str = KIND) -> bytes:
    """Return an ODS of these sheets."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {names}>{entry}</manifest:manifest>")
        archive.writestr("content.xml", HEAD + "".join(tables) + TAIL)
    return out.getvalue()


def ods_bytes(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return an ODS with these sheets, by name."""
    return ods_of(*(table(name, rows) for name, rows in sheets.items()))
