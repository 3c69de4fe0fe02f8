"""Entering with a code: forgiving to fingers, unkind to guessing."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WRONG_TRIES = 10
WINDOW_SECONDS = 600
MISREAD = str.maketrans({"0": "Q", "O": "Q", "1": "L", "I": "L"})
"""Codes hold none of these four signs (`access.CODE_SIGNS`): whoever types one has misread its neighbour."""


def address_of(request: HttpRequest) -> str:
    """Return the caller's address; behind our own proxy, the one the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(request: HttpRequest) -> str:
    return f"jury-wrong-codes:{address_of(request)}"


def too_many_tries(request: HttpRequest) -> bool:
    """Tell whether this address gave too many wrong codes in the last ten minutes."""
    return int(cache.get(_key(request), 0)) >= WRONG_TRIES


def count_wrong_try(request: HttpRequest) -> None:
    """Remember one wrong code from this address."""
    key = _key(request)
    if not cache.add(key, 1, WINDOW_SECONDS):
        cache.incr(key)


def forget_wrong_tries(request: HttpRequest) -> None:
    """A right code clears the count."""
    cache.delete(_key(request))


def typed_code(text: str) -> str:
    """Return what was typed without spaces, dots and dashes, in capitals, with misread signs mended."""
    return "".join(sign for sign in text.upper() if sign.isalnum()).translate(MISREAD)[:20]
