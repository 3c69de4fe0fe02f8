"""The door of SPDCI: no token, no scope, no signature, an old message, the same message twice."""

import json
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from tests.factories.machines import Sender, by_dni, make_key, make_machine

from winay.base.limits import wrong_tries
from winay.machines import actions
from winay.machines.models import Key, Message
from winay.machines.signing import BadSignature, canonical, check_signature, own_public_key, read_public_key

pytestmark = pytest.mark.django_db
SEARCH = "/spdci/registry/sync/search"


@pytest.fixture
def sender(db) -> Sender:
    return Sender(make_machine())


def sent(sender: Sender, key=None, **header) -> object:
    message = sender.search(by_dni("48000001"))
    return sender.send("sync/search", sender.signed(sender.header("search") | header, message, key))


def code_of(answer) -> str:
    return answer.json()["errors"][0]["code"]


def test_a_signed_message_is_answered_and_the_answer_is_signed(sender):
    answer = sent(sender).json()
    check_signature(answer["signature"], answer["header"], answer["message"], [own_public_key()])
    keys = Browser().get("/spdci/.well-known/jwks.json").json()["keys"]
    assert [{k: v for k, v in keys[0].items() if k in ("kty", "crv", "x")}] == [
        {k: v for k, v in own_public_key().items() if k in ("kty", "crv", "x")}
    ]
    answer["message"]["search_response"] = []
    with pytest.raises(BadSignature):
        check_signature(answer["signature"], answer["header"], answer["message"], [own_public_key()])


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wny_wrong", "Basic YTpi", "wny_wrong"])
def test_without_a_token_that_holds_nobody_comes_in(sender, token):
    headers = {"authorization": token} if token else {}
    answer = Browser(headers=headers).post(SEARCH, {}, content_type="application/json")
    assert answer.status_code == 401 and code_of(answer) == "err.request.unauthorized"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_wrong_tokens_wait_longer_and_the_right_one_comes_in_all_the_same(sender, monkeypatch):
    waited = []
    monkeypatch.setattr("winay.base.limits.sleep", waited.append)
    for _one in range(8):
        Browser(headers={"authorization": "Bearer wny_x"}).post(SEARCH, {}, content_type="application/json")
    assert wrong_tries("machine:127.0.0.1") == 8 and waited == sorted(waited) and len(waited) == 3
    assert sent(sender).status_code == 200 and len(waited) == 3


def test_a_machine_without_the_scope_is_refused():
    other = Sender(make_machine("otra", scopes=("registry:read",)))
    assert (sent(other).status_code, code_of(sent(other))) == (403, "err.request.forbidden")


def test_more_than_a_minute_bears_is_refused_for_a_while(sender, monkeypatch):
    monkeypatch.setattr("winay.machines.limits.MOST_A_MINUTE", 2)
    answers = [sent(sender) for _one in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert code_of(answers[2]) == "err.request.too_many_requests" and answers[2]["Retry-After"]


def test_what_the_scope_does_not_allow_counts_too(monkeypatch):
    monkeypatch.setattr("winay.machines.limits.MOST_A_MINUTE", 2)
    other = Sender(make_machine("otra", scopes=("registry:read",)))
    assert [sent(other).status_code for _one in range(3)] == [403, 403, 429]


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        (None, "err.signature.missing"),
        ("", "err.signature.missing"),
        ("unsigned-stub", "err.signature.invalid"),
        ("invalid-signature", "err.signature.invalid"),
        ("eyJhbGciOiJSUzI1NiJ9.", "err.signature.invalid"),
        ("a.b.c", "err.signature.invalid"),
        ("eyJhbGciOiJub25lIn0..", "err.signature.invalid"),
        ("!@#$%^&*().é.ñ", "err.signature.invalid"),
    ],
)
def test_a_missing_or_wrong_signature_is_refused(sender, signature, code):
    envelope = sender.signed(sender.header("search"), sender.search(by_dni("1")))
    envelope["signature"] = signature
    answer = sender.send("sync/search", envelope)
    assert answer.status_code == 401 and code_of(answer) == code
    assert not Message.objects.exists()


def test_what_was_changed_on_the_way_is_refused(sender):
    envelope = sender.signed(sender.header("search"), sender.search(by_dni("48000001")))
    for change in (
        {"message": {**envelope["message"], "transaction_id": "x"}},
        {"header": {**envelope["header"], "message_id": "x"}},
    ):
        answer = sender.send("sync/search", {**envelope, **change})
        assert code_of(answer) == "err.signature.invalid"


