"""Messages go to the one address that is registered for a machine: no other, no redirect, no long wait."""

import http.client
import json
import ssl
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from winay.machines.models import Client

SECONDS = 20
MOST_READ = 64_000
AFTER = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720, 1440))
"""How long after each failed try the next one waits; after the last it is given up."""
PATHS = {
    "on-search": "registry/on-search",
    "on-subscribe": "registry/on-subscribe",
    "on-unsubscribe": "registry/on-unsubscribe",
    "txn-on-status": "registry/txn/on-status",
    "notify": "registry/notify",
}


def post(client: Client, envelope: dict[str, Any]) -> str:
    """Send a message to a machine's own address. Returns what went wrong, in a few words, or nothing."""
    if not client.callback or not client.is_active:
        return "no address"
    base = urlsplit(client.callback)
    path = f"{base.path.rstrip('/')}/{PATHS[envelope['header']['action']]}"
    query = f"?{base.query}" if base.query else ""
    body = json.dumps(envelope, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    connection = _connection(base.scheme, str(base.hostname), base.port)
    try:
        connection.request("POST", path + query, body, headers)
        answer = connection.getresponse()
        said = answer.read(MOST_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return type(error).__name__
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        return f"answered {answer.status}"
    return "answered ERR" if _is_refused(said) else ""


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=SECONDS)


def _is_refused(said: bytes) -> bool:
    try:
        return bool(json.loads(said)["message"]["ack_status"] == "ERR")
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
