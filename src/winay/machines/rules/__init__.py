"""What is known of scopes, tokens and moments, without the database."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

SEARCH, SUBSCRIBE, LISTS, ENROLMENTS = "registry:search", "registry:subscribe", "registry:read", "enrolments:read"
SCOPES = (SEARCH, SUBSCRIBE, LISTS, ENROLMENTS)
"""What a machine may be allowed to do; each answers its own operations, and nothing else."""
REGISTERED, UPDATED, JOINED = "REGISTER", "UPDATE", "NewHouseHoldMember"
EVENTS = (REGISTERED, UPDATED, JOINED)
"""What a machine may be told of: somebody or a household is new, changed, or a household has one more member."""
TOKEN_START = "wny_"  # noqa: S105
SHOWN = 10
"""So many signs of a token stand on pages, by which people know it again."""


def digest_of(token: str) -> str:
    """Return what is kept of a token: SHA-256 in hexadecimal. Its 256 random bits need no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def unknown_scopes(scopes: Iterable[str]) -> list[str]:
    """Return those that are no scope, in their order."""
    return [one for one in scopes if one not in SCOPES]


def scopes_text(scopes: Iterable[str]) -> str:
    """Return scopes as they are kept: each once, in the order of `SCOPES`, divided by spaces."""
    wanted = set(scopes)
    return " ".join(one for one in SCOPES if one in wanted)


def bearer(header: str) -> str:
    """Return the token of an `Authorization` header, or nothing where it holds none (RFC 6750, section 2.1)."""
    scheme, _space, token = header.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def stamp(at: datetime) -> str:
    """Return a moment as messages write it: ISO 8601 with its time zone, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_called(name: str) -> str | None:
    """Return the event that a machine names, whatever its namespace before the last colon; None for an unknown one."""
    said = name.rpartition(":")[2].strip().lower()
    return next((one for one in EVENTS if one.lower() == said), None)
