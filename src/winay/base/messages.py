"""Marking messages where Django is not known."""


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark `text` for translation; it is translated where it is shown."""
    return text
