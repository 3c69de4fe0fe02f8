"""Machines of agencies with a key, a token and a place."""

from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import OKPKey

from winay.machines import actions
from winay.machines.models import Client
from winay.machines.rules import SCOPES
from winay.machines.signing import canonical
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


class Sender:
    """A machine that signs and sends messages of SPDCI, as the other side would."""

    def __init__(self, client: Client) -> None:
        self.client, self.key, self.token = client, make_key(client), make_token(client)
        self.browser = Browser(headers={"authorization": f"Bearer {self.token}", "accept-language": "en"})

    def header(self, action: str, count: int = 1, **values: Any) -> dict[str, Any]:
        """Return a header of now."""
        now = timezone.now().isoformat()
        return {
            "version": "1.0.0", "message_id": str(uuid4()), "message_ts": now, "action": action,
            "sender_id": self.client.code, "total_count": count, **values,
        }  # fmt: skip

    def signed(self, header: dict[str, Any], message: dict[str, Any], key: Any = None) -> dict[str, Any]:
        """Return an envelope with a detached signature."""
        covered = canonical(header, message)
        whole = jws.serialize_compact({"alg": "Ed25519"}, covered, key or self.key, algorithms=["Ed25519"])
        start, _content, end = whole.split(".")
        return {"signature": f"{start}..{end}", "header": header, "message": message}

    def search(self, *criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Return the message of a search with a question for each of `criteria`."""
        return {
            "transaction_id": str(uuid4()),
            "search_request": [
                {
                    "reference_id": str(uuid4()),
                    "timestamp": timezone.now().isoformat(),
                    "search_criteria": one,
                    **more,
                }
                for one in criteria
            ],
        }

    def send(self, path: str, envelope: Any, **headers: str) -> Any:
        """Post an envelope."""
        return self.browser.post(
            f"/spdci/registry/{path}", envelope, content_type="application/json", headers=headers
        )

    def look_up(self, *criteria: dict[str, Any], path: str = "sync/search", **more: Any) -> Any:
        """Send a signed search."""
        message = self.search(*criteria, **more)
        return self.send(path, self.signed(self.header("search", len(criteria)), message))

    def records(self, *criteria: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        """Return the records that the first question was answered with."""
        answer = self.look_up(*criteria, **more)
        assert answer.status_code == 200, answer.content
        first = answer.json()["message"]["search_response"][0]
        assert first["status"] == "succ", first
        return first["data"]["reg_records"]


def by_dni(dni: str, **more: Any) -> dict[str, Any]:
    """Return the criteria that look somebody up by their DNI."""
    return {"query_type": "idtype-value", "query": {"type": "DNI", "value": dni}, **more}
