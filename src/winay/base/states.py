"""State machines as readable tables. No Django: a table can be read, tested and drawn on its own.

A table is a list of rows *from, act, to, who may*. Its `labels` say what staff and what the public
read for each state (`None`: the public reads nothing). `version` is frozen into what is governed by it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Row:
    """`act` leads from any of `sources` to `target`; `who` names the predicate in `access.py`."""

    sources: tuple[str, ...]
    act: str
    target: str
    who: str


@dataclass(frozen=True)
class Label:
    """What staff read and what the public reads for a state; both are message ids to translate."""

    staff: str
    public: str | None


@dataclass(frozen=True)
class StateTable:
    """The whole life cycle of one kind of thing."""

    name: str
    initial: str
    rows: tuple[Row, ...]
    labels: Mapping[str, Label]
    phases: Mapping[str, Label] = field(default_factory=dict)
    """What is read where the clock says more than the state: names that no row has, and nothing is stored under."""

    @cached_property
    def version(self) -> str:
        """A short hash of the rows: two installations with the same version follow the same rules."""
        text = "\n".join(f"{sorted(r.sources)}|{r.act}|{r.target}|{r.who}" for r in self.rows)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def row(self, state: str, act: str) -> Row | None:
        """Return the row that allows `act` from `state`, or None."""
        return next((row for row in self.rows if row.act == act and state in row.sources), None)

    def acts_from(self, state: str) -> tuple[str, ...]:
        """Return the acts possible from `state`, in table order."""
        return tuple(row.act for row in self.rows if state in row.sources)

    def sources(self, act: str) -> tuple[str, ...]:
        """Return the states from which `act` is possible, in table order."""
        return tuple(dict.fromkeys(state for row in self.rows if row.act == act for state in row.sources))

    def choices(self) -> list[tuple[str, str]]:
        """Return Django field choices with the staff label."""
        return [(state, label.staff) for state, label in self.labels.items()]

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {source} --> {row.target}: {row.act}" for row in self.rows for source in row.sources]
        return "\n".join(lines)
