"""The mailbox to which e-mails come back: a maildir on this machine, or one read by IMAP; set by `WINAY_BOUNCES_URL`.

What was looked at is marked as seen and stays where it is, for people; nothing is looked at twice.
"""

import imaplib
import mailbox
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from winay.base.hosts import is_loopback

MOST_AT_ONCE = 200
MOST_BYTES = 1_000_000
"""Of one message: a report repeats the e-mail that came back, and none of ours is longer."""
PORTS = {"imap": 143, "imaps": 993}


class MailboxAway(Exception):
    """The mailbox cannot be read now; why, without passwords."""


def is_set_up() -> bool:
    """Tell whether a mailbox is named."""
    return bool(settings.BOUNCES_URL)


def fault() -> str:
    """Return what is wrong with the setting, or nothing."""
    if not is_set_up():
        return ""
    address = urlsplit(settings.BOUNCES_URL)
    if address.scheme == "maildir":
        folder = Path(unquote(address.path))
        return "" if (folder / "new").is_dir() else _("WINAY_BOUNCES_URL names no maildir that is there.")
    if address.scheme not in PORTS or not address.hostname or not address.username:
        return _("WINAY_BOUNCES_URL begins with maildir:///, or with imaps:// and user, password and server.")
    if address.scheme != "imaps" and not is_loopback(f"http://{address.hostname}"):
        return _("The password would travel openly: write imaps:// in WINAY_BOUNCES_URL.")
    return ""


def read_new(look: Callable[[bytes], None]) -> int:
    """Let `look` see each message that is new, then mark it as seen; return how many. At most `MOST_AT_ONCE`.

    Raises `MailboxAway`. What `look` raises leaves that message new.
    """
    address = urlsplit(settings.BOUNCES_URL)
    if address.scheme == "maildir":
        return _read_maildir(Path(unquote(address.path)), look)
    try:
        return _read_imap(look)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(type(error).__name__) from error


def _read_maildir(folder: Path, look: Callable[[bytes], None]) -> int:
    if not (folder / "new").is_dir():
        raise MailboxAway(_("The maildir is not there."))
    box = mailbox.Maildir(folder, create=False)
    seen = 0
    for key in box.iterkeys():
        message = box.get_message(key)
        if message.get_subdir() != "new":
            continue
        with box.get_file(key) as file:
            look(file.read(MOST_BYTES))
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
        seen += 1
        if seen >= MOST_AT_ONCE:
            break
    return seen


def _read_imap(look: Callable[[bytes], None]) -> int:
    address = urlsplit(settings.BOUNCES_URL)
    host, port = str(address.hostname), address.port or PORTS[address.scheme]
    wait = settings.MESSAGE_TIMEOUT
    server: imaplib.IMAP4
    if address.scheme == "imaps":
        server = imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=wait)
    else:
        server = imaplib.IMAP4(host, port, timeout=wait)
    with server:
        server.login(unquote(address.username or ""), unquote(address.password or ""))
        _asked(server.select(unquote(address.path.strip("/")) or "INBOX"))
        (found,) = _asked(server.uid("SEARCH", "UNSEEN"))
        numbers = (found or b"").split()[:MOST_AT_ONCE]
        for number in numbers:
            # PEEK: a message is seen once it was looked at, not when the line breaks on the way.
            parts = _asked(server.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
            look(next((part[1] for part in parts if isinstance(part, tuple)), b""))
            _asked(server.uid("STORE", number.decode(), "+FLAGS", r"(\Seen)"))
        return len(numbers)


def _asked(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, found = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(kind)
    return found
