"""That a message was read: on its page, or by the code on a slip."""

from django.db import transaction

from winay.base.models import User
from winay.messages.models import Channel, Delivery, Message, Seen
from winay.messages.queries.own import delivery_of_token
from winay.messages.tokens import digest_of


def mark_seen(*, user: User, messages: "list[Message]") -> None:
    """Write down that `user` opened these messages: slips that still wait for the printer are not offered any more."""
    Seen.objects.bulk_create([Seen(message=one, user=user) for one in messages], ignore_conflicts=True)


@transaction.atomic
def confirm_by_token(*, token: str) -> bool:
    """Write down, for who holds a slip, that the message has arrived; its code opens nothing any more."""
    delivery = delivery_of_token(token, Channel.SLIP)
    if delivery is None:
        return False
    if not Delivery.objects.filter(pk=delivery.pk, token_sha256=digest_of(token)).update(token_sha256=""):
        return False
    Seen.objects.create(message=delivery.message)
    return True
