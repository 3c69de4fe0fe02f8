"""A message is taken in once, and answered: at once, or later at the machine's own address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from winay.base import work
from winay.machines.actions.answering import Told, search_answers
from winay.machines.models import Asked, Client, Message

LATER = timedelta(minutes=5)
EARLIER = timedelta(minutes=15)
"""How far the clocks of two installations may differ, and how old a message may be."""
ANSWER = "machines.answer"


class Repeated(Exception):
    """A message with this number came before."""


@dataclass(frozen=True)
class Received:
    """What a message says of itself."""

    message_id: str
    action: str
    transaction_id: str
    purpose: str = ""


def receive(client: Client, received: Received, *, asked: Mapping[str, Any] | None = None) -> Message:
    """Keep that a machine sent this message; the same again is refused. Raises `Repeated`.

    `asked`: what a late answer is made from; the work that answers it begins after the transaction.
    Effects: one `Message`, and with `asked` one piece of work.
    """
    message = Message(
        client=client,
        message_id=received.message_id,
        action=received.action,
        transaction_id=received.transaction_id,
        purpose=received.purpose,
        asked=dict(asked or {}),
        late=asked is not None,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            if message.late:
                work.enqueue_fresh(ANSWER, str(message.pk))
    except IntegrityError:
        if Message.objects.filter(client=client, message_id=received.message_id).exists():
            raise Repeated from None
        raise
    return message


def answer_search(message: Message, questions: list[dict[str, Any]], *, scopes: list[str]) -> list[dict[str, Any]]:
    """Answer the questions of a search, write down who was told of whom, and keep how each was answered.

    Effects: one `Asked` a question, the log of who looked, `answered_at` of a message that is answered at once.
    """
    with transaction.atomic():
        told = search_answers(message.client, questions, scopes=scopes)
        keep_answers(message, told)
        if not message.late:
            message.answered_at = timezone.now()
            message.save(update_fields=["answered_at"])
    return [one.answer for one in told]


def keep_answers(message: Message, told: list[Told]) -> None:
    """Keep how each question was answered; a late answer that is made anew takes the place of the one before."""
    Asked.objects.filter(message=message).delete()
    Asked.objects.bulk_create(
        Asked(
            message=message,
            reference_id=one.answer["reference_id"],
            status=one.answer["status"],
            code=one.answer.get("status_reason_code", ""),
            said=one.answer.get("status_reason_message", "")[:300],
            page_size=one.size,
            page_number=one.number,
            total=one.total,
        )
        for one in told
    )
