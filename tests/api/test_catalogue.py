"""The catalogue for machines: what is described is what is answered, and nothing is answered with a fault of ours."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from tests.factories.territory import make_district

from winay.journeys.actions import load_shipped
from winay.journeys.models import Support
from winay.site.wsgi import application
from winay.territory.models import District

pytestmark = pytest.mark.django_db
LIST = "/api/v1/supports"


@pytest.fixture
def catalogue(db) -> int:
    for ubigeo in ("010101", "021201", "060101", "080101", "150101", "220101"):
        make_district(ubigeo)
    load_shipped(actor=None)
    return Support.objects.count()


def asked(client: Client, path: str, **query: str) -> dict:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_program_goes_through_the_whole_list_by_key(catalogue, client: Client, django_assert_max_num_queries):
    codes: list[str] = []
    path = f"{LIST}?limit=3"
    while path:
        with django_assert_max_num_queries(4):
            page = asked(client, path)
        codes += [row["code"] for row in page["supports"]]
        path = page["next"]
    assert codes == sorted(codes) and len(set(codes)) == len(codes) == catalogue > 6


def test_the_list_is_asked_by_words_help_and_stage_and_what_follows_asks_the_same(catalogue, client: Client):
    every = {row["code"] for row in asked(client, LIST)["supports"]}
    money = asked(client, LIST, help="money", limit="1")
    assert money["supports"][0]["helps"].count("money") == 1
    assert "help=money" in money["next"] and "limit=1" in money["next"]
    called = {row["code"] for row in asked(client, LIST, words="agroideas")["supports"]}
    assert called and called < every


def test_one_programme_is_told_whole_with_its_sources_and_what_is_not_known(catalogue, client: Client):
    row = asked(client, LIST, words="avanzar")["supports"][0]
    whole = asked(client, row["self"])
    assert whole["entry"]["code"] == row["code"] and whole["version"] == 1
    assert whole["entry"]["sources"] and whole["entry"]["unknown"]
    assert all(source["checked"] for source in whole["entry"]["sources"])


def test_a_district_has_its_landscape(catalogue, client: Client, django_assert_max_num_queries):
    district = District.objects.get(pk="021201")
    with django_assert_max_num_queries(5):
        found = asked(client, f"/api/v1/districts/{district.pk}/landscape")
    assert found["district"]["ubigeo"] == district.pk and found["supports"]
    assert all(not cell["supports"] for cell in found["gaps"])
    assert all(len(cell["supports"]) > 1 for cell in found["overlaps"])


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        (f"{LIST}?stage=tomorrow", 422, "stage"),
        (f"{LIST}?district=12", 422, "district"),
        (f"{LIST}?limit=0", 422, "limit"),
        (f"{LIST}/not-there", 404, ""),
        ("/api/v1/districts/999999/landscape", 404, ""),
        ("/api/v1/districts/abc/landscape", 422, "ubigeo"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong_where_and_what_to_do(client: Client, path, status, where):
    answer = client.get(path)
    said = answer.json()
    assert answer.status_code == status and said["what"] and said["mend"]
    assert said["where"].endswith(where)


def test_what_no_page_takes_is_refused_as_it_is_described(catalogue, client: Client):
    assert client.get(LIST, {"words": "a\x00b"}).status_code == 400
    described = client.get("/api/v1/openapi.json").json()
    assert all("400" in one["get"]["responses"] for one in described["paths"].values())


def test_a_program_may_not_write(catalogue, client: Client):
    assert client.post(LIST, {}).status_code == 405


@pytest.fixture
def kept_connection():
    """Requests of a web server close old connections when they begin and end; the test's own stays open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_the_description_says(catalogue, mode, monkeypatch):
    monkeypatch.setattr("winay.base.limits.sleep", lambda _seconds: None)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == 7
    for operation in operations:

        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy(generation_mode=mode))
        def holds(case):
            case.call_and_validate(headers={"Accept-Encoding": "identity"})

        holds()
