"""Deciding by which channels a message goes: what the recipient allowed and the installation has, or paper."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from winay.base.actions import transition
from winay.messages.channels import set_up
from winay.messages.directory import Contact, Entry, Holder, entries_of
from winay.messages.kinds import KINDS
from winay.messages.models import Address, Channel, Delivery, Message
from winay.messages.states import DELIVERY_STATES

BATCH = 200
MOST_CONTACTS = 3
"""People of a group who are told of the same thing."""


def plan_messages() -> int:
    """Give messages that nobody has looked at yet their channels; return how many. Batches of `BATCH` are one each.

    Each contact of the recipient is told by every channel that they allowed and that is set up here. Where there is
    none at all, a group or person gets a slip of paper; an account reads its page.
    """
    done = 0
    while planned := _plan_batch():
        done += planned
    return done


def _plan_batch() -> int:
    with transaction.atomic():
        waiting = Message.objects.select_for_update().filter(planned_at=None).order_by("created_at")
        messages = list(waiting[:BATCH])
        if not messages:
            return 0
        entries = _entries(messages)
        addresses = _addresses(entries.values())
        deliveries = [
            delivery
            for message in messages
            if (entry := entries.get(message.pk)) is not None
            for delivery in _deliveries(message, entry, addresses)
        ]
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        Message.objects.filter(pk__in=[one.pk for one in messages]).update(planned_at=timezone.now())
        for message in messages:
            _drop_slips_before(message)
        return len(messages)


def _drop_slips_before(message: Message) -> None:
    """Drop the slips that wait for the printer and say what this message makes of no use."""
    ends = KINDS[message.kind].ends
    if not ends or message.about_id is None or message.to_id is None:
        return
    before = Delivery.objects.filter(
        channel=Channel.SLIP,
        state="waiting",
        message__about_id=message.about_id,
        message__to_id=message.to_id,
        message__kind__in=ends,
        message__created_at__lt=message.created_at,
    )
    for delivery in before.select_for_update(of=("self",)):
        transition(delivery, table=DELIVERY_STATES, act="drop_message", actor=None)


def _entries(messages: list[Message]) -> dict[UUID, Entry]:
    """Return who stands behind each message, by its key: a query or two for each kind of recipient."""
    keys: dict[str, set[UUID]] = defaultdict(set)
    for message in messages:
        label, key = _recipient(message)
        keys[label].add(key)
    found = {label: entries_of(label, wanted) for label, wanted in keys.items()}
    result = {}
    for message in messages:
        label, key = _recipient(message)
        if key in found[label]:
            result[message.pk] = found[label][key]
    return result


def _recipient(message: Message) -> Holder:
    if message.to_id is None:
        return "base.user", message.user_id  # type: ignore[return-value]
    return message.to_type, message.to_id


def _addresses(entries: Iterable[Entry]) -> dict[Holder, list[Address]]:
    holders = {holder for entry in entries for contact in entry.contacts for holder in contact.holders}
    kept: dict[Holder, list[Address]] = defaultdict(list)
    channels = [channel for channel in (Channel.EMAIL, Channel.SMS) if set_up(channel)]
    rows = Address.objects.filter(holder_id__in={key for _label, key in holders}, channel__in=channels)
    for row in rows if holders and channels else ():
        kept[row.holder_type, row.holder_id].append(row)
    return kept


def _deliveries(message: Message, entry: Entry, addresses: dict[Holder, list[Address]]) -> list[Delivery]:
    reached: list[tuple[Contact, Address]] = []
    for contact in entry.contacts:
        rows = [row for holder in contact.holders for row in addresses.get(holder, ())]
        silent = () if KINDS[message.kind].by_sms else (Channel.SMS,)
        reached += [(contact, row) for row in _last_words(rows) if row.allowed and row.channel not in silent]
        if len({one.name for one, _row in reached}) >= MOST_CONTACTS:
            break
    found = {
        (row.channel, row.address): Delivery(
            message=message,
            channel=row.channel,
            source=row,
            name=contact.name[:200],
            address=row.address,
            language=_language(contact.language or entry.language),
        )
        for contact, row in reached
    }
    if not found and message.user_id is None and KINDS[message.kind].on_paper:
        slip = Delivery(
            message=message,
            channel=Channel.SLIP,
            name=entry.name[:200],
            address=entry.place[:254],
            language=_language(entry.language),
        )
        return [slip]
    return list(found.values())


def _last_words(rows: list[Address]) -> list[Address]:
    """Return what holds on each channel of all that was written down: the newest; of one day, the refusal."""
    last: dict[str, Address] = {}
    for row in sorted(rows, key=lambda one: (one.said_on, not one.allowed)):
        last[row.channel] = row
    return list(last.values())


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
