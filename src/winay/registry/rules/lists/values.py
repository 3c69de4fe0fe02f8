"""How one cell of a list is read: each `read_…` takes the text of a cell and returns a value or raises `Wrong`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from winay.analytics.fillers import DNIS, is_filler
from winay.base.messages import N_
from winay.base.numerals import NoNumber, number_of
from winay.base.rounding import half_up
from winay.base.words import plain_words
from winay.registry.rules.identity import clean_dni, compact, dni_problem, ruc_problem
from winay.registry.rules.ventures.activities import ACTIVITIES, guess_activity

NOTHING = frozenset(
    (
        *("", "-", "--", "---", ".", "..", "...", "*", "?", "null", "none", "nan", "n/a", "#n/a", "n/t", "n/r"),
        *("s/d", "s/n", "s/i", "s/f", "s.d.", "s.f.", "s.n.", "sin dato", "sin datos", "sin fecha", "sin dni"),
        *(
            "no tiene",
            "no sabe",
            "no recuerda",
            "no registra",
            "no precisa",
            "no aplica",
            "no indica",
            "no figura",
        ),
        *(
            "sin documento",
            "sin informacion",
            "sin información",
            "desconocido",
            "desconocida",
            "ninguno",
            "ninguna",
        ),
    )
)
ODD = re.compile(
    "[\u00a1-\u00a9\u00ac-\u00ae\u00b1-\u00b3\u00b5-\u00b9\u00bc-\u00bf\u00d7\u00f7\u201a\u201e-\u203a"
    "\u2044-\u2070\u20ac\u2122\u2200-\u22ff\u2500-\u25ff\ufffd]|[\u00c2\u00c3][^A-Za-z]"
)
"""Signs that no name has: letters read in the wrong encoding (MU¥OZ, MUÃ‘OZ, MU„OZ)."""
NO_PART_OF_A_NAME = re.compile(r"[;|\t]|\d{4}|/\d\d/")
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
YES = frozenset(("si", "s", "x", "1", "yes", "y", "true", "verdadero", "ok", "acepta", "ari"))
NO = frozenset(("no", "n", "0", "false", "falso", "no acepta", "mana"))
WOMAN = frozenset(("f", "femenino", "femenina", "fem", "mujer", "muj", "dama", "female", "woman", "warmi"))
MAN = frozenset(("masculino", "masc", "hombre", "h", "varon", "v", "var", "male", "man", "qari"))
LANGUAGES = {
    "quechua": "quz", "runasimi": "quz", "runa simi": "quz", "quz": "quz", "qu": "quz", "que": "quz",
    "castellano": "es", "espanol": "es", "es": "es", "spa": "es", "spanish": "es", "cast": "es",
    "aymara": "aym", "aimara": "aym", "aym": "aym", "ay": "aym", "aymar aru": "aym",
}  # fmt: skip
HEAD = frozenset(("jefe", "jefa", "titular", "jefe a", "jefe de hogar", "jefa de hogar", "jefe del hogar", "head"))
POVERTY = {
    "extreme": (
        "pobre extremo", "pobre extrema", "pobreza extrema", "extrema pobreza", "extremo", "extrema", "pe", "extreme",
    ),
    "poor": (
        "pobre", "pobre no extremo", "pobre no extrema", "pobreza", "pobreza no extrema", "no extremo", "pne", "p",
        "poor",
    ),
    "out": ("no pobre", "no pobreza", "np", "out", "not poor", "non poor"),
}  # fmt: skip
ORGANISATION_KINDS = {
    "community": ("comunidad", "comunidad campesina", "comunidad nativa"),
    "community_group": ("grupo comunal", "comite comunal"),
    "interest_group": ("grupo de interes", "grupo", "gie"),
    "association": ("asociacion", "asociacion de productores", "asoc"),
    "cooperative": ("cooperativa", "coop", "cooperativa agraria"),
    "enterprise": ("empresa", "sac", "eirl", "srl", "s a c", "e i r l"),
    "network": ("red", "red empresarial", "consorcio"),
    "municipality": ("municipalidad", "municipio"),
    "nucleus": ("nucleo ejecutor", "nucleo", "nec", "ne"),
    "family": ("familia",),
}
REGISTRATION = {
    "none": ("no", "no inscrita", "no inscrito", "sin inscripcion", "none", "0"),
    "started": ("en tramite", "tramite", "en proceso", "started"),
    "registered": ("si", "inscrita", "inscrito", "registrada", "registered", "1", "x", "activa", "activo"),
    "cancelled": ("cancelada", "baja", "cancelled"),
}
ACTIVITY_WORDS = {
    "dairy": ("kisu lechemanta ruwasqakuna", "kisu"),
    "meals": ("mikhuna wasi wayk usqa mikhuy", "mikhuna wasi"),
    "bread": ("t anta huk ruwasqa mikhuykuna", "t anta"),
    "drinks": ("upyanakuna",),
    "clothes": ("p achakuna",),
    "crafts": ("makiwan ruwasqa joyakuna",),
    "fish": ("challwa",),
    "trees": ("arboles y productos del bosque", "arboles", "sach akuna sach amanta lluqsiqkuna"),
    "crops": ("tarpuykuna",),
    "lodging": ("samana wasi",),
    "transport": ("apay",),
    "repairs": ("allichaykuna",),
    "other": ("otra cosa", "otro", "otra", "otros", "huk imapas"),
}
"""Names of activities in Spanish and Quechua that `guess_activity` does not read."""
KNOWN_WORDS = {
    "declared": (
        "segun dicen",
        "como dicen",
        "declarado",
        "declarada",
        "dicho",
        "as they say",
        "declared",
        "nisqankuman hina",
    ),
    "voucher": (
        *(
            "comprobantes",
            "con comprobantes o cuentas",
            "comprobante",
            "boletas",
            "facturas",
            "cuentas",
            "voucher",
        ),
        *("con comprobantes", "by vouchers or accounts", "vouchers", "comprobantewan utaq cuentawan"),
    ),
    "estimated": ("estimado", "estimada", "estimacion", "calculado", "estimated", "tanteasqa"),
}
COMPUTED = re.compile(r"-?\d+\.\d{7,}")
"""A number that a spreadsheet computed carries noise far behind its decimals: 0.30000000000000004."""
MILLIONTH = Decimal("0.000001")
"""So far a computed number is read; what lies behind is noise."""
SEX_CODES = {
    "1m2f": {"1": "M", "2": "F"},
    "1f2m": {"1": "F", "2": "M"},
    "0f1m": {"0": "F", "1": "M"},
    "0m1f": {"0": "M", "1": "F"},
}


class Wrong(Exception):
    """A cell that cannot be read: message ids of what is wrong and of the mend, and values for both."""

    def __init__(self, message: str, mend: str = "", **values: Any) -> None:
        super().__init__(message)
        self.message, self.mend, self.values = message, mend, values


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row, under which heading ("" for the row itself)."""

    heading: str
    message: str
    mend: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> list[Any]:
        """Return plain data."""
        return [self.heading, self.message, self.mend, self.values]


