"""The language of this floor: it knows neither Django nor the command line, so whoever starts it says how it speaks."""

from collections.abc import Callable

_translate: Callable[[str], str] = str


def speak(translate: Callable[[str], str]) -> None:
    """Let every message of this floor pass through `translate` (Django's gettext, or that of the command line)."""
    global _translate
    _translate = translate


def gettext(text: str) -> str:
    """Return `text` in the language of whoever started the work."""
    return _translate(text)


def gettext_noop(text: str) -> str:
    """Mark `text` for translation and return it."""
    return text
