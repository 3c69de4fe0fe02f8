"""Lists for machines: people and enrolments by key, as JSON and CSV, with the rights and the log of a look-up."""

import csv
import io
import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from tests.factories.machines import make_machine, make_token
from tests.factories.programmes import a_programme
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.agreements.models import Agreement
from winay.base.lanes import Lane
from winay.machines.models import Client, Message
from winay.machines.queries import lists
from winay.programmes.models import Programme
from winay.registry.models import Consent, Membership, Person, Reading
from winay.site.wsgi import application

pytestmark = pytest.mark.django_db
PEOPLE, ENROLMENTS = "/api/v1/people", "/api/v1/enrolments"
REASON = {"authority": "Convenio 12-2026"}


def with_token(client: Client) -> Browser:
    return Browser(headers={"authorization": f"Bearer {make_token(client)}", "accept-language": "en"})


@pytest.fixture
def home(db):
    return make_household(make_community(district=make_district("021201")))


@pytest.fixture
def machine(home) -> Browser:
    make_district("080101")
    whole = make_district_set("todo", ("021201", "080101"))
    browser = with_token(make_machine(programme=a_programme(territory=whole)))
    return browser


def some_people(home, count: int = 3) -> list[Person]:
    return [make_person(household=home, district=home.district) for _one in range(count)]


def let_share(person: Person, given: bool = True) -> None:
    Consent.objects.create(person=person, purpose="share", given=given, said_on="2026-05-01", source="Ficha")


