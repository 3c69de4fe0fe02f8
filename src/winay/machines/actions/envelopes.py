"""Signed messages of this installation to machines."""

from typing import Any

from django.utils import timezone
from uuid6 import uuid7

from winay.base.addresses import address_for_papers
from winay.machines.models import Client
from winay.machines.rules import stamp
from winay.machines.signing import sign

VERSION = "1.0.0"


def sender_id() -> str:
    """Return how this installation calls itself to machines: by the host of its public address."""
    return address_for_papers().partition("://")[2].partition("/")[0] or "winay"


def signed(
    client: Client, action: str, message: dict[str, Any], *, status: str = "succ", count: int = 1
) -> dict[str, Any]:
    """Return a message to a machine with its header and signature."""
    header = {
        "version": VERSION,
        "message_id": str(uuid7()),
        "message_ts": stamp(timezone.now()),
        "action": action,
        "status": status,
        "total_count": count,
        "completed_count": count,
        "sender_id": sender_id(),
        "receiver_id": client.code,
        "is_msg_encrypted": False,
    }
    return {"signature": sign(header, message), "header": header, "message": message}
