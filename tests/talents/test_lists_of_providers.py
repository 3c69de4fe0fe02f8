"""Lists of local talents: led to registered people and firms, checked, taken, refused row by row, taken back."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.lists import DAY, counts, mapped, take
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_organisation, make_person
from tests.factories.talents import make_provider
from tests.factories.territory import make_district

from winay.registry.actions import lists
from winay.registry.models import RefusedRow, SourceRecord
from winay.registry.queries.returning import would_go_back
from winay.registry.rules.lists.fields import field_of_heading
from winay.talents import actions, rules
from winay.talents.models import Provider, Training

pytestmark = pytest.mark.django_db
HEADINGS = [
    "DNI", "Apellido paterno", "Apellido materno", "Nombres", "Sexo", "Fecha nac", "Empresa", "RUC", "UBIGEO",
    "Celular", "Tipo", "Qué sabe", "Idiomas", "Distritos donde atiende", "Precio", "Precio por", "Experiencia",
    "Se puede publicar", "Capacitación", "Capacitado por", "Fecha de capacitación",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rosa():
    make_district("021203")
    return make_person(
        given_names="Rosa", first_surname="Quispe", second_surname="Mamani", dni="40123456", sex="F",
        birth_date=date(1980, 5, 23), district=make_district("021201"),
    )  # fmt: skip


def row(**changes):
    cells = {
        "DNI": "40123456", "Apellido paterno": "QUISPE", "Apellido materno": "MAMANI", "Nombres": "ROSA", "Sexo": "F",
        "Fecha nac": "23/05/1980", "UBIGEO": "021201", "Celular": "943555001", "Tipo": "Yachachiq",
        "Qué sabe": "Crianza de cuyes; apicultura", "Idiomas": "quechua y castellano", "Precio": "80",
        "Precio por": "día", "Experiencia": "Enseñó en Huallanca", "Se puede publicar": "sí",
        "Capacitación": "Crianza de cuyes", "Capacitado por": "SENASA", "Fecha de capacitación": "15/03/2024",
        **changes,
    }  # fmt: skip
    return [cells.get(heading, "") for heading in HEADINGS]


def taken(folder, *rows, **given):
    return take(folder, [HEADINGS, *rows], kind="providers", **given)


def faults(batch):
    return [(fault[0], fault[1]) for one in RefusedRow.objects.filter(batch=batch) for fault in one.faults]


def take_back(batch):
    batch = lists.start_return(actor=None, batch=batch, at_once=True)
    return lists.return_list(actor=None, batch=batch)


def told(batch):
    return {name: count for name, count in batch.notices["counts"].items() if name.startswith(("back", "stay"))}


def test_headings_of_a_list_of_providers_are_understood():
    found = [field_of_heading(heading, "providers") for heading in HEADINGS]
    assert found == [
        "dni", "first_surname", "second_surname", "given_names", "sex", "birth_date", "firm", "ruc", "ubigeo",
        "phone", "provider_kind", "skills", "spoken", "serves", "price", "price_per", "about", "shown", "trained_in",
        "trained_by", "trained_on",
    ]  # fmt: skip


def test_a_row_becomes_a_provider_with_all_that_it_says(tmp_path, rosa):
    batch = taken(tmp_path, row())
    assert counts(batch) == (1, 0, 0, 0), faults(batch)
    found = Provider.objects.get()
    assert (found.person, found.kind, found.languages, found.phone) == (rosa, "yachachiq", "es quz", "943555001")
    assert {one.skill for one in found.skills.all()} == {"guinea_pigs", "bees"}
    assert [place.pk for place in found.districts.all()] == ["021201"]
    assert (found.price.amount, found.price_per, found.about) == (80, "day", "Enseñó en Huallanca")
    assert found.shown and not found.phone_shown
    assert found.consents.filter(given=True).get().said_on == DAY
    training = Training.objects.get()
    assert (training.skill, training.given_by, training.ended_on) == ("guinea_pigs", "SENASA", date(2024, 3, 15))
    assert SourceRecord.objects.get().person == rosa and found.brought_by == batch


def test_checking_writes_nothing_and_knows_the_rows_before_it(tmp_path, rosa):
    rows = [row(), row(**{"Qué sabe": "truchas", "Capacitación": "Truchas y otros peces"}), row()]
    batch = mapped(tmp_path, [HEADINGS, *rows], kind="providers")
    batch = lists.check_list(actor=None, batch=lists.start_check(actor=None, batch=batch, at_once=True))
    assert counts(batch) == (1, 1, 1, 0), faults(batch)
    assert not Provider.objects.exists()
    batch = taken(tmp_path, *rows, name="otra.csv")
    assert counts(batch) == (1, 1, 1, 0)
    found = Provider.objects.get()
    assert found.skills.count() == 3 and found.trainings.count() == 2


def test_a_firm_is_led_by_its_ruc_and_serves_where_it_says(tmp_path, rosa):
    firm = make_organisation(
        kind="enterprise", name="Agro Norte", ruc="20131312955", district=make_district("021201")
    )
    named = dict.fromkeys(("DNI", "Apellido paterno", "Apellido materno", "Nombres", "Sexo", "Fecha nac"), "")
    place = make_district("021203")
    batch = taken(
        tmp_path,
        row(
            **named,
            Empresa="Agro Norte",
            RUC="20131312955",
            Tipo="",
            **{"Distritos donde atiende": f"{place.name}; 021201"},
        ),
    )
    assert counts(batch) == (1, 0, 0, 0), faults(batch)
    found = Provider.objects.get()
    assert (found.organisation, found.kind) == (firm, "firm")
    assert {one.pk for one in found.districts.all()} == {"021201", "021203"}


@pytest.mark.parametrize(
    ("changes", "heading", "words"),
    [
        ({"Qué sabe": "volar"}, "Qué sabe", "is not among the things"),
        ({"Qué sabe": ""}, "Qué sabe", "does not say what they know"),
        ({"Tipo": ""}, "Tipo", "does not say what they are"),
        ({"Tipo": "Empresa"}, "Tipo", "does not say what they are"),
        ({"Idiomas": "latín"}, "Idiomas", "is no language"),
        ({"Distritos donde atiende": "Atlantis"}, "Distritos donde atiende", "There is no district"),
        ({"Precio por": ""}, "Precio por", "for what it is"),
        ({"Precio": ""}, "Precio", "for what it is"),
        ({"Fecha de capacitación": ""}, "Capacitación", "A training needs"),
        ({"Nombres": "JUANA", "DNI": ""}, "", "This person is not registered"),
        ({"Nombres": "", "Apellido paterno": ""}, "", "names nobody"),
    ],
)
def test_what_is_wrong_is_told_under_its_heading(tmp_path, rosa, changes, heading, words):
    batch = taken(tmp_path, row(**changes))
    assert counts(batch)[3] == 1
    assert any(one == heading and words in text for one, text in faults(batch)), faults(batch)
    assert not Provider.objects.exists()


def test_who_stands_there_learns_and_is_not_written_over(tmp_path, rosa):
    standing = make_provider(rosa, skills=["guinea_pigs"], about="Lo que dijo ella")
    batch = taken(tmp_path, row())
    assert counts(batch) == (0, 1, 0, 0), faults(batch)
    standing.refresh_from_db()
    assert standing.about == "Lo que dijo ella" and not standing.shown and standing.price is None
    assert {one.skill for one in standing.skills.all()} == {"guinea_pigs", "bees"}
    assert counts(taken(tmp_path, row(Celular="943555002"), name="otra.csv")) == (0, 0, 1, 0)
    actions.leave_register(actor=None, provider=standing, reason="Se fue")
    batch = taken(tmp_path, row(Celular="943555003"), name="tercera.csv")
    assert counts(batch)[3] == 1 and standing.code in str(RefusedRow.objects.filter(batch=batch).get().faults)


def test_a_list_goes_back_as_a_whole_and_can_come_again(tmp_path, rosa):
    batch = taken(tmp_path, row())
    assert (would_go_back(batch).records, would_go_back(batch).stay) == (1, {})
    batch = take_back(batch)
    assert told(batch) == {"back_records": 1}
    found = Provider.objects.get()
    assert (found.state, found.shown) == ("left", False)
    assert not found.trainings.exists() and not SourceRecord.objects.exists()
    again = taken(tmp_path, row(), name="otra.csv")
    assert counts(again) == (1, 0, 0, 0), faults(again)
    found.refresh_from_db()
    assert (found.state, found.shown, found.brought_by) == ("listed", True, again)


def test_who_was_used_since_or_stood_before_stays(tmp_path, rosa):
    other = make_person(
        given_names="Juan", first_surname="Tito", second_surname="Ccori", dni="40999999", sex="M",
        birth_date=date(1970, 1, 2), district=rosa.district,
    )  # fmt: skip
    make_provider(other, skills=["bees"])
    juan = row(
        DNI="40999999", Nombres="JUAN", Sexo="M",
        **{"Apellido paterno": "TITO", "Apellido materno": "CCORI", "Fecha nac": "02/01/1970"},
    )  # fmt: skip
    batch = taken(tmp_path, row(), juan)
    assert counts(batch) == (1, 1, 0, 0), faults(batch)
    actions.record_follow_up(actor=None, provider=Provider.objects.get(person=rosa), asked_on=DAY, outcome="sells")
    assert would_go_back(batch).stay == {"stay_used": 1, "stay_before": 1}
    batch = take_back(batch)
    assert told(batch) == {"stay_used": 1, "stay_before": 1}
    assert set(Provider.objects.values_list("state", flat=True)) == {"listed"}


def test_somebody_of_another_place_does_not_take_the_row(tmp_path, rosa):
    programme = a_programme()
    officer = a_worker(programme, "officer")
    assert counts(taken(tmp_path, row(), actor=officer))[0] == 1


def test_the_desk_offers_it_and_says_what_comes_next():
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(a_worker(a_programme(), "officer"))
    link = reverse("desk:bring_list") + "?kind=providers"
    assert link in desk.get(reverse("desk:talents")).content.decode()
    page = desk.get(link).content.decode()
    assert 'value="providers"' in page and "Local talents" in page


def test_words_of_spreadsheets_are_understood():
    assert rules.pieces(" cuyes ; abejas,\npeces | ") == ["cuyes", "abejas", "peces"]
    assert [rules.kind_in_words(text) for text in ("YACHACHIQ", "Consultora externa", "rey", "")] == [
        "yachachiq", "consultant", "", "",
    ]  # fmt: skip
    assert [rules.per_in_words(text) for text in ("por día", "Visita", "al mes", "p'unchaw", "x")] == [
        "day", "visit", "month", "day", "",
    ]  # fmt: skip
    assert rules.languages_in_words("Quechua y castellano; latín") == [
        ("Quechua", "quz"), ("castellano", "es"), ("latín", ""),
    ]  # fmt: skip
