"""Money of a source that the bank changed into another currency: finance records it, the coordinator approves it."""

from datetime import date
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.base.rounding import half_up
from winay.documents.actions import keep_proof
from winay.exchange.access import may_approve, may_keep_rates
from winay.exchange.actions.valuing import require_rate
from winay.exchange.models import MoneyChanged
from winay.exchange.postings import post_change, reverse_change_entry
from winay.exchange.queries import held_of, worth_by
from winay.exchange.states import CHANGE_STATES
from winay.ledger.actions.journal import lock_chain, not_enough
from winay.ledger.models import Account
from winay.ledger.rules import decimal_of
from winay.programmes.guards import require_amount, require_payer, said
from winay.programmes.models import FundingSource


def record_change(
    *,
    actor: User,
    source: FundingSource,
    given: Money,
    got: Money,
    changed_on: date,
    paper: str,
    proof: IO[bytes] | None = None,
) -> MoneyChanged:
    """Finance writes down what the bank changed, with its operation number. Nothing is posted until it is approved.

    One of the two currencies is the programme's. The rate of that day is kept beside it, to compare the bank's with.
    The same operation with the same sums returns what stands. Inverse: `end_change`.
    """
    programme = source.programme
    if not may_keep_rates(actor, programme):
        raise NotAllowed()
    require_payer(actor, programme)
    paper = said(paper, field="paper", most=60, missing=_("Write the operation number that the bank gave."))
    for field, money in (("given", given), ("got", got)):
        require_amount(money.amount, str(money.currency), field=field)
    currencies = {str(given.currency), str(got.currency)}
    if len(currencies) != 2 or programme.currency not in currencies:
        raise InvalidInput(_("Money is changed between the programme's currency and another."), field="got")
    if changed_on > timezone.localdate():
        raise InvalidInput(_("The day is in the future."), field="changed_on")
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        source = (
            FundingSource.objects.select_for_update(of=("self",))
            .select_related("programme__pack")
            .get(pk=source.pk)
        )
        same = source.changes.filter(paper=paper, state__in=("recorded", "approved")).first()
        if same is not None and (same.given, same.got, same.changed_on) == (given, got, changed_on):
            return same
        if same is not None:
            raise InvalidInput(
                _("This paper was written down before, as %(code)s.") % {"code": same.code}, field="paper"
            )
        rate = require_rate(
            source.programme, str(given.currency), changed_on, into=str(got.currency), field="changed_on"
        )
        change = MoneyChanged.objects.create(
            source=source,
            number=(source.changes.aggregate(last=Max("number"))["last"] or 0) + 1,
            given=given,
            got=got,
            changed_on=changed_on,
            paper=paper,
            rate=rate,
            proof=keep_proof(page) if page else None,
            recorded_by=actor,
        )
        record_act(actor=actor, verb="record_change", subject=change, details=_told(change))
        return change


def approve_change(*, actor: User, change: MoneyChanged) -> MoneyChanged:
    """The coordinator approves what another person wrote down: both currencies and the gain or loss are posted.

    What was given cost its average of what came in; of what came before rates were written down, the rate of the day.
    Raises `NotEnoughMoney` where the source holds less of that currency. Inverse: `end_change`.
    """
    with transaction.atomic():
        change = _locked(change)
        programme = change.source.programme
        if not may_approve(actor, programme):
            raise NotAllowed()
        if change.recorded_by_id == actor.pk:
            raise NotAllowed(_("Whoever wrote a change of money down cannot approve it: another person must."))
        require_payer(actor, programme, change.recorded_by)
        lock_chain(programme)
        if change.state == "recorded":
            _require_held(change)
            change.cost = _cost_of(change)
        change.approved_by = actor
        _move(change, "approve_change", actor, also_save=("approved_by", "cost"))
        post_change(change=change, actor=actor)
        return change


def end_change(*, actor: User, change: MoneyChanged, reason: str) -> MoneyChanged:
    """The coordinator refuses a change that waits, or reverses one that was posted: its entry is reversed."""
    reason = said(reason)
    with transaction.atomic():
        change = _locked(change)
        if not may_approve(actor, change.source.programme):
            raise NotAllowed()
        change.ended_why = reason
        posted = change.state == "approved"
        act = "reverse_change" if posted else "refuse_change"
        _move(change, act, actor, reason=reason, also_save=("ended_why",))
        if posted:
            reverse_change_entry(change=change, actor=actor, reason=reason)
        return change


def _cost_of(change: MoneyChanged) -> Decimal | None:
    """Return what the money given had cost; None where it is the programme's own currency that was given."""
    currency, units = str(change.given.currency), change.given.amount
    if currency == change.source.programme.currency:
        return None
    held = held_of(change.source, currency)
    beyond = max(units - held.units, Decimal(0))
    return half_up(held.cost_of(units) + worth_by(change.rate, Money(beyond, currency)).amount)


def _require_held(change: MoneyChanged) -> None:
    """The special account as a whole may be below zero, what is changed not: it lies in the bank in that currency."""
    accounts = Account.objects.filter(
        programme=change.source.programme_id,
        kind="special_account",
        funding_source=change.source.code,
        currency=str(change.given.currency),
    )
    if str(change.given.currency) == change.source.programme.currency:
        return
    left = decimal_of(sum(accounts.values_list("cents", flat=True)))
    if change.given.amount > left:
        raise not_enough("special_account", change.given.amount, left, str(change.given.currency))


def _locked(change: MoneyChanged) -> MoneyChanged:
    rows = MoneyChanged.objects.select_for_update(of=("self",))
    return rows.select_related("source__programme__pack", "recorded_by", "rate").get(pk=change.pk)


def _told(change: MoneyChanged) -> dict[str, str]:
    return {
        name: f"{money.currency} {money.amount}" for name, money in (("given", change.given), ("got", change.got))
    }


def _move(change: MoneyChanged, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]) -> None:
    transition(
        change,
        table=CHANGE_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=also_save,
        details=_told(change),
    )
