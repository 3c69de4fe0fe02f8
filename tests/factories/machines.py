"""Machines of agencies with a key, a token and a place."""

from typing import Any

from joserfc.jwk import OKPKey

from winay.machines import actions
from winay.machines.models import Client
from winay.machines.rules import SCOPES
from winay.programmes.models import Programme
from winay.territory.models import DistrictSet


def make_machine(
    code: str = "ayuda",
    programme: Programme | None = None,
    territory: DistrictSet | None = None,
    scopes: tuple[str, ...] = SCOPES,
    **values: Any,
) -> Client:
    """Return a machine; with `programme` it sees whom an officer of it sees."""
    client = actions.add_client(
        actor=None,
        **{"code": code, "name": f"Padrón {code}", "agency": "Agencia de ayuda", "scopes": scopes, **values},
    )
    if programme is not None:
        actions.give_place(actor=None, client=client, programme=programme, territory=territory)
    return client


def make_token(client: Client) -> str:
    """Return a token that lets it in."""
    return actions.issue_token(actor=None, client=client, days=30)[1]


def make_key(client: Client) -> OKPKey:
    """Return a private key whose public one the machine has."""
    key = OKPKey.generate_key("Ed25519")
    actions.add_key(actor=None, client=client, key=key.as_pem(private=False).decode())
    return key
