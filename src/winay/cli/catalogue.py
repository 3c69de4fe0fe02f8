"""`winay catalogue load`: the programmes that come with the program, into the catalogue of support."""

import typer

from winay.cli.console import Json, Out, command
from winay.cli.language import _
from winay.cli.setup import start_with_database


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("The catalogue of programmes that support rural businesses."), no_args_is_help=True)
    group.callback()(lambda: None)
    group.command(
        "load",
        help=_(
            "Load the programmes that come with the program, or their newer texts. What somebody changed here "
            "stays as it is; the desk compares the two."
        ),
        epilog=_("Example: winay catalogue load"),
    )(load)
    app.add_typer(group, name="catalogue")


@command
def load(as_json: Json = False) -> None:
    """Load the shipped entries."""
    start_with_database()
    from winay.journeys.actions import load_shipped

    out = Out(as_json=as_json)
    done = load_shipped(actor=None)
    out.say(
        _(
            "{added} added, {renewed} renewed, {kept} left because they were changed here, {same} as they were."
        ).format(added=done.added, renewed=done.renewed, kept=done.kept, same=done.same)
    )
    out.result(added=done.added, renewed=done.renewed, kept=done.kept, same=done.same)
