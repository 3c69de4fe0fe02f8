"""Pure rules of search: the words by which people and organisations are found. No Django, no I/O.

A row's words are plain: lower case, without accents, names in any order. Beside every name stands its sound (`zz…`),
so that `Kispe` finds `QUISPE`, and the district stands as `ub` + UBIGEO, so that a search can keep to places.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from winay.analytics.names import sound_of_folded
from winay.base.words import plain_words

SOUND, PLACE = "zz", "ub"
MOST_WORDS = 8
SMALL = frozenset(("de", "del", "la", "las", "los", "y", "el"))


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
    return " ".join([*named, *sounds, *(n for n in numbers if n), *place, *([PLACE + ubigeo] if ubigeo else [])])


def words_of_many(
    names: Iterable[tuple[str, str, str]],
    phones: Iterable[str],
    places: Iterable[tuple[str | None, str, str, str]],
    known: dict[str, tuple[str, str]],
) -> list[str]:
    """Return the search words of many people, as `person_words` makes them one by one.

    `names`: given names and surnames; `places`: UBIGEO and names of district, community, locality. `known` keeps the
    plain words and the sounds of what was written, for the next call.
    """

    def of_one(written: str) -> tuple[str, str]:
        words = plain_words(written)
        sounds = [SOUND + sound(word) for word in words if not word.isdigit()]
        known[written] = found = (" ".join(words), " ".join(sounds))
        return found

    def of(written: str) -> tuple[str, str]:
        parts = [get(one) or of_one(one) for one in written.split()]
        plain, sounds = (" ".join(filter(None, side)) for side in zip(*parts, strict=True)) if parts else ("", "")
        known[written] = found = (plain, sounds)
        return found

    get = known.get
    of_place: dict[tuple[str | None, str, str], tuple[str, str]] = {}
    result = []
    for (given, first, second), phone, (ubigeo, district, community, locality) in zip(
        names, phones, places, strict=True
    ):
        one, two, three = get(given) or of(given), get(first) or of(first), get(second) or of(second)
        place = of_place.get((ubigeo, district, community))
        if place is None:
            near = [(get(name) or of(name))[0] for name in (district, community)]
            place = (" ".join(filter(None, near)), PLACE + ubigeo if ubigeo else "")
            of_place[ubigeo, district, community] = place
        digits = "" if not phone or (len(phone) == 9 and phone.isdigit()) else _digits(phone)
        words = [one[0], two[0], three[0], one[1], two[1], three[1], "" if digits == phone else digits, place[0]]
        # Nearly every address is another one: only its words are kept.
        words += [(get(word) or of_one(word))[0] for word in locality.split()]
        words.append(place[1])
        result.append(" ".join(filter(None, words)))
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
