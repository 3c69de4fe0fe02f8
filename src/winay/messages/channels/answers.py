"""What can become of a try."""

from dataclasses import dataclass
from enum import Enum


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
