"""Every list asks the database as often for three rows as for one, whatever role looks at it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from tests.test_narrow_lists import ROLES, client_of

from winay.base import web
from winay.base.paging import NearerEnd

pytestmark = pytest.mark.django_db
HOMES = ("/", "/desk/", "/my/", "/jury/", "/open/", "/accounts/messages/")
LINK = re.compile(r'href="(/[^"#]*)"')
OF_A_KIND = 2
"""So many pages of a kind are opened: lists of the same things with and without filters are of one kind."""
MOST_PAGES = 400


class Cut(NearerEnd):
    """A list cut after so many rows, which remembers how many it had to give."""

    rows, shown = 25, 0

    def __init__(self, object_list, _per_page, *args, **kwargs):
        super().__init__(object_list, Cut.rows, *args, **kwargs)

    def page(self, number):
        found = super().page(number)
        Cut.shown = max(Cut.shown, min(self.count, Cut.rows))
        return found


@pytest.fixture
def cut(monkeypatch):
    monkeypatch.setattr(web, "NearerEnd", Cut)
    return Cut


def kind_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def lists_of(client: Client) -> Iterator[str]:
    """Yield the addresses of lists with three rows or more, from the homes on, a few of each kind of page."""
    Cut.rows, opened, known, waiting = 3, {}, set(HOMES), list(HOMES)
    while waiting and len(known) < MOST_PAGES:
        address = waiting.pop(0)
        Cut.shown = 0
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
            continue
        if Cut.shown == Cut.rows:
            yield address
        for link in map(unescape, LINK.findall(answer.content.decode())):
            kind = kind_of(link)
            if kind and link not in known and "logout" not in link and opened.get(kind, 0) < OF_A_KIND:
                opened[kind] = opened.get(kind, 0) + 1
                known.add(link)
                waiting.append(link)


def queries_of(client: Client, address: str, rows: int) -> list[str]:
    Cut.rows = rows
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    # What is written (who was read about, once in a while) depends on the hour, not on the rows.
    return [query["sql"] for query in queries.captured_queries if query["sql"].startswith("SELECT")]


@pytest.mark.parametrize("role", ROLES)
def test_a_list_asks_as_often_for_three_rows_as_for_one(demonstration, cut, role):
    client = client_of(role)
    faults, seen = [], set()
    for address in list(lists_of(client)):
        one, three = queries_of(client, address, 1), queries_of(client, address, 3)
        seen.add(kind_of(address))
        if len(one) != len(three):
            more = [sql for sql in three if three.count(sql) > one.count(sql)] or three
            faults.append(f"{address}: {len(one)} for one row, {len(three)} for three: {more[-1][:300]}")
    assert not faults, "\n".join(faults)
    assert len(seen) >= (10 if role == "coordinadora" else 1), seen
