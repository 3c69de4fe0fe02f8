"""Cells that name a document: DNI, RUC, and the kind of a document."""

import re
from collections.abc import Callable

from winay.analytics.fillers import DNIS, is_filler
from winay.base.messages import N_
from winay.registry.rules.identity import clean_dni, compact, dni_problem, ruc_problem
from winay.registry.rules.lists.values.cells import Wrong, digits_of, plain, present, shown

DOCUMENTS = {
    "dni": (
        *("dni", "d n i", "documento nacional de identidad", "le", "l e", "libreta electoral", "cui", "1", "01"),
    ),
    "other": (
        *("ce", "c e", "cex", "carne de extranjeria", "carnet de extranjeria", "carne extranjeria", "4", "04"),
        *("pas", "pasaporte", "passport", "7", "07", "ptp", "cpp", "carne de permiso temporal de permanencia"),
        *(
            "carne de refugiado",
            "cedula",
            "cedula de identidad",
            "ci",
            "partida de nacimiento",
            "acta de nacimiento",
        ),
        *(
            "permiso temporal de permanencia",
            "partida",
            "otro",
            "otros",
            "sin documento",
            "ninguno",
            "no tiene",
            "ruc",
        ),
    ),
}
"""Words of a column that says the kind of a document, and the codes of RENIEC and SUNAT."""


def dni_reader(check: str = "") -> Callable[[str], str | None]:
    """Return the reader of a DNI; `check` = `with`: all of them carry their check character.

    Without that a check character counts only behind a hyphen (`40123456-7`): nine digits may be another document.
    """

    def read(text: str) -> str | None:
        if check == "with" and len(compact(present(text))) != 9 and present(text):
            raise Wrong(
                N_("This is no DNI with its check character: 8 digits and one more are expected."),
                N_("Compare it with the card, or say that the column has no check character."),
            )
        return read_dni(text, checked=check == "with")

    return read


def read_dni(text: str, *, checked: bool = False) -> str | None:
    """Return the eight digits of a DNI, lost leading zeros given back; None for an empty cell or a filler."""
    if len(text) == 8 and text.isascii() and text.isdigit() and text not in DNIS:
        return text
    number = digits_of(text).upper()
    if not number.strip("0") or is_filler(number):
        return None
    hyphen = re.fullmatch(r"[\d\s.]{8,}\s*[-–]\s*[0-9A-Za-z]", present(text).strip("'’\"` "))
    if len(number) == 9 and not (checked or hyphen):
        raise Wrong(
            N_("This has nine signs; a DNI has eight."),
            N_("Write the kind of the document in a column of its own, or a hyphen before the check character."),
        )
    if re.fullmatch(r"[0-9]([.,][0-9]+)?E\+?[0-9]+", number):
        raise Wrong(
            N_("“%(text)s” has lost digits of the DNI."),
            N_("Write it again with all its digits, in a column that is text."),
            text=shown(text),
        )
    if number.isascii() and number.isdigit() and 5 <= len(number) < 8:
        number = number.zfill(8)
    if problem := dni_problem(number):
        raise Wrong(problem, N_("Compare it with the card, or leave it empty."))
    return clean_dni(number)


def read_ruc(text: str) -> str | None:
    """Return the eleven digits of a RUC, or None for an empty cell."""
    number = digits_of(text)
    if not number.strip("0"):
        return None
    if problem := ruc_problem(number):
        raise Wrong(problem, N_("Compare it with the RUC sheet, or leave it empty."))
    return number


def read_document_kind(text: str) -> str:
    """Return `dni`, `other`, or "" for an empty cell."""
    word = plain(present(text).removesuffix(".0"))
    for kind, words in DOCUMENTS.items():
        if word in words:
            return kind
    if word:
        raise Wrong(
            N_("“%(text)s” is no kind of document that we know."),
            N_("Write DNI, carné de extranjería, pasaporte or another kind."),
            text=shown(text),
        )
    return ""
