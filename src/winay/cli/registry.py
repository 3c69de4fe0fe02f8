"""`winay registry import`, `winay registry reindex`: lists of people and organisations, and their search words."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from winay.cli.console import Code, Fault, Json, Out, command, told_problems
from winay.cli.language import _
from winay.cli.setup import find, readable, start_with_database

if TYPE_CHECKING:
    from winay.base.models import User
    from winay.registry.models import ImportBatch
    from winay.registry.rules.lists import Mapping

PROBLEMS_SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("People, households and organisations."), no_args_is_help=True)
    group.command(
        "import",
        help=_(
            "Take a list of people, organisations or ventures, CSV, XLSX or ODS with any columns. Rows that are wrong "
            "are left out and told; the same list again changes nothing; a list that was interrupted goes on where it "
            "stopped."
        ),
        epilog=_(
            "Example: winay registry import juntos.csv --source JUNTOS --mapping juntos.yaml --date 2026-05-03"
        ),
    )(import_file)
    group.command(
        "reindex",
        help=_("Write anew the words by which people and organisations are found."),
        epilog=_("Example: winay registry reindex"),
    )(reindex)
    group.command(
        "take-back",
        help=_(
            "Take back a whole list that was taken: what only it brought goes, what it changed returns, what somebody "
            "has used since stays and is told. Without --yes only what would be done is said."
        ),
        epilog=_("Example: winay registry take-back 0198c0de-0000-7000-8000-000000000000 --yes"),
    )(take_back)
    app.add_typer(group, name="registry")


@command
def import_file(
    file: Annotated[Path, typer.Argument(help=_("List (CSV, XLSX or ODS) to take."), show_default=False)],
    source: Annotated[str, typer.Option("--source", help=_("Who gives the list, such as JUNTOS."))],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            help=_(
                "YAML that says which column is which; without it, the columns of the last list of this source, "
                "or what the headings say."
            ),
        ),
    ] = None,
    date: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help=_("Date of the list; without it, that of the file.")),
    ] = None,
    kind: Annotated[
        str, typer.Option("--kind", help=_("What the list holds: people, organisations, ventures or providers."))
    ] = "people",
    by: Annotated[str, typer.Option("--by", help=_("User in whose name and territory it is done."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would be done."))] = False,
    refused: Annotated[
        Path | None, typer.Option("--refused", help=_("Workbook (XLSX) to write the rows that are wrong into."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Take a list."""
    readable(file)
    start_with_database()
    from winay.base.models import User

    out = Out(as_json=as_json)
    actor = find(User, username=by, missing=_("There is no user “{name}”.").format(name=by)) if by else None
    given = read_mapping(readable(mapping)) if mapping else None
    day = date.date() if date else datetime.fromtimestamp(file.stat().st_mtime).date()
    batch = _batch(file, source, day, given.kind if given else kind, given, actor)
    if batch is None:
        out.say(_("This same file of {source} was taken already: nothing has changed.").format(source=source))
        out.result(already_taken=True, new=0, changed=0, unchanged=0, refused=0, problems=[])
        return
    batch = _run(batch, file, actor, out, dry_run=dry_run)
    if refused:
        from winay.registry.queries.imports import refused_workbook

        refused.write_bytes(refused_workbook(batch))
    _tell(out, batch, dry_run=dry_run)


