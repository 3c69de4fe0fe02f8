"""What a person does about a message that did not arrive, and with slips of paper."""

import email
import re
from collections.abc import Iterable
from datetime import timedelta
from email import policy
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.work import enqueue
from winay.messages.access import may_keep_messages, require
from winay.messages.actions.posting import SEND
from winay.messages.directory import entries_of
from winay.messages.models import Channel, Delivery
from winay.messages.receipts import Receipt
from winay.messages.rules import masked
from winay.messages.slips import Slip, slips_pdf, wording_of
from winay.messages.states import DELIVERY_STATES
from winay.messages.tokens import new_token

SLIP_STAYS = timedelta(days=60)
MOST_SLIPS = 200
"""Slips of one file: fifty sheets."""


def _locked(delivery: Delivery, actor: User | None) -> Delivery:
    found = Delivery.objects.select_for_update(of=("self",)).select_related("message").get(pk=delivery.pk)
    require(may_keep_messages(actor, found.message))
    return found


def _move(delivery: Delivery, act: str, actor: User | None, why: str = "", **also: Any) -> Delivery:
    delivery.settled_at, delivery.settled_by_name = timezone.now(), str(actor or "")
    for name, value in also.items():
        setattr(delivery, name, value)
    fields = ("settled_at", "settled_by_name", *also)
    transition(delivery, table=DELIVERY_STATES, act=act, actor=actor, reason=why, also_save=fields)
    return delivery


@transaction.atomic
def retry_message(*, actor: User | None, delivery: Delivery) -> Delivery:
    """Try again what did not arrive, from the first try on; who accepts a doubtful one accepts that it comes twice."""
    delivery = _locked(delivery, actor)
    if delivery.message.until and delivery.message.until <= timezone.now():
        raise WrongState(_("Its day is over: tell them by telephone what holds now."))
    if delivery.source is None or not delivery.source.allowed:
        raise WrongState(_("They do not want to be told by this channel any more."))
    also: dict[str, Any] = {
        "settled_at": None,
        "tries": 0,
        "next_at": timezone.now(),
        "begun_at": None,
        "reason": "",
        "detail": "",
    }
    _move(delivery, "retry_message", actor, **also)
    enqueue(SEND, str(delivery.pk))
    return delivery


@transaction.atomic
def tell_by_telephone(*, actor: User, delivery: Delivery, note: str = "") -> Delivery:
    """Write down that somebody told them by telephone or in person. `note` stays in the log: it names nobody."""
    delivery = _locked(delivery, actor)
    return _move(delivery, "tell_by_telephone", actor, why=note.strip()[:200])


@transaction.atomic
def put_on_paper(*, actor: User, delivery: Delivery) -> Delivery:
    """Put what did not arrive on a slip of paper, which waits for its printing. Effects: another delivery."""
    delivery = _locked(delivery, actor)
    message = delivery.message
    entry = entries_of(message.to_type, [message.to_id]).get(message.to_id) if message.to_id else None
    if entry is None:
        raise WrongState(_("This message is for an account: it stands on its page. Tell them by telephone."))
    _move(delivery, "put_on_paper", actor)
    Delivery.objects.get_or_create(
        message=message,
        channel=Channel.SLIP,
        address=entry.place[:254],
        defaults={"name": entry.name[:200], "language": delivery.language or settings.LANGUAGE_CODE},
    )
    return delivery


@transaction.atomic
def print_slips(*, actor: User, deliveries: Iterable[Delivery]) -> bytes:
    """Make the file of slips, four to a sheet of A4, and write down that they were printed. Printed again, anew.

    Each has a code that opens once, without an account, to say “we have it”: a new printing ends the code before.
    """
    keys = [one.pk for one in deliveries]
    if not keys:
        raise InvalidInput(_("Choose at least one slip."))
    if len(keys) > MOST_SLIPS:
        raise InvalidInput(_("Print at most %(most)d slips at a time.") % {"most": MOST_SLIPS})
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("message").filter(pk__in=keys)
    slips = []
    for delivery in rows.filter(channel=Channel.SLIP).order_by("address", "name", "created_at"):
        require(may_keep_messages(actor, delivery.message))
        token, digest = new_token()
        also: dict[str, Any] = {"token_sha256": digest, "token_until": timezone.now() + SLIP_STAYS}
        _move(delivery, "print_slip", actor, **also)
        text = wording_of(delivery)
        slips.append(
            Slip(
                name=delivery.name,
                place=delivery.address,
                subject=text.subject,
                text=text.text,
                token=token,
                language=delivery.language,
                number=str(delivery.pk)[-8:],
            )
        )
    return slips_pdf(slips)


def note_bounce(*, actor: User | None, delivery: Delivery, detail: str = "") -> Delivery:
    """Write down that a message came back: somebody says so, or the mail server's report."""
    with transaction.atomic():
        delivery = _locked(delivery, actor)
        return _move(delivery, "bounce_message", actor, reason="", detail=detail[:160])


def note_receipt(receipt: Receipt) -> bool:
    """Write down what a gateway says of one SMS; return whether it has to say it again, since the try is not over yet.

    Effects: the delivery's state (arrived, or came back with the gateway's words), one act. What is unknown, was said
    before or comes too late changes nothing.
    """
    if receipt.key is None or receipt.arrived is None:
        return False
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",)).select_related("message")
        delivery = rows.filter(pk=receipt.key, channel=Channel.SMS).first()
        if delivery is None:
            return False
        act = "confirm_arrival" if receipt.arrived else "bounce_message"
        if not DELIVERY_STATES.row(delivery.state, act):
            return delivery.state == "waiting" and delivery.begun_at is not None
        if receipt.arrived:
            _move(delivery, act, None, reason="", detail="")
        else:
            _move(delivery, act, None, reason="not_delivered", detail=masked(receipt.reason))
    return False


def deliveries_in_report(report: bytes) -> list[UUID]:
    """Return the deliveries that a mail server's report (RFC 3464) speaks of, by the numbers of our own e-mails.

    A report that they were delivered or still wait is none of ours.
    """
    parsed = email.message_from_bytes(report, policy=policy.default)
    if parsed.get_content_type() != "multipart/report":
        return []
    if not re.search(rb"(?im)^Action:\s*failed", report):
        return []
    found = re.findall(rb"(?im)^Message-ID:\s*<([0-9a-f-]{36})@", report)
    return [UUID(one.decode()) for one in dict.fromkeys(found)]


def note_bounces_of(report: bytes) -> int:
    """Write down what a mail server's report says came back; return how many of our e-mails. Others' are left."""
    noted = 0
    for key in deliveries_in_report(report):
        delivery = Delivery.objects.filter(pk=key, channel=Channel.EMAIL).first()
        if delivery is not None and DELIVERY_STATES.row(delivery.state, "bounce_message"):
            note_bounce(actor=None, delivery=delivery)
            noted += 1
    return noted
