"""E-mails that come back are read from a maildir and from a real IMAP server, once, and wait for a person."""

import re
import socketserver
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from winay.base.models import Job
from winay.messages import jobs
from winay.messages.actions import read_bounces
from winay.messages.channels import mailbox
from winay.messages.models import Channel, Delivery, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """An e-mail that was sent off."""
    message = Message.objects.create(key="test.note:1", kind="test.note", to_type="test.group", to_id=Message().pk)
    return Delivery.objects.create(
        message=message, channel=Channel.EMAIL, address="rosa@example.org", state="sent", settled_at=timezone.now()
    )


def report(delivery: Delivery, action: str = "failed") -> bytes:
    lines = [
        "From: MAILER-DAEMON@mail.example.org",
        "To: avisos@example.org",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "It could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.example.org",
        "",
        "Final-Recipient: rfc822; rosa@example.org",
        f"Action: {action}",
        "Status: 5.1.1",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{delivery.pk}@example.org>",
        "",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()


LETTER = b"From: rosa@example.org\r\nTo: avisos@example.org\r\nSubject: Gracias\r\n\r\nYa lo recibimos.\r\n"


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return str(delivery.state)


class _Imap(socketserver.StreamRequestHandler):
    """IMAP4rev1 as far as a reader of new messages speaks it (RFC 3501), over the server's `letters`: [bytes, seen]."""

    def handle(self):
        self._say("* OK here")
        while line := self.rfile.readline().decode().strip():
            tag, verb, *rest = line.split(" ", 2)
            getattr(self, f"_{verb.lower()}", self._other)(tag, rest[0] if rest else "")
            if verb.upper() == "LOGOUT":
                return

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def _other(self, tag, rest):
        self._say(f"{tag} OK done")

    def _capability(self, tag, rest):
        self._say("* CAPABILITY IMAP4rev1")
        self._say(f"{tag} OK done")

    def _login(self, tag, rest):
        self._say(f"{tag} OK in" if rest == 'avisos "una clave"' else f"{tag} NO who are you")

    def _select(self, tag, rest):
        self._say(f"* {len(self.server.letters)} EXISTS")
        self._say(f"{tag} OK [READ-WRITE] done")

    def _uid(self, tag, rest):
        letters = self.server.letters
        if rest.startswith("SEARCH UNSEEN"):
            new = " ".join(str(at) for at, (_text, seen) in enumerate(letters, 1) if not seen)
            self._say(f"* SEARCH {new}".rstrip())
        elif found := re.match(r"FETCH (\d+) \(BODY\.PEEK\[\]", rest):
            text = letters[int(found[1]) - 1][0]
            self.wfile.write(
                f"* {found[1]} FETCH (UID {found[1]} BODY[]<0> {{{len(text)}}}\r\n".encode() + text + b")\r\n"
            )
        elif found := re.match(r"STORE (\d+) \+FLAGS \(\\Seen\)", rest):
            letters[int(found[1]) - 1][1] = True
        else:
            self._say(f"{tag} BAD {rest}")
            return
        self._say(f"{tag} OK done")

    def _logout(self, tag, rest):
        self._say("* BYE")
        self._say(f"{tag} OK done")


@pytest.fixture
def imap(settings):
    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", 0), _Imap) as server:
        server.letters = []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.BOUNCES_URL = f"imap://avisos:una%20clave@127.0.0.1:{server.server_address[1]}/INBOX"
        settings.MESSAGE_TIMEOUT = 2
        yield server
        server.shutdown()


@pytest.fixture
def maildir(settings, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    settings.BOUNCES_URL = f"maildir://{tmp_path}/box"
    return tmp_path / "box"


def test_an_imap_mailbox_is_read_once(imap, sent):
    imap.letters = [[LETTER, False], [report(sent), False], [report(sent), True]]
    assert mailbox.fault() == ""
    read = read_bounces()
    assert (read.looked_at, read.came_back, read.fault) == (2, 1, "")
    assert state(sent) == "bounced" and all(seen for _text, seen in imap.letters)
    assert read_bounces().looked_at == 0


def test_a_maildir_is_read_once_and_keeps_everything(maildir, sent):
    (maildir / "new" / "1.one").write_bytes(LETTER)
    (maildir / "new" / "2.two").write_bytes(report(sent))
    read = read_bounces()
    assert (read.looked_at, read.came_back) == (2, 1) and state(sent) == "bounced"
    assert not list((maildir / "new").iterdir()) and len(list((maildir / "cur").iterdir())) == 2
    assert read_bounces().looked_at == 0


@pytest.mark.parametrize("action", ["delayed", "delivered"])
def test_what_still_waits_or_was_delivered_did_not_come_back(maildir, sent, action):
    (maildir / "new" / "1.one").write_bytes(report(sent, action))
    assert read_bounces().came_back == 0 and state(sent) == "sent"


def test_a_mailbox_that_cannot_be_read_is_told_and_leaves_everything_new(imap, sent, settings, tmp_path):
    imap.letters = [[report(sent), False]]
    settings.BOUNCES_URL = settings.BOUNCES_URL.replace("una%20clave", "otra")
    assert read_bounces().fault and not imap.letters[0][1] and state(sent) == "sent"
    settings.BOUNCES_URL = f"maildir://{tmp_path}/nowhere"
    assert "maildir" in mailbox.fault() and read_bounces().fault


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("imap://avisos:clave@mail.example.org", "imaps"),
        ("pop3://avisos:clave@mail.example.org", "imaps"),
        ("imaps://mail.example.org/INBOX", "imaps"),
    ],
)
def test_settings_that_cannot_be_right_are_said(settings, url, word):
    settings.BOUNCES_URL = url
    assert word in mailbox.fault()


def test_the_worker_reads_it_again_the_same_day_and_never_without_one(maildir, settings, monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0)
    monkeypatch.setattr(timezone, "localtime", lambda *_: noon)
    jobs.work_on_bounces("today", lambda: None)
    (job,) = Job.objects.filter(name=jobs.BOUNCES)
    assert job.free_at == noon + jobs.BETWEEN
    Job.objects.all().delete()
    monkeypatch.setattr(timezone, "localtime", lambda *_: noon.replace(hour=23, minute=50))
    jobs.work_on_bounces("today", lambda: None)
    settings.BOUNCES_URL = ""
    monkeypatch.setattr(timezone, "localtime", lambda *_: noon - timedelta(hours=1))
    jobs.work_on_bounces("today", lambda: None)
    assert not Job.objects.exists()
