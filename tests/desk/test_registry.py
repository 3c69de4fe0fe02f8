"""The registry and the programme pages: a newcomer enters a group, its members, its account."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.calls import draft_proposal, open_call
from tests.factories.programmes import a_user, a_worker
from tests.factories.registry import make_organisation

from winay.base.models import User
from winay.registry.models import Organisation, Person

pytestmark = pytest.mark.django_db


def test_a_group_and_a_member_without_dni_are_entered(client: Client):
    made = open_call()
    district = made.programme.territory.districts.first()
    client.force_login(made.officer)
    data = {"name": "Sumaq Wayta", "kind": "interest_group", "district": district.pk, "community_name": "Cullash"}
    answer = client.post(reverse("desk:add_organisation"), data)
    group = Organisation.objects.get(name="Sumaq Wayta")
    assert answer["Location"] == reverse("desk:organisation", args=[group.pk])
    assert group.community.name == "Cullash"
    person = {"given_names": "Rosa", "first_surname": "Milla", "office": "president", "household": "new"}
    answer = client.post(reverse("desk:add_member", args=[group.pk]), person)
    assert answer.status_code == 302, answer.context["form"].errors
    member = group.memberships.get()
    assert member.person.dni is None
    assert member.person.household.community == group.community
    page = client.get(reverse("desk:organisation", args=[group.pk])).content.decode()
    assert "Rosa Milla" in page


def test_a_wrong_dni_is_told_beside_its_field(client: Client):
    made = open_call()
    group = make_organisation()
    client.force_login(made.officer)
    person = {"given_names": "Rosa", "first_surname": "Milla", "office": "member", "household": "new", "dni": "12"}
    answer = client.post(reverse("desk:add_member", args=[group.pk]), person)
    assert answer.status_code == 200
    assert "dni" in answer.context["form"].errors
    assert not Person.objects.filter(given_names="Rosa").exists()


def test_words_searched_for_never_stand_in_the_address(client: Client):
    made = open_call()
    make_organisation(members=3)
    person = Person.objects.first()
    client.force_login(made.officer)
    answer = client.post(reverse("desk:people"), {"text": person.first_surname})
    assert answer["Location"] == reverse("desk:people")
    assert str(person) in client.get(reverse("desk:people")).content.decode()


def test_a_representative_gets_an_account_and_enters(client: Client):
    made = open_call()
    group = make_organisation(members=3)
    person = group.memberships.first().person
    url = reverse("desk:give_account", args=[person.pk])
    client.force_login(a_worker(made.programme, "secretary"))
    assert client.get(url).status_code == 403
    client.force_login(made.officer)
    answer = client.post(url, {"username": "grupo-nuevo", "password": "una-clave-larga"})
    assert answer.status_code == 302, answer.context["form"].errors
    person.refresh_from_db()
    assert person.user.username == "grupo-nuevo"
    visitor = Client()
    assert visitor.login(username="grupo-nuevo", password="una-clave-larga")
    assert visitor.get(reverse("my:home"))["Location"] == reverse("account_change_password")
    own = {"oldpassword": "una-clave-larga", "password1": "otra-clave-mia", "password2": "otra-clave-mia"}
    assert visitor.post(reverse("account_change_password"), own).status_code == 302
    assert group.name in visitor.get(reverse("my:home")).content.decode()


def test_a_taken_user_name_is_refused(client: Client):
    made = open_call()
    group = make_organisation(members=3)
    a_user("ocupado")
    client.force_login(made.coordinator)
    person = group.memberships.first().person
    data = {"username": "Ocupado", "password": "una-clave-larga"}
    answer = client.post(reverse("desk:give_account", args=[person.pk]), data)
    assert "username" in answer.context["form"].errors


def test_the_list_of_organisations_does_not_ask_more_for_three(client: Client):
    made = open_call()
    make_organisation(members=3)
    client.force_login(made.officer)
    url = reverse("desk:organisations")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    make_organisation(members=3)
    make_organisation(members=3)
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(url).context["page"].object_list) >= 3
    assert len(one) == len(three)


def test_an_organisation_becomes_a_part_of_another_and_leaves_it(client: Client):
    made = open_call()
    group, central = make_organisation("Sumaq Wayta"), make_organisation("Central Huaylas")
    client.force_login(made.officer)
    address = reverse("desk:choose_parent", args=[group.pk])
    found = client.post(address, {"text": "sumaq wayta central"}).context["rows"]
    assert found == []
    assert client.post(address, {"text": "waylas central"}).context["rows"] == [central]
    assert client.post(address, {"parent": central.pk})["Location"] == reverse(
        "desk:organisation", args=[group.pk]
    )
    page = client.get(reverse("desk:organisation", args=[central.pk])).content.decode()
    assert reverse("desk:organisation", args=[group.pk]) in page
    circle = client.post(reverse("desk:choose_parent", args=[central.pk]), {"parent": group.pk})
    assert circle.status_code == 200
    central.refresh_from_db()
    assert central.parent is None
    assert client.post(address, {"parent": ""}).status_code == 302
    group.refresh_from_db()
    assert group.parent is None


def test_the_coordinator_brings_somebody_in(client: Client):
    made = open_call()
    client.force_login(made.coordinator)
    url = reverse("desk:add_worker", args=[made.programme.code])
    assert "full_name" in client.post(url, {"username": "nueva", "role": "officer"}).context["form"].errors
    data = {"username": "nueva", "role": "officer", "full_name": "Nueva Vega", "password": "una-clave-larga"}
    client.post(url, data)
    assert User.objects.get(username="nueva").role_grants.get().role == "officer"
    assert "Nueva Vega" in client.get(reverse("desk:programme", args=[made.programme.code])).content.decode()


def test_an_officer_brings_nobody_in(client: Client):
    made = open_call()
    client.force_login(made.officer)
    assert client.get(reverse("desk:add_worker", args=[made.programme.code])).status_code == 403


@pytest.mark.parametrize("role", ["finance", "evaluator"])
def test_who_does_not_keep_the_registry_sees_no_people(client: Client, role):
    made = open_call()
    group = make_organisation(members=3)
    person = group.memberships.first().person
    client.force_login(a_worker(made.programme, role))
    for address in (
        reverse("desk:people"),
        reverse("desk:person", args=[person.pk]),
        reverse("desk:add_member", args=[group.pk]),
        reverse("desk:find_member", args=[group.pk]),
        reverse("desk:choose_parent", args=[group.pk]),
        reverse("desk:add_organisation"),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"text": "a"}).status_code == 403


def test_numbers_of_identity_are_shown_only_to_who_keeps_the_registry(client: Client):
    made = open_call()
    proposal = draft_proposal(made)
    person = proposal.members.first().person
    person.dni = "40404041"
    person.save()
    addresses = (
        reverse("desk:proposal", args=[proposal.code]),
        reverse("desk:organisation", args=[proposal.organisation_id]),
    )
    for role, seen in (("officer", True), ("finance", False), ("evaluator", False)):
        client.force_login(a_worker(made.programme, role))
        for address in addresses:
            assert ("40404041" in client.get(address).content.decode()) is seen


def test_people_of_another_programme_see_no_page_of_mine(client: Client):
    made = open_call()
    client.force_login(a_worker(open_call().programme, "coordinator"))
    assert client.get(reverse("desk:programme", args=[made.programme.code])).status_code == 404


def test_an_organisation_registered_by_mistake_is_archived_and_brought_back_on_its_page(client):
    made = open_call()
    client.force_login(made.officer)
    group = make_organisation("Los Paltos", district=made.programme.territory.districts.first())
    page, address = (reverse(f"desk:{name}", args=[group.pk]) for name in ("organisation", "archive_organisation"))
    assert address in client.get(page).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "Es otra provincia"})
    shown = client.get(page).content.decode()
    assert "Es otra provincia" in shown and reverse("desk:add_member", args=[group.pk]) not in shown
    listed = reverse("desk:organisations")
    assert "Los Paltos" not in client.get(listed).content.decode()
    assert "Los Paltos" in client.get(listed, {"state": "archived", "q": "paltos"}).content.decode()
    client.post(address)
    assert "Los Paltos" in client.get(listed).content.decode()


def test_a_group_with_a_proposal_is_not_archived_but_merged(client):
    made = open_call()
    client.force_login(made.officer)
    group = draft_proposal(made).organisation
    address = reverse("desk:archive_organisation", args=[group.pk])
    assert address not in client.get(reverse("desk:organisation", args=[group.pk])).content.decode()
    page = client.get(address).content.decode()
    assert reverse("desk:merge_organisation", args=[group.pk]) in page and 'name="reason"' not in page


def test_the_page_of_a_group_leads_to_entering_its_proposal(client):
    made = open_call()
    client.force_login(made.officer)
    group = make_organisation("Los Paltos", district=made.programme.territory.districts.first())
    address = f"{reverse('desk:start_proposal', args=[made.call.code])}?group={group.pk}"
    assert address in client.get(reverse("desk:organisation", args=[group.pk])).content.decode()
    assert f'value="{group.pk}" selected' in client.get(address).content.decode()
