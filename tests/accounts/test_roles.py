"""A role is given, not taken: the account's owner says yes or no, and nobody answers for it by offering one."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.calls import open_call
from tests.factories.jury import session_day
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district_set

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act, User
from winay.committees.access import may_score
from winay.programmes.access import may_renew_password
from winay.programmes.actions import (
    accept_role,
    confirm_role,
    create_user,
    grant_role,
    refuse_role,
    renew_password,
)
from winay.programmes.models import RoleGrant, RoleOffer

pytestmark = pytest.mark.django_db
NEW = "otra-clave-segura-77"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def used(user: User) -> User:
    """Return `user` as somebody who has signed in before."""
    signed_in(user)
    user.refresh_from_db()
    return user


@pytest.mark.parametrize("role", ["evaluator", "officer", "secretary", "finance", "coordinator"])
def test_an_offered_role_gives_no_right_and_no_hold_until_its_owner_accepts(role):
    made, other = open_call(), a_programme()
    stranger = a_worker(other)
    group = used(a_user("grupo"))
    address = reverse("desk:add_worker", args=[other.code])
    assert signed_in(stranger).post(address, {"username": "grupo", "role": role}).status_code == 302
    assert not RoleGrant.objects.filter(user=group).exists()
    who = reverse("desk:worker", args=[other.code, "grupo"])
    assert signed_in(stranger).get(who).status_code == 404
    assert signed_in(stranger).post(who, {"password": NEW}).status_code == 404
    assert signed_in(group).get("/desk/").status_code == 403
    assert made.programme.pk != other.pk


def test_the_owner_accepts_at_the_next_sign_in_and_answers_for_the_account_still():
    other = a_programme()
    stranger = a_worker(other)
    officer = create_user(
        actor=a_worker(a_programme()), username="grupo", full_name="G", password=NEW, one_time=False
    )
    grant_role(actor=stranger, user=officer, programme=other, role="evaluator")
    client = Client(headers={"accept-language": "en"})
    assert client.post("/account/login/", {"login": "grupo", "password": NEW})["Location"] == "/account/"
    text = client.get("/account/").content.decode()
    assert other.name in text and str(stranger) in text
    accept = reverse("account_answer", args=[RoleOffer.objects.get().pk, "accept"])
    assert accept in text and client.post(accept).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert not may_renew_password(stranger, officer)
    with pytest.raises(NotAllowed):
        renew_password(actor=stranger, user=officer, password=NEW)


def test_the_owner_refuses_and_nobody_else_answers():
    other = a_programme()
    stranger, group = a_worker(other), used(a_user("grupo"))
    grant_role(actor=stranger, user=group, programme=other, role="evaluator")
    offer = RoleOffer.objects.get()
    for nobody in (stranger, a_user(), a_user(is_superuser=True)):
        with pytest.raises(NotAllowed):
            accept_role(actor=nobody, offer=offer)
    with pytest.raises(NotAllowed):
        refuse_role(actor=a_user(), offer=offer)
    assert signed_in(group).post(reverse("account_answer", args=[offer.pk, "refuse"])).status_code == 302
    with pytest.raises(WrongState):
        accept_role(actor=group, offer=offer)
    assert not RoleGrant.objects.filter(user=group).exists()
    grant_role(actor=stranger, user=group, programme=other, role="evaluator")
    assert RoleOffer.objects.filter(closed_at=None).count() == 1


def test_a_role_elsewhere_takes_nobody_from_who_answers_for_them():
    home, other = a_programme(), a_programme()
    chief, stranger = a_worker(home), a_worker(other)
    finance = used(a_worker(home, "finance"))
    grant_role(actor=stranger, user=finance, programme=other, role="evaluator")
    assert may_renew_password(chief, finance) and not may_renew_password(stranger, finance)
    accept_role(actor=finance, offer=RoleOffer.objects.get())
    assert may_renew_password(chief, finance) and not may_renew_password(stranger, finance)


def test_an_account_just_made_gets_its_role_at_once_unless_it_pays():
    programme = a_programme()
    chief = a_worker(programme)
    address = reverse("desk:add_worker", args=[programme.code])
    data = {"username": "nuevo", "role": "officer", "full_name": "Nuevo", "password": NEW}
    assert signed_in(chief).post(address, data).status_code == 302
    made = User.objects.get(username="nuevo")
    assert made.role_grants.get().role == "officer" and made.must_change_password
    grant_role(actor=chief, user=used(made), programme=programme, role="secretary")
    assert made.role_grants.count() == 1


def test_a_groups_account_is_renewed_by_who_made_it_and_their_colleagues_only():
    here, there = a_programme(), a_programme()
    officer, chief, beside = a_worker(here, "officer"), a_worker(here), a_worker(here, "officer")
    group = create_user(actor=officer, username="grupo", full_name="G", password=NEW)
    assert all(may_renew_password(actor, group) for actor in (officer, chief, beside))
    assert not any(may_renew_password(actor, group) for actor in (a_worker(there), a_worker(there, "officer")))
    assert not may_renew_password(a_worker(here, "finance"), group)


def test_no_account_that_enters_by_a_code_gets_a_role_from_anybody():
    day, other = session_day(), a_programme()
    juror = day.members[0].user
    for actor in (a_worker(other), day.coordinator, a_user(is_superuser=True), None):
        for programme in (other, day.call.programme):
            with pytest.raises((InvalidInput, NotAllowed)):
                grant_role(actor=actor, user=juror, programme=programme, role="evaluator")
    address = reverse("desk:add_worker", args=[other.code])
    answer = signed_in(a_worker(other)).post(address, {"username": juror.username, "role": "evaluator"})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert not RoleOffer.objects.exists()


def test_a_role_elsewhere_does_not_unseat_a_juror_but_one_held_before_or_here_does():
    day, other = session_day(), a_programme()
    item = next(one for one in day.items if one.state == "presenting")
    for number, (programme, earlier, votes) in enumerate(
        [(other, False, True), (other, True, False), (day.call.programme, False, False)]
    ):
        member = day.members[number]
        grant = RoleGrant.objects.create(user=member.user, programme=programme, role="evaluator")
        if earlier:
            RoleGrant.objects.filter(pk=grant.pk).update(created_at=member.created_at)
        assert may_score(member.user, item) is votes


def test_what_others_did_stands_on_the_owners_page_and_names_who():
    programme = a_programme()
    chief = a_worker(programme)
    person = used(a_worker(programme, "officer"))
    renew_password(actor=chief, user=person, password=NEW)
    person.must_change_password = False
    person.save()
    text = signed_in(person).get("/account/").content.decode()
    assert "gave your account a new password" in text and str(chief) in text
    assert Act.objects.filter(verb="renew_password").get().details == {}


def test_names_with_signs_that_nobody_sees_are_refused():
    for name in ("Rosa \u202eailaM", "Ro\u200bsa", "Rosa\x00", "Rosa \ud800"):
        with pytest.raises(InvalidInput) as caught:
            create_user(actor=None, username="rosa", full_name=name, password=NEW)
        assert caught.value.field == "full_name"


def test_a_coordinator_limits_a_role_to_districts_of_the_programme_only():
    programme = a_programme(territory=make_district_set())
    coordinator = a_worker(programme)
    one, beyond = make_district_set("caraz", ("021201",)), make_district_set("lejos", ("021201", "080101"))
    address = reverse("desk:add_worker", args=[programme.code])
    page = signed_in(coordinator).get(address).content.decode()
    assert str(one.pk) in page and str(beyond.pk) not in page
    given = {"username": "nora", "role": "officer", "full_name": "Nora Milla", "password": NEW}
    assert signed_in(coordinator).post(address, {**given, "territory": str(beyond.pk)}).status_code == 200
    with pytest.raises(InvalidInput):
        grant_role(actor=coordinator, user=a_user("nadie"), programme=programme, role="officer", territory=beyond)
    assert signed_in(coordinator).post(address, {**given, "territory": str(one.pk)}).status_code == 302
    assert RoleGrant.objects.get(user__username="nora").territory == one


def test_an_account_that_the_only_coordinator_made_is_no_finance_through_which_nobody_could_be_paid():
    programme, administrator = a_programme(), a_user("luis", is_superuser=True)
    rosa = a_worker(programme)

    def new(maker: User, name: str) -> User:
        return create_user(actor=maker, username=name, full_name=name, password=NEW)

    with pytest.raises(InvalidInput, match="Ninguna persona que coordina podría autorizar"):
        grant_role(actor=rosa, user=new(rosa, "fina"), programme=programme, role="finance")
    assert not RoleOffer.objects.exists()
    grant_role(actor=administrator, user=new(administrator, "finita"), programme=programme, role="finance")
    confirm_role(actor=rosa, offer=RoleOffer.objects.get())
    assert RoleGrant.objects.filter(user__username="finita", role="finance").exists()
    # Another coordinator, in nobody's hand, could release what it prepares.
    a_worker(programme)
    grant_role(actor=rosa, user=User.objects.get(username="fina"), programme=programme, role="finance")
    assert RoleOffer.objects.filter(user__username="fina", closed_at=None).exists()
