"""Pure rules of search: the words by which people and organisations are found. No Django, no I/O.

A row's words are plain: lower case, without accents, names in any order. Beside every name stands its sound (`zz…`),
so that `Kispe` finds `QUISPE`, and the district stands as `ub` + UBIGEO, so that a search can keep to places.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from winay.analytics.names import sound_of_folded

SOUND, PLACE = "zz", "ub"
MOST_WORDS = 8
SMALL = frozenset(("de", "del", "la", "las", "los", "y", "el"))


def plain_words(text: str) -> list[str]:
    """Return the words of `text` in lower case without accents (`Ñahui` → `nahui`); signs divide words."""
    letters = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "").casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c)))


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Return how a plain word sounds, whichever way Spanish or Quechua write it (rules: `analytics.names`)."""
    return sound_of_folded(word)


def person_words(*, names: str, phone: str, ubigeo: str, places: Iterable[str]) -> str:
    """Return the search words of a person: names and their sounds, place, the digits of a phone with signs in it.

    A DNI and a phone written in plain digits are found where they stand: they are no words.
    """
    number = _digits(phone)
    return _words(names=(names,), numbers=() if number == phone else (number,), ubigeo=ubigeo, places=places)


def organisation_words(*, names: Iterable[str], ruc: str, ubigeo: str, places: Iterable[str]) -> str:
    """Return the search words of an organisation: present and former names, their sounds, RUC, place."""
    return _words(names=names, numbers=(ruc,), ubigeo=ubigeo, places=places)


def _words(*, names: Iterable[str], numbers: Iterable[str], ubigeo: str, places: Iterable[str]) -> str:
    named = [word for name in names for word in plain_words(name)]
    sounds = [SOUND + sound(word) for word in named if not word.isdigit()]
    place = [word for name in places for word in plain_words(name)]
    found = [*named, *sounds, *(n for n in numbers if n), *place, *([PLACE + ubigeo] if ubigeo else [])]
    return " ".join(dict.fromkeys(found))


def words_of_many(
    names: Iterable[tuple[str, str, str]],
    phones: Iterable[str],
    places: Iterable[tuple[str | None, str, str, str]],
    known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> list[str]:
    """Return the search words of many people, as `person_words` makes them one by one.

    `names`: given names and surnames; `places`: UBIGEO and names of district, community, locality. `known` keeps the
    plain words and the sounds of every word seen, for the next call.
    """

    def of_one(written: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        words = tuple(plain_words(written))
        known[written] = found = (words, tuple(SOUND + sound(word) for word in words if not word.isdigit()))
        return found

    def of(written: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        parts = [get(one) or of_one(one) for one in written.split()]
        known[written] = found = (
            tuple(word for plain, _sounds in parts for word in plain),
            tuple(word for _plain, sounds in parts for word in sounds),
        )
        return found

    get = known.get
    result = []
    for own, phone, (ubigeo, *near) in zip(names, phones, places, strict=True):
        words: list[str] = []
        sounds: list[str] = []
        for written in own:
            plain, sounding = get(written) or of(written)
            words += plain
            sounds += sounding
        words += sounds
        if phone and not (phone.isdigit() and len(phone) == 9) and (digits := _digits(phone)) != phone:
            words.append(digits)
        for place in near:
            if place:
                words += (get(place) or of(place))[0]
        if ubigeo:
            words.append(PLACE + ubigeo)
        result.append(" ".join(dict.fromkeys(words)))
    return result


def _digits(phone: str) -> str:
    """Return the digits of a phone number as people look for it, without Peru's prefix."""
    digits = re.sub(r"\D", "", phone)
    return digits[2:] if len(digits) == 11 and digits.startswith("51") else digits


def asked_words(text: str) -> list[str]:
    """Return what a search text asks for: plain words, numbers joined (`943 555 001` → `943555001`), no articles.

    At most eight words count.
    """
    joined = re.sub(r"(?<=\d)[\s.\-](?=\d)", "", text.strip().removeprefix("+51"))
    words = plain_words(joined)
    return [word for word in dict.fromkeys(words) if word not in SMALL or len(words) == 1][:MOST_WORDS]


def by_sound(words: Sequence[str]) -> list[str]:
    """Return the words with every name replaced by its sound; numbers stay as they are."""
    return [word if word.isdigit() else SOUND + sound(word) for word in words]


def closeness(asked: Sequence[str], names: str) -> tuple[int, int]:
    """Return a key that sorts the found names by likeness: words that match exactly, then how many were not asked."""
    own = plain_words(names)
    return (-len(set(asked) & set(own)), len(set(own) - set(asked)))
