"""Write the catalogue of facts into docs/conditions.md."""

import os
import re
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "docs" / "conditions.md"
HEAD = "| fact | what | kind | source |\n|---|---|---|---|\n"


def table() -> str:
    """Return the catalogue as a table."""
    from django.utils.translation import override

    from winay.facts.catalogue import CATALOGUE

    with override("en"):
        return HEAD + "".join(_row(fact) for fact in sorted(CATALOGUE, key=lambda fact: fact.code))


def _row(fact: Any) -> str:
    meaning = f"{fact.meaning}, {fact.unit}" if fact.unit else fact.meaning
    kind = fact.kind.value + (", from … to" if fact.span else "")
    kind += f": {', '.join(fact.choices)}" if fact.choices else ""
    return f"| `{fact.code}` | {meaning} | {kind} | {fact.source} |\n"


def text() -> str:
    """Return the page with the table of today."""
    page = TARGET.read_text("utf-8")
    return re.sub(r"(## The facts\n\n).*?(\n## )", lambda found: found[1] + table() + found[2], page, flags=re.S)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winay.site.settings")
    import django

    django.setup()
    TARGET.write_text(text(), "utf-8")
