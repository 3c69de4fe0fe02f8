"""`winay doctor`: what is configured, what is missing, and how to mend it. Each package says what is looked at."""

import platform
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from winay.cli.console import Code, Fault, Json, Out, as_fault, command
from winay.cli.language import _, stale_catalogues
from winay.cli.setup import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from winay.base.checks import Check, Finding

MARKS = {"ok": "✓", "warning": "!", "problem": "✗"}


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "doctor",
        help=_(
            "Look at the whole installation: what is configured, what is missing, how to mend it. Changes nothing."
        ),
        epilog=_("Examples: winay doctor --json, winay doctor --load"),
    )(doctor)


@command
def doctor(
    load: Annotated[
        bool,
        typer.Option(
            "--load",
            help=_(
                "Look at what has grown instead: tables, indexes, the database's upkeep, open data, slow pages."
            ),
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Look at the installation."""
    out = Out(as_json=as_json)
    findings: list[dict[str, Any]] = [_python()]
    with out.progress(_("Looking")) as progress:
        try:
            start()
        except Fault as fault:
            findings.append(_line(_("Settings"), "problem", fault.message, fault.mend))
        else:
            findings += [vars(finding) for finding in (_look_at_load if load else _look)(progress)]
    for finding in findings:
        out.say(f"{MARKS[finding['state']]} {finding['name']}: {finding['found']}")
        if finding["mend"]:
            out.say(f"    → {finding['mend']}")
    problems = [finding for finding in findings if finding["state"] == "problem"]
    if problems:
        out.say(_("{count} problems.").format(count=len(problems)))
    elif not load:
        out.say(_("Everything needed is there."))
    if as_json:
        from winay.cli.console import write_json

        write_json({"ok": not problems, "findings": findings})
    if problems:
        raise typer.Exit(int(Code.ENVIRONMENT))


def _look(progress: Any) -> "list[Finding]":
    """Return what every check finds; those that read rows are left out where the database has not all its tables."""
    from winay.base.checks import PROBLEM, Check
    from winay.base.installation import BEFORE, DATABASE, STORED
    from winay.base.signboard import checks

    first = [*BEFORE, Check(_translations, needs_tables=False), *(c for c in checks() if not c.needs_tables)]
    stored = [*STORED, *(check for check in checks() if check.needs_tables)]
    total = len(first) + 1 + len(stored)
    findings: list[Finding] = []
    for at, check in enumerate(first, start=1):
        findings += _safely(check)
        progress(at, total)
    found = _safely(DATABASE)
    findings += found
    if not any(finding.state == PROBLEM for finding in found):
        for at, check in enumerate(stored, start=len(first) + 2):
            findings += _safely(check)
            progress(at, total)
    return findings


def _look_at_load(progress: Any) -> "list[Finding]":
    """Return what has grown out of its measure, where the database answers and has its tables."""
    from winay.base.checks import PROBLEM
    from winay.base.installation import DATABASE
    from winay.base.load import LOAD

    findings = [finding for finding in _safely(DATABASE) if finding.state == PROBLEM]
    for at, check in enumerate(LOAD if not findings else (), start=1):
        findings += _safely(check)
        progress(at, len(LOAD))
    return findings


def _safely(check: "Check") -> "list[Finding]":
    from winay.base.checks import PROBLEM, Finding

    found: list[Finding] = []
    try:
        for finding in check.look():
            found.append(finding)
    except Exception as error:
        fault = as_fault(error)
        if fault is None:
            raise
        found.append(Finding(_("Check"), PROBLEM, fault.message, fault.mend))
    return found


def _line(name: str, state: str, found: str, mend: str = "") -> dict[str, Any]:
    return {"name": name, "state": state, "found": found, "mend": mend}


def _python() -> dict[str, Any]:
    right = sys.version_info >= (3, 11)
    return _line(
        "Python",
        "ok" if right else "problem",
        platform.python_version(),
        "" if right else _("Install Python 3.11 or newer."),
    )


def _translations() -> "Iterator[Finding]":
    from winay.base.checks import GOOD, WARNING, Finding

    stale = stale_catalogues()
    names = ", ".join(sorted({f"{po.parts[-5]} ({po.parts[-3]})" for po in stale}))
    yield Finding(
        _("Translations"),
        WARNING if stale else GOOD,
        _("not compiled: {names}").format(names=names) if stale else _("compiled"),
        _("Compile them with: winay init") if stale else "",
    )
