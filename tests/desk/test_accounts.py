"""Forgotten passwords and roles that end: who may, what changes, and that nobody gains a right by it."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.calls import open_call
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_organisation

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act, User
from winay.programmes.actions import grant_role, renew_password
from winay.programmes.models import RoleGrant

pytestmark = pytest.mark.django_db
NEW = "otra-clave-segura-77"


def worker_page(made, user: User) -> str:
    return reverse("desk:worker", args=[made.programme.code, user.username])


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_a_coordinator_renews_a_password_and_the_old_session_ends():
    made = open_call()
    theirs = signed_in(made.officer)
    coordinator = signed_in(made.coordinator)
    assert (
        worker_page(made, made.officer)
        in coordinator.get(reverse("desk:programme", args=[made.programme.code])).content.decode()
    )
    assert coordinator.post(worker_page(made, made.officer), {"password": NEW}).status_code == 302
    assert theirs.get(reverse("desk:home")).status_code == 302
    assert Client().login(username=made.officer.username, password=NEW)
    assert Act.objects.get(verb="renew_password").details == {}


def test_a_weak_password_comes_back_beside_its_field_and_the_old_one_holds():
    made = open_call()
    before = made.officer.password
    for weak in ("corta", "1234567890"):
        answer = signed_in(made.coordinator).post(worker_page(made, made.officer), {"password": weak})
        assert answer.status_code == 200 and "password" in answer.context["form"].errors
    with pytest.raises(InvalidInput):
        renew_password(actor=made.coordinator, user=made.officer, password="1234567890")
    made.officer.refresh_from_db()
    assert made.officer.password == before


def test_nobody_gains_a_right_by_renewing_a_password():
    made, other = open_call(), a_programme()
    grant_role(actor=None, user=made.officer, programme=other, role="finance")
    for user in (made.officer, a_worker(other), a_user(is_superuser=True), made.coordinator):
        with pytest.raises(NotAllowed):
            renew_password(actor=made.coordinator, user=user, password=NEW)
    for role in ("officer", "finance", "secretary", "evaluator"):
        actor = a_worker(made.programme, role)
        assert signed_in(actor).get(worker_page(made, made.coordinator)).status_code == 403
        with pytest.raises(NotAllowed):
            renew_password(actor=actor, user=made.coordinator, password=NEW)
    with pytest.raises(NotAllowed):
        renew_password(actor=a_user(), user=a_user(), password=NEW)
    page = signed_in(made.coordinator).get(worker_page(made, made.officer))
    assert page.status_code == 200 and page.context["form"] is None


def test_an_account_that_enters_by_a_code_gets_no_password():
    made, juror = open_call(), a_user("juror-1")
    juror.set_unusable_password()
    juror.save()
    for actor in (None, made.coordinator, made.officer):
        with pytest.raises(NotAllowed):
            renew_password(actor=actor, user=juror, password=NEW)


def test_a_role_ends_but_not_the_last_coordinators():
    made = open_call()
    client = signed_in(made.coordinator)
    assert client.post(worker_page(made, made.officer), {"role": "officer"}).status_code == 302
    assert not RoleGrant.objects.filter(user=made.officer).exists()
    assert signed_in(made.officer).get(reverse("desk:home")).status_code == 403
    answer = client.post(worker_page(made, made.coordinator), {"role": "coordinator"})
    assert answer.status_code == 200 and "only coordinator" in answer.content.decode()
    assert RoleGrant.objects.filter(user=made.coordinator, role="coordinator").exists()


def test_an_officer_renews_the_password_of_a_groups_account():
    made = open_call()
    person = make_organisation(members=3).memberships.first().person
    officer = signed_in(made.officer)
    address = reverse("desk:renew_account", args=[person.pk])
    assert officer.get(address).status_code == 403
    person.user = a_user("grupo-nuevo")
    person.save()
    assert address in officer.get(reverse("desk:person", args=[person.pk])).content.decode()
    assert officer.post(address, {"password": NEW}).status_code == 302
    assert Client().login(username="grupo-nuevo", password=NEW)
    assert signed_in(a_worker(made.programme, "finance")).get(address).status_code == 403


def test_a_forgotten_password_page_says_whom_to_ask_and_sends_nothing(mailoutbox):
    address = reverse("account_reset_password")
    page = Client(headers={"accept-language": "en"}).get(address).content.decode()
    assert "coordinator" in page and '<form method="post"' not in page.split("<main")[1]
    assert Client().post(address, {"email": "a@b.pe"}).status_code == 405
    assert mailoutbox == []
