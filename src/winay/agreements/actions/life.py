"""What happens to an agreement that is being carried out: addenda, suspension, extension, early end."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.agreements.access import Subject, may_amend, may_prepare_agreement
from winay.agreements.actions._addenda import move, new_addendum, plain
from winay.agreements.actions._locks import locked_agreement, require
from winay.agreements.actions.agreements import MOST_PAGES
from winay.agreements.actions.ready import keep_ready
from winay.agreements.actions.succession import require_no_payment_under_way
from winay.agreements.letters import tell_of_addendum
from winay.agreements.models import Addendum, Agreement
from winay.agreements.postings import holder_of, post_early_end, post_succession
from winay.agreements.queries.life import advance_held, first_end
from winay.agreements.rules import latest_end
from winay.agreements.states import AGREEMENT_STATES, IN_FORCE
from winay.agreements.terms import terms_of
from winay.base.actions import transition
from winay.base.errors import InvalidInput, Problem, WrongState
from winay.base.models import User
from winay.base.proofs import read_pages
from winay.committees.actions import note_early_end
from winay.documents.actions import keep_signed_paper
from winay.documents.models import SignedPaper
from winay.registry.actions import require_standing
from winay.registry.models import BankAccount, Organisation

Kind = Addendum.Kind


def suspend_agreement(*, actor: User, agreement: Agreement, reason: str) -> Addendum:
    """Suspend a signed agreement, saying why; the group reads it. No payment is prepared or authorised meanwhile.

    What the bank has already been told to pay is recorded as the bank answers. Effects: state → suspended, an addendum
    in force with its paper, a letter to the group. Inverse: `lift_suspension`.
    """
    reason = plain(reason, "reason", _("Say why."))
    with transaction.atomic():
        agreement = _locked(actor, agreement)
        transition(agreement, table=AGREEMENT_STATES, act="suspend", actor=actor, reason=reason)
        return _at_once(actor, agreement, Kind.SUSPENSION, reason)


def lift_suspension(*, actor: User, agreement: Agreement, reason: str) -> Addendum:
    """End the suspension, saying what was mended: payments go on. Effects: as `suspend_agreement`, state → signed."""
    reason = plain(reason, "reason", _("Say what was mended."))
    with transaction.atomic():
        agreement = _locked(actor, agreement)
        transition(agreement, table=AGREEMENT_STATES, act="lift_suspension", actor=actor, reason=reason)
        return _at_once(actor, agreement, Kind.LIFTING, reason)


def end_agreement(*, actor: User, agreement: Agreement, reason: str) -> Addendum:
    """End an agreement before its plan is carried out, saying why. There is no way back.

    Tranches that were not paid are cancelled and their money is free in its category again; what was paid stays to be
    accounted for, and the addendum says how much the group holds. The desk is told who is next on the waiting list for
    what became free (`committees.award_freed_budget` gives it). Raises `InvalidInput` naming the payments under way:
    they are sent back, taken back or paid first. Effects: state → ended, ledger agreed → available, addendum, letter.
    """
    reason = plain(reason, "reason", _("Say why."))
    with transaction.atomic():
        agreement = _locked(actor, agreement)
        tranches = list(agreement.tranches.order_by("number"))
        under_way = [one for one in tranches if one.state in ("prepared", "authorised")]
        if under_way:
            mend = _("Send it back, take the authorisation back, or record what the bank answered.")
            raise InvalidInput(
                _("A payment is under way: it is settled first."),
                problems=[Problem(str(one), mend=mend) for one in under_way],
            )
        open_ones = [one for one in tranches if one.state != "paid"]
        freed = sum((one.amount.amount for one in open_ones), agreement.amount.amount * 0)
        currency = agreement.amount.currency
        transition(agreement, table=AGREEMENT_STATES, act="end_early", actor=actor, reason=reason)
        agreement.tranches.filter(pk__in=[one.pk for one in open_ones]).update(cancelled_at=timezone.now())
        if freed:
            post_early_end(agreement=agreement, amount=Money(freed, currency), actor=actor)
            note_early_end(actor=actor, outcome=agreement.outcome, amount=Money(freed, currency), reason=reason)
        changes = {
            "freed": str(freed),
            "paid": str(agreement.amount.amount - freed),
            "held": str(advance_held(agreement)),
            "cancelled": [one.number for one in open_ones],
        }
        return _at_once(actor, agreement, Kind.EARLY_END, reason, changes=changes)


def extend_agreement(*, actor: User, agreement: Agreement, until: date, reason: str) -> Addendum:
    """Draw up an addendum that gives the group more time; it holds once both have signed (`sign_addendum`).

    In all at most as many months beyond the first end as the pack allows (`longest_extension`).
    Inverse: `withdraw_addendum` until it is signed.
    """
    reason = plain(reason, "reason", _("Say why."))
    with transaction.atomic():
        agreement = _locked(actor, agreement)
        _require_none_waiting(agreement, Kind.EXTENSION)
        now = agreement.ends_on
        if now is not None and until <= now:
            raise InvalidInput(_("The new last day is after the one that holds now."), field="until")
        if until <= timezone.localdate():
            raise InvalidInput(_("The new last day lies ahead."), field="until")
        first = first_end(agreement)
        months = terms_of(agreement.outcome.proposal.call).longest_extension
        if first is not None and until > latest_end(first, months):
            raise InvalidInput(
                _("The rules allow an extension to %(day)s at most.")
                % {"day": date_format(latest_end(first, months))},
                field="until",
            )
        changes = {"before": now.isoformat() if now else "", "until": until.isoformat()}
        return _to_sign(actor, agreement, Kind.EXTENSION, reason, changes=changes)


def draw_up_addendum(*, actor: User, agreement: Agreement, text: str, reason: str) -> Addendum:
    """Draw up an addendum that states in words what changes; it holds once both have signed (`sign_addendum`).

    For what has no act of its own: the account, an obligation, a place. Inverse: `withdraw_addendum`.
    """
    text = plain(text, "text", _("Write what changes."))
    reason = plain(reason, "reason", _("Say why."))
    with transaction.atomic():
        agreement = _locked(actor, agreement, may_prepare_agreement)
        return _to_sign(actor, agreement, Kind.GENERAL, reason, text=text)


def sign_addendum(*, actor: User, addendum: Addendum, signed_on: date, scan: Sequence[IO[bytes]] = ()) -> Addendum:
    """Record that both parties signed an addendum on paper: what it changes holds from now on.

    Effects: state → in_force, what the kind changes (the last day of an extension), the signed pages, a letter.
    """
    require(actor, may_prepare_agreement, addendum.agreement)
    pages = read_pages(scan, field="scan", most=MOST_PAGES) if scan else []
    with transaction.atomic():
        agreement = _locked(actor, addendum.agreement, may_prepare_agreement)
        addendum = _fresh(addendum, agreement)
        if signed_on > timezone.localdate():
            raise InvalidInput(_("The date of signature is in the future."), field="signed_on")
        if signed_on < addendum.decided_on:
            raise InvalidInput(_("The date of signature is before the addendum."), field="signed_on")
        addendum.signed_on = signed_on
        move(addendum, "sign_addendum", actor, also_save=("signed_on",))
        if addendum.kind == Kind.SUCCESSION:
            _hand_over(actor, agreement, addendum)
        if addendum.kind == Kind.EXTENSION:
            agreement.ends_on = date.fromisoformat(addendum.changes["until"])
            agreement.save(update_fields=["ends_on"])
        if pages and addendum.document:
            shows = SignedPaper.Shows.SIGNED
            keep_signed_paper(actor=actor, document=addendum.document, shows=shows, pages=pages)
        tell_of_addendum(addendum)
        return addendum


def withdraw_addendum(*, actor: User, addendum: Addendum, reason: str) -> Addendum:
    """Give up an addendum that nobody has signed, saying why. Effects: state → withdrawn; its number stays used."""
    reason = plain(reason, "reason", _("Say why."))
    with transaction.atomic():
        agreement = locked_agreement(addendum.agreement)
        require(actor, may_prepare_agreement, agreement)
        addendum = _fresh(addendum, agreement)
        move(addendum, "withdraw_addendum", actor, reason=reason)
        tell_of_addendum(addendum)
        return addendum


def _hand_over(actor: User, agreement: Agreement, addendum: Addendum) -> None:
    """Make the successor the party: the agreement, its account, and everything the journal has of the group."""
    changes = addendum.changes
    if changes["account"]:
        agreement.bank_account = BankAccount.objects.get(pk=changes["account"])
    if changes["how"] != "renamed":
        require_no_payment_under_way(agreement)
        before = holder_of(agreement)
        agreement.organisation = Organisation.objects.get(pk=changes["successor"])
        require_standing(agreement.organisation)
        if not changes["account"]:
            agreement.bank_account = None
        agreement.succession = addendum
        post_succession(addendum=addendum, before=before, after=holder_of(agreement), actor=actor)
    agreement.save(update_fields=["organisation", "bank_account", "succession"])
    addendum.agreement = agreement
    keep_ready(agreement)


def _locked(actor: User, agreement: Agreement, may: Callable[[User, Subject], bool] = may_amend) -> Agreement:
    agreement = locked_agreement(agreement)
    require(actor, may, agreement)
    if agreement.state not in IN_FORCE:
        raise WrongState(_("Only a signed agreement that has not ended can be changed."))
    return agreement


def _fresh(addendum: Addendum, agreement: Agreement) -> Addendum:
    found = Addendum.objects.select_related("document").get(pk=addendum.pk)
    found.agreement = agreement
    return found


def _require_none_waiting(agreement: Agreement, kind: Kind) -> None:
    if agreement.addenda.filter(kind=kind, state__in=("to_sign", "to_approve")).exists():
        raise WrongState(_("One of this kind waits already: have it signed or withdraw it first."))


def _at_once(
    actor: User, agreement: Agreement, kind: Kind, reason: str, *, changes: Mapping[str, object] | None = None
) -> Addendum:
    """Write down what the programme decides alone: it holds at once, and the group is told."""
    addendum = new_addendum(
        actor=actor, agreement=agreement, kind=kind, act="enact_addendum", reason=reason, changes=changes
    )
    keep_ready(agreement)
    tell_of_addendum(addendum)
    return addendum


def _to_sign(
    actor: User,
    agreement: Agreement,
    kind: Kind,
    reason: str,
    *,
    text: str = "",
    changes: Mapping[str, object] | None = None,
) -> Addendum:
    addendum = new_addendum(
        actor=actor,
        agreement=agreement,
        kind=kind,
        act="issue_addendum",
        reason=reason,
        text=text,
        changes=changes,
    )
    tell_of_addendum(addendum)
    return addendum
