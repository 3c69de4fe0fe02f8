"""`winay targeting refresh`: count whom the programmes and their calls reach, and whom they miss."""

from typing import Annotated, Any

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.link import BackendName
from winay.cli.setup import find, start_with_database


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("Targeting: whom the programmes reach and whom they miss."), no_args_is_help=True)
    group.callback()(lambda: None)
    group.command(
        "refresh",
        help=_(
            "Count the people and organisations of the registry by the targeting rule of each programme and call. "
            "The desk shows the counts with their date; run it every night, or use the button there."
        ),
        epilog=_("Example: winay targeting refresh --programme nec-caraz"),
    )(refresh)
    app.add_typer(group, name="targeting")


@command
def refresh(
    programme: Annotated[str, typer.Option(help=_("Count only the programme with this code."))] = "",
    backend: Annotated[BackendName, typer.Option(help=_("Where the work is done."))] = BackendName.DUCKDB,
    master: Annotated[str, typer.Option(help=_("With Spark: the address of its master."))] = "local[*]",
    memory: Annotated[str, typer.Option(help=_("How much memory the work may take."))] = "2GB",
    as_json: Json = False,
) -> None:
    """Count whom the rules reach."""
    start_with_database()
    from winay.analytics import words
    from winay.analytics.faults import InputFault
    from winay.calls.jobs import count_reach
    from winay.calls.queries.targeting import programmes_to_count
    from winay.programmes.models import Programme

    if programme:
        find(Programme, code=programme, missing=_("There is no programme “{code}”.").format(code=programme))
    words.speak(_)
    out = Out(as_json=as_json)
    steps = {"read": _("Reading the registry"), "count": _("Counting")}
    try:
        engine = _engine(backend, master, memory)
    except InputFault as fault:
        raise Fault(fault.message, mend=fault.mend, problems=fault.problems, code=Code.INPUT) from fault
    try:
        with out.steps(len(steps)) as tell:
            kept = count_reach(
                programmes=programmes_to_count(code=programme),
                backend=engine,
                tell=lambda step: tell(steps[step]),
            )
    finally:
        engine.close()
    rows = [_line(reach) for reach in kept]
    out.table(
        _("Whom the rules reach"),
        [_("programme"), _("call"), _("people reached"), _("people missed"), _("organisations reached")],
        [[str(cell) for cell in row.values()] for row in rows],
    )
    out.result(counted=rows)


def _engine(backend: BackendName, master: str, memory: str) -> Any:
    from winay.analytics.linkage import DuckDB, Spark

    return DuckDB(memory=memory) if backend is BackendName.DUCKDB else Spark(master, memory=memory.rstrip("Bb"))


def _line(reach: Any) -> dict[str, Any]:
    people, groups = (reach.content[what]["whole"] for what in ("people", "organisations"))
    reached, everybody = people["reached"], people["all"]
    missed = None if reached is None or everybody is None else everybody - reached
    return {
        "programme": reach.programme.code,
        "call": reach.call.code if reach.call else "",
        "people_reached": "" if reached is None else reached,
        "people_missed": "" if missed is None else missed,
        "organisations_reached": groups["reached"],
    }
