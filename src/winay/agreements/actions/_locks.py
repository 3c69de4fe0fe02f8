"""One lock for all that happens to an agreement: its own row. Deposits and tranches are read under it."""

from django.utils.translation import gettext_lazy as _

from winay.agreements.models import Agreement
from winay.base import permission
from winay.base.errors import WrongState
from winay.programmes.models import Programme

CLOSED = _("This agreement is closed: nothing of it changes any more.")


def locked_agreement(agreement: Agreement, *, closed_too: bool = False) -> Agreement:
    """Return the agreement as it is now, its row locked until the transaction ends.

    Raises `WrongState` for one that is closed, unless `closed_too`: then the caller looks at it.
    """
    found = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related(
            "organisation",
            "bank_account",
            "outcome__session",
            "outcome__proposal__category",
            "outcome__proposal__community",
            "outcome__proposal__district__province__department",
            "outcome__proposal__call__programme__pack",
        )
        .get(pk=agreement.pk)
    )
    if found.closed_on and not closed_too:
        raise WrongState(CLOSED)
    return found


def programme_of(agreement: Agreement) -> Programme:
    """Return the programme that pays."""
    return agreement.outcome.proposal.call.programme


require = permission.require_may
