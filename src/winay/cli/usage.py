"""The words of help pages that Typer says in English alone, said in the language of the command line."""

from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from winay.cli.language import _

TYPES = {
    "<str>": _("<text>"),
    "<list[str]>": _("<text>, several times"),
    "<int>": _("<number>"),
    "<int range>": _("<number>"),
    "<float range>": _("<number>"),
    "<path>": _("<file>"),
    "<list[Path]>": _("<file>, several times"),
    "<%Y-%m-%d>": _("<year-month-day>"),
}
"""What a value is, by what Typer calls its type. A choice (`<duckdb|spark>`) is typed as it stands."""


class _Help:
    """What commands and groups share: the line of usage, the option `--help`, what each value is."""

    params: list[Any]
    options_metavar: str | None

    def _speak(self) -> None:
        self.options_metavar = _("[OPTIONS]")
        for parameter in self.params:
            parameter.display_type_rich = partial(_type_of, parameter)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how the command is typed."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows this page."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # mixed into commands, which have it
        if option is not None:
            option.help = _("Show this message and exit.")
            option.display_type_rich = partial(_type_of, option)
        return option


def _type_of(parameter: Any, ctx: Any) -> str | None:
    """Return what the value of a parameter is, nothing for an option that takes none."""
    if getattr(parameter, "is_flag", False):
        return None
    said: str = type(parameter).display_type_rich(parameter, ctx)
    return TYPES.get(said, said)


class Command(_Help, TyperCommand):
    """A command whose help page speaks the language of the command line."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._speak()


class Group(_Help, TyperGroup):
    """A group of commands whose help page speaks the language of the command line."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._speak()
        self.subcommand_metavar = _("COMMAND [ARGS]...")


def speak_throughout(app: typer.Typer) -> None:
    """Let every command and group of `app` speak the language of the command line."""
    app.info.cls = Group
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        if group.typer_instance:
            speak_throughout(group.typer_instance)
