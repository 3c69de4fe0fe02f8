"""What is answered later: the work that makes the answer, sends it to the machine's own address, and tries again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from winay.base import work
from winay.machines.actions.asking import ANSWER, answer_search
from winay.machines.actions.envelopes import signed
from winay.machines.actions.posting import AFTER, post
from winay.machines.actions.subscribing import subscribe, unsubscribe
from winay.machines.models import Message
from winay.machines.queries.answers import status_of

ANSWERS = {
    "search": "on-search",
    "subscribe": "on-subscribe",
    "unsubscribe": "on-unsubscribe",
    "txn-status": "txn-on-status",
}


def answer_late(subject: str, keep: work.Keep) -> None:
    """Answer one message: `subject` is its key, and behind a colon which try it is.

    Done twice it answers twice with the same content. Effects: what the message asks for, its answers on record;
    when it was sent or given up, what it asked is forgotten.
    """
    message = Message.objects.select_related("client__user").filter(pk=subject.partition(":")[0]).first()
    if message is None or message.answered_at or message.given_up_at:
        return
    told, count = _made(message)
    keep()
    fault = post(message.client, signed(message.client, ANSWERS[message.action], told, count=count))
    message.tries, message.fault = message.tries + 1, fault[:120]
    if not fault:
        message.answered_at = timezone.now()
    elif message.tries > len(AFTER) or not message.client.is_active:
        message.given_up_at = timezone.now()
    if message.answered_at or message.given_up_at:
        message.asked = {}
    message.save(update_fields=["tries", "fault", "answered_at", "given_up_at", "asked"])
    if fault and not message.given_up_at:
        later = timezone.now() + AFTER[message.tries - 1]
        work.enqueue(ANSWER, f"{message.pk}:{message.tries}", at=later)


def _made(message: Message) -> tuple[dict[str, Any], int]:
    """Do what a message asks for, and return the answer with how many questions it had."""
    ids = {"transaction_id": message.transaction_id, "correlation_id": message.correlation_id}
    with transaction.atomic():
        match message.action:
            case "search":
                answers = answer_search(message, message.asked["questions"], scopes=message.client.scope_list)
                return ids | {"search_response": answers}, len(answers)
            case "subscribe":
                answers = subscribe(message, message.asked["questions"])
                return ids | {"subscribe_response": answers}, len(answers)
            case "unsubscribe":
                return ids | unsubscribe(message, message.asked["codes"]), 1
            case _:
                return status_of(message.client, message, message.asked["question"]), 1
