"""Dividing names that stand in one column: particles stay with the surname they belong to."""

from collections.abc import Callable
from typing import TypeVar

from winay.base.messages import N_
from winay.registry.rules.lists.values import Wrong, look_at_name, plain, present, shown

PARTICLES = frozenset(
    (
        "de",
        "del",
        "la",
        "las",
        "los",
        "y",
        "e",
        "da",
        "do",
        "dos",
        "di",
        "van",
        "von",
        "san",
        "santa",
        "vda",
        "viuda",
    )
)
GIVEN_AFTER_DE = frozenset(
    ("angeles", "carmen", "pilar", "rosario", "jesus", "fatima", "lourdes", "rocio", "milagros", "milagro",
     "guadalupe", "socorro", "mar", "sol", "consuelo", "transito", "nieves", "mercedes", "dolores", "amparo")
)  # fmt: skip
T = TypeVar("T")
Names = tuple[str, str, str]
"""Given names, first surname, second surname."""


def units(words: list[str]) -> list[str]:
    """Return the words with particles joined to what follows: `De la Cruz Quispe` → `De la Cruz`, `Quispe`."""
    result: list[str] = []
    held: list[str] = []
    for word in words:
        held.append(word)
        if plain(word) not in PARTICLES:
            result.append(" ".join(held))
            held = []
    if held:
        if result:
            result[-1] = " ".join([result[-1], *held])
        else:
            result.append(" ".join(held))
    return result


def _given_units(words: list[str]) -> list[str]:
    """Return the units with `María`, `del Carmen` joined: a name that only goes on another given name."""
    result: list[str] = []
    for unit in units(words):
        own = plain(unit).split()
        if result and len(own) > 1 and own[0] in ("de", "del") and own[-1] in GIVEN_AFTER_DE:
            result[-1] = f"{result[-1]} {unit}"
        else:
            result.append(unit)
    return result


def split_surnames(text: str) -> tuple[str, str]:
    """Return the first surname and the rest as the second one."""
    first, *rest = units(text.split()) or [""]
    return first, " ".join(rest)


def split_names(text: str, order: str) -> Names:
    """Return given names, first and second surname of a name in one column; `order` says what stands first.

    A comma stands between surnames and given names. With two parts there is one surname. Raises `Wrong` where a part
    is missing.
    """
    name = present(text)
    before, comma, after = (part.strip() for part in name.partition(","))
    if comma and before and after:
        surnames, given = (before, after) if order == "surnames_first" else (after, before)
        first, second = split_surnames(surnames)
        return given, first, second
    words = name.replace(",", " ").split()
    parts = units(words) if order == "surnames_first" else _given_units(words)
    if len(parts) < 2:
        raise (
            Wrong(
                N_("“%(text)s” has no surname or no given name."),
                N_("Write the surnames and the given names."),
                text=shown(name),
            )
            if name
            else Wrong(N_("This is missing."), N_("Write the name as the card has it."))
        )
    if order == "surnames_first":
        if len(parts) == 2:
            return parts[1], parts[0], ""
        return " ".join(parts[2:]), parts[0], parts[1]
    if len(parts) == 2:
        return parts[0], parts[1], ""
    return " ".join(parts[:-2]), parts[-2], parts[-1]


def names_reader(order: str) -> Callable[[str], Names]:
    """Return the reader of a column with the whole name."""

    def read(text: str) -> Names:
        look_at_name(text)
        names = split_names(text, order)
        if not " ".join(names).isprintable():
            raise Wrong(N_("This holds signs that cannot be printed."), N_("Write it again."))
        if any(len(part) > most for part, most in zip(names, (120, 80, 80), strict=True)):
            raise Wrong(N_("This is longer than %(most)s letters."), N_("Shorten it."), most=80)
        if not all(any(c.isalpha() for c in part) for part in names[:2]):
            raise Wrong(N_("“%(text)s” is no name."), N_("Write the name as the card has it."), text=shown(text))
        return names

    return read


def if_given(read: Callable[[str], T], nothing: T) -> Callable[[str], T]:
    """Return the reader that takes an empty cell for `nothing`: not every row names a person."""
    return lambda text: read(text) if present(text) else nothing


def surnames_reader() -> Callable[[str], tuple[str, str]]:
    """Return the reader of a column with both surnames."""

    def read(text: str) -> tuple[str, str]:
        given = present(text).replace(",", " ")
        _given, first, second = names_reader("surnames_first")(f"{given}, x" if given else "")
        return first, second

    return read
