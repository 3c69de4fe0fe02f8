"""The register of providers: who stands in it, what is shown of whom, what became of them."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from moneyed import Money
from PIL import Image
from tests.factories.calls import open_call
from tests.factories.programmes import a_worker
from tests.factories.registry import make_organisation, make_person
from tests.factories.talents import make_provider, said
from tests.factories.territory import make_district, make_district_set

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.base.open_files import make
from winay.base.signboard import open_tables
from winay.registry.actions import anonymise_person, merge_people
from winay.registry.queries.privacy import own_file
from winay.talents import actions
from winay.talents.models import FollowUp, Provider, SkillEntry
from winay.talents.queries import register as queries
from winay.talents.rules import OUTCOMES
from winay.talents.skills import shipped, skills

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return open_call()


@pytest.fixture
def desk(made):
    client = Client()
    client.force_login(made.officer)
    return client


def portal(name, *args, **query):
    return Client(headers={"accept-language": "es"}).get(reverse(f"portal:{name}", args=args), query)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "firm"}, "kind"),
        ({"kind": "boss"}, "kind"),
        ({"skills": []}, "skills"),
        ({"skills": ["flying"]}, "skills"),
        ({"skills": list(shipped())[:13]}, "skills"),
        ({"languages": ["latin"]}, "languages"),
        ({"districts": []}, "districts"),
        ({"price": Money(30, "PEN")}, "price_per"),
        ({"price": Money(0, "PEN"), "price_per": "day"}, "price"),
        ({"price": Money(30, "PEN"), "price_per": "day", "ad_honorem": True}, "price"),
        ({"contact": "phone"}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"about": "x" * 301}, "about"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(values, field):
    with pytest.raises(InvalidInput) as told:
        actions.register_provider(actor=None, who=make_person(), said=said(**values))
    assert told.value.field == field
    assert not Provider.objects.exists()


def test_somebody_stands_in_the_register_once_and_a_firm_is_an_organisation():
    person = make_person()
    provider = make_provider(person)
    with pytest.raises(WrongState, match=provider.code):
        make_provider(person)
    with pytest.raises(InvalidInput):
        actions.register_provider(actor=None, who=make_organisation(), said=said(kind="yachaq"))
    assert make_provider(kind="firm").organisation is not None


def test_only_who_keeps_people_there_keeps_their_providers(made):
    made.programme.territory = make_district_set("here-only", ("021201",))
    made.programme.save()
    provider = make_provider(district=make_district("250101"))
    for user in (made.officer, a_worker(made.programme, "evaluator")):
        with pytest.raises(NotAllowed):
            actions.correct_provider(actor=user, provider=provider, said=said())
        with pytest.raises(NotAllowed):
            actions.leave_register(actor=user, provider=provider, reason="x")


def test_the_log_does_not_keep_the_name_of_who_leaves_the_register():
    provider = make_provider()
    actions.leave_register(actor=None, provider=provider, reason=f"{provider.person} se mudó a Lima")
    (act,) = Act.objects.filter(verb="leave_register")
    assert provider.person.first_surname not in act.reason
    assert "se mudó a Lima" in act.reason


def test_nothing_is_shown_without_consent_and_a_telephone_only_with_its_own():
    provider = make_provider(phone="943 111 222")
    assert provider.code not in portal("talents").content.decode()
    assert portal("talent", provider.code).status_code == 404
    with pytest.raises(InvalidInput):
        _allow(provider, shown=False, phone=True)
    _allow(provider, shown=True, phone=False)
    for page in (portal("talents"), portal("talent", provider.code), portal("talents_district", "021201")):
        assert str(provider.person) in page.content.decode()
        assert "943" not in page.content.decode()
        assert page["X-Robots-Tag"] == "noindex"
    _allow(provider, shown=True, phone=True)
    assert "943 111 222" in portal("talent", provider.code).content.decode()
    assert provider.person.dni not in portal("talent", provider.code).content.decode()
    _allow(provider, shown=False, phone=False)
    assert portal("talent", provider.code).status_code == 404
    assert provider.consents.count() == 6


def _allow(provider, *, shown, phone):
    actions.record_consent(
        actor=None, provider=provider, shown=shown, phone=phone, said_on=timezone.localdate(), source="lo dijo"
    )
    provider.refresh_from_db()


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"q": "cuyes"}, 1),
        ({"q": "quwi"}, 1),
        ({"q": "cuy"}, 1),
        ({"q": "queso"}, 1),
        ({"q": "sanidad"}, 0),
        ({"skill": "dairy"}, 1),
        ({"district": "021203"}, 1),
        ({"language": "quz"}, 2),
        ({"language": "aym"}, 0),
        ({"q": "wallqanqa"}, 1),
        ({}, 2),
    ],
)
def test_the_directory_is_searched_by_words_skill_district_and_language(query, number):
    make_provider(shown=True, about="Trabajé en Wallqanqa", price=Money(30, "PEN"), price_per="day")
    huata = make_district("021203")
    make_provider(shown=True, skills=["dairy"], districts=[huata, make_district()])
    make_provider(skills=["animal_health"])
    found = portal("talents", **query).content.decode()
    assert found.count('class="card"') == number


def test_the_directory_asks_the_same_number_of_queries_with_one_and_with_three():
    def queries_of() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert portal("talents").status_code == 200
        return len(found)

    make_provider(shown=True)
    portal("talents")
    before = queries_of()
    make_provider(shown=True)
    make_provider(shown=True)
    assert queries_of() == before


@pytest.mark.parametrize("language", ["es", "quz"])
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_the_sheet_for_the_wall_is_a_pdf_in_both_languages(paper, language):
    make_provider(shown=True, phone="943111222")
    answer = portal("talents_poster", "021201", paper, language)
    assert answer.content.startswith(b"%PDF-")
    assert portal("talents_poster", "021201", "a5", language).status_code == 404


def test_words_for_the_radio_are_said_in_spanish_and_quechua():
    provider = make_provider(shown=True)
    page = portal("talents_district", "021201").content.decode()
    assert page.count(str(provider.person)) == 3
    assert "Crianza de cuyes" in page and "Quwi uyway" in page
    assert portal("talents_district", "999999").status_code == 404


def test_trained_and_followed_up(made):
    here = made.programme.territory.districts.first() if made.programme.territory else make_district()
    teacher, learner = make_provider(kind="yachaq", district=here), make_provider(district=here)
    today = timezone.localdate()
    with pytest.raises(InvalidInput):
        actions.record_training(actor=None, learner=learner, skill="bees", ended_on=today, trainer=learner)
    with pytest.raises(InvalidInput):
        actions.record_training(actor=None, learner=learner, skill="bees", ended_on=today)
    actions.record_training(
        actor=None, learner=learner, skill="bees", ended_on=today - timedelta(days=400), trainer=teacher, days=5
    )
    assert queries.counts(made.officer).trained == 1
    assert list(queries.to_ask(made.officer, today)) == [learner]
    name = learner.person.first_surname
    actions.record_follow_up(
        actor=made.officer, provider=learner, asked_on=today, outcome="sells",
        words=f"{learner.person.given_names} {name} cobra por visita",
    )  # fmt: skip
    assert name not in FollowUp.objects.get().words
    assert not queries.to_ask(made.officer, today).exists()
    assert queries.what_became(made.officer) == [(here, {**dict.fromkeys(OUTCOMES, 0), "sells": 1})]


def test_skills_are_added_renamed_and_taken_out_of_use(made):
    with pytest.raises(NotAllowed):
        actions.save_skill(actor=made.officer, field="crops", name_es="Cuidado de quinuales")
    entry = actions.save_skill(actor=made.coordinator, field="crops", name_es="Cuidado de quinuales")
    assert skills()[entry.code].name == "Cuidado de quinuales"
    with pytest.raises(InvalidInput):
        actions.save_skill(actor=made.coordinator, field="crops", name_es="CRIANZA DE CUYES")
    provider = make_provider(skills=["bees"])
    actions.save_skill(actor=made.coordinator, code="bees", field="animals", name_es="Abejas", in_use=False)
    assert skills()["bees"].es == "Abejas"
    with pytest.raises(InvalidInput):
        make_provider(skills=["bees"])
    actions.correct_provider(actor=None, provider=provider, said=said(skills=["bees", "fish"]))
    assert SkillEntry.objects.count() == 2


def test_a_merged_and_a_forgotten_provider(made):
    provider = make_provider(shown=True, phone="943111222", about="Enseña riego")
    kept = make_person()
    merge_people(actor=None, kept=kept, absorbed=provider.person, reason="Es la misma")
    provider.refresh_from_db()
    assert provider.person == kept
    assert own_file(kept)["as_provider"][0]["phone"] == "943111222"
    anonymise_person(actor=None, person=kept, reason="Lo pidió")
    provider.refresh_from_db()
    assert (provider.shown, provider.phone_shown, provider.phone) == (False, False, "")
    assert portal("talent", provider.code).status_code == 404


def test_open_data_counts_from_five_on():
    for _number in range(5):
        make_provider()
    make_provider(skills=["bees"])
    make(open_tables()["talents"])
    rows = json.loads(Client().get("/open/talents.json").content)["rows"]
    assert [(row["skill"], row["providers"]) for row in rows] == [("guinea_pigs", 5)]


def _png():
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue())


def test_an_officer_registers_shows_and_follows_up_at_the_desk(desk, made):
    here = made.programme.territory.districts.first() if made.programme.territory else make_district()
    person = make_person(district=here, community=None)
    answer = desk.post(reverse("desk:add_talent"), {"text": person.dni})
    assert str(person.pk) in answer.content.decode()
    address = reverse("desk:add_talent") + f"?person={person.pk}"
    assert desk.get(address).status_code == 200
    sent = {
        "kind": "yachachiq", "skills": ["bees", "fish"], "languages": ["quz"], "district": here.pk,
        "districts": [here.pk], "contact": "office", "price": "40", "price_per": "day", "available": "on",
    }  # fmt: skip
    answer = desk.post(address, {**sent, "price_per": ""}, follow=True)
    assert "price_per" in answer.context["form"].errors
    desk.post(address, sent, follow=True)
    provider = Provider.objects.get(person=person)
    assert provider.price == Money(40, "PEN")
    steps = {
        "consent": {"shown": "on", "said_on": "2026-02-01", "source": "hoja"},
        "certificate": {"name": "Promotor", "given_by": "SENASA", "proof": _png()},
        "training": {"skill": "bees", "given_by": "Instituto", "ended_on": date(2025, 1, 5)},
        "follow-up": {"outcome": "stopped", "asked_on": "2026-02-01"},
    }
    for step, values in steps.items():
        assert desk.get(reverse("desk:talent_step", args=[provider.code, step])).status_code == 200
        answer = desk.post(reverse("desk:talent_step", args=[provider.code, step]), values, follow=True)
        assert answer.redirect_chain, answer.context["form"].errors
    page = desk.get(reverse("desk:talent", args=[provider.code])).content.decode()
    assert "SENASA" in page and "Instituto" in page
    paper = provider.certificates.get()
    assert desk.get(reverse("desk:talent_certificate", args=[provider.code, paper.pk])).status_code == 200
    desk.post(reverse("desk:talent", args=[provider.code]), {"certificate": str(paper.pk)})
    assert not provider.certificates.exists()
    for name in ("talents", "talents_follow_ups", "talent_skills"):
        assert desk.get(reverse(f"desk:{name}")).status_code == 200
    table = b"".join(desk.get(reverse("desk:talents_export", args=["csv"])).streaming_content).decode()
    assert provider.code in table and person.first_surname not in table
    leave = reverse("desk:talent_step", args=[provider.code, "leave"])
    desk.post(leave, {"reason": "Se fue a Lima"}, follow=True)
    assert portal("talent", provider.code).status_code == 404
    desk.post(reverse("desk:talent", args=[provider.code]), {"return": "1"})
    provider.refresh_from_db()
    assert provider.state == "listed"


def test_a_coordinator_changes_a_skill_at_the_desk(made):
    client = Client()
    client.force_login(made.coordinator)
    values = {"name_es": "Abejas nativas", "field": "animals", "in_use": "on"}
    client.post(reverse("desk:talent_skill", args=["bees"]), values, follow=True)
    client.post(reverse("desk:talent_skills"), {**values, "name_es": "Cochinilla"}, follow=True)
    assert {one.es for one in skills().values()} >= {"Abejas nativas", "Cochinilla"}
