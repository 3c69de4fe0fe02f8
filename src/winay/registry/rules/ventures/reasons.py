"""Why a venture rests, ends, or counts as grown: coded, so that years later somebody can count what ended them."""

from collections.abc import Mapping

from winay.base.messages import N_

REASONS: Mapping[str, str] = {
    "market": N_("Nobody buys, or the price is too low"),
    "losses": N_("It costs more than it brings in"),
    "money": N_("No money to go on"),
    "disaster": N_("Frost, drought, disease or another disaster"),
    "health": N_("Illness or death in the family"),
    "people": N_("People left, or did not agree"),
    "work": N_("They found other work"),
    "season": N_("It is not the season"),
    "succeeded": N_("Another venture took its place"),
    "formal": N_("It has its RUC, its licences and keeps books"),
    "larger": N_("It sells and employs clearly more than when it began"),
    "next": N_("A further programme, a bank or an investor took it on"),
    "again": N_("It works again"),
    "mistake": N_("It was written down by mistake"),
    "other": N_("Another reason"),
}
WORDS_NEEDED = frozenset({"other", "mistake"})
"""Reasons that say nothing without a word of explanation."""
_STOPS = ("market", "losses", "money", "disaster", "health", "people", "work")
_OF_ACT: Mapping[str, tuple[str, ...]] = {
    "pause": (*_STOPS, "season", "other"),
    "close": (*_STOPS, "succeeded", "mistake", "other"),
    "grow": ("formal", "larger", "next", "other"),
    "resume": ("again", "mistake", "other"),
    "reopen": ("again", "mistake", "other"),
    "scale_back": (*_STOPS, "mistake", "other"),
}


def reasons_of(act: str) -> tuple[str, ...]:
    """Return the codes of the reasons that an act of `VENTURE_STATES` can have; none for an act it does not know."""
    return _OF_ACT.get(act, ())
