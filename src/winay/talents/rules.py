"""Pure rules of local talents: what a provider can know, what became of one, what speaks for one and against."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from winay.base.messages import N_
from winay.base.rounding import half_up
from winay.base.words import plain_words

FIELDS = {
    "animals": N_("Animals"),
    "crops": N_("Crops"),
    "land": N_("Land, water and trees"),
    "processing": N_("Food products"),
    "crafts": N_("Crafts"),
    "housing": N_("Houses"),
    "tourism": N_("Tourism and cooking"),
    "management": N_("Business management"),
    "market": N_("Sales and markets"),
    "technology": N_("Technology"),
    "standards": N_("Quality and standards"),
    "formalisation": N_("Formalisation"),
}
"""Fields of knowledge; the last six are those of the register of the networks' programme (MIF II.1)."""
LANGUAGES = {
    "es": N_("Spanish"),
    "quz": N_("Quechua"),
    "aym": N_("Aymara"),
    "other": N_("Another language"),
}
OUTCOMES = {
    "sells": N_("Sells services"),
    "municipality": N_("Works for a municipality"),
    "self_employed": N_("Works on their own farm or business"),
    "stopped": N_("Stopped"),
    "unknown": N_("Nobody knows"),
}
"""What became of trained talents; MARENASS: 12, 11, 58 %, the rest (19 %) unaccounted for (SU 3D)."""
ASPECTS = {
    "technique": N_("Knows the work"),
    "manner": N_("Treats us well and speaks our language"),
    "punctual": N_("Comes when agreed"),
    "results": N_("What they taught gives results"),
}
"""What a group rates, each from 1 to 5."""
TENTH = Decimal("0.1")
LEAST_RATINGS = 5
"""Below so many ratings no figure leaves as open data."""


def mean_rating(marks: Sequence[int]) -> Decimal | None:
    """Return the mean of marks from 1 to 5, half up to a tenth; None without any."""
    return half_up(Decimal(sum(marks)) / len(marks), TENTH) if marks else None


def shares(counts: dict[str, int]) -> dict[str, Decimal | None]:
    """Return each count as a percentage of all, half up to a tenth; None where there is nothing to divide."""
    every = sum(counts.values())
    return {
        key: half_up(Decimal(number * 100) / every, TENTH) if every else None for key, number in counts.items()
    }


@dataclass(frozen=True)
class Sought:
    """What a group needs, as far as a provider can fit it."""

    skill: str
    ubigeo: str
    languages: tuple[str, ...] = ()
    pay: Decimal | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a provider, as far as it speaks for them or against. `marks`: every mark that groups gave."""

    skills: Collection[str]
    languages: Collection[str]
    serves: Collection[str]
    home: str
    marks: Sequence[int] = ()
    price: Decimal | None = None
    without_pay: bool = False
    member: bool = False


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a provider (`good`), against (`good` False), or neither (None): words and values."""

    good: bool | None
    text: str
    values: tuple[tuple[str, str], ...] = ()


NEAR = (
    N_("Does not serve there and lives far away"),
    N_("Does not serve there, but lives in the department"),
    N_("Does not serve there, but lives in the province"),
    N_("Serves in the district"),
)


def nearness(ubigeo: str, known: Known) -> int:
    """Return how near a provider is: 3 serves in the district, 2 lives in its province, 1 in its department, 0 farther.

    A UBIGEO begins with its department (2 digits) and its province (4).
    """
    if ubigeo in known.serves:
        return 3
    return 2 if known.home[:4] == ubigeo[:4] else 1 if known.home[:2] == ubigeo[:2] else 0


def reasons(sought: Sought, known: Known) -> list[Reason]:
    """Return what speaks for a provider and against: skill, language, place, ratings, price. Nothing else counts."""
    knows = sought.skill in known.skills
    found = [Reason(knows, N_("Knows this work") if knows else N_("Has not said that they know this work"))]
    if sought.languages:
        speaks = set(sought.languages) <= set(known.languages)
        found.append(
            Reason(speaks, N_("Speaks your language") if speaks else N_("Does not speak all your languages"))
        )
    near = nearness(sought.ubigeo, known)
    found.append(Reason(near == 3, NEAR[near]))
    mean = mean_rating(known.marks)
    if mean is None:
        found.append(Reason(None, N_("No group has rated them yet")))
    else:
        found.append(Reason(mean >= 3, N_("Groups rate them %(mean)s of 5"), (("mean", str(mean)),)))
    if known.without_pay:
        found.append(Reason(True, N_("Serves without pay")))
    elif known.price is None:
        found.append(Reason(None, N_("Says no price")))
    else:
        found.append(Reason(None, N_("Asks %(price)s"), (("price", str(known.price)),)))
    if known.member:
        found.append(Reason(None, N_("Is a member of your group")))
    return found


