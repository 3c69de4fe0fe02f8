"""The one-time code by which whoever started the server, and nobody else on its network, makes the first administrator.

It is a file in the installation's folder, which only the owner may read, as is the secret key: the terminal prints it,
the browser asks for it, and it is gone once somebody has an account.
"""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 12
"""59 bits: nobody guesses it, so that wrong tries need no limit that could shut out the right one."""


def _path() -> Path:
    return Path(settings.HOME) / "setup-code"


def code_for_setup() -> str:
    """Return the code, made if there is none; empty (and the file gone) where somebody has an account already."""
    path = _path()
    if get_user_model().objects.exists():
        path.unlink(missing_ok=True)
        return ""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(code)
    return code


def awaits_first_administrator() -> bool:
    """Tell whether the first administrator may be made in the browser: a code was printed, and nobody has an account.

    Asks the database only where there is a code: it costs an installation at work one look at a folder.
    """
    return _path().exists() and not get_user_model().objects.exists()


def is_setup_code(given: str) -> bool:
    """Tell whether `given` is the code; blanks, hyphens and small letters do not matter."""
    try:
        code = _path().read_text("ascii").strip()
    except FileNotFoundError:
        return False
    plain = "".join(letter for letter in given.upper() if letter.isalnum())
    return bool(code) and secrets.compare_digest(plain.encode(), code.encode())


def spend_setup_code() -> bool:
    """Take the code away; False if somebody else did so first."""
    try:
        _path().unlink()
    except FileNotFoundError:
        return False
    return True


def in_groups(code: str) -> str:
    """Return the code as people read it: ABCD-EFGH-JKMN."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
