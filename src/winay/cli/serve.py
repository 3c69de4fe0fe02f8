"""`winay serve`: the web server of one laptop or one ministry."""

import errno
import os
import socket
from pathlib import Path
from typing import Annotated

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import start_with_database
from winay.cli.work import worker_beside

LOCAL = "127.0.0.1"
TIME_TO_FINISH = 30
"""Seconds that a process has for what it is answering when it is stopped, or makes room for a fresh one."""


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "serve",
        help=_("Serve the site until Ctrl-C. Only this machine reaches it, unless --host says otherwise."),
        epilog=_("Example, for the phones on the laptop's Wi-Fi: winay serve --host 0.0.0.0 --port 8000"),
    )(serve)


@command
def serve(
    host: Annotated[str, typer.Option(help=_("Address to listen on; 0.0.0.0 is every network."))] = LOCAL,
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help=_("Port to listen on."))] = 8000,
    workers: Annotated[
        int,
        typer.Option(
            envvar="WINAY_WORKERS",
            min=0,
            max=64,
            help=_("Processes; 0: one with the embedded database, else as many as there are processors, 2 to 4."),
        ),
    ] = 0,
    threads: Annotated[
        int, typer.Option(envvar="WINAY_THREADS", min=1, max=64, help=_("Pages at once in each process."))
    ] = 4,
    memory: Annotated[
        int,
        typer.Option(
            envvar="WINAY_MEMORY",
            min=0,
            help=_("Megabytes after which a process makes room for a fresh one; 0: never."),
        ),
    ] = 1024,
    as_json: Json = False,
) -> None:
    """Serve the site."""
    os.environ["PORT"] = str(port)  # the address that pages print without a public one: settings read it
    os.environ["WINAY_THREADS"] = str(threads)
    start_with_database()
    workers = workers or usual_workers()
    require_static_files()
    renew_static_files()
    require_free(host, port)
    out = Out(as_json=as_json)
    addresses = [f"http://{shown}:{port}/" for shown in reachable_at(host)]
    out.result(addresses=addresses, workers=workers, threads=threads)
    for address in addresses:
        out.say(_("Serving at {address} (stop with Ctrl-C)").format(address=address))
    say_setup_code(out)
    if host != LOCAL:
        _hint_public_url(out, addresses)
    run_server(host, port, workers, threads, memory)


def say_setup_code(out: Out) -> None:
    """Print the code for making the first administrator in the browser, while nobody has an account."""
    from winay.base.setup_code import code_for_setup, in_groups

    if code := code_for_setup():
        out.say(
            _(
                "Nobody has an account yet. Open the address in a browser and write this set-up code: {code}"
            ).format(code=in_groups(code))
        )


def usual_workers() -> int:
    """Return how many processes serve where nobody says: SQLite has one writer anyway, and a laptop two processors."""
    from django.db import connection

    return 1 if connection.vendor == "sqlite" else min(4, max(2, os.cpu_count() or 1))


def run_server(host: str, port: int, workers: int, threads: int, memory: int = 0) -> None:
    """Run Granian in this process until it is stopped, and a worker for long work beside it."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from winay.base.lanes import threads_of_a_process

    connections.close_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winay.site.settings")
    server = Granian(
        "winay.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads_of_a_process(threads),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=TIME_TO_FINISH,
        workers_max_rss=memory or None,
    )
    with worker_beside():
        server.serve()


def require_static_files() -> None:
    """Raise `Fault` unless styles and scripts were collected."""
    from django.conf import settings

    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise Fault(_("The static files were not collected."), mend=_("Make them with: winay init"))


def renew_static_files() -> bool:
    """Collect styles and scripts again if the program's own are newer than the collected ones, as after an upgrade.

    Return whether they were.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    collected = (settings.STATIC_ROOT / "staticfiles.json").stat().st_mtime
    sources = (
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list(ignore_patterns=[])
    )
    if not any(source.stat().st_mtime > collected for source in sources):
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    return True


def require_free(host: str, port: int) -> None:
    """Raise `Fault` if nobody can listen there: taken, not allowed, or not an address of this machine."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(found[0], socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])
    except socket.gaierror as error:
        raise Fault(_("“{host}” is not an address.").format(host=host), code=Code.USAGE) from error
    except OSError as error:
        sentences = {
            errno.EADDRINUSE: _("Something else uses port {port} already.").format(port=port),
            errno.EACCES: _("Port {port} needs administrator rights.").format(port=port),
            errno.EADDRNOTAVAIL: _("{host} is not an address of this machine.").format(host=host),
        }
        message = sentences.get(error.errno or 0, _("Nobody can listen on {host}.").format(host=host))
        raise Fault(message, mend=_("Choose another with --port, for example: winay serve --port 8080")) from error


def reachable_at(host: str) -> list[str]:
    """Return the addresses by which others reach `host`: for 0.0.0.0 this machine's own ones."""
    from winay.base.addresses import own_addresses

    if host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return [f"[{host}]" if ":" in host else host]
    found = {LOCAL, *own_addresses()}
    return sorted(found, key=lambda name: (name == LOCAL, name))


def _hint_public_url(out: Out, addresses: list[str]) -> None:
    from winay.base.addresses import address_for_papers

    if not address_for_papers():
        out.say(
            _(
                "Papers carry no address by which others check them: write one in the browser, under “Setting up”, "
                "“Public address”, or set: export WINAY_PUBLIC_URL={address}"
            ).format(address=addresses[0].rstrip("/"))
        )
