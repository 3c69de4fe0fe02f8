"""`winay proposals import`, `template`, `take-back`: many proposals from a spreadsheet, which may go back."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

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
    group.command(
        "take-back",
        help=_(
            "Take back a whole workbook of proposals: its drafts, and the people and groups that it registered, as "
            "long as every draft is as it came. Without --yes only what would be done is said."
        ),
        epilog=_(
            "Example: winay proposals take-back 0198c0de-0000-7000-8000-000000000000 --by promotora "
            '--reason "Otra convocatoria" --yes'
        ),
    )(take_back)
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
        workbook=str(report.workbook.pk),
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


@command
def take_back(
    workbook: Annotated[
        UUID, typer.Argument(help=_("Key of the workbook, as import --json and the page's address give it."))
    ],
    by: Annotated[str, typer.Option(help=_("User in whose name it is done: field officer or coordinator."))],
    reason: Annotated[str, typer.Option("--reason", help=_("Why it goes back; needed with --yes."))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=_("Do it; it cannot be undone."))] = False,
    as_json: Json = False,
) -> None:
    """Take a workbook back."""
    start_with_database()
    from winay.base.errors import NotAllowed
    from winay.base.models import User
    from winay.calls.actions import take_workbook_back
    from winay.calls.models import Workbook
    from winay.calls.queries.workbooks import may_take_back, why_it_stays, would_go_back
    from winay.registry.queries.imports import told_counts

    out = Out(as_json=as_json)
    actor = find(User, username=by, missing=_("There is no user “{name}”.").format(name=by))
    found = find(Workbook, pk=workbook, missing=_("There is no workbook “{key}”.").format(key=workbook))
    if not may_take_back(actor, found):
        raise NotAllowed()
    if found.back_at is not None:
        out.say(_("{file} was taken back already: nothing has changed.").format(file=found.filename))
        out.result(done=True, **found.went_back)
        return
    if yes:
        with out.progress(_("Taking the workbook back")):
            found = take_workbook_back(actor=actor, workbook=found, reason=reason)
        out.say(
            _("{file} was taken back: {count} proposals, {people} people, {groups} groups.").format(
                file=found.filename,
                count=found.count,
                people=found.went_back["people"],
                groups=found.went_back["organisations"],
            )
        )
        for text in told_counts(found.went_back["stay"]):
            out.say(text)
        out.result(done=True, **found.went_back)
        return
    problems = why_it_stays(found)
    if problems:
        out.say(_("{file} stays: some of its proposals are not as they came.").format(file=found.filename))
        out.problems(problems)
        out.result(done=False, problems=told_problems(problems))
        return
    would = would_go_back(found)
    people, groups = len(would.people), len(would.organisations)
    out.say(
        _("{file} would go back: {count} proposals, {people} people, {groups} groups.").format(
            file=found.filename, count=found.count, people=people, groups=groups
        )
    )
    for text in told_counts(would.stay):
        out.say(text)
    out.result(done=False, people=people, organisations=groups, stay=would.stay, problems=[])
