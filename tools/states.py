"""Write docs/states.md: every table of states as a diagram and as the words that staff and the public read."""

import sys
from pathlib import Path

from winay.agreements.states import AGREEMENT_STATES, TRANCHE_STATES
from winay.calls.states import CALL_STATES, COMPLAINT_STATES, INTEREST_STATES, PROPOSAL_STATES
from winay.committees.states import ITEM_STATES, SESSION_STATES
from winay.registry.states import IMPORT_STATES, LINK_PAIR_STATES

TARGET = Path(__file__).resolve().parent.parent / "docs" / "states.md"
TABLES = (
    CALL_STATES,
    PROPOSAL_STATES,
    COMPLAINT_STATES,
    INTEREST_STATES,
    SESSION_STATES,
    ITEM_STATES,
    AGREEMENT_STATES,
    TRANCHE_STATES,
    LINK_PAIR_STATES,
    IMPORT_STATES,
)


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
