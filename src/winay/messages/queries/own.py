"""What somebody reads of their own messages."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.messages.directory import Holder, own_messages
from winay.messages.kinds import KINDS, Wording, wording
from winay.messages.models import Address, Delivery, Message, Seen
from winay.messages.tokens import digest_of


def messages_of(user: User) -> QuerySet[Message]:
    """Return the messages of `user` and of whom they belong to, the newest first, each told whether it was opened."""
    seen = Seen.objects.filter(message=OuterRef("pk"), user=user)
    return Message.objects.filter(own_messages(user)).annotate(opened=Exists(seen)).order_by("-created_at")


def unread_count(user: User) -> int:
    """Return how many messages `user` has not opened; one query."""
    seen = Seen.objects.filter(message=OuterRef("pk"), user=user)
    return Message.objects.filter(own_messages(user), ~Exists(seen)).count()


@dataclass(frozen=True)
class Shown:
    """A message as its reader sees it: its words, whether it is new, where to act."""

    message: Message
    wording: Wording
    fresh: bool
    address: str


def shown(message: Message) -> Shown:
    """Return a message of `messages_of` in the reader's language."""
    kind = KINDS.get(message.kind)
    return Shown(
        message=message,
        wording=wording(message.kind, message.facts),
        fresh=not getattr(message, "opened", True),
        address=kind.address(message.facts) if kind else "",
    )


def delivery_of_token(token: str, channel: str) -> Delivery | None:
    """Return the delivery whose code this is, while it opens: once, and not after its day."""
    return (
        Delivery.objects.select_related("message")
        .filter(token_sha256=digest_of(token), channel=channel, token_until__gt=timezone.now())
        .first()
    )


def addresses_of(*holders: Holder) -> dict[str, Address]:
    """Return by what somebody is reached, by channel; of several holders the first counts."""
    found: dict[str, Address] = {}
    for row in all_addresses(*holders):
        found.setdefault(row.channel, row)
    return found


def all_addresses(*holders: Holder) -> list[Address]:
    """Return all that is written down of how somebody is reached, in the order of `holders`."""
    return [row for label, key in holders for row in Address.objects.filter(holder_type=label, holder_id=key)]
