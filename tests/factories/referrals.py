"""Groups, households and people who are handed over, made by the product's own acts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from tests.factories.journeys import make_support
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district

from winay.base.models import User
from winay.journeys.actions import Allowed, link_programme, record_taking, send_referral
from winay.journeys.models import Referral, Support
from winay.programmes.models import Programme
from winay.registry.actions import record_consent
from winay.registry.models import Household, Organisation, Person
from winay.territory.models import District

EVERYBODY = ["person", "household", "group", "organisation", "venture"]


@dataclass(frozen=True)
class Border:
    """Two programmes, one left and one entered, with somebody who works in each; the place."""

    place: District
    leaving: Support
    to: Support
    sender: User
    receiver: User
    home: Programme
    next: Programme


def make_border(*, outside: bool = False, **of_next: Any) -> Border:
    """Return two programmes and their coordinators; `outside`: the next one does not run in this installation."""
    place = make_district("021201")
    home, following = a_programme(), a_programme()
    leaving = make_support(subjects=EVERYBODY)
    to = make_support(subjects=EVERYBODY, **of_next)
    link_programme(actor=None, support=leaving, programme=home)
    if not outside:
        link_programme(actor=None, support=to, programme=following)
    for one in (leaving, to):
        one.refresh_from_db()
    return Border(place, leaving, to, a_worker(home), a_worker(following), home, following)


def spoken(person: Person, on: date | None = None) -> Allowed:
    """Return what somebody said before two witnesses."""
    return Allowed(person, on or timezone.localdate(), "spoken", None, "Illari Quispe", "Rumi Mamani")


def make_group(border: Border, name: str = "Musuq Ñan", members: int = 2) -> Organisation:
    """Return a group of the place with members."""
    return make_organisation(name, "association", border.place, members=members)


def president(group: Organisation) -> Person:
    """Return who leads a group."""
    return group.memberships.get(office="president").person


def make_referral(border: Border, subject: Any = None, **more: Any) -> Referral:
    """Return a referral of a group (a new one, if none is given) that its president allowed before two witnesses."""
    subject = subject or make_group(border)
    by = president(subject) if isinstance(subject, Organisation) else subject
    values = {"to_support": border.to, "from_support": border.leaving, "said": spoken(by), **more}
    return send_referral(actor=border.sender, subject=subject, **values)


def make_leavers(border: Border, number: int, *, consenting: int | None = None) -> list[Household]:
    """Return households in the last year of what is left; the heads of the first so many allowed to pass data on."""
    homes = []
    community = make_community(district=border.place)
    for place in range(number):
        home = make_household(community)
        head = make_person(household=home)
        Household.objects.filter(pk=home.pk).update(head=head)
        record_taking(
            actor=None, subject=home, support=border.leaving, from_year=2024, to_year=None, outcome="running",
            source="Padrón",
        )  # fmt: skip
        if consenting is None or place < consenting:
            record_consent(actor=None, person=head, purpose="share", given=True, source="Ficha")
        homes.append(home)
    return homes
