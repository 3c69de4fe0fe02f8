"""What every command shares: exit codes, faults, output for people and for machines, progress."""

import functools
import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from winay.cli.language import _

Json = Annotated[
    bool, typer.Option("--json", help=_("Write one JSON object to the standard output, for machines."))
]
COMMAND = re.compile(r"(?<![\w./-])winay(?= [a-z])")
"""A command within a sentence."""
Run = TypeVar("Run", bound=Callable[..., Any])


class Code(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    INPUT = 1
    USAGE = 2
    ENVIRONMENT = 3


class Fault(Exception):
    """An expected fault: one clear sentence, what mends it, and the exit code."""

    def __init__(
        self, message: str, *, mend: str = "", code: Code = Code.ENVIRONMENT, problems: Sequence[Any] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.code = code
        self.problems = tuple(problems)


class Out:
    """Where a command writes: words and progress to people, or one JSON object to machines."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def say(self, text: str) -> None:
        """Write a line for people; silent with `--json`."""
        if not self.as_json:
            from rich.console import Console

            Console(highlight=False, soft_wrap=True).print(as_typed(text), markup=False)

    def table(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table for people; silent with `--json`."""
        if not self.as_json:
            from rich.console import Console
            from rich.table import Table
            from rich.text import Text

            table = Table(title=title or None, title_justify="left")
            for name in headings:
                table.add_column(name, overflow="fold")
            for row in rows:
                table.add_row(*(Text(cell) for cell in row))
            Console(highlight=False).print(table)

    def problems(self, problems: Sequence[Any]) -> None:
        """Write problems with their mend to the error output; silent with `--json`."""
        if not self.as_json:
            for problem in problems:
                say_error(f"  {problem}")

    def result(self, **values: Any) -> None:
        """Write the JSON object; silent without `--json`."""
        if self.as_json:
            write_json({"ok": True, **values})

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int], None]]:
        """Show a progress bar on the error output while something may take longer than two seconds."""
        if self.as_json or not sys.stderr.isatty():
            yield lambda done, total: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    @contextmanager
    def steps(self, total: int) -> Iterator[Callable[[str], None]]:
        """Show the steps of a longer work: a bar on a terminal, a line a step elsewhere."""
        if self.as_json:
            yield lambda label: None
            return
        if not sys.stderr.isatty():
            yield say_error
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=total)
            done = iter(range(10_000))
            yield lambda label: bar.update(task, description=label, completed=min(next(done), total))


@functools.cache
def _name_to_type() -> str:
    """Return by what this command line is called here: `winay`, or its path where that is not among the programs."""
    called = Path(sys.argv[0])
    if called.name != "winay" or shutil.which("winay"):
        return "winay"
    here = Path.cwd()
    return str(called.relative_to(here) if called.is_relative_to(here) else called)


def as_typed(text: str) -> str:
    """Return a sentence whose commands (`winay init`) can be typed as they stand."""
    return COMMAND.sub(lambda _found: _name_to_type(), text)


def say_error(text: str) -> None:
    """Write a line to the error output."""
    sys.stderr.write(text + "\n")


def write_json(content: dict[str, Any]) -> None:
    """Write one JSON object to the standard output."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, default=str) + "\n")


def told_problems(problems: Sequence[Any]) -> list[dict[str, str]]:
    """Return problems as plain data: where, message, mend."""
    return [{"where": str(p.where), "message": str(p.message), "mend": str(p.mend)} for p in problems]


def tell_fault(fault: Fault, *, as_json: bool) -> int:
    """Tell a fault, to people or to machines, and return its exit code."""
    if as_json:
        write_json(
            {
                "ok": False,
                "error": fault.message,
                "mend": fault.mend,
                "problems": told_problems(fault.problems),
            }
        )
    else:
        say_error(as_typed(f"{fault.message} {fault.mend}".strip()))
        for problem in fault.problems:
            say_error(f"  {problem}")
    return int(fault.code)


def command(run: Run) -> Run:
    """Wrap a command so that expected faults become one sentence and an exit code, never a traceback."""

    @functools.wraps(run)
    def wrapped(*args: Any, **values: Any) -> None:
        try:
            run(*args, **values)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            fault = as_fault(error)
            if fault is None:
                raise
            raise typer.Exit(tell_fault(fault, as_json=bool(values.get("as_json")))) from error

    return wrapped  # type: ignore[return-value]


def as_fault(error: Exception) -> Fault | None:
    """Return the fault that an error of the domain, the database or the disk stands for, or None."""
    if isinstance(error, Fault):
        return error
    if "django" in sys.modules:
        from django.db import DatabaseError

        from winay.base.errors import DomainError

        if isinstance(error, DomainError):
            problems = getattr(error, "problems", ())
            return Fault(str(error), code=Code.INPUT, problems=problems)
        if isinstance(error, DatabaseError):
            return Fault(
                _("The database does not answer as it should: {why}.").format(why=_one_line(error)),
                mend=_("See what is missing with: winay doctor"),
            )
    if isinstance(error, UnicodeError):
        return Fault(_("What was given holds signs that are no text."), mend=_("Type it again."), code=Code.INPUT)
    if isinstance(error, sqlite3.Error):
        return Fault(
            _("The database does not answer as it should: {why}.").format(why=_one_line(error)),
            mend=_("Check the free space and the permissions of the folder, and see: winay doctor"),
        )
    if isinstance(error, OSError):
        return Fault(
            _("The system refused a file or a connection: {why}.").format(why=_one_line(error)),
            mend=_("Check the path, its permissions and the free space."),
        )
    return None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:300]
