"""`winay remind` writes the day's reminders; `winay messages bounce` takes a mail server's report of what came back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import start_with_database

MOST_BYTES = 1_000_000


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        "remind",
        help=_(
            "Write the reminders of deadlines that are near, each only once. The worker of “winay serve” does it every "
            "morning by itself; run it from cron where none runs."
        ),
        epilog=_("Example: winay remind"),
    )(remind)
    group = typer.Typer(help=_("Messages that leave the house."), no_args_is_help=True)
    group.command(
        "send",
        help=_("Send what waits now, and leave. The worker does it by itself."),
        epilog=_("Example: winay messages send"),
    )(send)
    group.command(
        "bounce",
        help=_(
            "Take a mail server's report that e-mails came back (RFC 3464), from a file or from the standard input: "
            "they appear at the desk."
        ),
        epilog=_("Example, as a pipe of the mail server: winay messages bounce -"),
    )(bounce)
    group.command(
        "mailbox",
        help=_(
            "Read the mailbox to which e-mails come back (WINAY_BOUNCES_URL) now. The worker does it by itself, every "
            "quarter of an hour."
        ),
        epilog=_("Example: winay messages mailbox"),
    )(read_mailbox)
    app.add_typer(group, name="messages")


@command
def remind(as_json: Json = False) -> None:
    """Write the reminders of today."""
    start_with_database()
    from winay.messages.reminders import remind as write

    out = Out(as_json=as_json)
    told = write()
    out.say(_("Reminders written: {count}").format(count=sum(told.values())))
    out.result(**{name.replace(".", "_"): count for name, count in told.items()})


@command
def send(as_json: Json = False) -> None:
    """Send what waits."""
    start_with_database()
    from winay.messages.actions import plan_messages, send_due

    out = Out(as_json=as_json)
    planned, tried = plan_messages(), send_due()
    out.say(_("Messages looked at: {planned}; tries: {tried}").format(planned=planned, tried=tried))
    out.result(planned=planned, tried=tried)


@command
def bounce(
    path: Annotated[str, typer.Argument(metavar="FILE", help=_("The report; - is the standard input."))] = "-",
    as_json: Json = False,
) -> None:
    """Take a report of what came back."""
    start_with_database()
    from winay.messages.actions import note_bounces_of

    out = Out(as_json=as_json)
    if path == "-":
        report = sys.stdin.buffer.read(MOST_BYTES)
    elif Path(path).is_file():
        report = Path(path).read_bytes()[:MOST_BYTES]
    else:
        raise Fault(_("There is no file {path}.").format(path=path), code=Code.INPUT)
    came_back = note_bounces_of(report)
    out.say(_("E-mails that came back: {count}").format(count=came_back))
    out.result(came_back=came_back)


@command
def read_mailbox(as_json: Json = False) -> None:
    """Read what is new in the mailbox of what came back."""
    start_with_database()
    from winay.messages.actions import read_bounces

    out, read = Out(as_json=as_json), read_bounces()
    if read.nothing_to_read:
        raise Fault(
            _("No mailbox is named."),
            mend=_("Name one in WINAY_BOUNCES_URL: see docs/operations.md."),
            code=Code.INPUT,
        )
    if read.fault:
        raise Fault(_("The mailbox cannot be read: {why}").format(why=read.fault), code=Code.INPUT)
    out.say(
        _("Messages looked at: {looked_at}; e-mails that came back: {count}").format(
            looked_at=read.looked_at, count=read.came_back
        )
    )
    out.result(looked_at=read.looked_at, came_back=read.came_back)
