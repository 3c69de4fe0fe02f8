"""What a group has to do next, in plain words, and by when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from winay.accountability.models import Closure
from winay.accountability.queries.closing import may_be_closed
from winay.agreements.models import Agreement
from winay.agreements.queries.follow_up import owed_in_cash
from winay.agreements.queries.own import next_tranche
from winay.base.templatetags.winay import money
from winay.calls.models import Proposal
from winay.calls.queries.readiness import return_is_over
from winay.calls.queries.staff import screening_deadline
from winay.committees.models import Session
from winay.committees.queries.turns import turn_of_proposal


@dataclass(frozen=True)
class NextStep:
    """One sentence, a day if there is one, and where to do it. `yours`: the group itself must act."""

    text: str
    due: date | datetime | None = None
    url: str = ""
    button: str = ""
    yours: bool = True


def next_step_of(
    proposal: Proposal,
    agreement: Agreement | None,
    session: Session | None,
    complain_until: date | None = None,
) -> NextStep:
    """Return the next step of `proposal`, by its state, its agreement, its session and the time to complain."""
    call, state = proposal.call, proposal.state
    page = reverse("my:proposal", args=[proposal.code])
    result = reverse("my:result", args=[proposal.code])
    if state == "draft" and call.phase not in ("announced", "published"):
        return NextStep(_("The call is closed. This proposal was not submitted."), yours=False)
    if state == "draft":
        text = _("Complete your proposal and submit it.")
        return NextStep(text, call.closes_at, page, _("Go on writing"))
    if state == "returned":
        text = _("Mend what the office asks for and submit again.")
        if return_is_over(proposal, timezone.localdate()):
            text = _("The last day to send the mended proposal has passed. Ask the office.")
            return NextStep(text, proposal.return_until, page, yours=False)
        return NextStep(text, proposal.return_until or screening_deadline(call), page, _("Mend the proposal"))
    if state == "submitted":
        text = _("We have received your proposal and are checking the conditions. You need do nothing now.")
        return NextStep(text, screening_deadline(call), yours=False)
    if state == "eligible":
        return _before_session(proposal, session)
    if state in ("refused", "not_awarded", "waiting", "renounced", "award_withdrawn"):
        open_now = complain_until is not None and complain_until >= timezone.localdate()
        text = {
            "refused": _("Your proposal does not meet the conditions. Read why."),
            "not_awarded": _("Your proposal did not win this time. Read why."),
            "waiting": _("Your proposal is on the waiting list. If money is left, we will call you."),
            "renounced": _("Your group gave up its award."),
            "award_withdrawn": _("The programme withdrew the award of your group. Read why."),
        }[state]
        if open_now:
            may_complain = _("If you do not agree, you can complain.")
            text = f"{text} {may_complain}"
        return NextStep(text, complain_until if open_now else None, result, _("Read the reasons"), yours=open_now)
    if state == "call_cancelled":
        return NextStep(_("The call was cancelled. Keep your proposal: it can go to another one."), yours=False)
    if state == "awarded":
        return _after_award(proposal, agreement)
    return NextStep(_("This proposal was withdrawn."), yours=False)


def _before_session(proposal: Proposal, session: Session | None) -> NextStep:
    place = session.place if session else proposal.call.session_place
    text = _("Prepare to present your proposal in the public session.")
    if place:
        text = _("Prepare to present your proposal in the public session: %(place)s.") % {"place": place}
    if about := turn_of_proposal(proposal):
        text += " " + _("Your turn is at about %(time)s; be there half an hour before.") % {
            "time": time_format(timezone.localtime(about), "H:i")
        }
    return NextStep(text, session.planned_for if session else proposal.call.session_on)


def was_taken_over(agreement: Agreement) -> bool:
    """Tell whether another group than the one that won it goes on with an agreement."""
    return (
        bool(agreement.succession_id) and agreement.organisation_id != agreement.outcome.proposal.organisation_id
    )


def _after_award(proposal: Proposal, agreement: Agreement | None) -> NextStep:
    if agreement is None or agreement.state == "void":
        text = _("You have won. The office prepares your agreement and will call you.")
        return NextStep(
            text, url=reverse("my:result", args=[proposal.code]), button=_("See the result"), yours=False
        )
    if was_taken_over(agreement):
        text = _("%(group)s goes on with this agreement.") % {"group": agreement.organisation.name}
        return NextStep(text, yours=False)
    page, label = reverse("my:money", args=[proposal.code]), _("See what to bring")
    if agreement.closed_on:
        text = _("Your agreement is closed: every sol is accounted for. Thank you.")
        return NextStep(text, None, reverse("my:closure", args=[proposal.code]), _("The closing act"), yours=False)
    if may_be_closed().filter(pk=agreement.pk).exists():
        return _to_close(proposal, agreement)
    if agreement.state == "draft":
        if agreement.bank_account is None:
            return NextStep(
                _("Bring the number of your group's bank account (CCI) to the office."), None, page, label
            )
        return NextStep(_("The office is completing your agreement."), None, page, _("See the money"), yours=False)
    if agreement.state == "issued":
        return NextStep(_("Come to the office and sign the agreement."), agreement.sign_by, page, label)
    if agreement.state in ("suspended", "ended"):
        text = _("Your agreement is suspended. Read why, and talk to the office.")
        if agreement.state == "ended":
            text = _("Your agreement has ended. Account for what you received.")
            return NextStep(text, None, reverse("my:book", args=[proposal.code]), _("The group's book"))
        return NextStep(text, None, page, _("See the money"))
    if owed := owed_in_cash(agreement):
        text = _(
            "Deposit your part, %(amount)s, in the group's account and send the photograph of the bank's slip."
        )
        amount = money(owed, str(agreement.amount.currency))
        slip = reverse("my:deposit", args=[proposal.code])
        return NextStep(text % {"amount": amount}, None, slip, _("Send the slip"))
    if any(one.confirmed_at is None and one.not_found_at is None for one in agreement.deposits.all()):
        return NextStep(_("The office is checking your deposit."), None, page, _("See the money"), yours=False)
    coming = next_tranche(agreement)
    if coming is None:
        text = _("You have received all the money. Carry out your plan and write every receipt down.")
        return NextStep(text, None, reverse("my:book", args=[proposal.code]), _("The group's book"))
    amount = money(coming.tranche.amount)
    text = _("The next payment, %(amount)s, is being processed.") % {"amount": amount}
    if own := next((tick for tick in coming.ticks if not tick.met and tick.own), None):
        text = _("Before the next payment, %(amount)s, your group has something to send.") % {"amount": amount}
        return NextStep(text, coming.tranche.due_on, own.own, own.label)
    if coming.missing:
        text = _("Before the next payment, %(amount)s, something is still missing.") % {"amount": amount}
    return NextStep(text, coming.tranche.due_on, page, _("See the money"), yours=bool(coming.missing))


def _to_close(proposal: Proposal, agreement: Agreement) -> NextStep:
    """Return how an agreement ends: the group writes its closing act, and another person closes it."""
    page = reverse("my:closure", args=[proposal.code])
    if Closure.objects.filter(agreement=agreement).exists():
        return NextStep(
            _("Your closing act is written. The office closes the agreement."),
            None,
            page,
            _("See it"),
            yours=False,
        )
    text = _("All is done and accounted for. Write the closing act: what you did, and who keeps the goods.")
    return NextStep(text, None, page, _("Write the closing act"))
