"""What is answered later: the work that makes the answer, sends it to the machine's own address, and tries again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from winay.base import work
from winay.machines.actions.asking import ANSWER, answer_search
from winay.machines.actions.envelopes import signed
from winay.machines.actions.posting import AFTER, NOT_TRIED, post
from winay.machines.actions.subscribing import subscribe, unsubscribe
from winay.machines.models import Message
from winay.machines.queries.answers import status_of
from winay.machines.rules import SEARCH, SUBSCRIBE

ANSWERS = {
    "search": "on-search",
    "subscribe": "on-subscribe",
    "unsubscribe": "on-unsubscribe",
    "txn-status": "txn-on-status",
}
SCOPE = {"search": SEARCH, "subscribe": SUBSCRIBE, "unsubscribe": SUBSCRIBE, "txn-status": SEARCH}
"""What a machine must still be allowed to do when it is answered."""


def answer_late(subject: str, keep: work.Keep) -> None:
    """Answer one message: `subject` is its key, and behind a colon which try it is.

    Done twice it answers twice with the same content. A machine that may not ask that any more gets no answer.
    Effects: what the message asks for, its answers on record; when it was sent or given up, what it asked is forgotten.
    """
    message = _waiting(subject)
    if message is None:
        return
    if SCOPE[message.action] not in message.client.scope_list:
        _end(message, fault="scope")
        return
    told, count = _made(message)
    keep()
    fault = post(message.client, signed(message.client, ANSWERS[message.action], told, count=count))
    if fault in NOT_TRIED:
        at = timezone.now() + NOT_TRIED[fault]
        work.enqueue(ANSWER, f"{message.pk}:{at:%H%M%S}", at=at)
        return
    message.tries += 1
    if not fault or message.tries > len(AFTER) or not message.client.is_active:
        _end(message, fault=fault)
        return
    message.fault = fault[:120]
    with transaction.atomic():
        message.save(update_fields=["tries", "fault"])
        later = timezone.now() + AFTER[message.tries - 1]
        work.enqueue(ANSWER, f"{message.pk}:{message.tries}", at=later)


def give_up_answer(subject: str) -> None:
    """Give up a message whose answer no worker could make. Effects: what it asked is forgotten."""
    message = _waiting(subject)
    if message is not None:
        _end(message, fault="failed")


def _waiting(subject: str) -> Message | None:
    rows = Message.objects.select_related("client__user").filter(answered_at=None, given_up_at=None)
    return rows.filter(pk=subject.partition(":")[0]).first()


def _end(message: Message, *, fault: str) -> None:
    """Keep that a message was answered, or given up with its fault, and forget what it asked."""
    message.fault, message.asked = fault[:120], {}
    if fault:
        message.given_up_at = timezone.now()
    else:
        message.answered_at = timezone.now()
    message.save(update_fields=["tries", "fault", "answered_at", "given_up_at", "asked"])


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
