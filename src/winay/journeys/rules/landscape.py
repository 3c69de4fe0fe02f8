"""The whole landscape of one place: which stage is helped with what, where nothing is, where several do the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from winay.journeys.rules.words import HELPS, STAGES

STALE_AFTER = 365
"""Days after which what is written of a programme is looked at again."""


@dataclass(frozen=True)
class Offered:
    """What the landscape knows of one entry. `stages` empty: it is not known, or it is for every stage.

    `family`: the programme that it is a window or an incentive of.
    """

    code: str
    name: str
    family: str
    helps: tuple[str, ...]
    subjects: tuple[str, ...]
    stages: tuple[str, ...] = ()
    place_known: bool = True


@dataclass(frozen=True)
class Cell:
    """What is there for one stage with one kind of support. `unsure`: programmes of which it is not known whether
    they reach this place.
    """

    stage: str
    help: str
    offered: tuple[Offered, ...]
    unsure: tuple[Offered, ...] = ()

    @property
    def help_name(self) -> str:
        """The kind of support in words, a message id."""
        return HELPS[self.help]

    @property
    def known_first(self) -> tuple[tuple[Offered, bool], ...]:
        """What is there, then what may be; each with whether it is not known that it reaches this place."""
        return tuple((one, False) for one in self.offered) + tuple((one, True) for one in self.unsure)

    @property
    def is_gap(self) -> bool:
        """Whether nobody offers anything here."""
        return not (self.offered or self.unsure)

    @property
    def is_unsure(self) -> bool:
        """Whether there is something only if it reaches this place."""
        return bool(self.unsure) and not self.offered

    @property
    def overlaps(self) -> bool:
        """Whether two programmes or more offer the same kind of support to the same kind of subject."""
        return any(
            one.family != other.family and set(one.subjects) & set(other.subjects)
            for place, one in enumerate(self.offered)
            for other in self.offered[place + 1 :]
        )


def landscape(offered: Iterable[Offered]) -> tuple[tuple[Cell, ...], ...]:
    """Return a row a stage, a cell a kind of support, in the order of `STAGES` and `HELPS`."""
    all_of_them = list(offered)
    return tuple(tuple(_cell(all_of_them, stage, kind) for kind in HELPS) for stage in STAGES)


def _cell(offered: Sequence[Offered], stage: str, kind: str) -> Cell:
    here = [one for one in offered if kind in one.helps and (not one.stages or stage in one.stages)]
    return Cell(
        stage,
        kind,
        tuple(one for one in here if one.place_known),
        tuple(one for one in here if not one.place_known),
    )


def gaps(rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Return the cells in which nobody surely offers anything."""
    return [cell for row in rows for cell in row if cell.is_gap or cell.is_unsure]


def overlaps(rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Return the cells in which several offer the same to the same."""
    return [cell for row in rows for cell in row if cell.overlaps]


def is_stale(checked_on: date | None, today: date) -> bool:
    """Tell whether what is written was never looked at, or not for `STALE_AFTER` days."""
    return checked_on is None or (today - checked_on).days > STALE_AFTER


def covers(prefixes: Iterable[str], ubigeo: str) -> bool:
    """Tell whether one of these codes (2 digits a department, 4 a province, 6 a district) covers a district."""
    return any(ubigeo.startswith(prefix) for prefix in prefixes)


def prefixes_of(ubigeo: str) -> tuple[str, ...]:
    """Return the codes that may cover a district: its department's, its province's and its own."""
    return ubigeo[:2], ubigeo[:4], ubigeo[:6]
