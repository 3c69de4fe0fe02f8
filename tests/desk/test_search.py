"""The search box: whatever one may see and nothing else, by words, by sound, by code."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.agreements import decided_call, issued_agreement, staff_member
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.base.found import Asked
from winay.base.signboard import finders
from winay.calls.models import Complaint, Proposal
from winay.desk.search.queries import FEW, groups_for
from winay.programmes.actions import grant_role
from winay.registry.actions.search import index_organisations
from winay.registry.models import Paper, Reading

pytestmark = pytest.mark.django_db


def shown(client, text, follow=True):
    return client.post("/desk/search/", {"text": text}, follow=follow)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def group_of(made, number, name):
    group = made.outcomes[number].proposal.organisation
    group.name = name
    group.save()
    index_organisations([group])
    return group


@pytest.fixture
def made():
    made = decided_call(awards=2)
    group = group_of(made, 0, "Asociación Ñawi Quispe")
    group_of(made, 1, "Tejedoras del Río")
    agreement = issued_agreement(made)
    proposal = made.outcomes[0].proposal
    complaint = Complaint.objects.create(
        proposal=proposal, code=f"{proposal.code}-R1", text="Falta un puntaje.", answer_due_on="2026-12-01"
    )
    person = make_person(given_names="Eulalia", first_surname="Kispe", community=make_community())
    Paper.objects.create(kind="dni", person=person)
    Paper.objects.create(kind="ruc", organisation=group)
    return SimpleNamespace(
        **vars(made), agreement=agreement, complaint=complaint, person=person, proposal=proposal
    )


def kinds(user, text):
    return {group.kind: [line.title for line in group.lines] for group in groups_for(Asked(user, text))}


@pytest.mark.parametrize("text", ["quispe", "QUISPÉ", "Kispe", "quisp"])
def test_every_kind_is_found_by_accents_and_by_sound(made, text):
    found = kinds(made.coordinator, text)
    for kind in ("organisations", "proposals", "complaints", "agreements"):
        assert found[kind] == ["Asociación Ñawi Quispe"], kind
    if text == "Kispe":
        assert found["people"] == [str(made.person)]
        assert any(str(made.person) in title for title in found["papers"])


def test_calls_and_sessions_are_found_by_title(made):
    found = kinds(made.coordinator, "emprendimientos RURALES")
    assert found["calls"] == [made.call.title] and found["sessions"] == [made.call.title]


def test_a_code_opens_its_page_at_once_however_it_is_written(made):
    client = browser(made.coordinator)
    for page, code in (
        ("calls", made.call.code),
        ("proposals", made.proposal.code),
        ("agreements", made.agreement.code),
        ("complaints", made.complaint.code),
        ("sessions", made.session.code),
    ):
        for written in (code, f"  {code.lower()} "):
            assert shown(client, written, follow=False).url == f"/desk/{page}/{code}/"


def test_a_code_of_another_programme_opens_nothing_and_says_nothing(made):
    stranger = browser(staff_member(decided_call().programme, "coordinator"))
    for code in (made.call.code, made.proposal.code, made.agreement.code, made.complaint.code, made.session.code):
        answer = shown(stranger, code, follow=False)
        assert answer.url == "/desk/search/"
        page = stranger.get(answer.url).content.decode()
        assert f"/{code}/" not in page and made.call.title not in page.replace(code, "")


def test_what_belongs_to_other_programmes_is_not_found(made):
    found = kinds(staff_member(decided_call().programme, "coordinator"), "quispe")
    assert not {"proposals", "complaints", "agreements"} & set(found)


def test_a_limited_role_finds_what_lies_in_its_districts(made):
    place = make_district("021203", "Huata")
    user = a_user()
    part = make_district_set("part", ("021203",))
    for role in ("coordinator", "officer"):
        grant_role(actor=None, user=user, programme=made.programme, role=role, territory=part)
    assert not {"people", "papers", "proposals", "complaints", "agreements"} & set(kinds(user, "kispe"))
    moved = Proposal.objects.get(pk=made.outcomes[1].proposal.pk)
    moved.district = place
    moved.save()
    there = make_person(
        given_names="Eulalia", first_surname="Quispe", community=make_community("Huata", district=place)
    )
    assert kinds(user, "tejedoras")["proposals"] == ["Tejedoras del Río"]
    assert kinds(user, "eulalia quispe")["people"] == [str(there)]


def test_who_keeps_no_people_finds_none_and_nobody_is_named(made):
    client = browser(made.finance)
    page = shown(client, "Kispe").content.decode()
    assert "Eulalia" not in page and {"people", "papers"}.isdisjoint(kinds(made.finance, "Eulalia"))
    assert not Reading.objects.exists()


def test_whom_the_page_named_is_written_down_as_read(made):
    client = browser(made.coordinator)
    assert "Eulalia" in shown(client, "Eulalia").content.decode()
    assert Reading.objects.filter(reader_id=made.coordinator.pk, person=made.person, page="search").exists()


def test_the_words_stand_in_no_address(made):
    client = browser(made.coordinator)
    answer = shown(client, "Eulalia Kispe", follow=False)
    assert answer.status_code == 302 and answer.url == "/desk/search/"
    page = client.get("/desk/search/").content.decode()
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert links and not [link for link in links if "ulalia" in link or "ispe" in link]


def test_only_staff_search():
    assert browser(a_user()).get("/desk/search/").status_code == 403
    assert Client().get("/desk/search/").status_code == 302


def test_few_of_each_kind_are_shown_and_all_of_one_kind_on_its_own_page(made):
    for number in range(FEW + 1):
        make_organisation(f"Vicuñeros {number}")
    client = browser(made.coordinator)
    page = shown(client, "vicuneros").content.decode()
    assert page.count("Vicuñeros") == FEW and "/desk/search/organisations/" in page
    assert client.get("/desk/search/organisations/").content.decode().count("Vicuñeros") == FEW + 1
    assert client.get("/desk/search/nothing/").status_code == 404


def test_nothing_found_says_what_to_do(made):
    page = shown(browser(made.coordinator), "zzyzx").content.decode()
    assert "No se encontró nada" in page and "<h2" not in page


@pytest.mark.parametrize("text", ["quispe", "%", "'", "*", '"', "\\", "a" * 120, "ub021201", "zzkispe", "  "])
def test_whatever_is_written_is_answered(made, text):
    assert shown(browser(made.coordinator), text).status_code == 200


def test_three_of_each_ask_the_database_as_often_as_one(made):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            groups_for(Asked(made.coordinator, "kispe"))
        return len(asked)

    first = queries()
    for number in (1, 2):
        person = make_person(given_names=f"Rosa {number}", first_surname="Kispe", community=make_community())
        Paper.objects.create(kind="dni", person=person)
        make_organisation(f"Grupo Kispe {number}")
    assert queries() <= first <= 36


def test_every_kind_has_a_name_and_an_address_of_its_own():
    found = [finder.kind for finder in finders()]
    assert len(found) == len(set(found)) and all(str(finder.name) for finder in finders())


def test_rows_of_a_group_are_found_through_the_indexes(made):
    """The index of words finds the groups; no table is read through for words, as EXPLAIN says."""
    from winay.calls.queries.staff import proposals_for_staff
    from winay.registry.queries.search import organisations_called

    way = organisations_called("quispe nawi")[0]
    rows = proposals_for_staff(made.coordinator).filter(organisation__in=way).order_by("-pk")[:6]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain()
    if connection.vendor == "postgresql":
        assert "registry_organisationsearch_words" in plan and "Seq Scan on calls_proposal" not in plan
    else:
        assert "VIRTUAL TABLE INDEX" in plan and "SCAN calls_proposal\n" not in f"{plan}\n"
