"""A task for a paper ends by itself when the number is written where it belongs."""

from winay.base.actions import transition
from winay.base.models import User
from winay.registry.models import Organisation, Paper, Person
from winay.registry.models.papers import UNDER_WAY
from winay.registry.states import PAPER_STATES


def settle_papers(*, actor: User | None, subject: Person | Organisation, kinds: tuple[str, ...]) -> int:
    """Close the tasks under way for these papers of `subject`, which has them now; return how many.

    The caller holds the transaction and has checked permission. Effects: the papers, one act each.
    """
    owner = {"person": subject} if isinstance(subject, Person) else {"organisation": subject}
    rows = Paper.objects.select_for_update(of=("self",)).filter(**owner, kind__in=kinds, state__in=UNDER_WAY)
    settled = list(rows) if kinds else []
    for paper in settled:
        transition(paper, table=PAPER_STATES, act="obtain", actor=actor)
    return len(settled)
