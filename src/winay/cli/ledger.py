"""`winay ledger verify`: is the journal whole?"""

from typing import TYPE_CHECKING, Annotated

import typer

from winay.cli.console import Code, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import find, start_with_database

if TYPE_CHECKING:
    from winay.programmes.models import Programme


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("The double-entry journal."), no_args_is_help=True)
    group.command(
        "verify",
        help=_(
            "Recompute the chain of hashes and the balance of every entry; exit with 1 if anything does not fit."
        ),
        epilog=_("Example: winay ledger verify --programme haku-winay-caraz"),
    )(verify)
    app.add_typer(group, name="ledger")


@command
def verify(
    programme: Annotated[str, typer.Option(help=_("Code of one programme; without it, all are verified."))] = "",
    as_json: Json = False,
) -> None:
    """Verify the journal."""
    start_with_database()
    from winay.programmes.models import Programme

    if programme:
        missing = _("There is no programme “{code}”.").format(code=programme)
        wanted = [find(Programme, code=programme, missing=missing)]
    else:
        wanted = list(Programme.objects.all())
    out = Out(as_json=as_json)
    reports = []
    with out.progress(_("Verifying the journal")) as progress:
        for at, each in enumerate(wanted, start=1):
            reports.append(chain_of(each))
            progress(at, len(wanted))
    for report in reports:
        if report["whole"]:
            out.say(_("{code}: {count} entries, whole.").format(code=report["programme"], count=report["entries"]))
        else:
            out.say(
                _("{code}: entry {number} does not fit: {why}.").format(
                    code=report["programme"], number=report["wrong_entry"], why=report["reason"]
                )
            )
    if not reports:
        out.say(_("There are no programmes yet."))
    whole = all(report["whole"] for report in reports)
    out.result(whole=whole, programmes=reports)
    if not whole:
        raise typer.Exit(int(Code.INPUT))


def chain_of(programme: "Programme") -> dict[str, object]:
    """Return what verifying the journal of one programme found, as plain data."""
    from winay.ledger.actions import verify_chain

    report = verify_chain(programme)
    return {
        "programme": programme.code,
        "whole": report.valid,
        "entries": report.entries,
        "wrong_entry": report.broken_at,
        "reason": report.reason,
        "head": report.head,
    }
