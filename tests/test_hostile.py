"""Odd texts in every address, form and header, and files made to harm, leave no error of ours and no delay.

A few hundred of them, always the same; `make bench NAME=hostile` sends thousands on both databases.
"""

import re

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.addresses.examples import make_examples, path_of, rows_of
from tests.factories.hostile import asks, harvest, send, shuffled, uploads

from winay.base.models import User
from winay.committees.models import Member

pytestmark = pytest.mark.django_db
PEOPLE = ("anonymous", "coordinadora", "promotor", "secretaria", "finanzas", "grupo", "juror")
SLOW = 5.0
"""Seconds that one request may take on a machine that runs other tests beside; the bench asks for two."""


@pytest.fixture(scope="module")
def contest(demonstration):
    return demonstration.result


def people() -> dict[str, Client]:
    """Return a signed-in browser for each."""
    juror = Member.objects.filter(committee__sessions__state="open").first()
    found = {}
    for name in PEOPLE:
        found[name] = Client(raise_request_exception=False)
        if name != "anonymous":
            found[name].force_login(juror.user if name == "juror" else User.objects.get(username=name))
    return found


def routes() -> list[tuple[str, list[str]]]:
    """Return every address of the site with the examples that stand in it."""
    examples = make_examples()
    found = []
    for _name, route in rows_of(get_resolver()):
        try:
            path = path_of(route, examples)
        except AssertionError:
            continue  # an address without an example is told by tests/test_every_address.py
        values = [part for part in path.split("/") if part in examples.values()]
        found.append((path, values if re.search("[<(]", route) else []))
    return found


def visits(found: list[tuple[str, list[str]]], *, everybody: bool) -> list[tuple[str, str]]:
    """Return who looks at which page for its forms: everybody, or the one whose page it is most."""
    if everybody:
        return [(who, path) for who in PEOPLE for path, _values in found]
    owners = {"desk": "coordinadora", "jury": "juror", "my": "grupo", "account": "finanzas"}
    return [(owners.get(path.split("/")[1], "anonymous"), path) for path, _values in found]


def test_hostile_requests_and_files_meet_no_fault_and_keep_nobody_waiting(contest, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    clients, found = people(), routes()
    forms = harvest(clients, visits(found, everybody=False))
    assert len(forms) > 50
    report = send(clients, shuffled(asks(people=PEOPLE, routes=found, forms=forms), 250))
    report = send(clients, shuffled(uploads(forms), 30), report)
    assert not report.faults, "\n".join(report.faults)
    assert report.slowest < SLOW, report.slowest_what
