"""The other side of a machine: a server that takes what is sent to it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest


class Receiver(ThreadingHTTPServer):
    """Keeps what was sent to it, and answers with `status` and `said`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.status, self.said, self.location = 200, '{"message": {"ack_status": "ACK"}}', ""

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/dci"

    def of(self, path: str) -> list[dict[str, Any]]:
        """Return what came to this path."""
        return [body for one, body in self.taken if one == f"/dci/registry/{path}"]


class Taking(BaseHTTPRequestHandler):
    """Takes a message."""

    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        self.wfile.write(self.server.said.encode())

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def loopback_is_reached(settings: Any) -> None:
    """Let messages go to this computer, where the other side of these tests listens."""
    settings.MACHINE_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
