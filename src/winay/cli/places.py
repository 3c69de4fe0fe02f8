"""`winay places load`, `winay poverty-map load`, `winay boundaries load`, `winay district-set save`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from winay.cli.console import Code, Fault, Json, Out, command, told_problems
from winay.cli.language import _
from winay.cli.setup import readable, start_with_database

MOST_BLANK = 100
"""So many districts without an outline are named; their UBIGEOs stand in the JSON without this limit."""

if TYPE_CHECKING:
    from winay.territory.actions import LoadReport

File = Annotated[Path, typer.Argument(help=_("File to load."), show_default=False)]
Strict = Annotated[bool, typer.Option("--strict", help=_("Exit with 1 if any row was left out."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    places = typer.Typer(help=_("Departments, provinces and districts."), no_args_is_help=True)
    places.command(
        "load",
        help=_(
            "Load districts from a table, CSV, XLSX or ODS (columns inei, departamento, provincia, distrito, …). Bad "
            "and duplicate rows are reported by line, the rest is loaded; a second load changes nothing."
        ),
        epilog=_("Example: winay places load peru-districts.csv --boundaries peru-districts.geojson"),
    )(load_places)
    app.add_typer(places, name="places")
    maps = typer.Typer(help=_("Poverty maps, several side by side."), no_args_is_help=True)
    maps.command(
        "load",
        help=_("Load a table with a UBIGEO and an index per district; the quintiles are computed from the index."),
        epilog=_(
            "Example: winay poverty-map load mapa.csv --code foncodes-2006 --name 'Mapa de pobreza' "
            "--source FONCODES --year 2006 --index-column indice"
        ),
    )(load_poverty_map)
    app.add_typer(maps, name="poverty-map")
    outlines = typer.Typer(help=_("Outlines for drawing maps."), no_args_is_help=True)
    outlines.command(
        "load",
        help=_("Load a GeoJSON of departments (FIRST_IDDP) or districts (IDDIST), thinned for drawing."),
        epilog=_("Example: winay boundaries load peru-departments.geojson"),
    )(load_boundaries)
    app.add_typer(outlines, name="boundaries")
    sets = typer.Typer(
        help=_("Named sets of districts: corridor, watershed, mancomunidad, nucleus."), no_args_is_help=True
    )
    sets.command(
        "save",
        help=_("Make or change a set; a UBIGEO of 2 or 4 digits stands for a whole department or province."),
        epilog=_("Example: winay district-set save nec-caraz --name 'NEC Caraz' --kind nucleus 0212 021001"),
    )(save_set)
    app.add_typer(sets, name="district-set")


@command
def load_places(
    file: File,
    boundaries: Annotated[
        list[Path] | None, typer.Option(help=_("GeoJSON of outlines to load as well; may be repeated."))
    ] = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Load districts."""
    readable(file)
    outlines = [readable(path) for path in boundaries or []]
    start_with_database()
    from winay.territory import actions

    out = Out(as_json=as_json)
    with out.progress(_("Loading places")) as progress:
        reports = [actions.load_places(file=file, filename=file.name, progress=progress)]
        for path in outlines:
            reports.append(actions.load_boundaries(file=path, filename=path.name, progress=progress))
    _tell(out, reports[0], _("districts"))
    for report in reports[1:]:
        _tell(out, report, _("outlines"))
    _finish(out, reports, strict=strict, boundaries=[_counts(report) for report in reports[1:]])


@command
def load_poverty_map(
    file: File,
    code: Annotated[str, typer.Option(help=_("Short code of the map."))],
    name: Annotated[str, typer.Option(help=_("Name that people read."))],
    source: Annotated[str, typer.Option(help=_("Who published it."))],
    year: Annotated[int, typer.Option(help=_("Year it describes."))],
    ubigeo_column: Annotated[
        str, typer.Option(help=_("Column of the UBIGEO, if it is none of the usual ones."))
    ] = "",
    index_column: Annotated[
        str, typer.Option(help=_("Column of the index; needed where several could be meant."))
    ] = "",
    wellbeing: Annotated[
        bool, typer.Option("--wellbeing", help=_("A higher index means less poor, as with the IDH."))
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help=_("Not a real map: every page that shows it says so."))
    ] = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Load a poverty map."""
    readable(file)
    start_with_database()
    from winay.territory import actions

    out = Out(as_json=as_json)
    report = actions.load_poverty_map(
        actor=None,
        file=file,
        code=code,
        name=name,
        source=source,
        year=year,
        is_demo=demo,
        ubigeo_column=ubigeo_column,
        index_column=index_column,
        higher_is_poorer=not wellbeing,
    )
    out.say(_("The index was read from the column “{column}”.").format(column=report.column))
    _tell(out, report, _("districts with an index"))
    _finish(out, [report], strict=strict, code=code, index_column=report.column)


@command
def load_boundaries(file: File, strict: Strict = False, as_json: Json = False) -> None:
    """Load outlines."""
    readable(file)
    start_with_database()
    from winay.territory import actions

    out = Out(as_json=as_json)
    with out.progress(_("Loading outlines")) as progress:
        report = actions.load_boundaries(file=file, filename=file.name, progress=progress)
    _tell(out, report, _("outlines"))
    blank = _tell_blank(out)
    _finish(out, [report], strict=strict, without_outline=blank)


@command
def save_set(
    code: Annotated[str, typer.Argument(help=_("Short code of the set."), show_default=False)],
    ubigeos: Annotated[list[str], typer.Argument(help=_("UBIGEO codes."), show_default=False)],
    name: Annotated[str, typer.Option(help=_("Name that people read."))],
    kind: Annotated[str, typer.Option(help="corridor, watershed, mancomunidad, nucleus, other")] = "other",
    as_json: Json = False,
) -> None:
    """Make or change a set of districts."""
    start_with_database()
    from winay.territory import actions

    out = Out(as_json=as_json)
    saved = actions.save_district_set(actor=None, code=code, name=name, kind=kind, ubigeos=ubigeos)
    count = saved.districts.count()
    out.say(_("{name} has {count} districts.").format(name=saved.name, count=count))
    out.result(code=saved.code, districts=count)


def _counts(report: "LoadReport") -> dict[str, int]:
    return {
        "loaded": report.loaded,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "left_out": len(report.problems),
        "not_in_file": report.not_in_file,
    }


def _tell(out: Out, report: "LoadReport", what: str) -> None:
    out.say(
        _("{what}: {loaded} new, {changed} changed, {unchanged} as they were, {left_out} left out.").format(
            what=what.capitalize(),
            loaded=report.loaded,
            changed=report.changed,
            unchanged=report.unchanged,
            left_out=len(report.problems),
        )
    )
    out.problems(report.problems)


def _tell_blank(out: Out) -> list[str]:
    """Say which districts have no outline, and return their UBIGEOs."""
    from winay.territory.queries.staff import districts_without_outline

    blank = list(districts_without_outline())
    if blank:
        names = ", ".join(f"{one.name} ({one.pk})" for one in blank[:MOST_BLANK])
        more = " …" if len(blank) > MOST_BLANK else ""
        out.say(_("Districts without an outline: {count}. {names}").format(count=len(blank), names=names + more))
    return [one.pk for one in blank]


def _finish(out: Out, reports: list["LoadReport"], *, strict: bool, **more: object) -> None:
    problems = [problem for report in reports for problem in report.problems]
    if strict and problems and not out.as_json:
        raise Fault(_("Some rows were left out."), code=Code.INPUT)
    out.result(**_counts(reports[0]), problems=told_problems(problems), **more)
    if strict and problems:
        raise typer.Exit(int(Code.INPUT))
