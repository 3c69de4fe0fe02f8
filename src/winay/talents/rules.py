"""Pure rules of local talents: what a provider can know, what became of one, what speaks for one and against."""

from collections.abc import Sequence
from decimal import Decimal

from winay.base.messages import N_
from winay.base.rounding import half_up

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