def read(browser: Browser, path: str, **query: str) -> dict:
    answer = browser.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows_of(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_machine_goes_through_all_people_by_key_and_each_stands_in_the_log(machine, home):
    people = some_people(home, 5)
    path, seen = f"{PEOPLE}?limit=2&authority=Convenio", []
    while path:
        page = read(machine, path)
        seen += [row["id"] for row in page["people"]]
        path = page["next"]
    assert seen == sorted(str(one.pk) for one in people)
    assert Reading.objects.filter(page="machine_list").count() == 5
    assert set(Message.objects.values_list("action", "purpose")) == {("people", "authorize: Convenio")}


def test_the_csv_tells_the_same_as_the_pages(machine, home):
    some_people(home, 3)
    page = read(machine, PEOPLE, **REASON)["people"]
    table = rows_of(machine.get(f"{PEOPLE}.csv", REASON))
    assert [row["id"] for row in table] == [row["id"] for row in page]
    assert list(table[0]) == list(page[0]) == [column.name for column in lists.PEOPLE]
    assert table[0]["district"] == "021201" and table[0]["dni"] == page[0]["dni"]


def test_the_csv_is_read_part_by_part(machine, home, monkeypatch):
    monkeypatch.setattr("winay.api.lists.MOST", 2)
    people = some_people(home, 5)
    table = rows_of(machine.get(f"{PEOPLE}.csv", REASON))
    assert [row["id"] for row in table] == sorted(str(one.pk) for one in people)
    assert Reading.objects.count() == 5


def test_without_a_reason_only_who_let_it_and_never_who_refused(machine, home):
    yes, no, silent = some_people(home)
    let_share(yes), let_share(no, given=False)
    assert [row["id"] for row in read(machine, PEOPLE)["people"]] == [str(yes.pk)]
    told = {row["id"] for row in read(machine, PEOPLE, **REASON)["people"]}
    assert told == {str(yes.pk), str(silent.pk)}
    assert {row["id"] for row in rows_of(machine.get(f"{PEOPLE}.csv"))} == {str(yes.pk)}


def test_only_people_of_its_places(home):
    some_people(home, 1)
    cusco = make_person(household=None, district=make_district("080101"))
    programme = a_programme(territory=make_district_set("todo", ("021201", "080101")))
    part = with_token(make_machine(programme=programme, territory=make_district_set("c", ("080101",))))
    assert [row["id"] for row in read(part, PEOPLE, **REASON)["people"]] == [str(cusco.pk)]
    assert read(part, PEOPLE, district="021201", **REASON)["people"] == []
    nobody = with_token(make_machine("otra"))
    assert read(nobody, PEOPLE, **REASON)["people"] == [] == read(nobody, ENROLMENTS, **REASON)["enrolments"]


@pytest.mark.parametrize("path", [PEOPLE, f"{PEOPLE}.csv", ENROLMENTS, f"{ENROLMENTS}.csv"])
def test_a_token_and_its_scope_are_asked_for(path, home, monkeypatch):
    answer = Browser().get(path)
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer" and answer.json()["mend"]
    other = with_token(make_machine(scopes=("registry:search",)))
    assert other.get(path).status_code == 403 and other.get(path).json()["mend"]
    right = with_token(make_machine("otra"))
    monkeypatch.setattr("winay.machines.limits.MOST_A_MINUTE", 0)
    assert right.get(path).status_code == 429 and right.get(path)["Retry-After"]


@pytest.mark.parametrize(
    "query", [{"limit": "501"}, {"limit": "0"}, {"after": "x"}, {"district": "12"}, {"authority": "x" * 141}]
)
def test_a_wrong_question_is_told_what_is_wrong(machine, query):
    answer = machine.get(PEOPLE, query)
    assert answer.status_code == 422 and answer.json()["where"].endswith(next(iter(query)))
    assert not Message.objects.exists()


def test_a_formula_in_a_name_stays_text(machine, home):
    make_person(household=home, district=home.district, given_names="=1+1")
    (row,) = rows_of(machine.get(f"{PEOPLE}.csv", REASON))
    assert not row["given_names"].startswith("=")


def test_three_people_ask_no_more_queries_than_one(machine, home, django_assert_max_num_queries):
    counts = []
    read(machine, PEOPLE, **REASON)
    for _one in range(3):
        make_person(household=make_household(home.community), district=home.district)
        with django_assert_max_num_queries(30) as asked:
            read(machine, PEOPLE, **REASON)
        counts.append(len(asked))
    assert counts[0] == counts[2]
    people = [one["sql"] for one in asked.captured_queries if 'FROM "registry_person"' in one["sql"]]
    assert people and "base_user" not in "".join(people)


def test_enrolments_tell_who_takes_part_in_which_programme(demonstration, django_assert_max_num_queries):
    agreement = (
        Agreement.objects.exclude(signed_on=None).select_related("outcome__proposal__call__programme").first()
    )
    programme = agreement.outcome.proposal.call.programme
    browser = with_token(make_machine(programme=Programme.objects.get(pk=programme.pk)))
    read(browser, ENROLMENTS, limit="3", **REASON)
    counts = []
    for limit in ("1", "3"):
        with django_assert_max_num_queries(30) as asked:
            page = read(browser, ENROLMENTS, limit=limit, **REASON)
        counts.append(len(asked))
    assert counts[0] == counts[1] and page["next"]
    table = rows_of(browser.get(f"{ENROLMENTS}.csv", REASON))
    members = Membership.objects.filter(
        organisation=agreement.organisation, until=None, person__anonymised_at=None
    )
    told = {row["person"] for row in table if row["agreement"] == agreement.code}
    assert told == {str(key) for key in members.filter(person__merged_into=None).values_list("person", flat=True)}
    assert {row["programme"] for row in table} >= {programme.code}
    assert list(table[0]) == [column.name for column in lists.ENROLMENTS] == list(page["enrolments"][0])
    signed = Agreement.objects.exclude(signed_on=None)
    assert {row["agreement"] for row in table} <= set(signed.values_list("code", flat=True))


def test_the_columns_are_described(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for path, columns in (("people", lists.PEOPLE), ("enrolments", lists.ENROLMENTS)):
        table = described[f"/api/v1/{path}.csv"]["get"]
        assert all(f"`{column.name}`: {column.meaning}" in table["description"] for column in columns)
        assert "text/csv" in table["responses"]["200"]["content"]
        assert {"401", "403", "422", "429"} <= set(described[f"/api/v1/{path}"]["get"]["responses"])
    assert "security" not in json.dumps(described["/api/v1/supports"])


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_the_description_says(machine, home, mode, monkeypatch):
    monkeypatch.setattr("winay.machines.limits.MOST_A_MINUTE", 100_000)
    monkeypatch.setattr("winay.base.limits.sleep", lambda _seconds: None)
    # Whoever asks there does not close what was answered: each table would hold its place.
    monkeypatch.setattr("winay.base.web.tables", Lane(1000))
    some_people(home)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        token = machine.defaults["HTTP_AUTHORIZATION"]
        headers = {"Accept-Encoding": "identity", "Authorization": token}
        described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
        found = [one.ok() for one in described.get_all_operations()]
        # A token that was put there by hand is right, whatever is wrong with the headers that were made.
        unasked = [schemathesis.checks.negative_data_rejection] if mode is GenerationMode.NEGATIVE else []
        mine = [one for one in found if "/people" in one.path or "/enrolments" in one.path]
        assert len(mine) == 4
        for operation in mine:

            @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
            @given(operation.as_strategy(generation_mode=mode))
            def holds(case):
                case.call_and_validate(headers=headers, excluded_checks=unasked)

            holds()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
