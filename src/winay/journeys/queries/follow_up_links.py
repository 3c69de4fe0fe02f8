"""The link by which a graduate answers without an account: nothing of it is kept, and it opens one answer."""

import base64
import binascii
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from winay.journeys.models import FollowUp
from winay.journeys.queries.follow_ups import WAITING

SIGNS = 16
"""Of the seal so many signs of six bits: 96 bits."""


def _seal(follow_up: FollowUp) -> str:
    """Return the seal of one round of asking, by the installation's key: asked anew, the link is another."""
    said = f"{follow_up.pk}|{follow_up.told_at.isoformat() if follow_up.told_at else ''}"
    digest = salted_hmac("winay.journeys.follow_up", said, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode()[:SIGNS]


def link_of(follow_up: FollowUp) -> str:
    """Return the code of a follow-up's link."""
    return base64.urlsafe_b64encode(follow_up.pk.bytes).decode().rstrip("=") + _seal(follow_up)


def open_link_of(key: UUID) -> str:
    """Return the code of the link of a follow-up that still waits for an answer by message; else nothing."""
    found = FollowUp.objects.filter(pk=key).first()
    return link_of(found) if found is not None and is_open(found) else ""


def is_open(follow_up: FollowUp) -> bool:
    """Tell whether a follow-up can be answered by its link."""
    until = follow_up.answer_until
    return follow_up.state in WAITING and until is not None and timezone.localdate() <= until


def asked_by_link(code: str) -> FollowUp:
    """Return the follow-up behind a link, also one that was answered. Raises `FollowUp.DoesNotExist`."""
    try:
        key = UUID(bytes=base64.urlsafe_b64decode(code[:22] + "=="))
    except (ValueError, binascii.Error):
        raise FollowUp.DoesNotExist from None
    found = FollowUp.objects.select_related("programme__pack", "stay__programme__pack").get(
        pk=key, told_at__isnull=False
    )
    if not constant_time_compare(_seal(found), code[22:]):
        raise FollowUp.DoesNotExist
    return found
