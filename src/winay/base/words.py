"""Names compared and ordered as people do: accents, capitals and apostrophes do not count, Ñ follows N. No Django."""

import re
import unicodedata

APOSTROPHES = "'’‘`´ʼ"
_WITHOUT = {ord(sign): None for sign in APOSTROPHES}


def folded(text: str) -> str:
    """Return `text` in lower case without accents and apostrophes; other signs stay.

    >>> folded("ASOCIACIÓN Ñusta-2"), folded("Q'eros")
    ('asociacion nusta-2', 'qeros')
    """
    letters = unicodedata.normalize("NFKD", text.translate(_WITHOUT).casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


def plain_words(text: str) -> list[str]:
    """Return the words of `text` in lower case without accents (`Ñahui` → `nahui`); signs divide words."""
    return re.findall(r"[a-z0-9]+", folded(text))


def fold(text: str) -> str:
    """Return the key by which two ways of writing a name are one; a name without letters is its own key."""
    return " ".join(plain_words(text)) or " ".join(text.casefold().split())


def order_key(text: str) -> str:
    """Return a key that sorts names as Spanish does: Álamo with A, Ñahuin behind Nogal."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return folded(composed.replace("ñ", "n~"))
