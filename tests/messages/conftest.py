"""Servers that the channels meet: a mail server and an SMS gateway, each doing what a test tells it."""

import http.server
import socketserver
import threading
import time
from uuid import uuid4

import pytest
from django.db.models import Model

from winay.messages import directory, kinds
from winay.messages.kinds import CODE, DAY, MONEY, TEXT, Kind

NOTE = Kind(
    code="test.note",
    facts={"title": TEXT, "code": CODE, "until": DAY, "amount": MONEY},
    subject="News",
    text="“%(title)s” (%(code)s): until %(until)s, %(amount)s.",
    short="Wiñay: “%(title)s” (%(code)s) hasta %(until)s, %(amount)s",
)
GROUP = "test.group"


class _Mail(socketserver.StreamRequestHandler):
    """SMTP as far as a sender speaks it (RFC 5321). `script` answers in the place of the usual ones."""

    def handle(self):
        script, kept = self.server.script, {"to": [], "data": ""}
        if script.get("greeting") == "silence":
            time.sleep(0.3)
            return
        self._say(script.get("greeting", "220 here"))
        while line := self.rfile.readline():
            verb = line.split()[0].decode().upper().split(":")[0] if line.strip() else ""
            answer = script.get(
                verb, {"EHLO": "250 here", "DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok")
            )
            if answer == "hang up":
                return
            if verb == "RCPT":
                kept["to"].append(line.decode().partition("<")[2].partition(">")[0])
            self._say(answer)
            if verb == "DATA" and answer.startswith("354"):
                while (part := self.rfile.readline()) != b".\r\n":
                    kept["data"] += part.decode()
                end = script.get("END", "250 taken")
                if end in ("hang up", "250 taken"):
                    self.server.mails.append(kept)
                if end == "hang up":
                    return
                self._say(end)
                kept = {"to": [], "data": ""}

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class _Gateway(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.got.append((self.path, dict(self.headers), body))
        status, text = self.server.answer
        if status == "silence":
            time.sleep(0.3)
            return
        if status == "garbage":
            self.wfile.write(b"\x00\xff not a web server\r\n\r\n")
            return
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args):
        pass


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, request, client_address):
        """A caller who hung up is what some tests are about."""


def _run(server):
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def _servers():
    mail, gateway = _run(_Threads(("127.0.0.1", 0), _Mail)), _run(_Threads(("127.0.0.1", 0), _Gateway))
    yield mail, gateway
    for server in (mail, gateway):
        server.shutdown()
        server.server_close()


@pytest.fixture
def mail_server(_servers, settings):
    """A mail server that takes everything, unless `script` says otherwise; what it took stands in `mails`."""
    server = _servers[0]
    server.script, server.mails = {}, []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_SET_UP, settings.DEFAULT_FROM_EMAIL = True, "Wiñay <avisos@example.org>"
    settings.MESSAGE_TIMEOUT = 0.15
    return server


@pytest.fixture
def gateway(_servers, settings):
    """An SMS gateway that takes everything, unless `answer` says otherwise; what it got stands in `got`."""
    server = _servers[1]
    server.answer, server.got = (200, '{"taken": true}'), []
    settings.SMS_URL = f"http://127.0.0.1:{server.server_address[1]}/send"
    settings.SMS_HEADER = "Authorization: Bearer secret"
    settings.MESSAGE_TIMEOUT = 0.15
    return server


class Group(Model):
    """A recipient of a package that this one does not know: only its kind and key count."""

    class Meta:
        app_label = "test"
        managed = False


@pytest.fixture
def group(monkeypatch):
    """A group with one person, who may have addresses (`holder`)."""
    monkeypatch.setitem(kinds.KINDS, NOTE.code, NOTE)
    made = Group(pk=uuid4())
    made.holder = (GROUP, made.pk)
    made.name = "Rosa Quispe"

    def lookup(keys):
        contact = directory.Contact(made.name, "es", (made.holder,))
        return {key: directory.Entry("Las Flores", "Caraz", "es", (contact,)) for key in keys if key == made.pk}

    monkeypatch.setitem(directory.LOOKUPS, GROUP, lookup)
    return made
