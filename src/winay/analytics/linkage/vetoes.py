"""When two records are never made one without a person, however likely they look: pure rules over prepared records.

What relatives share (surnames, home, date of birth of twins, a document lent for a form, documents issued one after the
other) agrees together, so that no weight tells twins, siblings, father and son from one person written twice: a rule
does. A model names the rules that hold for its kind of record. Each rule looks at two records in comparable form
(`forms.py`) and tells whether they must wait for a person; what is missing says nothing, unless the rule says so.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from winay.analytics.linkage.grouping import Key, Pair
from winay.analytics.linkage.settings import Veto
from winay.analytics.names import sound_of_folded

Facts = Mapping[str, str | None]
"""A record: its standard columns in comparable form, None where nothing is known."""
GENERATION = 12
"""Years between two births from which one may be the other's parent."""
NEIGHBOURS = 9
"""Documents that lie so near are issued at one desk one after the other: no sign of a typing error."""
LONG = 6
"""From so many letters on, two faults of writing may stand in one name."""
FULL = 5
"""A document of fewer letters or digits (without zeros in front) is too short to say that two people are two."""
USUAL_SHARE, USUAL_LEAST = 0.0002, 3
"""A word is a usual given name if it stands in this share of the records, and in so many at the least."""
READ = (
    "given_names", "surname_1", "surname_2", "birth_date", "sex", "document", "phone", "address", "place", "postcode",
    "tax_number",
)  # fmt: skip
"""The standard columns that the rules look at."""


def veto_of(rules: Sequence[Veto], one: Facts, other: Facts, usual: Collection[str] = ()) -> str:
    """Return the first of the rules that keeps two records apart, or nothing; `usual` are the usual given names."""
    for rule in rules:
        if RULES[rule](one, other, usual):
            return rule
    return ""


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


def _two(name: str, one: Facts, other: Facts) -> tuple[str, str] | None:
    """Return what both say of a column, or None if one says nothing."""
    left, right = one.get(name), other.get(name)
    return (left, right) if left and right else None


def _same(name: str, one: Facts, other: Facts) -> bool:
    both = _two(name, one, other)
    return bool(both and both[0] == both[1])


def _same_words(one: Facts, other: Facts) -> bool:
    both = _two("given_names", one, other)
    return bool(both and sorted(both[0].split()) == sorted(both[1].split()))


def _one_name(one: str, other: str, *, usual: Collection[str], certain: bool) -> bool:
    """Tell whether two words are one name: written alike, heard alike, or with a typing error in one.

    Where document and birth are not `certain`, names that differ in their last letter are two (Julio, Julia; Luis,
    Luisa), and so are two usual ones.
    """
    if one == other:
        return True
    long = min(len(one), len(other)) >= LONG
    heard = sound_of_folded(one) == sound_of_folded(other) or (len(one) > 3 and sorted(one) == sorted(other))
    if certain:
        return heard or edits(one, other, 2 if long else 1)
    both = (one in usual) + (other in usual)
    if both == 2:
        return False
    if one[-1] != other[-1] and {one[-1], other[-1]} != {"y", "i"}:
        return heard and len(one) == len(other)
    # Beside a usual name a rare word is a fault of writing, and may hold two.
    return heard or (max(len(one), len(other)) >= 4 and edits(one, other, 2 if long and both else 1))


def _alone(one: Facts, other: Facts, usual: Collection[str], *, certain: bool) -> tuple[list[str], list[str]]:
    """Return the given names of each that the other has not."""
    both = _two("given_names", one, other)
    if both is None or _glued(*both):
        return [], []
    left, right = both[0].split(), both[1].split()

    def without(words: list[str], others: list[str]) -> list[str]:
        return [w for w in words if not any(_one_name(w, o, usual=usual, certain=certain) for o in others)]

    return without(left, right), without(right, left)


def _glued(one: str, other: str) -> bool:
    """Tell whether two texts have the same letters, however they are divided, or all but one of many."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return edits(one, other, 1 if min(len(one), len(other)) >= 2 * LONG else 0)


def given_names_differ(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether each record has a given name that the other has not: Juan José and Juan Carlos are brothers.

    A name that is left out says nothing. Given names and surnames written into each other's place are the same.
    """
    certain = _same("document", one, other) and _same("birth_date", one, other)
    left, right = _alone(one, other, usual, certain=certain)
    return bool(left and right) and not _exchanged(left, right, one, other)


def _exchanged(left: Sequence[str], right: Sequence[str], one: Facts, other: Facts) -> bool:
    """Tell whether the given names of each stand among the surnames of the other, but for one that is left out."""
    found = [_among_surnames(left, other), _among_surnames(right, one)]
    return all(map(any, found)) and any(map(all, found))


