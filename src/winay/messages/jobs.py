"""What the worker does: give messages their channels and send them; write the day's reminders."""

from winay.base.work import Keep, enqueue
from winay.messages.actions import plan_messages, send_due
from winay.messages.actions.posting import SEND
from winay.messages.reminders import remind


def work_on_messages(subject: str, keep: Keep) -> None:
    """Plan and send all that is due, whatever the subject: a message that caused it, or the hour of another try."""
    plan_messages()
    send_due(keep=keep)


def work_on_reminders(subject: str, keep: Keep) -> None:
    """Put the reminders of today into the outbox, and have everything sent that still waits."""
    remind()
    enqueue(SEND, subject)
