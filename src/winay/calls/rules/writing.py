"""The parts of a proposal that a return gives back, and a name taken apart for its form. Pure."""

from collections.abc import Collection

PARTS = ("about", "place", "people", "sales", "costs", "pictures")
"""The parts of a proposal beside its questions, as its form has them: what a return may give back to be changed."""
REQUEST = "request"
"""A part of a return: the sum asked for may be larger than before. It implies the costs."""
QUESTION = "question-"
PART_OF_FIELD = {
    "title": "about",
    "activity": "about",
    "category": "about",
    "district": "place",
    "community": "place",
    "expected_sales": "sales",
}


def part_of_field(field: str) -> str:
    """Return the part that a field of the form belongs to; a question of the pack is a part of its own."""
    return PART_OF_FIELD.get(field, QUESTION + field)


def may_change(part: str, named: Collection[str]) -> bool:
    """Tell whether `part` of a returned proposal may change: it was named, or nothing was and it is not the sum."""
    return part in named if named else part != REQUEST


def names_apart(text: str) -> dict[str, str]:
    """Return a full name apart as a Peruvian DNI has it, for somebody to look over: the last two words are surnames.

    Two words are a given name and a surname; one is a given name.
    """
    words = text.split()
    surnames = words[1:][-2:]
    given = words[: len(words) - len(surnames)]
    first, second = [*surnames, "", ""][:2]
    return {"given_names": " ".join(given), "first_surname": first, "second_surname": second}
