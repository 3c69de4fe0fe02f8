"""When an answer to a referral is due, who reminds whom, whose word lets a file go, and what makes a list the same.

Pure: no Django, no clock, no I/O.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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
"""Why a member of a cohort is not handed over."""


def due_on(sent_on: date, days: int = ANSWER_WITHIN) -> date:
    """Return the last day of the answer."""
    return sent_on + timedelta(days=days)


def reminder_on(due: date, today: date) -> int | None:
    """Return how many days before (positive) or after (negative) the last one a word is due today; None: none is."""
    left = (due - today).days
    return left if left in REMIND_BEFORE or -left in ESCALATE_AFTER else None


@dataclass(frozen=True)
class Word:
    """What somebody said of passing their data on: who, whether they allow it, when. `leads`: the head, the board.

    `by` is the consent that holds it, where it was said of one programme alone.
    """

    person: Any
    given: bool
    said_on: date
    leads: bool = False
    by: Any = None


def newest_words(words: Iterable[Word]) -> list[Word]:
    """Return the newest word of each person; of one day that which was read last."""
    newest: dict[Any, Word] = {}
    for word in words:
        before = newest.get(word.person)
        if before is None or word.said_on >= before.said_on:
            newest[word.person] = word
    return list(newest.values())


def who_allows(words: Iterable[Word]) -> Word | None:
    """Return whose word lets the file of a household or a group go; None where nobody's does.

    The newest word of each counts. Who leads decides: their yes is enough, their no is final. Where nobody who leads
    has spoken, one yes is enough unless somebody said no. A yes to one programme goes before one for every programme.
    """
    said = sorted(newest_words(words), key=lambda one: (one.by is None, one.said_on, str(one.person)))
    of_leaders = [one for one in said if one.leads]
    deciding = of_leaders or said
    if not deciding or any(not one.given for one in deciding):
        return None
    return deciding[0]


def is_revoked(word: Word, taken_back_on: date | None) -> bool:
    """Tell whether a word for every programme lets nothing go to one, since that consent was taken back after it."""
    return taken_back_on is not None and taken_back_on >= word.said_on


def digest_of_list(keys: Sequence[str]) -> str:
    """Return the SHA-256 of a frozen list: its keys sorted, a line each."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def why_not_sent(*, gone: bool, nowhere: bool, had: bool, open_already: bool, decided: bool, allowed: bool) -> str:
    """Return why a member of a cohort is not handed over, the gravest first; empty where they are.

    `decided`: since the list was frozen somebody took a referral of theirs to this programme back, or it was declined.
    """
    reasons = (
        (GONE, gone),
        (NOWHERE, nowhere),
        (HAD, had),
        (OPEN_ALREADY, open_already),
        (DECIDED, decided),
        (NO_CONSENT, not allowed),
    )
    return next((name for name, there in reasons if there), "")
