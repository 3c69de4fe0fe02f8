"""What the end of an award does to its agreement."""

from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_void
from winay.agreements.actions._locks import locked_agreement
from winay.agreements.models import Agreement
from winay.agreements.states import AGREEMENT_STATES, SIGNED_ONCE
from winay.base.actions import transition
from winay.base.errors import NotAllowed, WrongState
from winay.committees.events import AwardEnding
from winay.committees.models import Outcome


def void_for_its_award(event: AwardEnding) -> None:
    """Declare the unsigned agreement of an award that ends void, within the act that ends it.

    Raises `WrongState` once it is signed or a deposit was confirmed. The outcome's row is held, so that nobody
    prepares an agreement meanwhile.
    """
    outcome = Outcome.objects.select_for_update(of=("self",)).get(pk=event.outcome.pk)
    found = Agreement.objects.filter(outcome=outcome).exclude(state="void").first()
    if found is None:
        return
    agreement = locked_agreement(found)
    if not may_void(event.actor, agreement):
        raise NotAllowed()
    if agreement.state in SIGNED_ONCE:
        raise WrongState(_("The agreement is signed: its award can no longer be given up or withdrawn here."))
    require_no_deposit(agreement)
    transition(agreement, table=AGREEMENT_STATES, act="void", actor=event.actor, reason=event.reason)


def require_no_deposit(agreement: Agreement) -> None:
    """Raise `WrongState` if a deposit of the counterpart was confirmed."""
    if agreement.deposits.exclude(confirmed_at=None).exists():
        raise WrongState(_("The organisation has already deposited its counterpart."))
