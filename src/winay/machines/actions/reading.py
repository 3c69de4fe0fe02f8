"""A machine reads a list: why, as it says, is kept, and each person whom a part tells of stands in the log."""

from uuid import uuid4

from django.utils import timezone

from winay.machines.models import Client, Message
from winay.machines.queries.lists import Part
from winay.registry.actions import log_reading

LIST_PAGE = "machine_list"
"""What the log of who looked calls it."""


def begin_list(client: Client, kind: str, purpose: str) -> Message:
    """Keep that a machine reads a list and why. Effects: one `Message`."""
    return Message.objects.create(
        client=client,
        message_id=str(uuid4()),
        action=kind,
        transaction_id="",
        purpose=f"authorize: {purpose}" if purpose else "",
        answered_at=timezone.now(),
    )


def write_down(client: Client, part: Part) -> None:
    """Log that the machine was told of the people of a part. Effects: the log of who looked."""
    log_reading(reader=client.user, people=part.people, page=LIST_PAGE)
