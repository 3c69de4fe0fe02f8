"""Entering with a code: forgiving to fingers, unkind to guessing.

A right code is always let in: forty bits bear every guess that a server can answer, so refusing by address would only
shut out the jurors who share it. Wrong ones are counted, and answered slower and slower.
"""

from django.http import HttpRequest

from winay.base.limits import caller_address, count_wrong, forget_wrong, slow_down, wrong_tries

WRONG_TRIES = 10
MISREAD = str.maketrans({"0": "Q", "O": "Q", "1": "L", "I": "L"})
"""Codes hold none of these four signs (`access.CODE_SIGNS`): whoever types one has misread its neighbour."""


def _what(request: HttpRequest) -> str:
    return f"code-from:{caller_address(request)}"


def too_many_tries(request: HttpRequest) -> bool:
    """Tell whether this address gave too many wrong codes in the last ten minutes."""
    return wrong_tries(_what(request)) > WRONG_TRIES


def count_wrong_try(request: HttpRequest) -> None:
    """Remember one wrong code from this address."""
    slow_down(count_wrong(_what(request)) - WRONG_TRIES)


def forget_wrong_tries(request: HttpRequest) -> None:
    """A right code clears the count."""
    forget_wrong(_what(request))


def typed_code(text: str) -> str:
    """Return what was typed without spaces, dots and dashes, in capitals, with misread signs mended."""
    return "".join(sign for sign in text.upper() if sign.isalnum()).translate(MISREAD)[:20]
