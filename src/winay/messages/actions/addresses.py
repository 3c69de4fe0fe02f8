"""By what somebody is reached, whether they allowed it, and forgetting it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.messages.access import may_write_address, require
from winay.messages.directory import Holder
from winay.messages.models import Address, Channel, Delivery, Message
from winay.messages.queries.own import delivery_of_token
from winay.messages.rules import telephone


@transaction.atomic
def write_address(
    *,
    actor: User | None,
    holder: Holder,
    channel: str,
    address: str,
    allowed: bool,
    how: str,
    said_on: date | None = None,
) -> Address:
    """Write down by what `holder` is reached on `channel`, and whether they allow it. Inverse: write it anew.

    Effects: the address with the day, how it is known and who wrote it, one act that names no address. What waits for
    this channel is not sent once it is refused.
    """
    require(may_write_address(actor, holder))
    if channel not in (Channel.EMAIL, Channel.SMS):
        raise InvalidInput(_("Choose e-mail or SMS."), field="channel")
    said_on = said_on or timezone.localdate()
    if said_on > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field="said_on")
    if not how.strip():
        raise InvalidInput(_("Say how it is known, such as a signed paper or a call."), field="how")
    label, key = holder
    kept, _new = Address.objects.update_or_create(
        holder_type=label,
        holder_id=key,
        channel=channel,
        defaults={
            "address": clean_address(channel, address),
            "allowed": allowed,
            "said_on": said_on,
            "how": how.strip()[:120],
            "recorded_by_name": str(actor) if actor else "system",
        },
    )
    record_act(actor=actor, verb="write_address", subject=kept, details={"channel": channel, "allowed": allowed})
    return kept


def clean_address(channel: str, address: str) -> str:
    """Return an e-mail address or a telephone number (with the country's) as channels take it, or refuse it."""
    text = address.strip()
    if channel == Channel.SMS:
        number = telephone(text, settings.SMS_PREFIX)
        if not number:
            raise InvalidInput(_("This is no telephone number: write its nine figures."), field="sms")
        return number
    try:
        validate_email(text)
    except ValidationError as error:
        raise InvalidInput(_("This is no e-mail address, such as rosa@example.org."), field="email") from error
    return text


@transaction.atomic
def stop_by_token(*, token: str) -> bool:
    """Stop e-mails to an address by the code that stands in each of them, once; the page and slips remain."""
    delivery = delivery_of_token(token, Channel.EMAIL)
    if delivery is None or delivery.source_id is None:
        return False
    Delivery.objects.filter(pk=delivery.pk).update(token_sha256="")
    source = Address.objects.get(pk=delivery.source_id)
    source.allowed, source.said_on, source.how = False, timezone.localdate(), "link"
    source.recorded_by_name = "system"
    source.save()
    record_act(
        actor=None, verb="write_address", subject=source, details={"channel": source.channel, "allowed": False}
    )
    return True


def forget_holder(holders: Iterable[Holder]) -> list[Address]:
    """Delete by what people were reached, at their wish; what was sent keeps that it was. Return the rows.

    The caller empties their trail of changes, and holds the transaction.
    """
    gone: list[Address] = []
    for label, key in holders:
        gone += Address.objects.filter(holder_type=label, holder_id=key)
    Delivery.objects.filter(source__in=gone).update(name="", address="", detail="", token_sha256="")
    Address.objects.filter(pk__in=[one.pk for one in gone]).delete()
    return gone


def forget_recipient(label: str, keys: Iterable[UUID]) -> None:
    """Empty recipients and facts of what these were told; that something was told, of what kind and when, stays."""
    which = {"user__in": list(keys)} if label == "base.user" else {"to_type": label, "to_id__in": list(keys)}
    messages = Message.objects.filter(**which)
    empty = {"name": "", "detail": "", "token_sha256": ""}
    for delivery in Delivery.objects.filter(message__in=messages):
        # Its own key keeps two emptied deliveries of one message apart.
        Delivery.objects.filter(pk=delivery.pk).update(address=str(delivery.pk), **empty)
    messages.update(facts={})