def test_somebody_elses_key_and_an_ended_one_sign_nothing(sender):
    other = Sender(make_machine("otra"))
    assert code_of(sent(sender, key=other.key)) == "err.signature.invalid"
    actions.end_key(actor=None, key=Key.objects.get(client=sender.client))
    assert code_of(sent(sender)) == "err.signature.invalid"
    new = make_key(sender.client)
    assert sent(sender, key=new).status_code == 200


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSAKey.generate_key(2048), "PS256"), (ECKey.generate_key("P-256"), "ES256")],
    ids=["rsa", "ec"],
)
def test_other_kinds_of_key_and_a_content_inside_sign_as_well(sender, key, algorithm):
    actions.add_key(actor=None, client=sender.client, key=key.as_pem(private=False).decode())
    header, message = sender.header("search"), sender.search(by_dni("1"))
    inside = json.dumps({"message": message, "header": header}, indent=1)
    whole = jws.serialize_compact({"alg": algorithm}, inside, key, algorithms=[algorithm])
    answer = sender.send("sync/search", {"signature": whole, "header": header, "message": message})
    assert answer.status_code == 200


def test_a_public_key_is_never_taken_for_a_shared_secret(sender):
    public = sender.key.as_pem(private=False)
    header, message = sender.header("search"), sender.search(by_dni("1"))
    forged = jws.serialize_compact(
        {"alg": "HS256"}, canonical(header, message), OctKey.import_key(public[27:60]), algorithms=["HS256"]
    )
    answer = sender.send("sync/search", {"signature": forged, "header": header, "message": message})
    assert code_of(answer) == "err.signature.invalid"


def test_the_same_message_comes_once(sender):
    envelope = sender.signed(sender.header("search"), sender.search(by_dni("48000001")))
    assert sender.send("sync/search", envelope).status_code == 200
    again = sender.send("sync/search", envelope)
    assert (again.status_code, code_of(again)) == (400, "rjct.message_id.duplicate")
    assert Message.objects.count() == 1


def test_another_machine_may_use_the_same_number(sender):
    other = Sender(make_machine("otra"))
    assert sent(sender, message_id="1").status_code == 200 == sent(other, message_id="1").status_code


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ({"message_ts": (timezone.now() - timedelta(days=1)).isoformat()}, 400, "rjct.message_ts.invalid"),
        ({"message_ts": (timezone.now() + timedelta(days=1)).isoformat()}, 400, "rjct.message_ts.invalid"),
        ({"message_ts": "2026-01-15T10:30:00"}, 400, "err.request.bad"),
        ({"sender_id": "otra"}, 403, "err.sender_id.invalid"),
        ({"version": "2.0.0"}, 400, "err.version.not_supported"),
        ({"is_msg_encrypted": True}, 400, "err.encryption.invalid"),
        ({"total_count": 2}, 400, "rjct.total_count.invalid"),
        ({"action": "subscribe"}, 400, "err.request.bad"),
        ({"message_id": "x" * 100}, 400, "err.request.bad"),
    ],
    ids=range(9),
)
def test_a_header_that_does_not_fit_is_refused(sender, header, status, code):
    answer = sent(sender, **header)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"header": 1}', '{"a": "\\ud800"}', "[" * 50_000, '{"x": NaN}', "\x00"],
    ids=range(9),
)
def test_what_is_no_message_is_refused(sender, body):
    answer = sender.send("sync/search", body)
    assert answer.status_code == 400 and code_of(answer) == "err.request.bad"


@pytest.mark.parametrize("odd", ["\x00", "\ud800", float("nan"), float("inf")], ids=range(4))
def test_signs_and_numbers_that_no_database_keeps_are_refused(sender, odd):
    message = sender.search({"query_type": "idtype-value", "query": {"type": "DNI", "value": odd}})
    envelope = {"signature": "a..b", "header": sender.header("search"), "message": message}
    answer = sender.send("sync/search", json.dumps(envelope))
    assert answer.status_code == 400 and code_of(answer) == "err.request.bad"


def test_a_message_as_deep_as_a_well_is_refused(sender):
    deep: object = 1
    for _one in range(400):
        deep = [deep]
    message = sender.search({"query_type": "predicate", "query": [deep]})
    envelope = {"signature": "a..b", "header": sender.header("search"), "message": message}
    assert sender.send("sync/search", envelope).status_code in (400, 401)


def test_where_an_answer_would_go_is_not_read_from_the_message(sender):
    assert sent(sender, sender_uri="http://169.254.169.254/latest/").status_code == 200


def test_a_detached_signature_covers_the_same_in_every_language():
    covered = canonical({"b": 1.0, "a": "ñ"}, {"z": [2.5, {"y": None}]})
    assert covered == '{"header":{"a":"ñ","b":1},"message":{"z":[2.5,{"y":null}]}}'.encode()


def test_ed25519_by_its_old_name_signs_and_a_key_of_another_kind_only_refuses():
    other = read_public_key(ECKey.generate_key("P-384").as_pem(private=False).decode())
    key = OKPKey.generate_key("Ed25519")
    with pytest.warns(SecurityWarning):
        whole = jws.serialize_compact({"alg": "EdDSA"}, canonical({}, {}), key, algorithms=["EdDSA"])
    own = read_public_key(key.as_pem(private=False).decode())
    check_signature(whole, {}, {}, [other, own])
    with pytest.raises(BadSignature):
        check_signature(whole, {}, {}, [other])
