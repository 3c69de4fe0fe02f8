"""The commands put together, and the words for wrong usage."""

from collections.abc import Sequence
from typing import Any

import typer

from winay.cli import (
    backup,
    budgets,
    catalogue,
    demo,
    doctor,
    init,
    ledger,
    letters,
    link,
    packs,
    places,
    proposals,
    registry,
    serve,
    targeting,
    users,
    work,
)
from winay.cli.console import Code, Fault, tell_fault
from winay.cli.language import _, speak
from winay.cli.usage import speak_throughout

speak()
app = typer.Typer(
    name="winay",
    help=_(
        "Wiñay: programmes in which communities compete for public funds, from the call to the last sol.\n\n"
        "Exit codes: 0 done · 1 problems in what was given · 2 wrong usage · "
        "3 something is missing in the environment."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    init,
    demo,
    serve,
    work,
    users,
    places,
    packs,
    budgets,
    proposals,
    registry,
    link,
    targeting,
    catalogue,
    backup,
    ledger,
    letters,
    doctor,
):
    module.add_to(app)


speak_throughout(app)


@app.callback(invoke_without_command=True)
def _whole(
    version: bool = typer.Option(False, "--version", help=_("Show the version and leave."), is_eager=True),
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"winay {installed('winay')}")
        raise typer.Exit()


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        result: Any = app(args=list(arguments), prog_name="winay", standalone_mode=False)
    except typer.Abort:
        return tell_fault(Fault(_("Stopped."), code=Code.INPUT), as_json=False)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
            return int(Code.USAGE)
        return tell_fault(usage_fault(error), as_json="--json" in arguments)
    return result if isinstance(result, int) else 0


def usage_fault(error: Any) -> Fault:
    """Return a usage error of Typer as a sentence in the language of the command line."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "winay"
    names = _parameter_names(error)
    sentences = {
        "NoSuchOption": _("There is no option {name}.").format(name=getattr(error, "option_name", "")),
        "MissingParameter": _("{name} is missing.").format(name=names),
        "BadParameter": _("The value of {name} is not valid.").format(name=names),
    }
    message = sentences.get(type(error).__name__, error.format_message())
    return Fault(message, mend=_("See: {path} --help").format(path=path), code=Code.USAGE)


def _parameter_names(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", "") or "")
    name = str(parameter.opts[-1] if getattr(parameter, "opts", None) else parameter.name)
    return name if name.startswith("-") else name.upper()
