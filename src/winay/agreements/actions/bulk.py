"""Many agreements drawn up at once: each in its own transaction, as if pressed alone."""

from django.db.models import Q

from winay.agreements.actions.agreements import prepare_agreement
from winay.agreements.queries.staff import awards_without_agreement
from winay.base.models import User
from winay.calls.actions.bulk import Done, each

MOST_AT_ONCE = 100
"""How many are done by one press, so that the page answers in time; the rest waits for the next."""


def prepare_all_agreements(*, actor: User) -> Done:
    """Draw up the agreement of every award that waits for one where `actor` may do it.

    Effects: those of `prepare_agreement` for each; one that is refused is told with the reason and stops no other.
    """
    waiting = list(awards_without_agreement(actor).filter(Q(may_prepare=True))[:MOST_AT_ONCE])
    outcomes = {outcome.proposal_id: outcome for outcome in waiting}
    return each(
        [outcome.proposal for outcome in waiting],
        lambda proposal: prepare_agreement(actor=actor, outcome=outcomes[proposal.pk]),
    )
