"""What is told of a list beside its refused rows: what was left empty, filled, or has to be asked; counted."""

from dataclasses import dataclass, field
from typing import Any

from winay.base.messages import N_

MOST_SAMPLES = 5


@dataclass(frozen=True)
class Told:
    """A sentence for `%(count)s` rows or codes, with `%(samples)s` of them; `asks`: only a person knows the answer."""

    message: str
    asks: bool = False


TOLD = {
    "dni": Told(
        N_("DNI left empty, because they are fillers and belong to nobody: %(count)s (such as %(samples)s).")
    ),
    "birth": Told(
        N_("Dates of birth left empty, because they are fillers and no dates: %(count)s (such as %(samples)s).")
    ),
    "other_document": Told(
        N_(
            "Documents of another kind, which are kept with the row but are no DNI: %(count)s (such as %(samples)s)."
        )
    ),
    "merged_cells": Told(N_("Cells filled with the value of the merged cell to which they belong: %(count)s.")),
    "sheets": Told(N_("The workbook has %(count)s sheets; read was “%(samples)s”.")),
    "hidden_sheets": Told(N_("Hidden sheets that were not looked at: %(count)s (%(samples)s).")),
    "old_encoding": Told(
        N_("The file comes from an old program (%(samples)s): look whether Ñ and accents are right in the names.")
    ),
    "venture_alike": Told(
        N_(
            "New ventures whose owner has another one that lives from the same: %(count)s (such as %(samples)s). "
            "Where it is the same one, write its code in the row."
        )
    ),
    "two_districts": Told(
        N_(
            "Codes of households that stand in two districts: %(count)s (such as %(samples)s). "
            "Each district's is taken as a household of its own."
        ),
        asks=True,
    ),
    "two_communities": Told(
        N_(
            "Codes of households that stand in two communities: %(count)s (such as %(samples)s). "
            "Do the numbers begin anew in each community?"
        ),
        asks=True,
    ),
    "two_heads": Told(
        N_("Households with two heads: %(count)s (such as %(samples)s). Do the numbers begin anew somewhere?"),
        asks=True,
    ),
    "two_classes": Told(
        N_(
            "Households with two poverty classes: %(count)s (such as %(samples)s). "
            "The first one holds. Do the numbers begin anew somewhere?"
        ),
        asks=True,
    ),
}


BACK = {
    "back_records": Told(N_("Records that only this list had brought and that went back: %(count)s.")),
    "back_values": Told(N_("Rows whose changes went back to what was known before: %(count)s.")),
    "stay_used": Told(
        N_("Rows that stay because something hangs on them by now (a group, a proposal, a paper): %(count)s.")
    ),
    "stay_work": Told(N_("Rows that stay because somebody has worked on the record since: %(count)s.")),
    "stay_merged": Told(N_("Rows that stay because the record was merged or compared with others: %(count)s.")),
    "stay_moved": Told(N_("Rows that stay because the person has moved to another household since: %(count)s.")),
    "stay_before": Told(
        N_("Rows of records that were known before and say something else by now, which stays: %(count)s.")
    ),
}
"""What is told of a list that was taken back, or would be."""
TOLD |= BACK


@dataclass
class Notices:
    """Counts and samples by the keys of `TOLD`; `blank` and `inside_quotes` count lines of the file."""

    counts: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, key: str, count: int, samples: list[str]) -> None:
        """Add a count with a few samples."""
        if count:
            self.counts[key] = self.counts.get(key, 0) + count
            own = self.samples.setdefault(key, [])
            own += [one for one in dict.fromkeys(samples) if one not in own][: MOST_SAMPLES - len(own)]

    def add_all(self, other: "Notices") -> None:
        """Add what was noticed elsewhere."""
        for key, count in other.counts.items():
            self.add(key, count, other.samples.get(key, []))

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back."""
        return {"counts": self.counts, "samples": self.samples}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Notices":
        """Return the notices that `as_json` wrote."""
        return cls(
            dict(stored.get("counts", {})), {key: list(some) for key, some in stored.get("samples", {}).items()}
        )
