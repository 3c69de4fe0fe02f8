"""When it rains where a programme works: said once, by its pack, for work plans and for everybody's calendars."""

from dataclasses import dataclass

from winay.budgets.queries.lines import written_budget
from winay.programmes.models import Pack

PERU = (1, 2, 3)
PERU_PLACE = "TC PE-T1568, §6.1"
"""Heavy rains in January to March, each year: what is held where a pack says nothing of its own."""


@dataclass(frozen=True)
class RainySeason:
    """The months (1–12) in which nothing is planned outdoors, and where a document says so."""

    months: frozenset[int]
    place: str
    of_pack: bool


def rainy_season_of(pack: Pack) -> RainySeason:
    """Return the rainy months that a programme's pack names in its budget, else those of the country."""
    written = written_budget(pack)
    if written is None or not written.rainy_months:
        return RainySeason(frozenset(PERU), PERU_PLACE, of_pack=False)
    place = f"{written.source}, {written.rainy_place}" if written.rainy_place else written.source
    return RainySeason(frozenset(written.rainy_months), place, of_pack=True)
