"""What comes from outside is read in a time that grows with its size and no faster, whatever its bytes.

Each reader gets the worst that it is allowed to get, as large as it is allowed. What counts is the processor's time
of the reading alone, so that a busy machine fails no test; the bounds are generous, a quadratic search misses them by
minutes. Whether the file is taken or refused does not matter here.
"""

import contextlib
import io
import itertools
import random
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from winay.base.errors import InvalidInput
from winay.base.spreadsheets import SMALL, open_workbook
from winay.base.tables import layout_of, rows_of
from winay.calls.actions.imports.columns import MEMBER_COLUMNS
from winay.calls.actions.spreadsheet import read_sheet
from winay.portal.forms import LARGEST_UPLOAD
from winay.portal.verification import code_printed_in
from winay.programmes.packs import load_pack_text
from winay.registry.rules.lists import find_headings
from winay.territory.actions import boundaries
from winay.territory.rules import simplify_line

SECONDS = 3.0
LIST_BYTES = 8 * 2**20


def _seconds(read: Callable[[], object]) -> float:
    began = time.thread_time()
    with contextlib.suppress(InvalidInput):
        read()
    return time.thread_time() - began


def _filled(unit: bytes, size: int, start: bytes = b"") -> bytes:
    return start + unit * ((size - len(start)) // len(unit))


EMPTY_BLOCKS = b"\x78\x9c" + b"\x00\x00\x00\xff\xff" * 4000
PDFS = {
    "streams that never end": lambda: _filled(b"stream\n", LARGEST_UPLOAD, b"%PDF-1.4\n"),
    "streams that end at once": lambda: _filled(b"stream\r\nendstream", LARGEST_UPLOAD),
    "only ends": lambda: _filled(b"endstream\n", LARGEST_UPLOAD),
    "one stream of empty blocks": lambda: b"stream\n\x78\x9c" + b"\x00\x00\x00\xff\xff" * 800_000 + b"endstream",
    "many streams of empty blocks": lambda: _filled(b"stream\n" + EMPTY_BLOCKS + b"\nendstream", LARGEST_UPLOAD),
    "streams that unpack to much": lambda: _filled(
        b"stream\n" + zlib.compress(b"/verify/" * 2_000_000, 9) + b"\nendstream", LARGEST_UPLOAD
    ),
    "addresses without an end": lambda: _filled(b"/verify/" + b"a" * 40, LARGEST_UPLOAD),
}


@pytest.mark.parametrize("name", PDFS)
def test_a_document_to_verify_is_read_in_time(name):
    data = PDFS[name]()
    assert _seconds(lambda: code_printed_in(data)) < SECONDS


TABLES = {
    "equal headings": lambda: _filled(b"a,", LIST_BYTES),
    "blank columns": lambda: _filled(b",", LIST_BYTES, b"DNI"),
    "rows of blank columns": lambda: _filled(b"x" + b"," * 200_000 + b"\n", LIST_BYTES),
    "rows of equal headings": lambda: _filled(b"a," * 16_000 + b"\n", LIST_BYTES),
    "different headings": lambda: ",".join(f"h{at}" for at in range(900_000)).encode(),
    "a quotation mark that is not closed": lambda: _filled(b"b,c\n", LIST_BYTES, b'a,"'),
    "rows that go on in quotation marks": lambda: _filled(b'a,"\n",' * 1000 + b"\n", LIST_BYTES),
    "a row that goes on for ever": lambda: _filled(b'a,"\n",', LIST_BYTES),
    "lines that only return": lambda: _filled(b"\r", LIST_BYTES, b"a,b"),
    "one long cell": lambda: _filled(b"a", LIST_BYTES, b"DNI,"),
    "only marks of order": lambda: "\ufeff".encode(),
    "quotation marks": lambda: _filled(b'"', LIST_BYTES),
    "as many columns as may be, all equal": lambda: _filled(b"DNI," * 499 + b"DNI\n", LIST_BYTES),
    "as many columns as may be, under one cell": lambda: _filled(
        b"DNI," * 499 + b"DNI\n", LIST_BYTES, b"x," * 499 + b"x\n"
    ),
}


def _look_at(path: Path) -> object:
    first = list(itertools.islice(rows_of(path, layout_of(path)), 300))
    return find_headings(first)


@pytest.mark.parametrize("name", TABLES)
def test_the_headings_of_a_list_are_found_in_time(tmp_path, name):
    path = tmp_path / "lista.csv"
    path.write_bytes(TABLES[name]())
    assert _seconds(lambda: _look_at(path)) < SECONDS


def _workbook(sheet: str | bytes, *, name: str = "Socios") -> bytes:
    """Return a workbook of one sheet with this XML."""
    kind = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kind}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{kind}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{kind}/spreadsheetml/2006/main" '
        f'xmlns:r="{kind}/officeDocument/2006/relationships"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{kind}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
        # What cannot be packed stands beside it, so that the whole seems an ordinary workbook.
        archive.writestr("xl/media/image1.png", random.Random(1).randbytes(1_300_000))
    return out.getvalue()