def _among_surnames(words: Sequence[str], facts: Facts) -> list[bool]:
    surnames = f"{facts.get('surname_1') or ''} {facts.get('surname_2') or ''}".split()
    return [any(heard_alike(word, surname) for surname in surnames) for word in words]


def sexes_differ(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether one is a woman and the other a man.

    Unless the document or the date of birth is the same, and the first given name or all but for a fault of writing.
    """
    both = _two("sex", one, other)
    if both is None or both[0] == both[1]:
        return False
    documents = _two("document", one, other)
    certain = bool(documents and edits(*documents, 1) and not _neighbours_that_differ(*documents))
    if not certain and not _same("birth_date", one, other):
        return True
    first = [(facts.get("given_names") or "").split()[:1] for facts in (one, other)]
    return first[0] != first[1] and any(_alone(one, other, usual, certain=False))


def document_is_lent(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether one document stands on records of two dates of birth: a relative's, lent for a form."""
    if not _same("document", one, other):
        return False
    births = _two("birth_date", one, other)
    return births is not None and not _near_births(*births, most=2)


def surnames_differ(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether the surnames speak of two families: another second one (father and son), or none in common.

    Exchanged surnames, typing errors and spellings are no difference; nor is one of the two if the date of birth and
    all given names are the same.
    """
    first, second = _two("surname_1", one, other), _two("surname_2", one, other)
    if first is None or _in_given_names(one, other):
        return False
    known = [
        [facts[name] or "" for name in ("surname_1", "surname_2") if facts.get(name)] for facts in (one, other)
    ]
    common = any(heard_alike(a, b) for a in known[0] for b in known[1])
    if second is None or (_same_words(one, other) and _same("birth_date", one, other)):
        return not common
    straight = heard_alike(*first) and heard_alike(*second)
    return not straight and not (heard_alike(first[0], second[1]) and heard_alike(second[0], first[1]))


def _in_given_names(one: Facts, other: Facts) -> bool:
    """Tell whether a surname of one stands among the given names of the other: fields were exchanged."""
    return any(
        heard_alike(surname, name)
        for a, b in ((one, other), (other, one))
        for surname in (a.get("surname_1") or "").split()
        for name in (b.get("given_names") or "").split()
    )


def heard_alike(one: str, other: str) -> bool:
    """Tell whether two names are one: with a letter's difference as written or as heard, or two in long ones."""
    if edits(one, other, 2 if min(len(one), len(other)) >= LONG else 1):
        return True
    heard, too = sound_of_folded(one), sound_of_folded(other)
    shorter = min(len(heard), len(too))
    return edits(heard, too, 2 if shorter >= LONG else 1 if shorter >= 3 else 0)


def documents_differ(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether there are two full documents that differ in more than a digit, or are neighbours.

    Unless all else agrees: given names, surnames, date of birth and home.
    """
    both = _two("document", one, other)
    if both is None or both[0] == both[1] or min(map(len, both)) < FULL:
        return False
    if edits(*both, 1) and not neighbours(*both):
        return False
    agree = _same_words(one, other) and _same("birth_date", one, other)
    return not (agree and not surnames_differ(one, other) and _same_home(one, other))


def neighbours(one: str, other: str) -> bool:
    """Tell whether two documents are numbers that may have been issued one after the other.

    Not if their last two digits are exchanged: that is how a hand errs.
    """
    near = one.isdecimal() and other.isdecimal() and abs(int(one) - int(other)) <= NEIGHBOURS
    return near and one[-2:] != other[-2:][::-1]


def _neighbours_that_differ(one: str, other: str) -> bool:
    return one != other and neighbours(one, other)


def _same_home(one: Facts, other: Facts) -> bool:
    return any(_same(name, one, other) for name in ("phone", "place", "postcode", "address"))


def births_differ(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether two of one name may be father and son, or cousins: births apart or unknown, no document in common.

    If nothing is known of a birth, a document that differs in a digit, and is no neighbour, is in common, and so are
    two surnames of each at one home, where all names are the same.
    """
    documents, births = _two("document", one, other), _two("birth_date", one, other)
    if documents and documents[0] == documents[1]:
        return False
    if births is None:
        return not (documents and edits(*documents, 1) and not neighbours(*documents)) and not _no_parent(
            one, other
        )
    return not _near_births(*births) or _years_apart(*births) >= GENERATION


def _no_parent(one: Facts, other: Facts) -> bool:
    """Tell whether two of one home have all names in common and two surnames: a son has another second one."""
    surnames = [(facts.get("surname_1"), facts.get("surname_2")) for facts in (one, other)]
    if not all(first and second and first != second for first, second in surnames):
        return False
    home = _same("phone", one, other) or (_same("address", one, other) and _same("place", one, other))
    return home and _same_words(one, other) and not surnames_differ(one, other)


def _faulty(one: str, other: str, usual: Collection[str]) -> bool:
    """Tell whether one of two words may be the other, written with faults or together with the next."""
    if one in usual and other in usual:
        return False
    most = 2 if min(len(one), len(other)) >= 4 else 1
    return edits(one, other, most) or one.startswith(other) or other.startswith(one)


def fits(one: Facts, other: Facts, rules: Sequence[Veto], usual: Collection[str] = ()) -> bool:
    """Tell whether two records that a third one is sure of may be one: there is doubt, but nothing speaks for two.

    The third knows what they do not: the date of birth that one lacks, or, of one document, how the name is written.
    """
    if two_people(one, other, usual):
        return False
    veto = veto_of(rules, one, other, usual)
    births = _two("birth_date", one, other)
    written = veto in ("given_names", "surnames", "sexes") and _same("document", one, other)
    return not veto or written or (veto == "births" and births is None)


def _near_births(one: str, other: str, *, most: int = 1) -> bool:
    """Tell whether two dates are one but for so many digits, or for day and month exchanged."""
    return edits(one, other, most) or (one[:4] == other[:4] and one[4:] == other[6:] + other[4:6])


def two_people(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether what both say cannot be of one person, so that a record that fits both may be of either.

    More than a veto, which doubt is enough for: usual given names of each that the other has not, births a generation
    apart, documents of which three digits differ, another sex with another name.
    """
    left, right = _alone(one, other, usual, certain=False)
    names = [(a, b) for a in left for b in right]
    if names and not any(_faulty(*pair, usual) for pair in names) and not _exchanged(left, right, one, other):
        return True
    births, documents = _two("birth_date", one, other), _two("document", one, other)
    if births and not _near_births(*births, most=2) and _years_apart(*births) >= GENERATION:
        return True
    return bool(documents and min(map(len, documents)) >= FULL and not edits(*documents, 2))


def _years_apart(one: str, other: str) -> int:
    """Return how many years lie between two dates; none if one is of a year in which nobody alive was born."""
    years = [int(text[:4]) if text[:4].isdecimal() else 0 for text in (one, other)]
    return abs(years[0] - years[1]) if all(1890 <= year <= 2100 for year in years) else 0


def tax_numbers_differ(one: Facts, other: Facts, usual: Collection[str] = ()) -> bool:
    """Tell whether two organisations have two tax numbers: a number is given once."""
    both = _two("tax_number", one, other)
    return both is not None and both[0] != both[1]


@dataclass(frozen=True)
class Judge:
    """What the rules of a model say of records that are known by their keys, and what people said of them.

    `facts` are each record's, and after them those of the records that it absorbed; `apart` the pairs that somebody
    said to be two, the smaller key first.
    """

    rules: Sequence[Veto]
    usual: Collection[str]
    facts: Mapping[Key, Sequence[Facts]]
    apart: Collection[Pair] = frozenset()

    def two(self, one: Key, other: Key) -> bool:
        """Tell whether anything, or anybody, says that two records are two."""
        return self._apart(one, other) or any(two_people(a, b, self.usual) for a, b in self._crossed(one, other))

    def fits(self, one: Key, other: Key) -> bool:
        """Tell whether two records that a third one is sure of may be one."""
        return not self._apart(one, other) and all(
            fits(a, b, self.rules, self.usual) for a, b in self._crossed(one, other)
        )

    def veto(self, one: Key, other: Key) -> str:
        """Return why a machine does not make two sure records one, or nothing.

        What one of them absorbed must fit too: it came together with the other only through the record that stands.
        """
        if self._apart(one, other):
            return "known_two"
        crossed = self._crossed(one, other)
        if not crossed:
            return ""
        found = veto_of(self.rules, *crossed[0], self.usual)
        if found or len(crossed) == 1:
            return found
        if any(two_people(a, b, self.usual) for a, b in crossed[1:]):
            return "ambiguous"
        return "" if all(fits(a, b, self.rules, self.usual) for a, b in crossed[1:]) else "third_record"

    def _apart(self, one: Key, other: Key) -> bool:
        return bool(self.apart) and (min(one, other), max(one, other)) in self.apart

    def _crossed(self, one: Key, other: Key) -> list[tuple[Facts, Facts]]:
        if not self.rules:
            return []
        return [(a, b) for a in self.facts.get(one, ({},)) for b in self.facts.get(other, ({},))]


RULES: dict[Veto, Callable[[Facts, Facts, Collection[str]], bool]] = {
    "given_names": given_names_differ,
    "sexes": sexes_differ,
    "lent_document": document_is_lent,
    "surnames": surnames_differ,
    "documents": documents_differ,
    "births": births_differ,
    "tax_numbers": tax_numbers_differ,
}
