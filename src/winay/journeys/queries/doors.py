"""What a receiver outside the system finds behind a link, and the package that can be carried instead."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from winay.journeys.models import HandOverDoor, Referral, ReferralDoor, ReferralFile
from winay.journeys.queries.referrals import NARROW, SHOWN
from winay.journeys.rules.packages import sealed
from winay.messages.tokens import digest_of


def code_digest(door: ReferralDoor | HandOverDoor, code: str) -> str:
    """Return what is kept of a door's code: with the installation's key, so that a copied database tells no code."""
    return salted_hmac("winay.journeys.door", f"{door.pk}|{code}", algorithm="sha256").hexdigest()


def package_key() -> bytes:
    """Return the key by which this installation seals packages."""
    return salted_hmac("winay.journeys.package", settings.SECRET_KEY, algorithm="sha256").digest()


def door_of_token(token: str) -> ReferralDoor:
    """Return the door of a link that opens something. Raises `ReferralDoor.DoesNotExist`."""
    rows = ReferralDoor.objects.select_related("referral__to_support").filter(
        closed_at=None, until__gt=timezone.now()
    )
    return rows.get(token_sha256=digest_of(token[:100]))


def behind(door: ReferralDoor) -> Referral:
    """Return the referral behind a door, as its page shows it."""
    rows = Referral.objects.select_related(
        *SHOWN, "sender", "consent__given_by", "companion_person", "companion_user"
    )
    return rows.defer(*NARROW).get(pk=door.referral_id)


def package_of(referral: Referral) -> dict[str, Any]:
    """Return the sealed package of a referral whose file is kept. Raises `ReferralFile.DoesNotExist`."""
    file = ReferralFile.objects.get(referral=referral)
    content = {
        "referral": referral.code,
        "from": referral.from_support.name_es if referral.from_support else "",
        "to": referral.to_support.name_es,
        "sent_on": referral.sent_on.isoformat(),
        "due_on": referral.due_on.isoformat(),
        "consent": {"how": referral.consent.how, "said_on": referral.consent.said_on.isoformat()},
        "file": file.content,
        "file_sha256": file.sha256,
    }
    return sealed(content, package_key())
