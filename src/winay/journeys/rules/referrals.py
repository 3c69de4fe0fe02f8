"""When an answer to a referral is due, who reminds whom, when a word is revoked, and what makes a list the same.

Pure: no Django, no clock, no I/O.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from winay.journeys.rules.matching import STANDINGS, Standing
from winay.registry.rules.consent import Word

ANSWER_WITHIN = 30
"""Days in which a receiver answers. Peruvian offices have 30 working days for what they have to evaluate (Ley 27444,
TUO art. 39), about 42 days of the calendar; a file that is complete is answered sooner, and those who wait plant by the
calendar. The sender may set another day, of `ANSWER_RANGE`."""
ANSWER_RANGE = (5, 120)
REMIND_BEFORE = (15, 3)
"""Days before the last one on which the receiver is reminded."""
ESCALATE_AFTER = (1, 15)
"""Days after the last one on which the sender's coordinator, the companion and once more the receiver are told."""
ENROL_WITHIN = 90
"""Days after acceptance within which somebody asks whether they were enrolled, and after it whether support came."""
DOOR_DAYS = 60
"""Days for which a link for a receiver outside the system opens: the answer is due within half of them."""
OPEN = ("sent", "seen", "waiting", "accepted")
"""States in which a referral can still be taken back."""
UNANSWERED = ("sent", "seen")
TO_ANSWER = ("sent", "seen", "waiting")
ARRIVED = ("enrolled", "supported")
READ = ("seen", "waiting", "accepted", *ARRIVED)
"""States in which its receiver reads the file: from when it was opened, until it is declined or taken back."""
NO_CONSENT, HAD, OPEN_ALREADY, DECIDED, GONE, NOWHERE = "no_consent", "had", "open", "decided", "gone", "nowhere"
NOT_FIT = "not_fit"
"""Why a member of a cohort is not handed over."""
EVERYBODY, NEARLY, NOW = "everybody", "nearly", "now"
"""Whom of a cohort a hand-over is for: everybody, those who can enter now or nearly, those who can enter now."""
FIT: Mapping[str, tuple[Standing, ...]] = {
    EVERYBODY: STANDINGS,
    NEARLY: (Standing.NOW, Standing.NEARLY),
    NOW: (Standing.NOW,),
}
"""How those stand whom such a hand-over is for."""


def due_on(sent_on: date, days: int = ANSWER_WITHIN) -> date:
    """Return the last day of the answer."""
    return sent_on + timedelta(days=days)


def reminder_on(due: date, today: date) -> int | None:
    """Return how many days before (positive) or after (negative) the last one a word is due today; None: none is."""
    left = (due - today).days
    return left if left in REMIND_BEFORE or -left in ESCALATE_AFTER else None


def is_revoked(word: Word, taken_back_on: date | None) -> bool:
    """Tell whether a word for every programme lets nothing go to one, since that consent was taken back after it."""
    return taken_back_on is not None and taken_back_on >= word.said_on


def digest_of_list(keys: Sequence[str]) -> str:
    """Return the SHA-256 of a frozen list: its keys sorted, a line each."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def why_not_sent(
    *, gone: bool, nowhere: bool, had: bool, open_already: bool, decided: bool, allowed: bool, fits: bool = True
) -> str:
    """Return why a member of a cohort is not handed over, the gravest first; empty where they are.

    `decided`: since the list was frozen somebody took a referral of theirs to this programme back, or it was declined.
    `fits`: they stand before the programme as those whom the hand-over is for; nobody is asked in vain to allow it.
    """
    reasons = (
        (GONE, gone),
        (NOWHERE, nowhere),
        (HAD, had),
        (OPEN_ALREADY, open_already),
        (DECIDED, decided),
        (NOT_FIT, not fits),
        (NO_CONSENT, not allowed),
    )
    return next((name for name, there in reasons if there), "")
