"""SPDCI as described by OpenAPI: right and wrong messages, signed ones too, are answered as the description says."""

from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from tests.factories.machines import Sender, make_machine
from tests.factories.programmes import a_programme

from winay.site.wsgi import application

pytestmark = pytest.mark.django_db
PLAIN = {"Accept-Encoding": "identity"}
NOT_ASKED = [schemathesis.checks.positive_data_acceptance, schemathesis.checks.ignored_auth]
"""A question without sense is refused by itself; the token was put there by hand."""


@pytest.fixture
def kept_connection():
    """Requests of a web server close old connections when they begin and end; the test's own stays open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def sender(db, monkeypatch) -> Sender:
    monkeypatch.setattr("winay.machines.limits.MOST_A_MINUTE", 100_000)
    monkeypatch.setattr("winay.base.limits.sleep", lambda _seconds: None)
    return Sender(make_machine(programme=a_programme(), callback="http://127.0.0.1:9/"))


def operations() -> list:
    described = schemathesis.openapi.from_wsgi("/spdci/openapi.json", application)
    return [found.ok() for found in described.get_all_operations()]


def checked(operation, mode, send) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def holds(case):
        send(case)

    holds()


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_the_description_says(sender, mode):
    headers = {**PLAIN, "Authorization": f"Bearer {sender.token}"}
    found = operations()
    assert len(found) == 7
    for operation in found:
        if mode is GenerationMode.NEGATIVE and operation.method.upper() == "GET":
            continue  # It is asked without anything that could be wrong.
        checked(operation, mode, lambda case: case.call_and_validate(headers=headers))


@pytest.mark.usefixtures("kept_connection")
def test_signed_messages_of_any_content_are_answered_as_the_description_says(sender):
    headers = {**PLAIN, "Authorization": f"Bearer {sender.token}"}
    taken = []

    def send(case) -> None:
        body = case.body
        header = {
            **body["header"],
            "sender_id": sender.client.code,
            "message_id": str(uuid4()),
            "version": "1.0.0",
        }
        header |= {"message_ts": timezone.now().isoformat(), "is_msg_encrypted": False}
        questions = next((one for one in body["message"].values() if isinstance(one, list)), [1])
        header["total_count"] = len(questions)
        try:
            case.body = sender.signed(header, body["message"])
        except UnicodeEncodeError:
            return
        answer = case.call(headers=headers)
        case.validate_response(answer, excluded_checks=NOT_ASKED)
        taken.append(answer.status_code)

    for operation in operations():
        if operation.method.upper() == "POST":
            checked(operation, GenerationMode.POSITIVE, send)
    assert taken.count(200) > len(taken) / 2


def test_without_a_token_the_description_is_read_all_the_same(client):
    described = client.get("/spdci/openapi.json").json()
    for path, operation in described["paths"].items():
        if "post" in operation:
            assert {"200", "400", "401", "403", "429"} <= set(operation["post"]["responses"]), path
            assert operation["post"]["security"]
