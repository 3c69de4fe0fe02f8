"""The public compliance scenarios for social registries (OpenSPP/spdci-compliance), each by its number, as our tests.

They send what those send, but signed: this registry refuses what is not, as SR-SEC-SIG-RG-01 asks.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from jsonschema import Draft202012Validator
from tests.factories.machines import Sender, make_machine
from tests.factories.programmes import a_programme
from tests.machines import dci_shapes as shapes

from winay.base import work
from winay.machines.models import Message

pytestmark = pytest.mark.django_db
UIN = {"query_type": "idtype-value", "query": {"type": "UIN", "value": "TEST-001"}}
PREDICATE = {
    "query_type": "predicate",
    "query": [
        {
            "seq_num": 1,
            "expression1": {"attribute_name": "age", "operator": "lt", "attribute_value": "25"},
            "condition": "and",
            "expression2": {"attribute_name": "poverty_score", "operator": "lt", "attribute_value": "2.5"},
        }
    ],
}
EXPRESSION = {
    "query_type": "expression",
    "query": {
        "type": "ns:org:QueryType:expression",
        "value": {
            "expression": {
                "collection": "Group",
                "query": {
                    "$and": [
                        {"poverty_score": {"$lt": 5}},
                        {"location": {"$eq": "central_region"}},
                        {"group_size": {"$lt": 5}},
                    ]
                },
            }
        },
    },
}


@pytest.fixture
def sender(db, receiver) -> Sender:
    return Sender(make_machine("test-client", programme=a_programme(), callback=receiver.address))


def holds(schema: dict[str, Any], answer: Any) -> None:
    Draft202012Validator(schema).validate(answer)


def a_search(sender: Sender, criteria: dict[str, Any] = UIN, **more: Any) -> dict[str, Any]:
    return sender.search(criteria, **more)


def a_subscription(_sender: Sender, **more: Any) -> dict[str, Any]:
    criteria = {
        "reg_event_type": "REGISTER",
        "filter": {"type": "UIN", "value": "TEST-001"},
        "notify_record_type": "Member",
    }
    question = {"reference_id": "ref-1", "timestamp": timezone.now().isoformat(), "subscribe_criteria": criteria}
    return {"transaction_id": "t-1", "subscribe_request": [question | more]}


def an_end(_sender: Sender, code: str = "sub-test-001") -> dict[str, Any]:
    return {"transaction_id": "t-1", "timestamp": timezone.now().isoformat(), "subscription_codes": [code]}


def a_status(_sender: Sender) -> dict[str, Any]:
    question = {
        "reference_id": "ref-1", "txn_type": "search", "attribute_type": "transaction_id", "attribute_value": "t-1",
    }  # fmt: skip
    return {"transaction_id": "t-1", "txnstatus_request": question}


OPERATIONS: dict[str, tuple[str, str, Callable[..., dict[str, Any]], str]] = {
    "ASYNC-SEARCH": ("search", "search", a_search, "on-search"),
    "ASYNC-SUBSCRIBE": ("subscribe", "subscribe", a_subscription, "on-subscribe"),
    "ASYNC-UNSUBSCRIBE": ("unsubscribe", "unsubscribe", an_end, "on-unsubscribe"),
    "ASYNC-TXNSTATUS": ("txn/status", "txn-status", a_status, "txn-on-status"),
    "SYNC-SEARCH": ("sync/search", "search", a_search, "on-search"),
    "SYNC-TXNSTATUS": ("sync/txn/status", "txn-status", a_status, "txn-on-status"),
}
CALLBACKS = {"txn-on-status": "txn/on-status"}


def signed(sender: Sender, name: str, message: dict[str, Any] | None = None) -> Any:
    path, action, make, _reply = OPERATIONS[name]
    return sender.send(path, sender.signed(sender.header(action), message or make(sender)))


def is_answered(name: str, answer: Any) -> None:
    assert answer.status_code in (200, 202) and answer["Content-Type"].split(";")[0] == "application/json"
    holds(shapes.ACK if name.startswith("ASYNC") else shapes.envelope(OPERATIONS[name][3]), answer.json())
    if name.startswith("ASYNC"):
        assert answer.json()["message"]["ack_status"] == "ACK"


def is_refused(answer: Any, *statuses: int) -> None:
    assert answer.status_code in (statuses or range(400, 500)), answer.content
    holds(shapes.ERRORS, answer.json())
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", OPERATIONS)
def test_sr_core_rg_01(sender, name):
    is_answered(name, signed(sender, name))


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("ASYNC")])
def test_sr_core_rg_cb_01(sender, receiver, name):
    answer = signed(sender, name).json()["message"]
    work.work_off()
    action = OPERATIONS[name][3]
    (sent,) = receiver.of(CALLBACKS.get(action, action))
    holds(shapes.envelope(action), sent)
    assert sent["message"]["correlation_id"] == answer["correlation_id"]
    assert sent["message"]["transaction_id"] == Message.objects.get().transaction_id


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("part", ["header", "message"])
def test_sr_core_rg_neg_01(sender, name, part):
    path, action, make, _reply = OPERATIONS[name]
    envelope = sender.signed(sender.header(action), make(sender))
    del envelope[part]
    is_refused(sender.send(path, envelope))


@pytest.mark.parametrize("name", OPERATIONS)
def test_sr_sec_auth_rg_01(sender, name):
    path, action, make, _reply = OPERATIONS[name]
    envelope = sender.signed(sender.header(action), make(sender))
    is_refused(Browser().post(f"/spdci/registry/{path}", envelope, content_type="application/json"), 401, 403)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("signature", ["invalid-signature", "", "eyJhbGciOiJSUzI1NiJ9.", "!@#$%^&*()", "abc"])
def test_sr_sec_sig_rg_01(sender, name, signature):
    path, action, make, _reply = OPERATIONS[name]
    envelope = {"signature": signature, "header": sender.header(action), "message": make(sender)}
    is_refused(sender.send(path, envelope), 401)


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer invalid-token", "Basic dXNlcjpwYXNz", "Bearer wny_" + "x" * 43]
)
@pytest.mark.parametrize("name", ["ASYNC-SEARCH", "SYNC-SEARCH"])
def test_spdci_sec_auth_02(sender, name, token, monkeypatch):
    monkeypatch.setattr("winay.base.limits.sleep", lambda _seconds: None)
    path, action, make, _reply = OPERATIONS[name]
    envelope = sender.signed(sender.header(action), make(sender))
    browser = Browser(headers={"authorization": token})
    is_refused(browser.post(f"/spdci/registry/{path}", envelope, content_type="application/json"), 401, 403)


def test_spdci_sec_auth_03_content_02(sender):
    assert signed(sender, "SYNC-SEARCH").status_code not in (401, 403, 415)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_spdci_sec_content_01(sender, name, kind):
    path, action, make, _reply = OPERATIONS[name]
    envelope = json.dumps(sender.signed(sender.header(action), make(sender)))
    browser = Browser(headers={"authorization": f"Bearer {sender.token}"})
    is_refused(browser.generic("POST", f"/spdci/registry/{path}", envelope, content_type=kind), 400, 415)


@pytest.mark.parametrize("name", ["ASYNC-SEARCH", "SYNC-SEARCH"])
@pytest.mark.parametrize("criteria", [EXPRESSION, PREDICATE], ids=["EXPRESSION-01", "PREDICATE-01"])
def test_sr_core_rg_search_query_types(sender, name, criteria):
    is_answered(name, signed(sender, name, a_search(sender, criteria)))


def test_sr_extra_rg_sync_search_regrecords_01(sender):
    answer = signed(sender, "SYNC-SEARCH").json()
    for record in answer["message"]["search_response"][0]["data"]["reg_records"]:
        holds(shapes.EXTRA, record)


@pytest.mark.parametrize(
    ("number", "name", "values", "taken"),
    [
        ("FMT-TS-01", "ASYNC-SEARCH", {"timestamp": "not-a-timestamp"}, False),
        ("FMT-TS-02", "ASYNC-SEARCH", {"timestamp": "2026-05-01T10:30:00.000Z"}, True),
        ("FMT-TS-03", "ASYNC-SUBSCRIBE", {"timestamp": "2024-01-15T10:30:00"}, False),
        ("FMT-LOC-01", "ASYNC-SEARCH", {"locale": "eng"}, True),
        ("FMT-LOC-02", "ASYNC-SEARCH", {"locale": "en"}, False),
        ("FMT-LOC-03", "ASYNC-SEARCH", {"locale": "ENG"}, False),
        ("BND-REF-01", "ASYNC-SEARCH", {"reference_id": "r" * 50}, True),
        ("CORE-PAG-01", "ASYNC-SEARCH", {"pagination": {"page_size": 10, "page_number": 1}}, True),
        ("CORE-PAG-02", "SYNC-SEARCH", {"pagination": {"page_size": 5, "page_number": 1}}, True),
        ("CORE-PAG-03", "ASYNC-SEARCH", {"pagination": {"page_size": 10, "page_number": 2}}, True),
        ("VAL-PAG-01", "ASYNC-SEARCH", {"pagination": {"page_size": 0, "page_number": 1}}, False),
        ("VAL-PAG-02", "ASYNC-SEARCH", {"pagination": {"page_size": 10, "page_number": 0}}, False),
        ("VAL-PAG-03", "ASYNC-SEARCH", {"pagination": {"page_size": -1, "page_number": 1}}, False),
    ],
)
def test_sr_val(sender, number, name, values, taken):
    message = OPERATIONS[name][2](sender)
    (questions,) = [one for one in message.values() if isinstance(one, list)]
    questions[0] |= values
    answer = signed(sender, name, message)
    is_answered(name, answer) if taken else is_refused(answer)


@pytest.mark.parametrize(("length", "taken"), [(99, True), (100, False)])
def test_sr_val_bnd_txn(sender, length, taken):
    answer = signed(sender, "ASYNC-SEARCH", a_search(sender) | {"transaction_id": "x" * length})
    is_answered("ASYNC-SEARCH", answer) if taken else is_refused(answer)


@pytest.mark.parametrize(("length", "taken"), [(99, True), (100, False)])
def test_sr_val_bnd_sub(sender, length, taken):
    answer = signed(sender, "ASYNC-UNSUBSCRIBE", an_end(sender, "s" * length))
    is_answered("ASYNC-UNSUBSCRIBE", answer) if taken else is_refused(answer)


@pytest.mark.parametrize("kind", ["transaction_id", "correlation_id", "reference_id_list"])
def test_the_status_of_a_search_is_told_by_each_of_its_numbers(sender, kind):
    message = a_search(sender)
    first = signed(sender, "SYNC-SEARCH", message).json()["message"]
    value = {
        "transaction_id": message["transaction_id"],
        "correlation_id": first["correlation_id"],
        "reference_id_list": [message["search_request"][0]["reference_id"]],
    }[kind]
    asked = a_status(sender)
    asked["txnstatus_request"] |= {"attribute_type": kind, "attribute_value": value}
    answer = signed(sender, "SYNC-TXNSTATUS", asked)
    is_answered("SYNC-TXNSTATUS", answer)
    told = answer.json()["message"]["txnstatus_response"]["txn_status"]
    assert told["transaction_id"] == message["transaction_id"]
    (one,) = told["search_response"]
    assert one["status"] == "succ" and one["pagination"]["total_count"] == 0 and "data" not in one
    other = Sender(make_machine("otra"))
    told = signed(other, "SYNC-TXNSTATUS", asked).json()["message"]["txnstatus_response"]["txn_status"]
    assert told["search_response"] == []
