"""`winay link evaluate`: link two files, or one with itself, outside the database, and score the links."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import readable, start_with_database


class BackendName(StrEnum):
    """Where the work is done."""

    DUCKDB = "duckdb"
    SPARK = "spark"


Table = Annotated[
    Path, typer.Option("--left", help=_("File with the records: CSV or Parquet."), show_default=False)
]
Right = Annotated[
    Path | None,
    typer.Option(
        "--right", help=_("Second file; without it the first is linked with itself."), show_default=False
    ),
]
TruthFile = Annotated[
    Path,
    typer.Option("--truth", help=_("File with the true links, one pair or one record a row."), show_default=False),
]
MappingFile = Annotated[
    Path, typer.Option("--mapping", help=_("YAML file that says which column is what."), show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("Record linkage: who is the same person or organisation."), no_args_is_help=True)
    group.command(
        "evaluate",
        help=_(
            "Link two files, or one with itself, and compare the links with the truth. Nothing is stored. "
            "How the mapping is written: docs/linkage.md."
        ),
        epilog=_("Example: winay link evaluate --left a.csv --right b.csv --truth t.csv --mapping m.yaml --json"),
    )(evaluate)
    group.command(
        "run",
        help=_(
            "Compare the registry with itself: surely equal records are merged (each merge can be undone), doubtful "
            "pairs wait on the desk. Run it after every import; with --new only what is new is compared."
        ),
        epilog=_("Example: winay link run --new"),
    )(compare_registry)
    app.add_typer(group, name="link")


@command
def evaluate(
    left: Table,
    truth: TruthFile,
    mapping: MappingFile,
    right: Right = None,
    model: Annotated[
        Path | None,
        typer.Option(help=_("Linkage model of your own (YAML) instead of the one for the mapping's kind.")),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help=_("Link from this probability; without it, the model's automatic one."), min=0.0, max=1.0
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=_("Write every compared pair with its weights to this CSV."))
    ] = None,
    backend: Annotated[BackendName, typer.Option(help=_("Where the work is done."))] = BackendName.DUCKDB,
    master: Annotated[str, typer.Option(help=_("With Spark: the address of its master."))] = "local[*]",
    memory: Annotated[str, typer.Option(help=_("How much memory the work may take."))] = "2GB",
    as_json: Json = False,
) -> None:
    """Link files and score the links."""
    for path in (left, right, truth, mapping, model):
        if path is not None:
            readable(path)
    from winay.analytics import words
    from winay.analytics.faults import InputFault

    words.speak(_)
    out_ = Out(as_json=as_json)
    try:
        found = _run(left, right, truth, mapping, model, threshold, out, _backend(backend, master, memory), out_)
    except InputFault as fault:
        raise Fault(fault.message, mend=fault.mend, problems=fault.problems, code=Code.INPUT) from fault
    _tell(found, out_, out)


class RecordKind(StrEnum):
    """What is compared."""

    PERSON = "person"
    ORGANISATION = "organisation"


@command
def compare_registry(
    kind: Annotated[RecordKind, typer.Option(help=_("What is compared."))] = RecordKind.PERSON,
    new: Annotated[
        bool, typer.Option("--new", help=_("Compare only what was registered since the last time with all."))
    ] = False,
    model: Annotated[
        Path | None, typer.Option(help=_("Linkage model of your own (YAML) instead of the shipped one."))
    ] = None,
    backend: Annotated[BackendName, typer.Option(help=_("Where the work is done."))] = BackendName.DUCKDB,
    master: Annotated[str, typer.Option(help=_("With Spark: the address of its master."))] = "local[*]",
    memory: Annotated[str, typer.Option(help=_("How much memory the work may take."))] = "2GB",
    as_json: Json = False,
) -> None:
    """Compare the registry with itself."""
    if model is not None:
        readable(model)
    start_with_database()
    from winay.analytics import words
    from winay.analytics.faults import InputFault
    from winay.analytics.linkage import load_model
    from winay.registry.jobs import link_registry

    words.speak(_)
    out = Out(as_json=as_json)
    steps = {
        "read": _("Reading the registry"),
        "prepare": _("Making names, dates and documents comparable"),
        "train": _("Learning the weights"),
        "compare": _("Comparing"),
        "cluster": _("Joining"),
        "merge": _("Merging what is surely one"),
    }
    engine = _backend(backend, master, memory)
    try:
        with out.steps(len(steps)) as tell:
            run = link_registry(
                actor=None,
                kind=kind.value,
                backend=engine,
                model=load_model(model) if model else None,
                only_new=new,
                tell=lambda step: tell(steps[step]),
            )
    except InputFault as fault:
        raise Fault(fault.message, mend=fault.mend, problems=fault.problems, code=Code.INPUT) from fault
    finally:
        engine.close()
    counts = run.counts
    out.say(
        _("{records} records compared: {merged} merged, {waiting} pairs wait for a person on the desk.").format(
            records=counts["records"], merged=counts["merged"], waiting=counts["to_review"]
        )
    )
    out.result(run=str(run.pk), **counts, quality=run.quality)


def _backend(name: BackendName, master: str, memory: str) -> Any:
    from winay.analytics.linkage import DuckDB, Spark

    return DuckDB(memory=memory) if name is BackendName.DUCKDB else Spark(master, memory=memory.rstrip("Bb"))


def _run(
    left: Path,
    right: Path | None,
    truth: Path,
    mapping: Path,
    model: Path | None,
    threshold: float | None,
    pairs: Path | None,
    backend: Any,
    out: Out,
) -> Any:
    from winay.analytics.linkage.evaluate import evaluate as run
    from winay.analytics.linkage.mapping import load_mapping, opened_files
    from winay.analytics.linkage.settings import load_model, shipped_model

    steps = {
        "prepare": _("Making names, dates and documents comparable"),
        "train": _("Learning the weights"),
        "compare": _("Comparing"),
        "cluster": _("Joining"),
        "score": _("Comparing with the truth"),
    }
    try:
        said = load_mapping(mapping)
        chosen = load_model(model) if model else shipped_model(said.kind)
        with (
            opened_files(said, chosen, left=left, right=right, truth=truth) as files,
            out.steps(len(steps)) as tell,
        ):
            return run(
                files, said, chosen, backend, threshold=threshold, out=pairs, tell=lambda step: tell(steps[step])
            )
    finally:
        backend.close()


def _tell(found: Any, out: Out, pairs: Path | None) -> None:
    score = found.score
    out.say(
        _("{records} records, {pairs} pairs kept for a look.").format(records=found.records, pairs=found.compared)
    )
    out.table(
        _("Links from probability {threshold}").format(threshold=found.threshold),
        [_("links"), _("correct"), _("true"), _("precision"), _("recall"), "F1", _("seconds")],
        [
            [
                *(str(count) for count in (score.found, score.right, score.true)),
                *(f"{share:.4f}" for share in (score.precision, score.recall, score.f1)),
                f"{found.seconds:.1f}",
            ]
        ],
    )
    out.table(
        _("What the model expects of itself"),
        [_("from probability"), _("pairs"), _("precision"), _("recall")],
        [[f"{p.threshold}", str(p.pairs), f"{p.precision:.4f}", f"{p.recall:.4f}"] for p in found.expected],
    )
    if pairs:
        out.say(_("Wrote {path}.").format(path=pairs))
    out.result(
        pairs=score.found,
        correct=score.right,
        true_pairs=score.true,
        precision=round(score.precision, 6),
        recall=round(score.recall, 6),
        f1=round(score.f1, 6),
        threshold=found.threshold,
        records=found.records,
        compared=found.compared,
        seconds=round(found.seconds, 3),
        steps={step: round(taken, 3) for step, taken in found.steps.items()},
        expected=[vars(point) for point in found.expected],
    )
