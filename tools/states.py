"""Write docs/states.md: every table of states as a diagram and as the words that staff and the public read."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django

from winay.base.states import StateTable

TARGET = Path(__file__).resolve().parent.parent / "docs" / "states.md"
FIRST = ("calls", "committees", "agreements")
"""The cycle in its order; the other packages follow by name."""


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winay.site.settings")
django.setup()


def _tables() -> Iterator[StateTable]:
    from winay.base.signboard import state_tables_by_package

    tables = state_tables_by_package()
    for label in sorted(tables, key=lambda label: (FIRST.index(label) if label in FIRST else len(FIRST), label)):
        yield from tables[label]


TABLES = tuple(_tables())


def text() -> str:
    """Return the whole page."""
    parts = [
        "# States\n\nWritten by `python tools/states.py` from the `states.py` of each package; a test compares them.\n"
    ]
    for table in TABLES:
        parts.append(f"## {table.name.capitalize()} (version `{table.version}`)\n")
        parts.append(f"```mermaid\n{table.diagram()}\n```\n")
        parts.append("| state | staff read | the public reads |\n|---|---|---|")
        parts += [
            f"| `{state}` | {label.staff} | {label.public or '—'} |" for state, label in table.labels.items()
        ]
        parts.append("\n| from | act | to | who may |\n|---|---|---|---|")
        parts += [f"| {', '.join(row.sources)} | {row.act} | {row.target} | `{row.who}` |" for row in table.rows]
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    sys.exit(0)
