"""What a workbook makes, noted while it is taken, so that it can be taken back as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from winay.calls.models import Proposal


@dataclass
class Made:
    """Keys of what was registered on the way; `offices`: what somebody's office was before and is since."""

    people: list[UUID] = field(default_factory=list)
    organisations: list[UUID] = field(default_factory=list)
    households: list[UUID] = field(default_factory=list)
    memberships: dict[UUID, str] = field(default_factory=dict)
    offices: dict[UUID, tuple[str, str]] = field(default_factory=dict)

    def note_office(self, membership: UUID, before: str, since: str) -> None:
        """Note that a membership has another office; what it had before the workbook is what counts."""
        if membership in self.memberships:
            self.memberships[membership] = since
        else:
            first = self.offices.get(membership, (before, ""))[0]
            self.offices[membership] = (first, since)

    def as_json(self, drafts: Sequence[tuple[int, Proposal]]) -> dict[str, Any]:
        """Return plain data (`Workbook.made`), with each draft, its row and the moment of its last saving."""
        return {
            "proposals": [
                {"key": str(one.pk), "row": row, "saved": one.saved_at and one.saved_at.isoformat()}
                for row, one in drafts
            ],
            **{name: list(map(str, getattr(self, name))) for name in ("people", "organisations", "households")},
            "memberships": {str(key): office for key, office in self.memberships.items()},
            "offices": {str(key): list(offices) for key, offices in self.offices.items()},
        }
