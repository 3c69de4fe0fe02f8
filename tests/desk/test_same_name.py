"""The same person is not registered twice in a group unseen."""

import pytest
from django.urls import reverse
from tests.factories.calls import open_call
from tests.factories.registry import make_organisation
from tests.factories.territory import make_community, make_district

from winay.registry.actions import add_member, register_person

pytestmark = pytest.mark.django_db


def test_the_same_name_in_a_group_is_asked_about(client):
    made = open_call()
    community = make_community("Pati", make_district("021201"))
    group = make_organisation(name="Warmikuna", district=community.district, community=community)
    known = register_person(
        actor=None, community=community, given_names="María Julia", first_surname="Cruz", second_surname="Tarazona"
    )
    add_member(actor=None, organisation=group, person=known)
    client.force_login(made.officer)
    address = reverse("desk:add_member", args=[group.pk])
    given = {
        "given_names": "MARIA JULIA",
        "first_surname": "cruz",
        "second_surname": "",
        "office": "member",
        "household": "new",
        "language": "",
        "age_band": "",
    }
    page = client.post(address, given).content.decode()
    assert group.memberships.count() == 1
    assert "ya está en el grupo" in page
    assert 'type="checkbox" name="someone_else"' in page
    assert client.post(address, {**given, "someone_else": "on"}).status_code == 302
    assert group.memberships.count() == 2
    assert client.post(address, {**given, "given_names": "Rosa"}).status_code == 302
