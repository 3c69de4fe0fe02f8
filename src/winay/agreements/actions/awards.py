"""An award that ends before its agreement is signed: the group gives it up, or the programme withdraws it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.agreements.actions._locks import locked_agreement
from winay.agreements.models import Agreement
from winay.agreements.states import AGREEMENT_STATES
from winay.base.actions import transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.committees.actions import end_award, require_may_end
from winay.committees.models import AwardChange, Outcome


def renounce_award(*, actor: User, outcome: Outcome, reason: str) -> AwardChange:
    """The group gives up its award, itself or through an officer who writes it down. The reason is mandatory.

    Effects: its unsigned agreement declared void, proposal → renounced, its money available again in the ledger, an
    award change, acts. Refused once the agreement is signed or a deposit was confirmed. Inverse: a complaint upheld,
    as long as the budget has not gone to the waiting list.
    """
    return _end(actor, outcome, AwardChange.Kind.RENOUNCED, reason)


def withdraw_award(*, actor: User, outcome: Outcome, reason: str) -> AwardChange:
    """The coordinator withdraws an award whose agreement is not signed. The reason is mandatory; the group reads it.

    Effects: as of `renounce_award`, with proposal → award_withdrawn. The budget waits until the time to complain is
    over. Inverse: a complaint upheld.
    """
    return _end(actor, outcome, AwardChange.Kind.WITHDRAWN, reason)


def _end(actor: User, outcome: Outcome, kind: AwardChange.Kind, reason: str) -> AwardChange:
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        outcome = (
            Outcome.objects.select_for_update(of=("self",))
            .select_related("session", "proposal__call__programme")
            .get(pk=outcome.pk)
        )
        require_may_end(actor, outcome.proposal, kind)
        agreement = Agreement.objects.filter(outcome=outcome).exclude(state="void").first()
        if agreement is not None:
            _void(actor, agreement, reason)
        return end_award(actor=actor, outcome=outcome, kind=kind, reason=reason)


def _void(actor: User, agreement: Agreement, reason: str) -> None:
    """Declare the agreement void as a part of the end of its award."""
    agreement = locked_agreement(agreement)
    if agreement.state == "signed":
        raise WrongState(_("The agreement is signed: its award can no longer be given up or withdrawn here."))
    require_no_deposit(agreement)
    transition(agreement, table=AGREEMENT_STATES, act="void", actor=actor, reason=reason.strip())


def require_no_deposit(agreement: Agreement) -> None:
    """Raise `WrongState` if a deposit of the counterpart was confirmed."""
    if agreement.deposits.exclude(confirmed_at=None).exists():
        raise WrongState(_("The organisation has already deposited its counterpart."))
