"""What the worker does: give messages their channels and send them; write the day's reminders."""

from datetime import timedelta

from django.utils import timezone

from winay.base.work import Keep, enqueue
from winay.messages.actions import plan_messages, read_bounces, send_due
from winay.messages.actions.posting import SEND
from winay.messages.reminders import remind

BOUNCES = "read_bounces"
BETWEEN = timedelta(minutes=15)


def work_on_bounces(subject: str, keep: Keep) -> None:
    """Read what came back now, and again every quarter of an hour until the day is over: the next day begins anew."""
    if read_bounces().nothing_to_read:
        return
    now = timezone.localtime()
    if (now + BETWEEN).date() == now.date():
        enqueue(BOUNCES, f"{now:%Y-%m-%d}, again", at=now + BETWEEN)


def work_on_messages(subject: str, keep: Keep) -> None:
    """Plan and send all that is due, whatever the subject: a message that caused it, or the hour of another try."""
    plan_messages()
    send_due(keep=keep)


def work_on_reminders(subject: str, keep: Keep) -> None:
    """Put the reminders of today into the outbox, and have everything sent that still waits."""
    remind()
    enqueue(SEND, subject)
