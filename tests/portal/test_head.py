"""Monitors ask for the head of a page: it answers like the page, without its content."""

import pytest
from django.test import Client

from winay.base.open_files import make_missing


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/calls/", "/verify/", "/map/", "/open/", "/open/calls.json", "/jury/"])
def test_a_page_answers_head(client: Client, address):
    make_missing()
    answer = client.head(address)
    assert answer.status_code == client.get(address).status_code == 200
    assert answer.content == b""
