"""Words of Typer that the help pages show, listed here so that they can be translated."""


def gettext_noop(text: str) -> str:
    """Mark `text` for translation and return it."""
    return text


TYPER = (
    gettext_noop("Arguments"),
    gettext_noop("Options"),
    gettext_noop("Commands"),
    gettext_noop("Error"),
    gettext_noop("Show this message and exit."),
    gettext_noop("[default: {}]"),
    gettext_noop("[env var: {}]"),
    gettext_noop("[required]"),
    gettext_noop("Missing command."),
    gettext_noop("No such command {name!r}."),
)