MIDDLE = Decimal(3)
Order = tuple[bool, bool, int, Decimal, Decimal]


def in_order(sought: Sought, known: Known) -> Order:
    """Return the key by which suggestions stand, the best last: work, language, place, rating, a lower price.

    Each counts only where those before are equal, and the page says so. Who was never rated stands at 3.
    """
    mean = mean_rating(known.marks)
    price = Decimal(0) if known.without_pay else known.price if known.price is not None else Decimal(10**9)
    return (
        sought.skill in known.skills,
        set(sought.languages) <= set(known.languages),
        nearness(sought.ubigeo, known),
        MIDDLE if mean is None else mean,
        -price,
    )


def payments_problem(parts: Sequence[Decimal], amount: Decimal) -> bool:
    """Tell whether the parts of a plan of payments do not add up to the amount of the contract."""
    return sum(parts, Decimal(0)) != amount


def left_to_pay(amount: Decimal, paid: Sequence[Decimal]) -> Decimal:
    """Return what is left to pay of an amount; never below 0."""
    return max(amount - sum(paid, Decimal(0)), Decimal(0))


def newest_words(said: Sequence[tuple[str, bool]]) -> dict[str, bool]:
    """Return the newest word on each purpose, of words with the newest first."""
    found: dict[str, bool] = {}
    for purpose, given in said:
        found.setdefault(purpose, given)
    return found


KINDS_IN_WORDS = {
    "yachaq": "yachaq", "lider": "yachaq", "yachachiq": "yachachiq", "yachachik": "yachachiq", "promotor": "yachachiq",
    "consultor": "consultant", "consultora": "consultant", "consultant": "consultant", "especialista": "consultant",
    "firm": "firm", "firma": "firm", "empresa": "firm",
}  # fmt: skip
PER_IN_WORDS = {
    "day": "day", "dia": "day", "diario": "day", "punchaw": "day", "jornal": "day", "visit": "visit",
    "visita": "visit", "month": "month", "mes": "month", "mensual": "month", "killa": "month", "job": "job",
    "work": "job", "trabajo": "job", "obra": "job", "servicio": "job", "total": "job",
}  # fmt: skip
LANGUAGES_IN_WORDS = {
    "es": "es", "espanol": "es", "castellano": "es", "spanish": "es", "quz": "quz", "quechua": "quz",
    "runasimi": "quz", "aym": "aym", "aimara": "aym", "aymara": "aym", "other": "other", "otro": "other",
    "otra": "other",
}  # fmt: skip
"""How spreadsheets call it, folded."""


def pieces(text: str) -> list[str]:
    """Return what stands in a cell that holds several things, with semicolons, commas, bars or lines between them."""
    return [piece for piece in (" ".join(one.split()) for one in re.split(r"[;,|/\n]+", text or "")) if piece]


def _meant(text: str, words: Mapping[str, str]) -> str:
    """Return what the first known word of a text means; empty where it has none."""
    return next((words[word] for word in plain_words(text) if word in words), "")


def kind_in_words(text: str) -> str:
    """Return what somebody is, by a spreadsheet's words; empty where they do not tell."""
    return _meant(text, KINDS_IN_WORDS)


def per_in_words(text: str) -> str:
    """Return for what a price is, by a spreadsheet's words; empty where they do not tell."""
    return _meant(text.replace("'", "").replace("’", ""), PER_IN_WORDS)


def languages_in_words(text: str) -> list[tuple[str, str]]:
    """Return each piece of a cell of languages with its code, empty where none is known by that name."""
    found = [
        (piece, _meant(piece, LANGUAGES_IN_WORDS))
        for one in pieces(text)
        for piece in re.split(r"\b(?:y|and)\b", one)
    ]
    return [(piece.strip(), code) for piece, code in found if piece.strip()]
