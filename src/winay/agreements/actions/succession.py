"""A group splits, joins another or bears another name: its agreement goes over, and the journal follows."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_amend
from winay.agreements.actions._addenda import new_addendum, plain
from winay.agreements.actions._locks import locked_agreement, require
from winay.agreements.letters import tell_of_addendum
from winay.agreements.models import Addendum, Agreement
from winay.agreements.states import IN_FORCE
from winay.agreements.terms import terms_of
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry.actions import register_bank_account, require_standing
from winay.registry.models import Organisation

Kind = Addendum.Kind
HOW = {
    "split": _("The group split"),
    "joined": _("The group joined another"),
    "renamed": _("The group bears another name"),
}


def hand_over_agreement(
    *,
    actor: User,
    agreement: Agreement,
    successor: Organisation,
    how: str,
    reason: str,
    bank: str = "",
    cci: str = "",
) -> Addendum:
    """Draw up the addendum by which `successor` takes an agreement over; it holds once both have signed.

    A group that only bears another name stays itself (`renamed`): nothing is handed over in the journal. Another one
    gives its own account where a payment is still to come. Raises `WrongState` while a payment is under way.
    Effects: addendum to sign, the account in the registry, a letter. Inverse: `withdraw_addendum`.
    """
    reason = plain(reason, "reason", _("Say why."))
    if how not in HOW:
        raise InvalidInput(_("Say whether the group split, joined another or bears another name."), field="how")
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        require(actor, may_amend, agreement)
        require_standing(successor)
        if agreement.state not in IN_FORCE:
            raise WrongState(_("Only a signed agreement that has not ended can be changed."))
        if agreement.addenda.filter(kind=Kind.SUCCESSION, state="to_sign").exists():
            raise WrongState(_("One of this kind waits already: have it signed or withdraw it first."))
        if (how == "renamed") != (successor.pk == agreement.organisation_id):
            raise InvalidInput(
                _("A new name is of the same group; whoever split off or was joined is another."),
                field="successor",
            )
        require_no_payment_under_way(agreement)
        account = None
        if bank.strip() or cci.strip():
            account = register_bank_account(actor=actor, organisation=successor, bank=bank, cci=cci)
        elif how != "renamed" and _money_comes(agreement):
            raise InvalidInput(_("Write its account: the next payment goes there."), field="cci")
        addendum = new_addendum(
            actor=actor,
            agreement=agreement,
            kind=Kind.SUCCESSION,
            act="issue_addendum",
            reason=reason,
            changes={
                "how": how,
                "before": str(agreement.organisation_id),
                "before_name": _name_before(agreement),
                "successor": str(successor.pk),
                "successor_name": successor.name,
                "account": str(account.pk) if account else "",
            },
        )
        tell_of_addendum(addendum)
        return addendum


def require_no_payment_under_way(agreement: Agreement) -> None:
    """Raise `WrongState` while a payment is prepared or authorised: it would reach a group that is no longer party."""
    if agreement.tranches.filter(order__state__in=("prepared", "authorised")).exists():
        raise WrongState(_("A payment is under way: it is settled first."))


def _money_comes(agreement: Agreement) -> bool:
    """Tell whether a payment is still to be made to the group's account."""
    open_ones = agreement.tranches.filter(cancelled_at=None).exclude(order__state="paid")
    return terms_of(agreement.outcome.proposal.call).pays_cash and open_ones.exists()


def _name_before(agreement: Agreement) -> str:
    """Return the name under which the group signed, as far as the registry tells: the last one that it bore."""
    former = agreement.organisation.former_names.order_by("-created_at").first()
    return former.name if former else agreement.organisation.name
