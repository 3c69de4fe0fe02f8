"""Pure rules of merging: which of two records stands for both, and which empty fields it takes over."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

KEPT_FIELDS = {
    "person": (
        "dni", "second_surname", "sex", "birth_date", "born_from", "born_to", "language", "other_languages", "phone",
        "household_id", "district_id", "community_id", "locality",
    ),
    "organisation": (
        "ruc", "registration", "registration_number", "community_id", "parent_id", "founded_on",
    ),
    "household": ("community_id", "head_id"),
}  # fmt: skip
"""Fields that the kept record takes over where it has none."""


class Standing(NamedTuple):
    """What speaks for a record to be the one that stays; `key` only breaks ties, in order of registration."""

    has_account: bool
    document_confirmed: bool
    uses: int
    values: int
    key: str


def order_of_standing(record: Standing) -> tuple[bool, bool, int, int, str]:
    """Return a key by which the record that stays comes first.

    An account, then a document read from the card, then what leans on the record, then how much is known of it, then
    the older one: so that the least has to move.
    """
    return (not record.has_account, not record.document_confirmed, -record.uses, -record.values, record.key)


def to_fill(kind: str, kept: Mapping[str, Any], absorbed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the kept record that are empty and what the absorbed one has for them.

    Birth date and years go together: an exact day is never mixed with somebody else's years.
    """
    filled = {
        field: absorbed[field]
        for field in KEPT_FIELDS[kind]
        if kept.get(field) in (None, "") and absorbed.get(field) not in (None, "")
    }
    if kept.get("birth_date"):
        filled.pop("born_from", None)
        filled.pop("born_to", None)
    if "birth_date" in filled:
        filled["born_from"], filled["born_to"] = absorbed.get("born_from"), absorbed.get("born_to")
    return filled


def contradictions(kind: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields in which two records say what is hardly true of one: a person asks before merging such two.

    `sex`, `birth_date` (two days, or years that do not meet), `dni`; for organisations `ruc`. What one of them does not
    say contradicts nothing.
    """
    if kind == "organisation":
        return ("ruc",) if _differ(one, other, "ruc") else ()
    found = ["sex"] if _differ(one, other, "sex") else []
    if one.get("birth_date") and other.get("birth_date"):
        apart = one["birth_date"] != other["birth_date"]
    else:
        first, second = _years_of(one), _years_of(other)
        apart = first is not None and second is not None and (first[1] < second[0] or second[1] < first[0])
    found += ["birth_date"] if apart else []
    return (*found, "dni") if _differ(one, other, "dni") else tuple(found)


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], field: str) -> bool:
    return bool(one.get(field) and other.get(field) and one[field] != other[field])


def _years_of(record: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the first and the last year of birth, None where neither is known."""
    if day := record.get("birth_date"):
        return day.year, day.year
    known = [year for year in (record.get("born_from"), record.get("born_to")) if year]
    return (known[0], known[-1]) if known else None


def verdict_of(said: Sequence[str], reviewers: int) -> str:
    """Return what follows from the reviewers' verdicts: `confirm`, `reject`, `ask_second`, `dispute` or nothing.

    With one reviewer the first clear word decides; with two both must agree, and a disagreement is disputed. Whoever
    cannot tell decides nothing.
    """
    clear = [word for word in said if word != "unsure"]
    if not clear:
        return ""
    if len(set(clear)) > 1:
        return "dispute"
    if len(clear) < reviewers:
        return "ask_second"
    return "confirm" if clear[0] == "same" else "reject"
