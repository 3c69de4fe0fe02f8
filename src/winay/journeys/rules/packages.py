"""The package of a referral: sealed, so that one altered on the way is found when its answer comes back.

Pure: the key is given. The seal covers everything but the answer, which the receiver writes.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from winay.documents.rules import canonical_json

FORMAT = "winay-referral/1"
ANSWERS = {
    "accept": "accepted",
    "put_on_list": "waiting",
    "decline": "declined",
    "enrol": "enrolled",
    "give_first_support": "first support received",
}
"""The acts that a receiver answers with, and how a package names them."""
EMPTY_ANSWER = {"what": "", "reason": "", "by": "", "code": ""}
MOST_BYTES = 1_000_000
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
MISREAD = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J"})
"""Codes hold none of these five signs: whoever types one has misread its neighbour."""


def seal_of(package: Mapping[str, Any], key: bytes) -> str:
    """Return the seal of a package: HMAC-SHA-256, 64 hexadecimal digits."""
    sealed = {name: value for name, value in package.items() if name not in ("answer", "seal")}
    return hmac.new(key, canonical_json(sealed).encode(), hashlib.sha256).hexdigest()


def sealed(content: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """Return a package with its seal and an empty answer."""
    package = {"format": FORMAT, **content, "answers": sorted(ANSWERS.values())}
    return {**package, "answer": dict(EMPTY_ANSWER), "seal": seal_of(package, key)}


def is_unaltered(package: Mapping[str, Any], key: bytes) -> bool:
    """Tell whether a package is as it was sealed; what cannot be written again as JSON is not."""
    try:
        wanted = seal_of(package, key)
    except (TypeError, ValueError):
        return False
    return hmac.compare_digest(wanted.encode(), str(package.get("seal", "")).encode(errors="replace"))


def act_of(answer: str) -> str:
    """Return the act that an answer of a package names, in whatever letters; nothing for none."""
    plain = answer.strip().casefold().replace("_", " ")
    return next((act for act, name in ANSWERS.items() if plain in (name, act.replace("_", " "))), "")


def typed_code(text: str) -> str:
    """Return a code as it was typed: without spaces, dots and dashes, in capitals, misread signs mended."""
    return "".join(sign for sign in text.upper() if sign.isalnum()).translate(MISREAD)[:20]
