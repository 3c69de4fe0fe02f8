"""What others hear of committees."""

from dataclasses import dataclass

from winay.base.events import Event
from winay.base.models import User
from winay.committees.models import Outcome


@dataclass(frozen=True)
class AwardEnding(Event):
    """An award is about to end: told by `renounce_award` and `withdraw_award`, under their locks, before they write.

    Whoever cannot let it end raises `WrongState`.
    """

    actor: User
    outcome: Outcome
    reason: str
