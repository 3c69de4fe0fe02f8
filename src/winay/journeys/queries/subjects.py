"""Of whom it is asked what comes next: found by kind and key, for who keeps them."""

from typing import Any
from uuid import UUID

from winay.base.models import User
from winay.journeys.queries.cases import Subject
from winay.registry.models import Household, Organisation, Person, Venture
from winay.registry.queries.own import organisations_of
from winay.registry.queries.ventures import own_ventures

MODELS: dict[str, Any] = {
    "organisation": Organisation.standing,
    "venture": Venture.standing,
    "household": Household.objects.filter(merged_into=None),
    "person": Person.standing,
}
MOST_OWN = 6
"""So many groups, businesses and so on of one person stand on a page."""


def subject_called(kind: str, key: UUID) -> Subject:
    """Return a subject. Raises its model's `DoesNotExist`, or `KeyError` for an unknown kind."""
    rows = MODELS[kind].select_related("district__province")
    if kind == "person":
        rows = rows.select_related("household")
    found: Subject = rows.get(pk=key)
    return found


def own_subjects(user: User) -> list[tuple[str, Subject]]:
    """Return what is somebody's own, by kind: their groups, their businesses, their household, themselves."""
    groups = organisations_of(user).select_related("district__province")[:MOST_OWN]
    ventures = own_ventures(user).exclude(state="closed").select_related("district__province").order_by("name")
    found: list[tuple[str, Subject]] = [("organisation", one) for one in groups]
    found += [("venture", one) for one in ventures[:MOST_OWN]]
    me = (
        Person.standing.filter(user=user)
        .select_related("household__district__province", "district__province")
        .first()
    )
    if me is not None:
        if me.household is not None:
            found.append(("household", me.household))
        if me.district_id is not None:
            found.append(("person", me))
    return found


def all_own(user: User) -> list[Subject]:
    """Return everything of somebody's own of which a file can have gone: every group, also closed businesses, their
    household, themselves wherever they live; what it takes to take back what they allowed."""
    found: list[Subject] = [*organisations_of(user), *own_ventures(user)]
    me = Person.standing.filter(user=user).select_related("household").first()
    if me is not None:
        found += [me, *([me.household] if me.household is not None else [])]
    return found
