"""A code that is withdrawn ends what was opened with it; a right one is never shut out by wrong ones."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.jury import session_day
from tests.factories.programmes import a_worker

from winay.base import limits
from winay.base.models import Act
from winay.committees.access import access_code
from winay.committees.actions import renew_code
from winay.committees.models import Member, Session

pytestmark = pytest.mark.django_db
ENTER = "/jury/"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(limits, "sleep", lambda seconds: None)
    yield
    cache.clear()


def entered(member: Member) -> Client:
    client = Client()
    answer = client.post(ENTER, {"code": access_code(member)})
    assert answer.status_code == 302 and answer["Location"] == "/jury/agenda/"
    return client


def test_a_renewed_code_ends_the_sessions_of_the_old_one():
    day = session_day()
    member = day.members[0]
    inside, other = entered(member), entered(day.members[1])
    renew_code(actor=day.coordinator, member=member)
    assert inside.get("/jury/agenda/")["Location"] == "/jury/"
    item = f"/jury/items/{day.items[0].pk}/"
    data = {f"c-{one.code}": "3" for one in day.criteria} | {"token": "t"}
    assert inside.post(item, data, headers={"x-requested-with": "winay"}).status_code == 401
    assert other.get("/jury/agenda/").status_code == 200
    assert entered(Member.objects.get(pk=member.pk)).get("/jury/agenda/").status_code == 200


@pytest.mark.parametrize("change", ["renewed", "inactive", "over"])
def test_a_link_read_before_does_not_open_what_its_code_no_longer_opens(change):
    day = session_day()
    member = day.members[0]
    phone = Client()
    assert phone.get(f"/jury/in/{access_code(member)}/")["Location"] == "/jury/confirm/"
    if change == "renewed":
        renew_code(actor=day.coordinator, member=member)
    elif change == "inactive":
        member.user.is_active = False
        member.user.save()
    else:
        Session.objects.update(state="closed", closed_at=timezone.now() - timedelta(days=2))
    assert phone.get("/jury/confirm/")["Location"] == "/jury/"
    assert phone.post("/jury/confirm/")["Location"] == "/jury/"
    assert "_auth_user_id" not in phone.session


def test_what_a_code_opened_ends_when_the_codes_do():
    day = session_day()
    inside = entered(day.members[0])
    Session.objects.update(state="closed", closed_at=timezone.now() - timedelta(hours=23))
    assert inside.get("/jury/agenda/").status_code == 200
    Session.objects.update(closed_at=timezone.now() - timedelta(hours=25))
    assert inside.get("/jury/agenda/")["Location"] == "/jury/"


def test_wrong_codes_never_shut_out_a_right_one_by_form_or_by_link():
    member = session_day().members[0]
    for _ in range(15):
        Client().get("/jury/in/XXXXXXXX/")
        last = Client().post(ENTER, {"code": "XXXXXXXX"})
    assert last.status_code == 429
    assert Client().get(f"/jury/in/{access_code(member)}/")["Location"] == "/jury/confirm/"
    assert entered(member).get("/jury/agenda/").status_code == 200


def test_reading_the_codes_is_on_record_with_how_many():
    day = session_day()
    client = Client(headers={"accept-language": "en"})
    client.force_login(day.secretary)
    address = reverse("desk:session_credentials", args=[day.session.code])
    for times in (1, 2):
        text = client.get(address).content.decode()
        act = Act.objects.filter(verb="read_codes")
        assert act.count() == times and act.first().details == {"codes": len(day.members)}
    assert str(day.secretary) in text
    nobody = Client()
    nobody.force_login(a_worker(day.call.programme, "finance"))
    assert nobody.get(address).status_code == 403
    assert Act.objects.filter(verb="read_codes").count() == 2


def test_a_juror_reads_on_how_many_phones_the_code_was_used():
    day = session_day()
    member = day.members[0]
    first = Client(headers={"accept-language": "en"})

    def enter(client: Client) -> str:
        client.post(ENTER, {"code": access_code(Member.objects.get(pk=member.pk))})
        return client.get("/jury/agenda/").content.decode()

    enter(first)
    assert "phones" not in enter(first)
    enter(Client())
    assert "used on 2 phones" in enter(first)
    renew_code(actor=day.coordinator, member=member)
    assert "phones" not in enter(first)
