"""What stands before a page: the second step of who pays, being away, signing in again, what a browser keeps."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.factories.agreements import decided_call, signed_agreement
from tests.factories.calls import open_call
from tests.factories.jury import session_day
from tests.factories.programmes import PASSWORD, a_user, a_worker

from winay.base import limits
from winay.base.models import User

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.mark.parametrize(("role", "asked"), [("finance", True), ("coordinator", True), ("officer", False)])
def test_who_pays_sets_up_a_second_step_where_it_is_required(settings, role, asked):
    settings.REQUIRE_SECOND_FACTOR = True
    user = a_worker(open_call().programme, role)
    client = signed_in(user)
    answer = client.get("/desk/")
    assert (answer.status_code, answer.get("Location")) == (
        (302, "/account/second-step/") if asked else (200, None)
    )
    page = client.get("/account/second-step/")
    assert page.status_code == 200 and reverse("mfa_activate_totp") in page.content.decode()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/desk/").status_code == 200


def test_on_a_laptop_nobody_is_asked_for_a_second_step():
    assert signed_in(a_worker(open_call().programme)).get("/desk/").status_code == 200


def away(client: Client, minutes: int) -> None:
    session = client.session
    session["seen"] = int(time.time()) - minutes * 60
    session.save()


def test_staff_who_were_away_sign_in_again_and_come_back():
    client = signed_in(a_worker(open_call().programme))
    client.get("/desk/")
    away(client, 59)
    assert client.get("/desk/").status_code == 200
    away(client, 61)
    assert client.get("/desk/calls/?page=2")["Location"] == "/account/login/?next=/desk/calls/%3Fpage%3D2"
    assert "_auth_user_id" not in client.session


def test_jurors_and_groups_are_not_sent_away():
    juror, group = signed_in(session_day().members[0].user), signed_in(a_user())
    for client, page in ((juror, "/jury/agenda/"), (group, "/my/")):
        client.get(page)
        away(client, 600)
        assert client.get(page).status_code == 200


def test_a_form_sent_after_the_session_ended_says_so_and_leads_back_to_the_form():
    made = open_call()
    address = reverse("desk:add_worker", args=[made.programme.code])
    client = Client(headers={"accept-language": "en"})
    answer = client.post(address, {"x": "y"}, headers={"referer": f"http://testserver{address}?a=1"})
    page = client.get(answer["Location"]).content.decode()
    assert "was not saved" in page and f'value="{address}?a=1"' in page
    data = {"login": made.coordinator.username, "password": PASSWORD, "next": f"{address}?a=1"}
    assert client.post("/account/login/", data)["Location"] == f"{address}?a=1"
    elsewhere = Client().post(address, headers={"referer": "http://evil.example/steal"})["Location"]
    assert "evil" not in elsewhere
    part = Client().post(address, headers={"hx-request": "true"})
    assert part["HX-Redirect"].startswith("/account/login/?ended=1")
    assert "was not saved" not in Client(headers={"accept-language": "en"}).get("/account/login/").content.decode()


def test_no_browser_keeps_what_somebody_signed_in_reads():
    agreement = signed_agreement(decided_call())
    programme = agreement.outcome.proposal.call.programme
    client = signed_in(a_worker(programme))
    pages = ["/desk/", "/account/", "/", reverse("desk:agreement_pdf", args=[agreement.code]), "/desk/people/"]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200 and "no-store" in answer["Cache-Control"], page
    assert "no-store" in signed_in(a_user()).get("/my/")["Cache-Control"]
    assert "no-store" not in Client().get("/").get("Cache-Control", "")
    juror = signed_in(session_day().members[0].user)
    assert "no-store" in juror.get("/jury/agenda/")["Cache-Control"]


@pytest.fixture
def no_waiting(monkeypatch):
    slept = []
    monkeypatch.setattr(limits, "sleep", slept.append)
    yield slept
    cache.clear()


def test_wrong_passwords_shut_out_nobody_and_get_slower(settings, no_waiting):
    settings.PROXY_COUNT = 1
    user = a_worker(open_call().programme)

    def tried(password: str, caller: str):
        data = {"login": user.username, "password": password}
        return Client(headers={"x-forwarded-for": f"6.6.6.6, {caller}"}).post("/account/login/", data)

    for _ in range(15):
        assert tried("wrong", "203.0.113.9").status_code == 200
    for caller in ("198.51.100.7", "203.0.113.9"):
        assert tried(PASSWORD, caller).status_code == 302
    assert no_waiting == sorted(no_waiting) and no_waiting[0] == 0.25 and no_waiting[-1] == limits.LONGEST_WAIT
    assert len(no_waiting) == 10


@pytest.mark.parametrize(
    ("count", "forwarded", "caller"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_callers_address_is_what_our_own_proxies_saw(settings, count, forwarded, caller):
    settings.PROXY_COUNT = count
    request = RequestFactory(headers={"x-forwarded-for": forwarded} if forwarded else {}).get("/")
    assert limits.caller_address(request) == caller


def test_counts_are_kept_where_every_worker_sees_them():
    assert limits.count_wrong("x") == 1 and limits.count_wrong("x") == 2
    cache.close()
    assert limits.wrong_tries("x") == 2 and limits.wrong_tries("y") == 0
    limits.forget_wrong("x")
    assert limits.wrong_tries("x") == 0


@pytest.mark.once
@pytest.mark.parametrize(("tries", "seconds"), [(0, 0), (5, 0), (6, 0.25), (7, 0.5), (9, 2), (10, 2), (10_000, 2)])
def test_waiting_doubles_up_to_a_limit(tries, seconds):
    assert limits.wait_after(tries) == seconds
