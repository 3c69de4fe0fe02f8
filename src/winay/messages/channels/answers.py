"""What can become of a try."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from winay.messages.kinds import Wording
from winay.messages.models import Delivery


class Outcome(Enum):
    """SENT: taken by the server. LATER: not taken now. REFUSED: never will be. DOUBTFUL: nobody knows.

    UNREACHED: the server itself is away or turns us away, so that nothing else of this channel is tried now.
    """

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    UNREACHED = "unreached"


@dataclass(frozen=True)
class Answer:
    """An outcome, why (a code of `queries.staff.REASONS`), and what the server said."""

    outcome: Outcome
    reason: str = ""
    detail: str = ""


class Plug(Protocol):
    """What a channel is: a module with these three."""

    def is_set_up(self) -> bool:
        """Tell whether this installation has it."""

    def fault(self) -> str:
        """Return what is wrong with its settings in words, or nothing."""

    def send(self, delivery: Delivery, wording: Wording) -> Answer:
        """Send one message and say what became of it; raises nothing."""
