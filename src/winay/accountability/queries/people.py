"""Who belongs to a group, or represents a nucleus: who may oversee, who may keep goods."""

from collections.abc import Sequence
from typing import Any

from winay.accountability.models import Accountable, Nucleus, Representative
from winay.registry.models import Membership, Person


def seats_of(account: Accountable) -> Any:
    """Return the rows of who belongs to a group or represents a nucleus today, each with its `person`."""
    if isinstance(account, Nucleus):
        return Representative.objects.filter(nucleus=account, until=None).select_related("person")
    return Membership.objects.filter(organisation=account.organisation_id, until=None).select_related("person")


def overseers_of(account: Accountable) -> Any:
    """Return those who may oversee the receipts: everybody but who keeps the money."""
    return seats_of(account).exclude(**{_office(account): "treasurer"})


def offices_of(account: Accountable, people: Sequence[Person]) -> dict[Any, str]:
    """Return the office of each of `people` who belongs to the group today, by their key. One query."""
    rows = seats_of(account).filter(person__in=[one.pk for one in people])
    return dict(rows.values_list("person", _office(account)))


def _office(account: Accountable) -> str:
    return "seat" if isinstance(account, Nucleus) else "office"


def signers_of(account: Accountable) -> list[list[str]]:
    """Return who signs a closing act, with their office: president and treasurer, of a nucleus everybody in a seat."""
    rows = seats_of(account)
    if isinstance(account, Nucleus):
        return [[str(one.person), str(one.get_seat_display())] for one in rows]
    board = rows.filter(office__in=("president", "treasurer"))
    return [[str(one.person), str(one.get_office_display())] for one in board]
