"""PDFs from Typst templates. Data goes in as a file of JSON, so nothing written in a name becomes markup."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from winay.documents.rules import canonical_json

TEMPLATES = Path(__file__).parent / "templates"
ARCHIVAL_AND_ACCESSIBLE: list[Any] = ["a-2a", "ua-1"]

CHARACTERS_REFUSED = ("could not be displayed with", "codepoint")
"""What Typst says when a text holds a character that the archival standards refuse."""

TURNING_CHARACTERS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Controls that turn the direction of writing: in a name they could make an amount read backwards. Not printed."""


def render_pdf(template: str | Path, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of `template` filled with `data`: the same data gives the same bytes.

    `template` is a file of `documents/templates` or the path of a caller's own; it imports `_winay.typ` for the
    letterhead and reads `json("data.json")`. The template sees these files and nothing else: no disk, no network,
    no clock, and only the fonts that Typst carries. The file is PDF/A-2a and PDF/UA-1, unless the data holds a
    character that those fonts lack (such as an emoji) or that the standards forbid: it is then plain PDF.
    """
    path = Path(template)
    if not path.is_absolute():
        path = TEMPLATES / path
    files = {
        "main": path.read_bytes(),
        "_winay.typ": (TEMPLATES / "_winay.typ").read_bytes(),
        "data.json": canonical_json(data).translate(TURNING_CHARACTERS).encode(),
    }
    try:
        return _compile(files, ARCHIVAL_AND_ACCESSIBLE)
    except typst.TypstError as error:
        if not any(words in error.message for words in CHARACTERS_REFUSED):
            raise
        return _compile(files, [])


def _compile(files: dict[str, bytes], standards: list[Any]) -> bytes:
    compile_files: Any = typst.compile
    return bytes(
        compile_files(files, format="pdf", ignore_system_fonts=True, pdf_standards=standards, timestamp=0)
    )
