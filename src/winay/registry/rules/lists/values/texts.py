"""Cells of free text: names of people and of organisations, and short texts."""

import re
from collections.abc import Callable

from winay.base.messages import N_
from winay.registry.rules.lists.values.cells import NOTHING, Wrong, present, shown

ODD = re.compile(
    "[\u00a1-\u00a9\u00ac-\u00ae\u00b1-\u00b3\u00b5-\u00b9\u00bc-\u00bf\u00d7\u00f7\u201a\u201e-\u203a"
    "\u2044-\u2070\u20ac\u2122\u2200-\u22ff\u2500-\u25ff\ufffd]|[\u00c2\u00c3][^A-Za-z]"
)
"""Signs that no name has: letters read in the wrong encoding (MU¥OZ, MUÃ‘OZ, MU„OZ)."""
NO_PART_OF_A_NAME = re.compile(r"[;|\t]|\d{4}|/\d\d/")


def look_at_name(text: str) -> None:
    """Raise `Wrong` for a person's name that holds cells of other columns, or letters of a wrong encoding."""
    if NO_PART_OF_A_NAME.search(text):
        raise Wrong(
            N_("“%(text)s” holds more than a name: a quotation mark may have joined cells."),
            N_("Look at this row and the next ones in the file, and take stray quotation marks out."),
            text=shown(text),
        )
    if not text.isascii() and ODD.search(text):
        raise Wrong(
            N_("“%(text)s” has letters that were spoilt, as if Ñ or an accent had been read wrongly."),
            N_("Write the name as the card has it, or save the file again in UTF-8."),
            text=shown(text),
        )


def name_reader(most: int, *, required: bool, of_person: bool = True) -> Callable[[str], str]:
    """Return the reader of a name of `most` letters."""

    def read(text: str) -> str:
        name = present(text)
        if not name and required:
            raise Wrong(N_("This is missing."), N_("Write the name as the card has it."))
        if of_person:
            look_at_name(text)
        if len(name) > most:
            raise Wrong(N_("This is longer than %(most)s letters."), N_("Shorten it."), most=most)
        if not name.isprintable():
            raise Wrong(N_("This holds signs that cannot be printed."), N_("Write it again."))
        if name and not any(c.isalpha() for c in name):
            raise Wrong(N_("“%(text)s” is no name."), N_("Write the name as the card has it."), text=shown(name))
        return name

    return read


def text_reader(most: int) -> Callable[[str], str]:
    """Return the reader of a short text."""

    def read(text: str) -> str:
        if len(text) <= most and text.isascii() and text.isalnum() and text.casefold() not in NOTHING:
            return text
        plain_text = present(text)
        if len(plain_text) > most:
            raise Wrong(N_("This is longer than %(most)s letters."), N_("Shorten it."), most=most)
        if not plain_text.isprintable():
            raise Wrong(N_("This holds signs that cannot be printed."), N_("Write it again."))
        return plain_text

    return read
