"""The one-time codes by which whoever started the server, and nobody else on its network, makes an administrator.

Each is a file in the installation's folder, which only the owner may read, as is the secret key: the terminal prints
it, the browser asks for it. The first administrator's is gone once somebody has an account; a second administrator's
is made when the first asks for one, and holds for a day.
"""

import os
import secrets
import sys
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 12
"""59 bits: nobody guesses it, so that wrong tries need no limit that could shut out the right one."""
FIRST, SECOND = "setup-code", "second-code"
"""The names of the files, one for each administrator."""
SECOND_HOLDS = 24 * 60 * 60
"""Seconds for which a second administrator's code holds."""


def _path(name: str = FIRST) -> Path:
    return Path(settings.HOME) / name


def _make(name: str) -> str:
    """Write a new code, or return the one that another process has just written."""
    path = _path(name)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(code)
    return code


def code_for_setup() -> str:
    """Return the first code, made if there is none; empty (and the file gone) where somebody has an account already."""
    if get_user_model().objects.exists():
        _path().unlink(missing_ok=True)
        return ""
    return _make(FIRST)


def awaits_first_administrator() -> bool:
    """Tell whether the first administrator may be made in the browser: a code was printed, and nobody has an account.

    Asks the database only where there is a code: it costs an installation at work one look at a folder.
    """
    return _path().exists() and not get_user_model().objects.exists()


def print_second_code(sentence: str) -> str:
    """Make a second administrator's code and print it where the server was started; return it. An earlier one is void.

    `sentence` holds `{code}`. Whoever only has a browser does not see it.
    """
    spend_code(SECOND)
    code = _make(SECOND)
    print(sentence.format(code=in_groups(code)), file=sys.stderr, flush=True)  # noqa: T201 - the terminal is the place
    return code


def awaits_second_administrator() -> bool:
    """Tell whether a second administrator's code was printed and still holds: one look at a folder."""
    try:
        return time.time() - _path(SECOND).stat().st_mtime < SECOND_HOLDS
    except FileNotFoundError:
        return False


def is_code(given: str, name: str = FIRST) -> bool:
    """Tell whether `given` is the code; blanks, hyphens and small letters do not matter."""
    try:
        code = _path(name).read_text("ascii").strip()
    except FileNotFoundError:
        return False
    plain = "".join(letter for letter in given.upper() if letter.isalnum())
    return bool(code) and secrets.compare_digest(plain.encode(), code.encode())


def spend_code(name: str = FIRST) -> bool:
    """Take the code away; False if somebody else did so first."""
    try:
        _path(name).unlink()
    except FileNotFoundError:
        return False
    return True


def in_groups(code: str) -> str:
    """Return the code as people read it: ABCD-EFGH-JKMN."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