def read_mapping(path: Path) -> "Mapping":
    """Return the mapping that a YAML file describes. Raises `Fault`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    from winay.registry.rules.lists import Mapping

    try:
        return Mapping.from_json(YAML(typ="safe").load(path.read_text("utf-8")) or {})
    except (YAMLError, UnicodeDecodeError) as error:
        raise Fault(_("{path} is no YAML that can be read.").format(path=path), code=Code.INPUT) from error
    except ValueError as error:
        raise Fault(
            _("{path}: “{key}” is not as a mapping has it.").format(path=path, key=error),
            mend=_("Write kind, columns (heading: field) and choices; see docs/imports.md."),
            code=Code.INPUT,
        ) from error


def _batch(
    file: Path, source: str, day: Any, kind: str, given: "Mapping | None", actor: "User | None"
) -> "ImportBatch | None":
    """Return the batch to go on with or a new one with its columns chosen; None if the file was taken already."""
    from winay.registry.actions import lists
    from winay.registry.actions.lists.batches import sha256_of, taken_before
    from winay.registry.models import ImportBatch
    from winay.registry.queries.imports import suggested_mapping

    giver = lists.save_source(actor=actor, name=source)
    sha256 = sha256_of(file)
    taken = taken_before(giver, sha256, kind)
    if taken is not None and (given is None or given.fitted(taken.headings["names"]).as_json() == taken.mapping):
        return None
    halted = ImportBatch.objects.filter(
        source=giver, sha256=sha256, kind=kind, state__in=("taking", "stopped")
    ).first()
    if halted is not None:
        return halted
    batch = lists.receive_list(
        actor=actor,
        source=giver,
        path=file,
        filename=file.name,
        list_date=day,
        kind=kind,
        keep_file=False,
        again=taken is not None,
        sheet=given.sheet if given else "",
        header_row=given.header_row if given else 0,
    )
    return lists.choose_columns(actor=actor, batch=batch, mapping=given or suggested_mapping(batch))


def _run(batch: "ImportBatch", file: Path, actor: "User | None", out: Out, *, dry_run: bool) -> "ImportBatch":
    from winay.registry.actions import lists

    if dry_run:
        if batch.state in ("taking", "stopped"):
            raise Fault(_("This list is half taken: take it to its end."), code=Code.INPUT)
        batch = lists.start_check(actor=actor, batch=batch, at_once=True)
        with out.progress(_("Reading the list")) as progress:
            batch = lists.check_list(actor=actor, batch=batch, path=file, progress=progress)
    else:
        if batch.state != "taking":
            batch = lists.start_taking(actor=actor, batch=batch, at_once=True)
        with out.progress(_("Taking the list")) as progress:
            batch = lists.take_list(actor=actor, batch=batch, path=file, progress=progress)
    if batch.fault:
        raise Fault(batch.fault, code=Code.INPUT)
    return batch


def _tell(out: Out, batch: "ImportBatch", *, dry_run: bool) -> None:
    from winay.registry.queries.imports import first_problems

    counts = {name: getattr(batch, name) for name in ("new", "changed", "unchanged", "refused")}
    sentence = (
        _("{file} would give: {new} new, {changed} changed, {unchanged} as they were, {refused} refused.")
        if dry_run
        else _("{file}: {new} new, {changed} changed, {unchanged} as they were, {refused} refused.")
    )
    out.say(sentence.format(file=batch.filename, **counts))
    problems = first_problems(batch, most=PROBLEMS_SHOWN)
    out.problems(problems)
    out.result(
        already_taken=False,
        dry_run=dry_run,
        source=batch.source.code,
        batch=str(batch.pk),
        rows=batch.read,
        **counts,
        mapping=batch.mapping,
        problems=told_problems(problems),
    )


@command
def take_back(
    batch: Annotated[
        UUID, typer.Argument(help=_("Key of the list, as import --json and the page's address give it."))
    ],
    by: Annotated[str, typer.Option("--by", help=_("User in whose name and territory it is done."))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=_("Do it; it cannot be undone."))] = False,
    as_json: Json = False,
) -> None:
    """Take a list back."""
    start_with_database()
    from winay.base.models import User
    from winay.registry.actions import lists
    from winay.registry.models import ImportBatch
    from winay.registry.queries.imports import told_counts, told_notices
    from winay.registry.queries.returning import would_go_back

    out = Out(as_json=as_json)
    actor = find(User, username=by, missing=_("There is no user “{name}”.").format(name=by)) if by else None
    found = find(ImportBatch, pk=batch, missing=_("There is no list “{key}”.").format(key=batch))
    if not yes:
        would = would_go_back(found)
        out.say(
            _("{file} would go back: {records} records, the changes of {values} rows.").format(
                file=found.filename, records=would.records, values=would.values
            )
        )
        for text in told_counts(would.stay):
            out.say(text)
        out.result(done=False, records=would.records, values=would.values, stay=would.stay)
        return
    if found.state != "returning":
        found = lists.start_return(actor=actor, batch=found, at_once=True)
    with out.progress(_("Taking the list back")) as progress:
        found = lists.return_list(actor=actor, batch=found, progress=progress)
    for notice in told_notices(found):
        out.say(notice.message)
    out.result(done=True, **(found.notices or {}).get("counts", {}))


@command
def reindex(as_json: Json = False) -> None:
    """Write the search words anew."""
    start_with_database()
    from winay.registry.actions import rebuild_search

    out = Out(as_json=as_json)
    with out.progress(_("Writing the words")):
        people, organisations = rebuild_search()
    out.say(
        _("Indexed {people} people and {organisations} organisations.").format(
            people=people, organisations=organisations
        )
    )
    out.result(people=people, organisations=organisations)
