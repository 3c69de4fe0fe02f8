"""A person reads what is held of them, says what is wrong, and reads the answer; nobody else can."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from tests.factories.calls import open_call
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_community, make_district

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.registry import actions
from winay.registry.models import Correction
from winay.registry.queries.privacy import own_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return open_call()


@pytest.fixture
def rosa(made):
    place = make_community(district=made.programme.territory.districts.first())
    person = make_person(given_names="Rosa", first_surname="Ccopa", community=place)
    actions.add_member(
        actor=None, organisation=make_organisation(district=place.district, community=place), person=person
    )
    return actions.give_account(actor=made.coordinator, person=person, user=a_user("rosa"))


def test_a_person_reads_asks_and_reads_the_answer(client, made, rosa):
    client.force_login(rosa.user)
    assert "Ccopa" in client.get(reverse("my:me")).content.decode()
    archive = zipfile.ZipFile(io.BytesIO(client.get(reverse("my:my_file")).content))
    assert json.loads(archive.read("winay.json"))["person"]["first_surname"] == "Ccopa"
    assert client.post(reverse("my:me"), {"text": " "}).context["form"].errors
    client.post(reverse("my:me"), {"text": "Mi apellido es Ccoopa"})
    client.post(reverse("my:me"), {"text": "Mi apellido es Ccoopa"})
    asked = Correction.objects.get()
    client.force_login(made.officer)
    assert reverse("desk:corrections") in client.get(reverse("desk:home")).content.decode()
    assert "Ccoopa" in client.get(reverse("desk:corrections")).content.decode()
    page = reverse("desk:correction", args=[asked.pk])
    assert client.post(page, {"corrected": "1", "answer": ""}).context["form"].errors
    assert client.post(page, {"corrected": "1", "answer": "Está corregido"}).status_code == 302
    assert "Rosa" in client.get(reverse("desk:corrections"), {"answered": "1"}).content.decode()
    client.force_login(rosa.user)
    assert "Está corregido" in client.get(reverse("my:me")).content.decode()
    assert own_file(rosa)["corrections"][0]["state"] == "corrected"


def test_only_the_person_and_who_keeps_the_registry_ask_and_answer(client, made, rosa):
    stranger = a_user("vecina")
    with pytest.raises(NotAllowed):
        actions.ask_correction(actor=stranger, person=rosa, text="x")
    asked = actions.ask_correction(actor=rosa.user, person=rosa, text="x")
    for actor in (stranger, rosa.user):
        with pytest.raises(NotAllowed):
            actions.answer_correction(actor=actor, correction=asked, corrected=True, answer="sí")
    client.force_login(stranger)
    assert "Ccopa" not in client.get(reverse("my:me")).content.decode()
    assert client.get(reverse("my:my_file")).status_code == 404
    assert client.get(reverse("desk:correction", args=[asked.pk])).status_code == 403


def test_an_officer_of_another_place_sees_nothing_of_it(client, made):
    far = make_person(community=make_community(district=make_district("250101")))
    asked = actions.ask_correction(actor=None, person=far, text="Nací en 1980")
    client.force_login(made.officer)
    assert client.get(reverse("desk:correction", args=[asked.pk])).status_code == 403
    assert "1980" not in client.get(reverse("desk:corrections")).content.decode()


def test_nobody_answers_what_they_asked_for_themselves(made):
    own = make_person(community=make_community(district=made.programme.territory.districts.first()))
    actions.give_account(actor=made.coordinator, person=own, user=made.officer)
    asked = actions.ask_correction(actor=made.officer, person=own, text="x")
    with pytest.raises(InvalidInput):
        actions.answer_correction(actor=made.officer, correction=asked, corrected=True, answer="sí")


def test_an_answer_is_given_once_and_five_requests_wait_at_most(made, rosa):
    asked = [actions.ask_correction(actor=rosa.user, person=rosa, text=f"n.º {n}") for n in range(5)]
    with pytest.raises(WrongState):
        actions.ask_correction(actor=rosa.user, person=rosa, text="n.º 6")
    actions.answer_correction(
        actor=made.officer, correction=asked[0], corrected=False, answer="La partida dice otra cosa"
    )
    with pytest.raises(WrongState):
        actions.answer_correction(actor=made.officer, correction=asked[0], corrected=True, answer="sí")


def test_forgetting_wipes_the_words(made, rosa):
    actions.ask_correction(actor=rosa.user, person=rosa, text="Mi apellido es Ccoopa")
    actions.anonymise_person(actor=made.coordinator, person=rosa, reason="Lo pidió")
    assert Correction.objects.get().text == "—"
