"""Sending what is due: once, or known to be in doubt.

A try is written down before it begins and its end after it. What a killed worker leaves begun is not sent again: it
may have arrived, so a person looks at it. A server that cannot be reached at all ends the round of its channel.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from winay.base.actions import transition
from winay.base.work import Keep, enqueue
from winay.messages.actions.posting import SEND
from winay.messages.channels import Answer, Outcome, answered_at, send
from winay.messages.models import Channel, Delivery
from winay.messages.rules import masked, wait_after
from winay.messages.states import DELIVERY_STATES

IN_HANDS = timedelta(minutes=2)
"""Longer than any try lasts: its time-outs end it before."""
BY_WIRE = (Channel.EMAIL, Channel.SMS)
AT_ONCE = 100
ACTS = {
    Outcome.SENT: "send_message",
    Outcome.REFUSED: "give_up_message",
    Outcome.DOUBTFUL: "doubt_message",
}
logger = logging.getLogger(__name__)


def send_due(*, keep: Keep = lambda: None) -> int:
    """Send every message that is due, channel by channel; return how many tries were made.

    Effects: each delivery's state and, for what waits for another try, its hour, for which work is queued.
    """
    tried = 0
    _doubt_what_was_left()
    for channel in BY_WIRE:
        tried += _send_by(channel, keep)
    _come_again()
    return tried


def _send_by(channel: str, keep: Keep) -> int:
    tried = 0
    while True:
        now = timezone.now()
        due = Delivery.objects.filter(channel=channel, state="waiting", begun_at=None, next_at__lte=now)
        keys = list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            return tried
        for key in keys:
            keep()
            answer = _try(key)
            tried += answer is not None
            if answer is not None and answer.outcome == Outcome.UNREACHED:
                _wait_with(channel, answer)
                return tried


def _try(key: UUID) -> Answer | None:
    """Try one delivery, and write down what came of it; None if it needs none any more."""
    now = timezone.now()
    with transaction.atomic():
        held = Delivery.objects.filter(pk=key, state="waiting", begun_at=None)
        if not held.update(begun_at=now, tries=F("tries") + 1):
            return None
        delivery = Delivery.objects.select_related("message", "source").get(pk=key)
        if delivery.message.until and delivery.message.until <= now:
            _settle(delivery, "expire_message")
            return None
        if delivery.source is None or not delivery.source.allowed or answered_at(delivery.message) == "":
            _settle(delivery, "drop_message")
            return None
    answer = send(delivery)
    with transaction.atomic():
        current = Delivery.objects.select_for_update().get(pk=key)
        if current.state == "waiting" and current.begun_at == now:
            _write_down(current, answer)
    return answer


def _write_down(delivery: Delivery, answer: Answer) -> None:
    delivery.reason, delivery.detail = answer.reason, masked(answer.detail)
    if act := ACTS.get(answer.outcome):
        _settle(delivery, act)
        return
    _wait(delivery)


def _wait(delivery: Delivery) -> None:
    """Let a delivery wait for its next try, or give it up after the last."""
    wait = wait_after(delivery.tries)
    if wait is None:
        _settle(delivery, "give_up_message")
        return
    delivery.begun_at, delivery.next_at = None, timezone.now() + wait
    delivery.save(update_fields=["begun_at", "next_at", "reason", "detail"])


def _settle(delivery: Delivery, act: str) -> None:
    delivery.begun_at = None
    delivery.settled_at = timezone.now()
    fields = ("begun_at", "settled_at", "reason", "detail")
    transition(delivery, table=DELIVERY_STATES, act=act, actor=None, also_save=fields)
    if delivery.state in ("failed", "doubtful"):
        logger.warning("Message %s by %s: %s (%s)", delivery.pk, delivery.channel, delivery.state, delivery.reason)


def _wait_with(channel: str, answer: Answer) -> None:
    """The server does not answer: what else is due waits as if it had been tried."""
    due = Delivery.objects.filter(channel=channel, state="waiting", begun_at=None, next_at__lte=timezone.now())
    for key in due.values_list("pk", flat=True):
        with transaction.atomic():
            delivery = Delivery.objects.select_for_update().get(pk=key)
            delivery.tries += 1
            delivery.reason, delivery.detail = answer.reason, masked(answer.detail)
            Delivery.objects.filter(pk=key).update(tries=delivery.tries)
            _wait(delivery)


def _doubt_what_was_left() -> None:
    """What was begun and never ended may have arrived: its worker died, or its answer was lost."""
    left = Delivery.objects.filter(state="waiting", begun_at__lte=timezone.now() - IN_HANDS)
    for delivery in left:
        with transaction.atomic():
            current = Delivery.objects.select_for_update().get(pk=delivery.pk)
            if current.state == "waiting" and current.begun_at == delivery.begun_at:
                current.reason = "broken_off"
                _settle(current, "doubt_message")


def _come_again() -> None:
    """Queue work for the next hour at which something is due."""
    waiting = Delivery.objects.filter(state="waiting", channel__in=BY_WIRE)
    found = waiting.aggregate(
        next=Min("next_at", filter=Q(begun_at=None)), begun=Min("begun_at", filter=Q(begun_at__isnull=False))
    )
    hours = [found["next"]] if found["next"] else []
    if found["begun"]:
        hours.append(found["begun"] + IN_HANDS)
    if hours:
        at = max(min(hours), timezone.now())
        minute = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        enqueue(SEND, _subject(minute), at=minute)


def _subject(minute: datetime) -> str:
    return f"at {minute:%Y%m%d%H%M}"
