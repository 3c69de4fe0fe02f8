"""Money moved between the lines of a plan: the group informs, and beyond the tolerance the coordinator decides."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_amend, may_inform
from winay.agreements.actions._addenda import keep_paper, move, new_addendum, plain
from winay.agreements.actions._locks import locked_agreement, require
from winay.agreements.letters import tell_of_addendum
from winay.agreements.models import Addendum, Agreement
from winay.agreements.queries.lines import lines_of
from winay.agreements.rules import beyond, moved, unbalanced
from winay.agreements.states import IN_FORCE
from winay.agreements.terms import terms_of
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.ledger.rules import money_text

Kind = Addendum.Kind
SOURCES = {
    "programme": _("the programme"),
    "own_cash": _("your own cash"),
    "own_kind": _("your own work and materials"),
    "municipality": _("the municipality"),
    "other": _("other sources"),
}


def reallocate(*, actor: User, agreement: Agreement, amounts: Mapping[str, Decimal], reason: str) -> Addendum:
    """Move money between lines of the plan: `amounts` are the new ones by the line's key, the others stay.

    The sum of each source stays as it is. Where no line loses more than the pack's tolerance it holds at once, on
    record (in_force); beyond it waits for the coordinator (to_approve). Effects: the addendum, its paper once it
    holds, one act. Inverse: another reallocation.
    """
    reason = plain(reason, "reason", _("Say why."))
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        if not may_inform(actor, agreement):
            raise NotAllowed()
        if agreement.state not in IN_FORCE:
            raise WrongState(_("Only a signed agreement that has not ended can be changed."))
        if agreement.addenda.filter(kind=Kind.REALLOCATION, state="to_approve").exists():
            raise WrongState(_("A change of lines waits for the coordinator already."))
        changed = moved(lines_of(agreement), amounts)
        if not changed:
            raise InvalidInput(_("Nothing changes: write another amount in two lines at least."), field="reason")
        if negative := next((one for one in changed if one.after < 0), None):
            raise InvalidInput(
                _("%(line)s: an amount is not below zero.") % {"line": negative.line.name},
                field=f"line-{negative.line.key}",
            )
        if rest := unbalanced(changed):
            source, difference = next(iter(rest.items()))
            currency = str(agreement.amount.currency)
            text = (
                _("There is %(amount)s more than before from %(source)s: take it from another line.")
                if difference > 0
                else _("There is %(amount)s less than before from %(source)s: give it to another line.")
            )
            values = {"amount": money_text(abs(difference), currency), "source": SOURCES[source]}
            raise InvalidInput(text % values, field="reason")
        above = beyond(changed, terms_of(agreement.outcome.proposal.call).reallocation_tolerance)
        addendum = new_addendum(
            actor=actor,
            agreement=agreement,
            kind=Kind.REALLOCATION,
            act="ask_approval" if above else "enact_addendum",
            reason=reason,
            changes={
                "lines": [
                    {
                        "line": one.line.key,
                        "name": one.line.name,
                        "before": str(one.before),
                        "after": str(one.after),
                    }
                    for one in changed
                ],
                "beyond": [one.line.name for one in above],
            },
        )
        tell_of_addendum(addendum)
        return addendum


def approve_addendum(*, actor: User, addendum: Addendum) -> Addendum:
    """The coordinator approves what was moved beyond the tolerance: it holds from now on, with its paper."""
    with transaction.atomic():
        addendum = _locked(actor, addendum)
        move(addendum, "approve_addendum", actor)
        keep_paper(addendum, actor)
        tell_of_addendum(addendum)
        return addendum


def refuse_addendum(*, actor: User, addendum: Addendum, reason: str) -> Addendum:
    """The coordinator does not approve it, saying why; the group reads it. Nothing changes."""
    reason = plain(reason, "reason", _("Say why."))
    with transaction.atomic():
        addendum = _locked(actor, addendum)
        addendum.answer = reason
        move(addendum, "refuse_addendum", actor, reason=reason, also_save=("answer",))
        tell_of_addendum(addendum)
        return addendum


def _locked(actor: User, addendum: Addendum) -> Addendum:
    agreement = locked_agreement(addendum.agreement)
    require(actor, may_amend, agreement)
    if agreement.state not in IN_FORCE:
        raise WrongState(_("Only a signed agreement that has not ended can be changed."))
    found = Addendum.objects.select_related("document").get(pk=addendum.pk)
    found.agreement = agreement
    return found
