"""`winay work`: the process that does what is too long for a request, and its keeper beside the web server."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

from winay.cli.console import Json, Out, command
from winay.cli.language import _
from winay.cli.setup import start_with_database

PAUSE_AFTER_DEATH = 5.0
TIME_TO_STOP = 10.0


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "work",
        help=_(
            "Do the long work in the background, such as taking lists, until Ctrl-C. "
            "“winay serve” starts one by itself."
        ),
        epilog=_("Example, beside a web server of your own: winay work"),
    )(work)


@command
def work(
    once: Annotated[bool, typer.Option("--once", help=_("Do what waits now, and leave."))] = False,
    as_json: Json = False,
) -> None:
    """Do the long work."""
    start_with_database()
    from winay.base.work import free_orphans, work_off, work_until

    out = Out(as_json=as_json)
    if once:
        free_orphans()
        done = work_off()
        out.say(_("Pieces of work done: {done}").format(done=done))
        out.result(done=done)
        return
    signal.signal(signal.SIGTERM, _leave)
    parent = os.getppid()
    out.say(_("Working in the background (stop with Ctrl-C)"))
    try:
        work_until(lambda: os.getppid() != parent)
    except KeyboardInterrupt:
        return


def _leave(_signal: int, _frame: Any) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep one worker process alive beside this one, started again if it dies, and stop it at the end."""
    over = threading.Event()
    held: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not over.is_set():
            held[:] = [_started()]
            held[0].wait()
            over.wait(PAUSE_AFTER_DEATH)

    keeper = threading.Thread(target=keep, name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        for process in held:
            process.terminate()
            try:
                process.wait(TIME_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "winay", "work"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
