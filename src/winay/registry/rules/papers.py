"""Pure rules of papers: which are missing, what each is needed for, and where it is to be had. No Django, no I/O.

A missing paper is a task to help with, not only a reason to refuse (CO §30c); it stops what truly needs it and nothing
else: nobody needs any to take part, and what a call asks for stands in the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from winay.base.messages import N_
from winay.facts.rules import Any, Compare, Condition, OneOf, judge
from winay.facts.rules.judging import Found

DNI, RUC, REGISTRATION, BANK_ACCOUNT, LAND_TITLE = "dni", "ruc", "registration", "bank_account", "land_title"
OF_PERSON = (DNI, LAND_TITLE)
OF_ORGANISATION = (RUC, REGISTRATION, BANK_ACCOUNT, LAND_TITLE)
INFORMAL = frozenset(("interest_group", "community_group", "family"))
"""Kinds of organisations that exist by the word of their members (SU 3B): no RUC and no registration is missing."""
PUBLIC = frozenset(("municipality", "nucleus"))
"""Kinds that a law or an agreement made: they register nowhere."""


@dataclass(frozen=True)
class Guidance:
    """What a paper stops while it is missing, and where it is to be had; message ids."""

    stops: str
    where: str


GUIDANCE: Mapping[str, Guidance] = {
    DNI: Guidance(
        N_("Taking part needs none. Signing the agreement and opening the account at the bank do."),
        N_("At RENIEC, or when its campaign comes to the district: bring the birth certificate."),
    ),
    RUC: Guidance(
        N_("Only calls that ask for a RUC stop without it."),
        N_("At SUNAT: the representative brings the DNI and the registration of the organisation."),
    ),
    REGISTRATION: Guidance(
        N_("Only calls that ask for registered organisations stop without it."),
        N_("At SUNARP: bring the act of foundation, the statutes and the book of members."),
    ),
    BANK_ACCOUNT: Guidance(
        N_("Taking part needs none. The programme's money cannot be paid without it."),
        N_("At the bank: bring the act that names who signs, and their DNI. Ask for the CCI of 20 digits."),
    ),
    LAND_TITLE: Guidance(
        N_("Only calls that ask for it stop without it."),
        N_("At the board of the community, or the office for land titles of the region."),
    ),
}


NEEDS: Mapping[str, Condition] = {
    DNI: Compare("person.has_dni", "equals", True),
    REGISTRATION: Any(
        (
            OneOf("organisation.kind", tuple(sorted(INFORMAL | PUBLIC))),
            Compare("organisation.registration", "equals", "registered"),
        )
    ),
    RUC: Any(
        (
            OneOf("organisation.kind", tuple(sorted(INFORMAL))),
            Compare("organisation.has_ruc", "equals", True),
        )
    ),
    BANK_ACCOUNT: Compare("organisation.has_account", "equals", True),
}
"""What must hold for a paper not to be missing, over the facts of `registry.facts`. A land title stands in calls."""


def missing_of_person(*, dni: str | None) -> tuple[str, ...]:
    """Return the papers that a person lacks. A land title is missing only where a call asks for it."""
    return _missing((DNI,), {"person.has_dni": bool(dni)})


def missing_of_organisation(
    *, kind: str, ruc: str | None, registration: str, has_account: bool
) -> tuple[str, ...]:
    """Return the papers that an organisation lacks, in the order in which they are to be had.

    `kind` and `registration` as `Organisation` has them. Informal groups lack an account at most.
    """
    known: dict[str, Found] = {
        "organisation.kind": kind,
        "organisation.has_ruc": bool(ruc),
        "organisation.registration": registration or None,
        "organisation.has_account": has_account,
    }
    return _missing((REGISTRATION, RUC, BANK_ACCOUNT), known)


def _missing(papers: tuple[str, ...], known: Mapping[str, Found]) -> tuple[str, ...]:
    """Return those whose condition does not surely hold: a registration that nobody knows of is to be had too."""
    # No date is compared, so no day matters.
    return tuple(paper for paper in papers if judge(NEEDS[paper], known, today=date.min).met is not True)


def share_obtained(found: int, obtained: int) -> float:
    """Return how far a drive is, from 0 to 1: papers obtained of those found missing; 0 if none was."""
    return obtained / found if found else 0.0
