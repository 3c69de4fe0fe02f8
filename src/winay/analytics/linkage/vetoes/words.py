"""When two written words are one name: typing errors, spellings, words that are names of many."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from winay.analytics.names import sound_of_folded

LONG = 6
"""From so many letters on, two faults of writing may stand in one name."""
USUAL_SHARE, USUAL_LEAST = 0.0002, 3
"""A word is a usual given name if it stands in this share of the records, and in so many at the least."""


@lru_cache(maxsize=1 << 15)
def heard(word: str) -> str:
    """Return how a word sounds; names repeat, and a sound takes thirty substitutions."""
    return sound_of_folded(word)


def usual_words(counted: Mapping[str, int]) -> frozenset[str]:
    """Return the words that are names of many, from how many records have each text of given names.

    Two of them are two names, though only a letter differs (Celia, Delia); a rare word beside one is a typing error.
    """
    words: dict[str, int] = {}
    for text, times in counted.items():
        for word in set(text.split()):
            words[word] = words.get(word, 0) + times
    least = max(USUAL_LEAST, USUAL_SHARE * sum(counted.values()))
    return frozenset(word for word, times in words.items() if times >= least)


def edits(one: str, other: str, most: int) -> bool:
    """Tell whether at most so many letters are changed, left out, added, or exchanged with the next."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > most or not most:
        return False
    # What both begin and end with needs no edit, and leaves little.
    least = min(len(one), len(other))
    start = next((at for at in range(least) if one[at] != other[at]), least)
    end = next((at for at in range(least - start) if one[-1 - at] != other[-1 - at]), least - start)
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most


def one_name(one: str, other: str, *, usual: Collection[str], certain: bool) -> bool:
    """Tell whether two words are one name: written alike, heard alike, or with a typing error in one.

    Where document and birth are not `certain`, names that differ in their last letter are two (Julio, Julia; Luis,
    Luisa), and so are two usual ones.
    """
    if one == other:
        return True
    long = min(len(one), len(other)) >= LONG
    alike = heard(one) == heard(other) or (len(one) > 3 and sorted(one) == sorted(other))
    if certain:
        return alike or edits(one, other, 2 if long else 1)
    both = (one in usual) + (other in usual)
    if both == 2:
        return False
    if one[-1] != other[-1] and {one[-1], other[-1]} != {"y", "i"}:
        return alike and len(one) == len(other)
    # Beside a usual name a rare word is a fault of writing, and may hold two.
    return alike or (max(len(one), len(other)) >= 4 and edits(one, other, 2 if long and both else 1))


def heard_alike(one: str, other: str) -> bool:
    """Tell whether two names are one: with a letter's difference as written or as heard, or two in long ones."""
    if edits(one, other, 2 if min(len(one), len(other)) >= LONG else 1):
        return True
    left, right = heard(one), heard(other)
    shorter = min(len(left), len(right))
    return edits(left, right, 2 if shorter >= LONG else 1 if shorter >= 3 else 0)


def glued(one: str, other: str) -> bool:
    """Tell whether two texts have the same letters, however they are divided, or all but one of many."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return edits(one, other, 1 if min(len(one), len(other)) >= 2 * LONG else 0)


def faulty(one: str, other: str, usual: Collection[str]) -> bool:
    """Tell whether one of two words may be the other, written with faults or together with the next."""
    if one in usual and other in usual:
        return False
    most = 2 if min(len(one), len(other)) >= 4 else 1
    return edits(one, other, most) or one.startswith(other) or other.startswith(one)
