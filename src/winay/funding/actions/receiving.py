"""What a source gave: finance writes it down with its proof, and it is posted."""

from datetime import date
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.budgets.models import LineShare
from winay.documents.actions import keep_proof
from winay.exchange.actions import take_value_back, value_sum
from winay.funding.access import may_receive, may_reverse
from winay.funding.actions.describing import funder_of
from winay.funding.kinds import SourceKind
from winay.funding.models import Contribution, Funder, FundingAgreement
from winay.funding.postings import post_contribution, reverse_contribution_entry
from winay.funding.states import CONTRIBUTION_STATES
from winay.programmes.guards import require, require_amount, said
from winay.programmes.models import FundingSource


def record_contribution(
    *,
    actor: User,
    source: FundingSource,
    form: str,
    amount: Decimal,
    received_on: date,
    what: str,
    paper: str,
    currency: str = "PEN",
    agreement: FundingAgreement | None = None,
    proof: IO[bytes] | Page | None = None,
) -> Contribution:
    """Finance writes down what a source gave: cash that is in the account, or something in kind at its value.

    The same paper of the same source with the same amount returns what stands. Effects: the contribution with its
    proof, posted; one act. Inverse: `reverse_contribution`. Raises `InvalidInput` for a source of the budget in
    force: its money comes in by a request for money, and what it spends itself is an expense on a line. A sum in
    another currency is kept with what it is worth in the programme's; without a rate of that day it is refused.
    """
    programme = source.programme
    require(actor, may_receive, programme)
    what = said(what, field="what", most=200, missing=_("Write what was given."))
    paper = said(
        paper, field="paper", most=60, missing=_("Write the operation number, or the paper that shows it.")
    )
    require_amount(amount, currency)
    if form not in Contribution.Form.values:
        raise InvalidInput(_("Choose whether it is cash or in kind."), field="form")
    if received_on > timezone.localdate():
        raise InvalidInput(_("The day is in the future."), field="received_on")
    money, page = Money(amount, currency), read_proof(proof, field="proof")
    with transaction.atomic():
        funder = funder_of(source)
        funder = (
            Funder.objects.select_for_update(of=("self",))
            .select_related("source__programme__pack")
            .get(pk=funder.pk)
        )
        if LineShare.objects.filter(line__budget__programme=programme, source=source).exists():
            raise InvalidInput(
                _(
                    "This source stands in the budget: what comes from it is written down there, as money asked for "
                    "or as an expense on a line."
                )
            )
        _require_of(agreement, funder, money)
        same = funder.contributions.filter(paper=paper, state="received").first()
        if same is not None:
            if (same.amount, same.received_on, same.form) == (money, received_on, form):
                return same
            raise InvalidInput(
                _("This paper was written down before, as %(code)s.") % {"code": same.code}, field="paper"
            )
        contribution = Contribution.objects.create(
            funder=funder,
            agreement=agreement,
            number=(funder.contributions.aggregate(last=Max("number"))["last"] or 0) + 1,
            form=form,
            amount=money,
            received_on=received_on,
            what=what,
            paper=paper,
            proof=keep_proof(page) if page else None,
            recorded_by=actor,
        )
        value_sum(
            about=contribution,
            source=funder.source,
            amount=money,
            day=received_on,
            in_account=form == Contribution.Form.CASH and funder.kind != SourceKind.ENVIRONMENTAL,
            field="received_on",
        )
        post_contribution(contribution=contribution, actor=actor)
        details = {"source": source.code, "amount": str(amount), "currency": currency, "form": form}
        record_act(actor=actor, verb="record_contribution", subject=contribution, details=details)
        return contribution


def _require_of(agreement: FundingAgreement | None, funder: Funder, money: Money) -> None:
    if agreement is None:
        return
    if agreement.funder_id != funder.pk:
        raise InvalidInput(_("This agreement is with another source."), field="agreement")
    if agreement.amount.currency != money.currency:
        raise InvalidInput(
            _("The agreement is in %(currency)s.") % {"currency": agreement.amount.currency}, field="agreement"
        )


def reverse_contribution(*, actor: User, contribution: Contribution, reason: str) -> Contribution:
    """The coordinator reverses what was written down wrongly. Its entry is reversed, never deleted. No inverse."""
    require(actor, may_reverse, contribution.funder.source.programme)
    reason = said(reason, field="reason", most=500, missing=_("Say why."))
    with transaction.atomic():
        contribution = (
            Contribution.objects.select_for_update(of=("self",))
            .select_related("funder__source__programme")
            .get(pk=contribution.pk)
        )
        contribution.ended_why = reason
        transition(
            contribution,
            table=CONTRIBUTION_STATES,
            act="reverse_contribution",
            actor=actor,
            reason=reason,
            also_save=("ended_why",),
            details={"amount": str(contribution.amount.amount)},
        )
        reverse_contribution_entry(contribution=contribution, actor=actor, reason=reason)
        take_value_back(about=contribution)
        return contribution
