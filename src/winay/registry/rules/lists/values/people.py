"""Cells about a person: sex, language, telephone."""

import re
from collections.abc import Callable

from winay.base.messages import N_
from winay.registry.rules.lists.values.cells import Wrong, plain, present, shown

WOMAN = frozenset(("f", "femenino", "femenina", "fem", "mujer", "muj", "dama", "female", "woman", "warmi"))
MAN = frozenset(("masculino", "masc", "hombre", "h", "varon", "v", "var", "male", "man", "qari"))
LANGUAGES = {
    "quechua": "quz", "runasimi": "quz", "runa simi": "quz", "quz": "quz", "qu": "quz", "que": "quz",
    "castellano": "es", "espanol": "es", "es": "es", "spa": "es", "spanish": "es", "cast": "es",
    "aymara": "aym", "aimara": "aym", "aym": "aym", "ay": "aym", "aymar aru": "aym",
}  # fmt: skip
SEX_CODES = {
    "1m2f": {"1": "M", "2": "F"},
    "1f2m": {"1": "F", "2": "M"},
    "0f1m": {"0": "F", "1": "M"},
    "0m1f": {"0": "M", "1": "F"},
}


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