class Known(dict[str, Any]):
    """What each text of a column was read as: what repeats is read once; `faulty` tells of any `Wrong`."""

    MOST = 250_000

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read, self.faulty = read, False

    def __missing__(self, text: str) -> Any:
        try:
            value = self.read(text)
        except Wrong as wrong:
            value, self.faulty = wrong, True
        if len(self) >= self.MOST:
            self.clear()
        self[text] = value
        return value


def shown(text: str) -> str:
    """Return a cell short enough to be told in a message."""
    return " ".join(text.split())[:40]


def plain(text: str) -> str:
    """Return a text in plain words, for comparing; without an apostrophe that makes a number text."""
    return " ".join(plain_words(text))


def present(text: str) -> str:
    """Return the text with single blanks, "" for what stands for nothing (`-`, `NULL`, `S/D`)."""
    tidy = " ".join(text.split())
    return "" if tidy.casefold() in NOTHING else tidy


def digits_of(text: str) -> str:
    """Return a number as its digits: without “.0”, apostrophe and the signs people write between groups."""
    tidy = re.sub(r"\.0+$", "", present(text).strip("'’\"` "))
    return compact(tidy)


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


def sex_reader(codes: str) -> Callable[[str], str]:
    """Return the reader of a sex: words of any wording, `M` as man unless `codes` is `hm`, digits as `codes` say."""

    def read(text: str) -> str:
        word = plain(present(text).removesuffix(".0"))
        if not word:
            return ""
        if word == "m":
            return "F" if codes == "hm" else "M"
        if word in WOMAN:
            return "F"
        if word in MAN:
            return "M"
        if word in SEX_CODES.get(codes, {}):
            return SEX_CODES[codes][word]
        raise Wrong(
            N_("“%(text)s” says neither woman nor man."), N_("Write F or M, or leave it empty."), text=shown(text)
        )

    return read


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


def read_language(text: str) -> str:
    """Return the code of a language, `other` for one that we do not list."""
    word = plain(present(text))
    return LANGUAGES.get(word, LANGUAGES.get(word.split(" ")[0], "other")) if word else ""


