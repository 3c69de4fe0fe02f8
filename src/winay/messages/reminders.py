"""Reminders of deadlines: each package declares its own, once a day they become messages, each only once.

A reminder's key holds the day it is about, so that a deadline that moves is told anew and running twice tells nothing.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from winay.messages.actions.posting import Letter, tell_many
from winay.messages.models import Message

REMIND = "remind"
Reminder = Callable[[date], Iterable[Letter]]
REMINDERS: dict[str, Reminder] = {}


def register(name: str, reminder: Reminder) -> None:
    """Make a reminder known: `reminder(today)` gives what has to be told that day, told before or not."""
    REMINDERS[name] = reminder


def remind(*, today: date | None = None) -> dict[str, int]:
    """Put every reminder that is due into the outbox; return how many new ones by name. Run as often as one likes."""
    today = today or timezone.localdate()
    told = {}
    for name, reminder in REMINDERS.items():
        with transaction.atomic():
            letters = list(reminder(today))
            keys = [f"{letter.kind}:{letter.key}" for letter in letters]
            known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
            fresh = [letter for letter, key in zip(letters, keys, strict=True) if key not in known]
            told[name] = tell_many(fresh)
    return told
