"""`winay proposals import`, `winay proposals template`: many proposals from a spreadsheet."""

from pathlib import Path
from typing import Annotated

import typer

from winay.cli.console import Json, Out, command, told_problems
from winay.cli.language import _
from winay.cli.setup import find, readable, start_with_database

CallCode = Annotated[str, typer.Option("--call", help=_("Code of the call."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("Proposals of a call."), no_args_is_help=True)
    group.command(
        "import",
        help=_("Import proposals from a workbook: every row is checked, and either all are stored or none."),
        epilog=_("Example: winay proposals import propuestas.xlsx --call CAR-2026-01 --by promotora"),
    )(import_file)
    group.command(
        "template",
        help=_("Write the empty workbook that the import reads."),
        epilog=_("Example: winay proposals template propuestas.xlsx --call CAR-2026-01"),
    )(template)
    app.add_typer(group, name="proposals")


@command
def import_file(
    file: Annotated[Path, typer.Argument(help=_("Workbook (XLSX or ODS) to import."), show_default=False)],
    call: CallCode,
    by: Annotated[str, typer.Option(help=_("User in whose name it is done: field officer or coordinator."))],
    as_json: Json = False,
) -> None:
    """Import proposals."""
    readable(file)
    start_with_database()
    from winay.base.models import User
    from winay.calls.actions import import_proposals
    from winay.calls.models import Call

    found = find(Call, code=call, missing=_("There is no call “{code}”.").format(code=call))
    missing = _("There is no user “{name}”.").format(name=by)
    actor = find(User, username=by, missing=missing)
    out = Out(as_json=as_json)
    with out.progress(_("Importing proposals")), file.open("rb") as content:
        report = import_proposals(actor=actor, call=found, file=content, filename=file.name)
    out.say(_("Imported {count} proposals into {code}.").format(count=report.created, code=call))
    out.problems(report.notices)
    out.result(
        call=call,
        imported=report.created,
        proposals=[proposal.code for proposal in report.proposals],
        notices=told_problems(report.notices),
    )


@command
def template(
    file: Annotated[Path, typer.Argument(help=_("Workbook (XLSX) to write."), show_default=False)],
    call: CallCode,
    as_json: Json = False,
) -> None:
    """Write the workbook."""
    start_with_database()
    from winay.calls.actions import proposals_template
    from winay.calls.models import Call

    found = find(Call, code=call, missing=_("There is no call “{code}”.").format(code=call))
    file.write_bytes(proposals_template(found))
    out = Out(as_json=as_json)
    out.say(_("Wrote {path}.").format(path=file))
    out.result(file=str(file))
