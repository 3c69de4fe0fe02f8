"""What a source agrees to give."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.documents.actions import keep_proof
from winay.funding.access import may_keep_sources
from winay.funding.actions.describing import funder_of
from winay.funding.models import Funder, FundingAgreement
from winay.funding.pack import funding_of
from winay.funding.rules import least_share, promised
from winay.funding.states import FUNDING_STATES
from winay.programmes.guards import require, require_amount, said
from winay.programmes.models import FundingSource
from winay.territory.models import District


def record_funding(
    *,
    actor: User,
    source: FundingSource,
    title: str,
    signed_on: date,
    begins_on: date,
    ends_on: date,
    amount: Decimal | None = None,
    share: Decimal | None = None,
    base: Decimal | None = None,
    currency: str = "PEN",
    calls: Sequence[str] = (),
    components: Sequence[str] = (),
    districts: Sequence[District] = (),
    proof: IO[bytes] | None = None,
) -> FundingAgreement:
    """The coordinator writes down a signed cofinancing agreement: a sum, or a share of a sum, and what it is for.

    Effects: the agreement, in force, with its paper; one act. Nothing is posted: a promise is no money. Inverse:
    `end_funding`. Raises `InvalidInput` for a share below what the pack asks of such a source.
    """
    programme = source.programme
    require(actor, may_keep_sources, programme)
    title = said(title, field="title", most=200, missing=_("Write what the agreement is called."))
    if begins_on > ends_on:
        raise InvalidInput(_("The last day is before the first."), field="ends_on")
    if (share is None) != (base is None):
        raise InvalidInput(_("A share needs the sum that it is a share of."), field="base")
    if share is not None and base is not None:
        if not 0 < share <= 1:
            raise InvalidInput(_("A share is more than 0 and at most 100 %."), field="share")
        amount = promised(share, base)
    require_amount(amount or Decimal(0), currency)
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        funder = funder_of(source)
        if share is not None:
            _require_least(funder, share)
        agreement = FundingAgreement.objects.create(
            funder=funder,
            code=next_code("F", width=6),
            title=title,
            amount=Money(amount or Decimal(0), currency),
            share=share,
            base=base,
            signed_on=signed_on,
            begins_on=begins_on,
            ends_on=ends_on,
            calls=sorted(set(calls)),
            components=sorted(set(components)),
            proof=keep_proof(page) if page else None,
            recorded_by=actor,
        )
        agreement.districts.set(districts)
        details = {"source": source.code, "amount": str(agreement.amount.amount), "currency": currency}
        record_act(actor=actor, verb="record_funding", subject=agreement, details=details)
        return agreement


def _require_least(funder: Funder, share: Decimal) -> None:
    """Raise `InvalidInput` for less than the pack asks of this kind of source."""
    asked = funding_of(funder.source.programme.pack.content).least()
    least = least_share(funder.kind, funder.royalties, asked)
    if least is not None and share < least.share:
        raise InvalidInput(
            _("Such a source gives at least %(least)s %% (%(place)s).")
            % {"least": f"{(least.share * 100).normalize():f}", "place": least.place},
            field="share",
        )


def end_funding(*, actor: User, agreement: FundingAgreement, reason: str) -> FundingAgreement:
    """The coordinator writes down that an agreement ended before its time. What was given stays. No inverse."""
    require(actor, may_keep_sources, agreement.funder.source.programme)
    reason = said(reason, field="reason", most=500, missing=_("Say why."))
    with transaction.atomic():
        agreement = FundingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        agreement.ended_why = reason
        transition(
            agreement,
            table=FUNDING_STATES,
            act="end_funding",
            actor=actor,
            reason=reason,
            also_save=("ended_why",),
        )
        return agreement
