"""What an SMS gateway tells afterwards: whether a message arrived. Its secret, its words, its body."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings

LARGEST = 8 * 1024
"""Bytes of a receipt; one is some hundred."""


class NoReceipt(Exception):
    """A body that is no receipt."""


@dataclass(frozen=True)
class Receipt:
    """Which of our messages it speaks of, whether it arrived (None: still under way), and the gateway's words."""

    key: UUID | None
    arrived: bool | None
    reason: str


def is_expected() -> bool:
    """Tell whether this installation takes receipts."""
    return bool(settings.SMS_RECEIPT_SECRET)


def is_from_the_gateway(authorization: str) -> bool:
    """Tell whether a request shows the secret, as `Bearer` or as the password of `Basic`; compared in constant time."""
    scheme, _blank, shown = authorization.strip().partition(" ")
    if scheme.lower() == "basic":
        try:
            shown = base64.b64decode(shown.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    elif scheme.lower() != "bearer":
        return False
    return is_expected() and hmac.compare_digest(shown.strip().encode(), settings.SMS_RECEIPT_SECRET.encode())


def read_receipt(body: bytes, content_type: str) -> Receipt:
    """Return what a body of JSON or of a form says. Raises `NoReceipt`."""
    values = _values(body, content_type)
    number, state, reason = (str(values.get(name, "") or "") for name in settings.SMS_RECEIPT_FIELDS)
    if not state:
        raise NoReceipt
    word = state.strip().casefold()
    arrived = True if word in _words(settings.SMS_RECEIPT_ARRIVED) else None
    if word in _words(settings.SMS_RECEIPT_FAILED):
        arrived = False
    try:
        key: UUID | None = UUID(number)
    except ValueError:
        key = None
    return Receipt(key, arrived, " ".join(f"{state} {reason}".split())[:300])


def _values(body: bytes, content_type: str) -> Mapping[str, object]:
    try:
        text = body.decode()
        if "json" not in content_type:
            return dict(parse_qsl(text))
        values = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NoReceipt from error
    if not isinstance(values, dict):
        raise NoReceipt
    return values


def _words(words: list[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)
