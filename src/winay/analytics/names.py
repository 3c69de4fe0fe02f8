"""How names are made comparable: one list of rewriting rules, applied in Python or as SQL, with equal results.

Andean names are written as they are heard. Quechua has three vowels (e is heard as i, o as u), aspirated and ejective
consonants that Spanish spells at will (Quisphe, Kispe, Quispe; Ccori, Qori), and a w that becomes hu, gu or v (Waman,
Huamán, Guamán). Registers lose accents and glue or split particles (De la Cruz, Delacruz).

`fold` gives the plain spelling, `sound` a key that variants of one name share: linkage compares by it and the
registry's search finds by it. Every pattern keeps to what the engines
of Python, DuckDB (RE2) and Spark (Java) read alike: no look-around, no back-references in patterns, ASCII only.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Protocol

Rule = tuple[str, str]


class Writer(Protocol):
    """What a dialect of SQL must be able to write."""

    def replace(self, expression: str, pattern: str, replacement: str) -> str:
        """Return the expression that rewrites every match of `pattern` (groups as `\\1`)."""
        ...

    def without_accents(self, expression: str) -> str:
        """Return the expression that puts plain letters for `LETTERS` and drops `MARKS`."""
        ...


MARKS = "".join(map(chr, range(0x300, 0x370)))
_BASES = {
    chr(code): unicodedata.normalize("NFD", chr(code)).rstrip(MARKS)
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
}
LETTERS = {letter: base for letter, base in _BASES.items() if len(base) == 1 and base.isascii()}
"""Every accented Latin letter with the plain letter below its marks."""
PARTICLES = "de|del|dela|delas|delos|la|las|los|san|santa|da|das|dos|di|von|van|mac|mc"

APOSTROPHES: Rule = ("[\u00b4\u2018\u2019\u02bc'`]+", "")
"""The apostrophes of ejectives (T'ito) vanish instead of splitting the word."""
TO_NAME: tuple[Rule, ...] = (APOSTROPHES, ("[^A-Za-z]+", " "))
TO_TEXT: tuple[Rule, ...] = (APOSTROPHES, ("[^A-Za-z0-9]+", " "))
GLUE: tuple[Rule, ...] = ((rf"\b({PARTICLES}) ", r"\1"),)
TO_SOUND: tuple[Rule, ...] = (
    ("cch|chh|ch", "0"),
    ("sh", "s"),
    ("ph", "p"),
    ("th", "t"),
    ("hu([aeio])|gu([ao])", r"w\1\2"),
    ("q+u([ei])", r"k\1"),
    ("[ck]h|cc|ck|kk|qq", "k"),
    ("c([ei])", r"s\1"),
    ("g([ei])", r"j\1"),
    ("gu([ei])", r"g\1"),
    ("[cq]", "k"),
    ("[vw]", "b"),
    ("[xz]", "s"),
    ("h", ""),
    (r"\bll", "i"),
    ("[ey]", "i"),
    ("o", "u"),
    ("n([bp])", r"m\1"),
    *((f"{letter}{letter}+", letter) for letter in "abdiklmnprstu"),
)
"""The rules of `sound`, in order, on folded text; `0` stands for ch once the first rule has passed."""

TO_ORGANISATION: tuple[Rule, ...] = (
    (r"\b(s a c|sac|s a a|saa|s r l|srl|srltda|e i r l|eirl|s a|sa|ltda|limitada)\b", ""),
    (r"\b(asoc|asc|aso)\b", "asociacion"),
    (r"\b(coop|cooperat)\b", "cooperativa"),
    (r"\b(com|comun|cc) (camp|campesina)\b", "comunidad campesina"),
    (r"\b(prod|product|productoras|productores|productor)\b", "productores"),
    (r"\b(agrop|agropec|agropecuarias|agropecuaria|agropecuario)\b", "agropecuarios"),
    (r"\b(agric|agricolas|agricola)\b", "agricolas"),
    (r"\b(ganad|ganaderas|ganaderos|ganadera)\b", "ganaderos"),
    (r"\b(artes|artesanas|artesanos|artesanal|artesanales)\b", "artesanos"),
    (r"\b(muni|munic|mun|municipal)\b", "municipalidad"),
    (r"\b(dist|distr|distrital)\b", "distrital"),
    (r"\b(prov|provincial)\b", "provincial"),
    (r"\b(sta)\b", "santa"),
    (r"\b(sto)\b", "santo"),
    (r"\b(sr)\b", "senor"),
    (r"\b(de la|de los|de las|del|de|la|las|los|el|y|e)\b", ""),
    (" +", " "),
)
GENERIC = (
    "asociacion|cooperativa|agraria|comunidad|campesina|nativa|productores|agropecuarios|agricolas|ganaderos|artesanos|"
    "empresa|comunal|multiservicios|servicios|grupo|interes|comite|nucleo|ejecutor|central|red|municipalidad|distrital|"
    "provincial|asociados"
)
TO_CORE: tuple[Rule, ...] = ((rf"\b({GENERIC})\b", ""), (" +", " "))
"""What is left of an organisation's name is what tells it from others of its kind."""

_TRANSLATION = str.maketrans(LETTERS | dict.fromkeys(MARKS, ""))


def fold(text: str) -> str:
    """Return a name in small plain letters, words parted by one space, particles glued to what follows."""
    return _rewritten(_plain(text, TO_NAME), GLUE)


def plain(text: str) -> str:
    """Return a text (an address, a place) in small plain letters and digits, words parted by one space."""
    return _plain(text, TO_TEXT)


def sound(text: str) -> str:
    """Return the key that spelling variants of a name share: `Quisphe`, `Kispe` and `Quespe` give one key."""
    return sound_of_folded(fold(text))


def sound_of_folded(text: str) -> str:
    """Return the `sound` of what is in small plain letters already."""
    return _rewritten(text, TO_SOUND)


def organisation(text: str) -> str:
    """Return the name of an organisation with abbreviations written out and without its legal form."""
    return _rewritten(plain(text), TO_ORGANISATION).strip(" ")


def core(text: str) -> str:
    """Return what is particular in the name of an organisation: `San Isidro` of `Asoc. Prod. Agrop. San Isidro`."""
    return _rewritten(organisation(text), TO_CORE).strip(" ")


def sort_words(text: str) -> str:
    """Return the words of `text` in alphabetical order: the same for `Quispe Mamani` and `Mamani Quispe`."""
    return " ".join(sorted(text.split(" ")))


def _plain(text: str, rules: tuple[Rule, ...]) -> str:
    return _rewritten(text.translate(_TRANSLATION), rules).lower().strip(" ")


def _rewritten(text: str, rules: tuple[Rule, ...]) -> str:
    for substitute, replacement in _compiled(rules):
        text = substitute(replacement, text)
    return text


@cache
def _compiled(rules: tuple[Rule, ...]) -> list[tuple[Callable[[str, str], str], str]]:
    return [(re.compile(pattern).sub, replacement) for pattern, replacement in rules]


def fold_sql(expression: str, writer: Writer) -> str:
    """Return the SQL of `fold` for a text expression."""
    return _rewritten_sql(_plain_sql(expression, TO_NAME, writer), GLUE, writer)


def plain_sql(expression: str, writer: Writer) -> str:
    """Return the SQL of `plain` for a text expression."""
    return _plain_sql(expression, TO_TEXT, writer)


def sound_sql(folded: str, writer: Writer) -> str:
    """Return the SQL of `sound` for an expression that is folded already."""
    return _rewritten_sql(folded, TO_SOUND, writer)


def organisation_sql(expression: str, writer: Writer) -> str:
    """Return the SQL of `organisation` for a text expression."""
    return f"trim({_rewritten_sql(plain_sql(expression, writer), TO_ORGANISATION, writer)})"


def core_sql(organisation: str, writer: Writer) -> str:
    """Return the SQL of `core` for an expression that has the form of `organisation` already."""
    return f"trim({_rewritten_sql(organisation, TO_CORE, writer)})"


def _plain_sql(expression: str, rules: tuple[Rule, ...], writer: Writer) -> str:
    return f"trim(lower({_rewritten_sql(writer.without_accents(expression), rules, writer)}))"


def _rewritten_sql(expression: str, rules: tuple[Rule, ...], writer: Writer) -> str:
    for pattern, replacement in rules:
        expression = writer.replace(expression, pattern, replacement)
    return expression
