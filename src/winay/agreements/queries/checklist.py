"""What must be there before a tranche is paid, as a list to tick off: done or missing, what to do, who and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from winay.agreements.models import Agreement
from winay.agreements.places import desk_address, own_address
from winay.agreements.rules import BRINGERS, JudgedCondition
from winay.facts.words import why


@dataclass(frozen=True)
class Tick:
    """One line of the list: `label` and `mend` in the reader's language, `found` what there is where a number is asked.

    `who` says who can bring it, `desk` and `own` on which page (empty: nowhere by oneself).
    """

    condition: JudgedCondition
    label: str
    mend: str
    found: str
    who: str
    desk: str
    own: str

    @property
    def met(self) -> bool:
        return self.condition.met


def ticks_of(agreement: Agreement, judged: Iterable[JudgedCondition]) -> list[Tick]:
    """Return the list of a tranche as it was judged. No query."""
    return [
        Tick(
            condition=one,
            label=_(one.label),
            mend="" if one.met else _(one.mend),
            found="" if one.met else " ".join(why(reason) for reason in one.reasons if reason.leaf),
            who=_(BRINGERS[one.who]),
            desk=desk_address(one.facts, agreement),
            own=own_address(one.facts, agreement),
        )
        for one in judged
    ]