def read_phone(text: str) -> str:
    """Return a phone number; of several in one cell the first."""
    if len(text) == 9 and text.isascii() and text.isdigit() and text[0] == "9":
        return text
    tidy = present(text)
    if not tidy.strip("0 "):
        return ""
    for part in re.split(r"[/,;|]| y | o ", tidy):
        number = re.sub(r"\.0+$", "", part.strip(" '’.:"))
        if sum(c.isdigit() for c in number) >= 6:
            if len(number) <= 20 and set(number) <= set("+0123456789 ()-"):
                return number
            break
    raise Wrong(N_("“%(text)s” is no phone number."), N_("Write digits only, 20 at most."), text=shown(text))


def _by_words(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in (*words, plain(key))}


@cache
def _words_of(name: str) -> dict[str, str]:
    tables = {
        "poverty": POVERTY,
        "kind": ORGANISATION_KINDS,
        "registration": REGISTRATION,
        "activity": {code: (plain(one.name), *ACTIVITY_WORDS.get(code, ())) for code, one in ACTIVITIES.items()},
        "known": KNOWN_WORDS,
    }
    return _by_words(tables[name])


def read_poverty(text: str) -> str:
    """Return the poverty class that a text speaks of."""
    word = plain(present(text))
    if word and word not in _words_of("poverty"):
        raise Wrong(
            N_("“%(text)s” is no poverty class."),
            N_("Write pobre extremo, pobre or no pobre."),
            text=shown(text),
        )
    return _words_of("poverty").get(word, "")


def read_kind(text: str) -> str:
    """Return the kind of organisation that a text speaks of."""
    word = plain(present(text))
    for words in (word, " ".join(word.split()[:3]), " ".join(word.split()[:2]), word.split(" ")[0]):
        if words in _words_of("kind"):
            return _words_of("kind")[words]
    raise Wrong(
        N_("“%(text)s” is no kind of organisation that we know."),
        N_("Write asociación, cooperativa, comunidad campesina, grupo de interés or another kind."),
        text=shown(text),
    )


def read_registration(text: str) -> str:
    """Return the state of a registration."""
    word = plain(present(text))
    if word and word not in _words_of("registration"):
        raise Wrong(
            N_("“%(text)s” does not say whether it is registered."),
            N_("Write inscrita, en trámite, no inscrita or cancelada."),
            text=shown(text),
        )
    return _words_of("registration").get(word, "")


def read_yes(text: str) -> bool | None:
    """Return yes, no, or None for an empty cell."""
    word = plain(present(text).removesuffix(".0"))
    if word in YES or word in NO:
        return word in YES
    if not word:
        return None
    raise Wrong(N_("“%(text)s” says neither yes nor no."), N_("Write sí or no."), text=shown(text))


def read_head(text: str) -> bool:
    """Tell whether a text marks the head of a household; what somebody else is to the head is no fault."""
    word = plain(present(text).removesuffix(".0"))
    return word in HEAD or (word in YES and word != "s")


def read_activity(text: str) -> str:
    """Return the code of what a venture lives from: as our list calls it, else as a group's own words say it."""
    word = plain(present(text))
    if not word:
        return ""
    found = _words_of("activity").get(word) or guess_activity(text)
    if not found:
        raise Wrong(
            N_("“%(text)s” is no activity that we know."),
            N_("Write one of the list in the template, such as Tejido or Cuyes."),
            text=shown(text),
        )
    return found


def read_known(text: str) -> str:
    """Return how sales are known; "" for an empty cell."""
    word = plain(present(text))
    if word and word not in _words_of("known"):
        raise Wrong(
            N_("“%(text)s” does not say how the sales are known."),
            N_("Write: según dicen, comprobantes or estimado."),
            text=shown(text),
        )
    return _words_of("known").get(word, "")


def number_reader(decimals: int) -> Callable[[str], Decimal | None]:
    """Return the reader of a number from 0 on, by the house's one reader of numbers; None for an empty cell."""

    def read(text: str) -> Decimal | None:
        tidy = present(text)
        if not tidy:
            return None
        if COMPUTED.fullmatch(tidy):
            tidy = f"{half_up(Decimal(tidy), MILLIONTH).normalize():f}"
        try:
            number = number_of(tidy, decimals=decimals)
        except NoNumber as fault:
            raise Wrong(
                fault.message, N_("Write it with a point and two decimals: 1250.50."), **fault.values
            ) from fault
        if number < 0:
            raise Wrong(N_("“%(text)s” is less than nothing."), N_("Write a number from 0 on."), text=shown(text))
        return number

    return read
