"""That a message was read: on its page, or by the code on a slip."""

from django.db import transaction
from django.utils import timezone

from winay.base.models import User
from winay.messages.models import Channel, Delivery, Message, Seen
from winay.messages.tokens import digest_of


def mark_seen(*, user: User, messages: "list[Message]") -> None:
    """Write down that `user` opened these messages. Slips that still wait for the printer are not needed then."""
    Seen.objects.bulk_create([Seen(message=one, user=user) for one in messages], ignore_conflicts=True)


def delivery_by_token(token: str, channel: str) -> Delivery | None:
    """Return the delivery whose code this is, while it opens: once, and not after its day."""
    return (
        Delivery.objects.select_related("message")
        .filter(token_sha256=digest_of(token), channel=channel, token_until__gt=timezone.now())
        .first()
    )


@transaction.atomic
def confirm_by_token(*, token: str) -> bool:
    """Write down, for who holds a slip, that the message has arrived; its code opens nothing any more."""
    delivery = delivery_by_token(token, Channel.SLIP)
    if delivery is None:
        return False
    if not Delivery.objects.filter(pk=delivery.pk, token_sha256=digest_of(token)).update(token_sha256=""):
        return False
    Seen.objects.create(message=delivery.message)
    return True