def _zigzag(count: int) -> str:
    """Return an outline whose every second point lies farther out than the one before: each search splits one off."""
    points = ",".join(
        f"[{-70 + (at % 2) * 0.5 * at / count:.6f},{-10 + at / count * 3:.6f}]" for at in range(count)
    )
    return f"[{points},[-70,-10]]"


def _feature(rings: str) -> str:
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"IDDIST":"021201"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{rings}]}}}}]}}'
    )


OUTLINES = {
    "a zigzag that widens": lambda: _feature(_zigzag(20_000)),
    "a long zigzag that widens": lambda: _feature(_zigzag(60_000)),
    "many rings": lambda: _feature(",".join([_zigzag(40)] * 1500)),
    "brackets within brackets": lambda: "[" * 1_000_000,
    "a number without end": lambda: _feature("[[" + "1" * 1_000_000 + ",2]]"),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_is_thinned_in_time(monkeypatch, name):
    monkeypatch.setattr(boundaries, "_store", lambda **_given: None)
    data = OUTLINES[name]().encode()
    assert _seconds(lambda: boundaries.load_boundaries(file=data)) < SECONDS


def test_a_line_made_for_the_search_takes_time_as_its_length():
    def took(count: int) -> float:
        line = [(-70 + (at % 2) * 0.5 * at / count, -10 + at / count * 3) for at in range(count)]
        return _seconds(lambda: simplify_line(line, 0.002))

    assert took(8_000) < 6 * took(2_000) + 0.2


PACKS = {
    "a list of numbers": lambda: "a: [" + "1," * 130_000 + "]",
    "keys without end": lambda: "\n".join(f"k{at}: 1" for at in range(30_000)),
    "unknown keys of one part": lambda: "x:\n" + "\n".join(f"  k{at}: 1" for at in range(19_000)),
    "a list of letters": lambda: "- x\n" * 65_000,
    "comments": lambda: "a:\n" + " #\n" * 80_000 + "b: 1\n",
    "a text in words": lambda: "a: " + "x y " * 65_000,
    "signs in disguise": lambda: 'a: "' + "\\x41" * 65_000 + '"',
    "one text that is too long": lambda: "a" * 4 * 2**20,
}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_is_read_in_time(name):
    text = PACKS[name]()
    assert _seconds(lambda: load_pack_text(text, "pack.yaml")) < SECONDS


MAIN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def _sheet(rows: str) -> str:
    return f"{MAIN}{rows}</sheetData></worksheet>"


BOOKS = {
    "a row of every column": lambda: _sheet(
        "<row r='1'>" + "".join("<c t='inlineStr'><is><t>DNI</t></is></c>" for _n in range(16_384)) + "</row>"
    ),
    "cells far apart": lambda: _sheet(
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='183'><c r='XFD183'><v>1</v></c></row>"
    ),
    "a sheet of zeros": lambda: _sheet(" " * 60_000_000),
    "millions of cells in one place": lambda: _sheet(
        "<row r='1'>" + "<c r='A1'><v>1</v></c>" * 1_500_000 + "</row>"
    ),
    "rows without cells": lambda: _sheet("<row/>" * 6_000_000),
    "elements within elements": lambda: _sheet("<row>" + "<x>" * 2_000_000),
    "an attribute without end": lambda: _sheet("<row r='1' x='" + "1" * 50_000_000 + "'/>"),
    "formulas": lambda: _sheet("<row r='1'>" + "<c r='A1'><f>A1</f><v>1</v></c>" * 300_000 + "</row>"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_is_read_in_time(name):
    data = _workbook(BOOKS[name]())
    assert len(data) < SMALL.largest_file
    assert _seconds(lambda: read_sheet(open_workbook(data), "Socios", MEMBER_COLUMNS, [])) < SECONDS
