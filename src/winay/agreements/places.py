"""On which page what a condition of payment lacks is brought: by fact, also for packages above."""

from dataclasses import dataclass

from django.urls import reverse

from winay.agreements.models import Agreement
from winay.base.tasks import desk_page


@dataclass(frozen=True)
class Place:
    """Names of the pages: `desk` for staff, given the agreement's code, `own` for the group, given its proposal's.

    An empty one: there is none, and the group brings it to the office. `anchor`: where on the page of the desk.
    """

    desk: str = ""
    own: str = ""
    anchor: str = ""


_FOLLOW_UP = "follow_up"
PLACES: dict[str, Place] = {
    "agreement.counterpart_confirmed": Place("agreement", "my:deposit", "#deposits"),
    "agreement.minutes_uploaded": Place(_FOLLOW_UP, "my:minutes", "#minutes"),
    "agreement.trainings_attended": Place(_FOLLOW_UP, anchor="#training"),
    "agreement.visits_made": Place(_FOLLOW_UP, anchor="#visit"),
    "tranche.visits_made": Place(_FOLLOW_UP, anchor="#visit"),
}


def register(fact: str, place: Place) -> None:
    """Make known where what a fact asks for is brought, at start (`ready`)."""
    PLACES[fact] = place


def desk_address(facts: tuple[str, ...], agreement: Agreement) -> str:
    """Return the page of the desk where the first of `facts` that has one is brought, or nothing."""
    place = next((PLACES[fact] for fact in facts if fact in PLACES and PLACES[fact].desk), None)
    return desk_page(place.desk, agreement.code) + place.anchor if place else ""


def own_address(facts: tuple[str, ...], agreement: Agreement) -> str:
    """Return the group's own page where the first of `facts` that has one is brought, or nothing."""
    place = next((PLACES[fact] for fact in facts if fact in PLACES and PLACES[fact].own), None)
    return reverse(place.own, args=[agreement.outcome.proposal.code]) if place else ""
