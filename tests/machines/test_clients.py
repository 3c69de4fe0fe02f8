"""Machines of agencies: who adds them, their keys and tokens, where they see people, their end."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from tests.factories.machines import make_key, make_machine, make_token
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district, make_district_set

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.machines import actions, queries
from winay.machines.models import Client, Key, Token
from winay.machines.rules import bearer, digest_of, scopes_text
from winay.programmes.actions import give_machine_role, grant_role, renew_password
from winay.registry.access import places_kept

pytestmark = pytest.mark.django_db


def test_a_machine_has_an_account_that_nobody_enters_and_sees_nobody_at_first():
    client = make_machine()
    assert client.user.full_name == "Agencia de ayuda: Padrón ayuda"
    assert not client.user.has_usable_password() and not places_kept(client.user)
    with pytest.raises(NotAllowed):
        renew_password(actor=a_user(is_superuser=True), user=client.user, password="una-clave-larga-2026")


def test_it_sees_where_an_officer_of_its_programme_would():
    make_district("021201"), make_district("021202")
    programme = a_programme(territory=make_district_set("todo", ("021201", "021202")))
    part = make_district_set("parte", ("021201",))
    client = make_machine(programme=programme, territory=part)
    assert set(places_kept(client.user)) == {"021201"}
    actions.give_place(actor=None, client=client, programme=programme)
    assert set(places_kept(client.user)) == {"021201", "021202"}
    actions.take_place(actor=None, client=client, programme=programme)
    assert not places_kept(client.user)
    verbs = list(Act.objects.filter(subject_id=str(programme.pk)).values_list("verb", flat=True))
    assert verbs[-3:] == ["grant_role", "limit_role", "revoke_role"]


def test_a_place_outside_the_programme_is_refused():
    make_district("021201"), make_district("080101")
    programme = a_programme(territory=make_district_set("todo", ("021201",)))
    elsewhere = make_district_set("cusco", ("080101",))
    with pytest.raises(InvalidInput):
        make_machine(programme=programme, territory=elsewhere)


def test_a_role_for_machines_is_not_given_to_people():
    programme = a_programme()
    machine = make_machine()
    with pytest.raises(InvalidInput):
        grant_role(actor=None, user=machine.user, programme=programme, role="finance")
    with pytest.raises(InvalidInput):
        give_machine_role(actor=None, user=a_user(), programme=programme)


def test_only_who_sets_up_keeps_machines():
    boss, machine = a_worker(a_programme()), make_machine()
    key = make_key(machine)
    make_token(machine)
    values = {"name": "x", "agency": "x", "scopes": ()}
    for act in (
        lambda: actions.add_client(actor=boss, code="otra", **values),
        lambda: actions.change_client(actor=boss, client=machine, **values),
        lambda: actions.add_key(actor=boss, client=machine, key=key.as_pem(private=False).decode()),
        lambda: actions.end_key(actor=boss, key=Key.objects.get()),
        lambda: actions.issue_token(actor=boss, client=machine, days=1),
        lambda: actions.revoke_token(actor=boss, token=Token.objects.get()),
        lambda: actions.give_place(actor=boss, client=machine, programme=a_programme()),
        lambda: actions.revoke_client(actor=boss, client=machine, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_token_is_kept_as_a_digest_and_lets_in_until_it_ends():
    client = make_machine()
    token, text = actions.issue_token(actor=None, client=client, days=3)
    assert text not in json.dumps(
        [list(Token.objects.values_list("digest", "shown")), *Act.objects.values_list("details")]
    )
    assert token.digest == digest_of(text) and text.startswith(token.shown)
    assert (
        queries.holder_of(text) == token
        and queries.holder_of(text + "x") is None
        and queries.holder_of("") is None
    )
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert queries.holder_of(text) is None


def test_a_withdrawn_token_and_a_withdrawn_machine_let_nobody_in():
    client = make_machine()
    one, other = make_token(client), make_token(client)
    make_key(client)
    actions.revoke_token(actor=None, token=queries.holder_of(one))
    assert queries.holder_of(one) is None and queries.holder_of(other) is not None
    actions.revoke_client(actor=None, client=client, reason="El convenio terminó")
    assert queries.holder_of(other) is None and not queries.keys_of(client).exists()
    client = Client.objects.select_related("user").get()
    assert client.state == "revoked" and not client.user.is_active
    for act in (
        lambda: actions.issue_token(actor=None, client=client, days=1),
        lambda: make_key(client),
        lambda: actions.revoke_client(actor=None, client=client, reason="x"),
        lambda: actions.revoke_token(actor=None, token=Token.objects.first()),
    ):
        with pytest.raises(WrongState):
            act()


def test_tokens_and_keys_are_few():
    client = make_machine()
    for _one in range(10):
        make_token(client)
    for _one in range(5):
        make_key(client)
    with pytest.raises(InvalidInput):
        make_token(client)
    with pytest.raises(InvalidInput):
        make_key(client)


@pytest.mark.parametrize(
    "key", [OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048), ECKey.generate_key("P-256")]
)
def test_a_key_comes_as_jwk_or_pem_once(key):
    client = make_machine()
    actions.add_key(actor=None, client=client, key=json.dumps(key.as_dict(private=False)))
    with pytest.raises(InvalidInput):
        actions.add_key(actor=None, client=client, key=key.as_pem(private=False).decode())
    assert Key.objects.get().kid == key.thumbprint()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "{}",
        "[]",
        '{"kty": ["OKP"]}',
        '{"kty": "OKP", "crv": "X25519", "x": "' + "A" * 43 + '"}',
        "{" * 3000,
        OKPKey.generate_key("Ed25519").as_pem(private=True).decode(),
        json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)),
        json.dumps(OctKey.generate_key(256).as_dict(private=True)),
        json.dumps(ECKey.generate_key("secp256k1").as_dict(private=False)),
    ],
    ids=range(11),
)
def test_what_is_no_public_key_is_refused(text):
    client = make_machine()
    with pytest.raises(InvalidInput):
        actions.add_key(actor=None, client=client, key=text)
    assert not Key.objects.exists()


@pytest.mark.parametrize(
    "callback",
    [
        "http://10.0.0.1/x",
        "http://example.pe/x",
        "ftp://example.pe/x",
        "https://",
        "https://a:b@example.pe/",
        "https://example.pe/#x",
        "https://exa mple.pe/",
        "https://example.pe:99999/",
        "https://example.pe:0/",
        "https://[::1",
        "javascript:alert(1)",
        "https://example.pe/" + "x" * 300,
    ],
)
def test_answers_go_to_no_odd_address(callback):
    with pytest.raises(InvalidInput):
        make_machine(callback=callback)


def test_answers_go_out_encrypted_or_stay_on_this_computer():
    assert make_machine("una", callback="https://ayuda.example.pe/dci/").callback
    assert make_machine("otra", callback="http://127.0.0.1:9000/dci").callback


@pytest.mark.parametrize("code", ["", "ab", "Ayuda", "a b c", "-ayuda", "ayuda-", "a" * 41, "ayúda"])
def test_an_odd_code_is_refused(code):
    with pytest.raises(InvalidInput):
        make_machine(code)


def test_a_code_is_given_once_and_scopes_are_known():
    make_machine()
    with pytest.raises(InvalidInput):
        make_machine()
    with pytest.raises(InvalidInput):
        make_machine("otra", scopes=("registry:write",))
    assert scopes_text(["registry:read", "registry:search", "registry:read"]) == "registry:search registry:read"


def test_a_change_is_on_record_with_what_stood_before():
    client = make_machine()
    values = {"name": "Padrón", "agency": "Otra", "scopes": ("registry:read",), "callback": ""}
    actions.change_client(actor=None, client=client, **values)
    act = Act.objects.get(verb="change_client")
    assert act.details["scopes"] == ["registry:read"] and len(act.details["before"]["scopes"]) == 4
    client.user.refresh_from_db()
    assert client.user.full_name == "Otra: Padrón"


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("", ""), ("Bearer", ""), ("abc", "")],
)
def test_the_token_of_a_header(header, token):
    assert bearer(header) == token
