"""The public forms: no account, no scripts, kind to people and unkind to machines."""

import re
import time

import pytest
from django.test import Client
from tests.factories.portal import open_call
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district, make_district_set

from winay.base import doors
from winay.calls.models import Asker, Interest, Question
from winay.programmes.models import RoleGrant
from winay.registry.models import Membership, Organisation

pytestmark = pytest.mark.django_db
HERE = "021201"
GROUP = {
    "group_name": "Sumaq Quwi",
    "kind": "interest_group",
    "district": HERE,
    "place": "Cruz de Mayo",
    "activity": "cuyes",
    "contact_name": "Rosa Quispe Mamani",
    "phone": "943111222",
    "consent": "on",
    "website": "",
}


@pytest.fixture
def programme():
    made = a_programme()
    made.territory = make_district_set("here", (make_district(HERE).pk,))
    made.save()
    return made


def some_time_ago(seconds=30):
    return doors.stamp(time.time() - seconds)


def send(client, path, given, **other):
    return client.post(path, {"made": some_time_ago(), **given, **other})


def test_a_group_asks_and_reads_by_its_code_how_it_goes_on(programme):
    client = Client(enforce_csrf_checks=True)
    assert client.get("/take-part/").url == f"/take-part/{programme.code}/"
    page = client.get(f"/take-part/{programme.code}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    answer = send(client, f"/take-part/{programme.code}/", GROUP, csrfmiddlewaretoken=token)
    interest = Interest.objects.get()
    assert answer.url == f"/take-part/received/{interest.code}/"
    page = client.get(answer.url).content.decode()
    assert interest.code in page
    assert "Rosa" not in page
    assert "943111222" not in page
    assert "Sumaq" not in page
    assert client.get("/take-part/received/ABCDEFGH/").status_code == 404


def test_what_machines_send_is_refused_and_what_people_wrote_stays(programme):
    client, path = Client(), f"/take-part/{programme.code}/"
    wrong = [
        {"website": "http://spam.example"},
        {"made": some_time_ago(0)},
        {"made": some_time_ago(90_000)},
        {"made": ""},
        {"made": "x:y"},
        {"made": some_time_ago()[:-2] + "aa"},
    ]
    for other in wrong:
        answer = send(client, path, GROUP, **other)
        assert answer.status_code == 200
        assert "Rosa Quispe Mamani" in answer.content.decode()
    assert not Interest.objects.exists()


def test_one_address_sends_ten_in_ten_minutes_and_others_still_can(programme):
    client, path = Client(), f"/take-part/{programme.code}/"
    for number in range(12):
        send(client, path, GROUP, group_name=f"Grupo {number}")
    assert Interest.objects.count() == doors.MOST_SENT
    other = Client(REMOTE_ADDR="203.0.113.9")
    send(other, path, GROUP, group_name="Otro grupo")
    assert Interest.objects.filter(group_name="Otro grupo").exists()


def test_mistakes_of_people_do_not_count_as_sending(programme):
    client, path = Client(), f"/take-part/{programme.code}/"
    for _each in range(15):
        send(client, path, GROUP, phone="")
    assert send(client, path, GROUP).status_code == 302


def test_many_districts_are_chosen_by_department_first(programme, monkeypatch):
    monkeypatch.setattr("winay.calls.queries.door.MOST_CHOICES", 1)
    programme.territory.districts.add(make_district("250101"))
    page = Client().get(f"/take-part/{programme.code}/").content.decode()
    assert "?department=02" in page
    assert '<form method="post" novalidate' not in page
    chosen = Client().get(f"/take-part/{programme.code}/?department=02").content.decode()
    assert HERE in chosen
    assert "250101" not in chosen


def test_the_office_calls_registers_and_hands_an_account(programme):
    send(Client(), f"/take-part/{programme.code}/", GROUP)
    interest = Interest.objects.get()
    officer = Client()
    officer.force_login(a_worker(programme, RoleGrant.Role.OFFICER))
    home = officer.get("/desk/").content.decode()
    assert "/desk/interests/" in home
    assert "Llamar a 1 grupo" in home
    page = officer.get(f"/desk/interests/{interest.code}/").content.decode()
    assert "943111222" in page
    officer.post(f"/desk/interests/{interest.code}/", {"act": "contact"})
    form = officer.get(f"/desk/organisations/add/?interest={interest.code}").content.decode()
    assert 'value="Sumaq Quwi"' in form
    assert 'value="Cruz de Mayo"' in form
    given = {"name": "Sumaq Quwi", "kind": "interest_group", "district": HERE, "community_name": "Cruz de Mayo"}
    answer = officer.post(f"/desk/organisations/add/?interest={interest.code}", given)
    assert answer.url == f"/desk/interests/{interest.code}/"
    group = Organisation.objects.get(name="Sumaq Quwi")
    member = officer.get(f"/desk/organisations/{group.pk}/members/add/?interest={interest.code}").content.decode()
    assert 'value="Quispe"' in member
    assert 'value="943111222"' in member
    refused = officer.post(f"/desk/interests/{interest.code}/", {"act": "hand"}, follow=True)
    assert Interest.objects.get().state == "contacted"
    assert refused.status_code == 200
    from tests.factories.registry import make_person

    Membership.objects.create(organisation=group, person=make_person(user=a_user()))
    officer.post(f"/desk/interests/{interest.code}/", {"act": "hand"})
    assert Interest.objects.get().state == "account_given"
    assert "/desk/interests/" not in officer.get("/desk/").content.decode().split("<main")[1].split("Dónde")[0]


def test_a_stranger_reads_no_group_that_asked(programme):
    send(Client(), f"/take-part/{programme.code}/", GROUP)
    code = Interest.objects.get().code
    for user in (a_worker(programme, RoleGrant.Role.FINANCE), a_worker(a_programme()), a_user()):
        client = Client()
        client.force_login(user)
        answer = client.get(f"/desk/interests/{code}/")
        assert answer.status_code in (403, 404)
        assert "Rosa" not in client.get(f"/desk/organisations/add/?interest={code}").content.decode()


def test_a_question_is_public_only_with_its_answer_and_never_who_asked():
    made = open_call()
    client = Client()
    path = f"/calls/{made.call.code}/"
    assert f"{path}ask/" in client.get(path).content.decode()
    answer = send(
        client, f"{path}ask/", {"text": "¿Vale un grupo de tres?", "name": "Rosa Quispe", "contact": "943111222"}
    )
    assert answer.url == path
    assert "grupo de tres" not in client.get(path).content.decode()
    coordinator = Client()
    coordinator.force_login(a_worker(made.programme))
    page = coordinator.get(f"/desk/calls/{made.call.code}/questions/").content.decode()
    assert "943111222" in page
    question = Question.objects.get(asker__isnull=False)
    coordinator.post(
        f"/desk/calls/{made.call.code}/questions/?question={question.pk}",
        {"text": question.text, "answer": "No: son cuatro."},
    )
    public = client.get(path).content.decode()
    assert "No: son cuatro." in public
    assert "Rosa" not in public
    assert "943111222" not in public


def test_a_question_can_be_set_aside_on_the_desk():
    made = open_call()
    send(Client(), f"/calls/{made.call.code}/ask/", {"text": "COMPRE AQUÍ", "contact": "x@y.example"})
    question = Question.objects.get(text="COMPRE AQUÍ")
    coordinator = Client()
    coordinator.force_login(a_worker(made.programme))
    path = f"/desk/calls/{made.call.code}/questions/"
    coordinator.post(path, {"aside": str(question.pk)})
    assert not Asker.objects.exists()
    assert "COMPRE" not in coordinator.get(path).content.decode()


def test_after_the_last_day_nobody_asks_and_the_page_says_where_to_go():
    made = open_call()
    made.call.questions_until = made.call.opens_on
    made.call.save()
    path = f"/calls/{made.call.code}/"
    assert f"{path}ask/" not in Client().get(path).content.decode()
    page = Client().get(f"{path}ask/").content.decode()
    assert "<textarea" not in page
    send(Client(), f"{path}ask/", {"text": "¿Y ahora?"})
    assert not Question.objects.filter(text="¿Y ahora?").exists()
    draft = open_call(state="draft")
    assert Client().get(f"/calls/{draft.call.code}/ask/").status_code == 404


def test_a_group_with_an_account_asks_from_its_own_page_and_reads_the_answer_there():
    made = open_call()
    client, user = Client(), a_user()
    client.force_login(user)
    path = f"/my/calls/{made.call.code}/ask/"
    client.post(path, {"text": "¿Podemos sumar un socio?"})
    question = Question.objects.get(asker__user=user)
    assert "sumar un socio" in client.get(path).content.decode()
    other = Client()
    other.force_login(a_user())
    assert "sumar un socio" not in other.get(path).content.decode()
    assert question.answered_at is None
