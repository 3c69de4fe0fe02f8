"""Codes in addresses that open something once: only their hash is kept."""

import hashlib
import secrets


def digest_of(token: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> tuple[str, str]:
    """Return a new code of 128 bits, and what is kept of it."""
    token = secrets.token_urlsafe(16)
    return token, digest_of(token)
