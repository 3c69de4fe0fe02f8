"""When two records are never made one without a person, however likely they look: pure rules over prepared records.

What relatives share (surnames, home, date of birth of twins, a document lent for a form, documents issued one after the
other) agrees together, so that no weight tells twins, siblings, father and son from one person written twice: a rule
does. A model names the rules that hold for its kind of record. Each rule looks at two records in comparable form
(`forms.py`) and tells whether they must wait for a person; what is missing says nothing, unless the rule says so.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from winay.analytics.linkage.settings import Veto
from winay.analytics.linkage.vetoes.words import edits, faulty, glued, heard_alike, one_name

Facts = Mapping[str, str | None]
"""A record: its standard columns in comparable form, None where nothing is known."""
GENERATION = 12
"""Years between two births from which one may be the other's parent."""
NEIGHBOURS = 9
"""Documents that lie so near are issued at one desk one after the other: no sign of a typing error."""
FULL = 5
"""A document of fewer letters or digits (without zeros in front) is too short to say that two people are two."""
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


def _alone(one: Facts, other: Facts, usual: Collection[str], *, certain: bool) -> tuple[list[str], list[str]]:
    """Return the given names of each that the other has not."""
    both = _two("given_names", one, other)
    if both is None or glued(*both):
        return [], []
    left, right = both[0].split(), both[1].split()

    def without(words: list[str], others: list[str]) -> list[str]:
        return [w for w in words if not any(one_name(w, o, usual=usual, certain=certain) for o in others)]

    return without(left, right), without(right, left)


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
    if first is None:
        return False
    # Nearly all sure pairs are alike here, and go no further.
    if heard_alike(*first) and (second is None or heard_alike(*second)):
        return False
    if _in_given_names(one, other):
        return False
    if second is None or (_same_words(one, other) and _same("birth_date", one, other)):
        known = [
            [facts[name] or "" for name in ("surname_1", "surname_2") if facts.get(name)] for facts in (one, other)
        ]
        return not any(heard_alike(a, b) for a in known[0] for b in known[1])
    return not (heard_alike(first[0], second[1]) and heard_alike(second[0], first[1]))


def _in_given_names(one: Facts, other: Facts) -> bool:
    """Tell whether a surname of one stands among the given names of the other: fields were exchanged."""
    return any(
        heard_alike(surname, name)
        for a, b in ((one, other), (other, one))
        for surname in (a.get("surname_1") or "").split()
        for name in (b.get("given_names") or "").split()
    )


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
    if names and not any(faulty(*pair, usual) for pair in names) and not _exchanged(left, right, one, other):
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


RULES: dict[Veto, Callable[[Facts, Facts, Collection[str]], bool]] = {
    "given_names": given_names_differ,
    "sexes": sexes_differ,
    "lent_document": document_is_lent,
    "surnames": surnames_differ,
    "documents": documents_differ,
    "births": births_differ,
    "tax_numbers": tax_numbers_differ,
}
