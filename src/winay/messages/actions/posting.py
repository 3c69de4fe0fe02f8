"""Putting a message into the outbox, in the transaction of the act that causes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from winay.base.models import User
from winay.base.work import enqueue_fresh
from winay.messages.directory import label_of
from winay.messages.kinds import KINDS
from winay.messages.models import Message

SEND = "send_messages"
BATCH = 400


@dataclass(frozen=True)
class Letter:
    """What one recipient is told. `key` names the occasion: the same key is never told twice.

    `to` is an account, or a group or person that a package made known (`messages.directory`). `scope` is the
    programme that tells it, `place` the district's UBIGEO, `about` the thing it is about, `until` when it is of no use.
    """

    kind: str
    key: str
    to: models.Model
    facts: Mapping[str, Any]
    scope: models.Model | None = None
    place: str = ""
    about: models.Model | None = None
    until: datetime | None = None


def tell(*, kind: str, key: str, to: models.Model, facts: Mapping[str, Any], **where: Any) -> None:
    """Tell one recipient; see `Letter`. Effects: one message, work for the worker. Nothing if it was told before."""
    tell_many([Letter(kind=kind, key=key, to=to, facts=facts, **where)])


def tell_many(letters: Iterable[Letter]) -> int:
    """Tell many recipients; return how many letters were given. The caller holds the transaction of the act.

    Effects: a message for each key that is new, and work for the worker, which begins once the act is committed. No
    line in the log of acts: the act that causes them has its own.
    """
    messages = [_message(letter) for letter in letters]
    if messages:
        Message.objects.bulk_create(messages, batch_size=BATCH, ignore_conflicts=True)
        # A subject of its own: acts of several people at once must not wait for one row of the queue.
        enqueue_fresh(SEND, str(messages[0].pk))
    return len(messages)


def _message(letter: Letter) -> Message:
    kind, to, about = KINDS[letter.kind], letter.to, letter.about
    is_account = isinstance(to, User)
    return Message(
        key=f"{letter.kind}:{letter.key}",
        kind=kind.code,
        user_id=to.pk if is_account else None,
        to_type="" if is_account else label_of(to),
        to_id=None if is_account else to.pk,
        scope=letter.scope.pk if letter.scope is not None else None,
        place=letter.place,
        about_type=label_of(about) if about is not None else "",
        about_id=about.pk if about is not None else None,
        facts=kind.kept(letter.facts),
        until=letter.until,
    )
