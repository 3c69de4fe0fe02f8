"""A payment takes two people: two passwords of one are refused, and whoever has just got one waits."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import decided_call, prepared_tranche, signed_agreement

from winay.agreements import actions
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act, User
from winay.programmes import actions as programme_acts
from winay.programmes.models import RoleGrant, RoleOffer

pytestmark = pytest.mark.django_db
NEW, OWN = "clave-de-un-solo-uso-1", "mi-propia-clave-larga-2"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def later(monkeypatch, **delta) -> None:
    """Let time pass: the log of acts cannot be moved back."""
    moment = timezone.now() + timedelta(**delta)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def second_coordinator(made) -> User:
    user = User.objects.create_user("second", password="x" * 12, full_name="Second Coordinator")
    RoleGrant.objects.create(user=user, programme=made.programme, role="coordinator")
    return user


def test_a_coordinator_who_renewed_finances_password_releases_nothing_of_theirs(monkeypatch):
    made = decided_call()
    tranche = prepared_tranche(made)
    address = reverse("desk:worker", args=[made.programme.code, made.finance.username])
    assert signed_in(made.coordinator).post(address, {"password": NEW}).status_code == 302
    later(monkeypatch, days=40)
    page = reverse("desk:agreement", args=[tranche.agreement.code])
    text = signed_in(made.coordinator).get(page).content.decode()
    assert "set the password of" in text and "/release/" not in text
    release = reverse("desk:tranche_act", args=[tranche.agreement.code, 1, "release"])
    assert signed_in(made.coordinator).post(release).status_code == 403
    tranche.refresh_from_db()
    assert tranche.state == "prepared"
    other = second_coordinator(made)
    text = signed_in(other).get(page).content.decode()
    assert re.search(r"password of .* was renewed by", text) and "/release/" in text
    assert actions.release_payment(actor=other, tranche=tranche).released_by == other


def test_the_other_way_round_holds_too(monkeypatch):
    made = decided_call(awards=1)
    second = second_coordinator(made)
    RoleGrant.objects.create(user=made.finance, programme=made.programme, role="coordinator")
    programme_acts.renew_password(actor=made.finance, user=second, password=NEW)
    tranche = prepared_tranche(made)
    later(monkeypatch, days=3)
    with pytest.raises(NotAllowed):
        actions.release_payment(actor=second, tranche=tranche)
    assert actions.release_payment(actor=made.coordinator, tranche=tranche)


def test_who_has_a_new_password_waits_a_day_before_taking_part(monkeypatch):
    made = decided_call()
    second = second_coordinator(made)
    agreement = signed_agreement(made)
    tranche = agreement.tranches.get(number=1)
    programme_acts.renew_password(actor=second, user=made.finance, password=NEW)
    with pytest.raises(NotAllowed, match=r"\d"):
        actions.prepare_payment(actor=made.finance, tranche=tranche)
    later(monkeypatch, hours=23)
    with pytest.raises(NotAllowed):
        actions.prepare_payment(actor=made.finance, tranche=tranche)
    later(monkeypatch, hours=2)
    actions.prepare_payment(actor=made.finance, tranche=tranche)
    with pytest.raises(NotAllowed):
        actions.release_payment(actor=second, tranche=tranche)
    assert actions.release_payment(actor=made.coordinator, tranche=tranche)


def test_a_password_set_by_the_operator_puts_nobody_in_a_hand_and_lets_nobody_wait(monkeypatch):
    made = decided_call()
    programme_acts.renew_password(actor=made.coordinator, user=made.finance, password=NEW)
    programme_acts.renew_password(actor=None, user=made.finance, password=OWN)
    later(monkeypatch, hours=25)
    tranche = prepared_tranche(made)
    assert actions.release_payment(actor=made.coordinator, tranche=tranche)


def test_one_coordinator_alone_makes_nobody_who_pays():
    made = decided_call()
    address = reverse("desk:add_worker", args=[made.programme.code])
    data = {"username": "ghost", "role": "coordinator", "full_name": "Ghost", "password": NEW}
    assert signed_in(made.coordinator).post(address, data).status_code == 302
    ghost = User.objects.get(username="ghost")
    assert not ghost.role_grants.exists() and ghost.must_change_password
    offer = RoleOffer.objects.get(user=ghost)
    for nobody in (made.coordinator, ghost, made.officer):
        with pytest.raises(NotAllowed):
            programme_acts.confirm_role(actor=nobody, offer=offer)


def test_one_coordinator_alone_is_told_at_once_that_an_account_of_theirs_could_never_pay():
    made = decided_call()
    address = reverse("desk:add_worker", args=[made.programme.code])
    data = {"username": "ghost", "role": "finance", "full_name": "Ghost", "password": NEW}
    assert signed_in(made.coordinator).post(address, data).status_code == 200
    assert not User.objects.filter(username="ghost").exists()
    ghost = programme_acts.create_user(actor=made.coordinator, username="ghost", full_name="Ghost", password=NEW)
    with pytest.raises(InvalidInput):
        programme_acts.grant_role(actor=made.coordinator, user=ghost, programme=made.programme, role="finance")
    assert not ghost.role_grants.exists() and not RoleOffer.objects.exists()


def test_a_puppet_confirms_nothing_for_whoever_holds_it():
    made = decided_call()
    second = second_coordinator(made)
    programme_acts.renew_password(actor=made.coordinator, user=second, password=NEW)
    person = programme_acts.create_user(actor=made.coordinator, username="n", full_name="N", password=NEW)
    programme_acts.grant_role(actor=made.coordinator, user=person, programme=made.programme, role="finance")
    with pytest.raises(NotAllowed):
        programme_acts.confirm_role(actor=second, offer=RoleOffer.objects.get(user=person))


def test_two_coordinators_give_finance_together_and_the_new_one_waits(monkeypatch):
    made = decided_call()
    second = second_coordinator(made)
    person = programme_acts.create_user(
        actor=None, username="nueva", full_name="Nueva Finanzas", password=OWN, one_time=False
    )
    programme_acts.grant_role(actor=made.coordinator, user=person, programme=made.programme, role="finance")
    mine = signed_in(person)
    assert mine.get("/desk/").status_code == 403
    offer = RoleOffer.objects.get()
    page = signed_in(second).get("/account/").content.decode()
    confirm = reverse("account_answer", args=[offer.pk, "confirm"])
    assert confirm in page and confirm not in signed_in(made.coordinator).get("/account/").content.decode()
    assert "/account/" in signed_in(second).get("/desk/").content.decode()
    signed_in(second).post(confirm)
    assert not person.role_grants.exists()
    assert mine.post(reverse("account_answer", args=[offer.pk, "accept"])).status_code == 302
    assert person.role_grants.get().role == "finance"
    tranche = signed_agreement(made).tranches.get(number=1)
    with pytest.raises(NotAllowed):
        actions.prepare_payment(actor=person, tranche=tranche)
    later(monkeypatch, hours=25)
    actions.prepare_payment(actor=person, tranche=tranche)
    assert actions.release_payment(actor=made.coordinator, tranche=tranche)


def test_an_administrator_confirms_where_there_is_one_coordinator():
    made = decided_call()
    administrator = User.objects.create_user("admin", password=OWN, is_superuser=True)
    programme_acts.grant_role(actor=made.coordinator, user=made.officer, programme=made.programme, role="finance")
    offer = RoleOffer.objects.get()
    programme_acts.accept_role(actor=made.officer, offer=offer)
    signed_in(administrator).post(reverse("account_answer", args=[offer.pk, "confirm"]))
    assert made.officer.role_grants.filter(role="finance").exists()


def test_the_others_who_pay_read_of_it_on_their_desk_and_the_owner_at_the_next_sign_in():
    made = decided_call()
    second = second_coordinator(made)
    programme_acts.renew_password(actor=second, user=made.finance, password=NEW)
    for reader, told in ((made.coordinator, True), (second, False), (made.officer, False)):
        text = signed_in(reader).get("/desk/").content.decode()
        assert ("has a new password" in text) is told
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/account/login/", {"login": made.finance.username, "password": NEW})
    assert answer["Location"] == "/account/"
    for page in ("/", "/desk/", "/account/", "/my/"):
        assert client.get(page)["Location"] == "/account/password/change/"
    same = {"oldpassword": NEW, "password1": NEW, "password2": NEW}
    assert client.post("/account/password/change/", same).status_code == 200
    own = {"oldpassword": NEW, "password1": OWN, "password2": OWN}
    assert client.post("/account/password/change/", own)["Location"] == "/account/"
    text = client.get("/account/").content.decode()
    assert "Somebody else gave your account a new password" in text and str(second) in text
    assert client.post("/account/known/").status_code == 302
    assert "Somebody else gave" in client.get("/account/").content.decode()
    assert client.get("/desk/").status_code == 200
    assert Act.objects.get(verb="change_password").actor_id == made.finance.pk
