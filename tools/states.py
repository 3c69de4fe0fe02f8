"""Write docs/states.md: every table of states as a diagram and as the words that staff and the public read."""

import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import winay
from winay.base.states import StateTable

TARGET = Path(__file__).resolve().parent.parent / "docs" / "states.md"
FIRST = ("calls", "committees", "agreements")
"""The cycle in its order; the other packages follow by name."""


def _tables() -> Iterator[StateTable]:
    packages = [one.name for one in pkgutil.iter_modules(winay.__path__) if one.ispkg and one.name != "base"]
    packages.sort(key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    for package in packages:
        if (Path(winay.__path__[0]) / package / "states.py").exists():
            module = import_module(f"winay.{package}.states")
            yield from (one for one in vars(module).values() if isinstance(one, StateTable))


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
