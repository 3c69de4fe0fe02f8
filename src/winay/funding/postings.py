"""What sources post to the journal: what they gave, in cash or in kind. Payments out of it: `treasury`."""

from winay.base.messages import N_
from winay.base.models import User
from winay.funding.kinds import SourceKind
from winay.funding.models import Contribution, WorkPayment
from winay.ledger.actions import post, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject
from winay.ledger.rules import AccountKey

FUND = "environmental_fund"
"""The kind of account that holds an environmental-services fund. Kept in the journal: never renamed."""

KINDS = (
    AccountKind(
        "given_in_kind",
        N_("Given in kind"),
        N_("Goods, work and services that a source gave, at their value."),
        side="cash",
        flow="use",
        rank=260,
    ),
    AccountKind(
        FUND,
        N_("Environmental-services fund"),
        N_("What is in the fund: collected with the bills, not paid for works yet."),
        side="cash",
        flow="cash",
        rank=270,
    ),
    AccountKind(
        "fund_works",
        N_("Works of the fund"),
        N_("Paid by the environmental-services fund for its works."),
        side="cash",
        flow="use",
        rank=280,
    ),
)


def post_contribution(*, contribution: Contribution, actor: User | None) -> Entry:
    """Post what a source gave: into the special account, an environmental-services fund's own, or used at once in kind.

    Key `contribution:<id>`.
    The counter-account is what the source brought (`source_brought`), as for money that was asked for with a request.
    """
    source, amount = contribution.funder.source, contribution.amount
    cash = FUND if contribution.funder.kind == SourceKind.ENVIRONMENTAL else "special_account"
    kind = cash if contribution.form == Contribution.Form.CASH else "given_in_kind"
    return post(
        programme=source.programme,
        idempotency_key=f"contribution:{contribution.pk}",
        description=words("%(what)s, from %(source)s", what=contribution.what, source=source.name),
        lines=[(AccountKey(kind, source.code), amount), (AccountKey("source_brought", source.code), -amount)],
        actor=actor,
        subject=contribution,
    )


def reverse_contribution_entry(*, contribution: Contribution, actor: User | None, reason: str) -> Entry:
    """Reverse what was posted for a contribution. Key `contribution-reversed:<id>`."""
    entry = next(one for one in entries_of_subject(contribution) if one.reverses_id is None)
    key = f"contribution-reversed:{contribution.pk}"
    return reverse(entry=entry, actor=actor, idempotency_key=key, reason=reason)


def post_work_payment(*, payment: WorkPayment, actor: User | None) -> Entry:
    """Post what a fund paid for a work. Key `work-payment:<id>`. Raises `NotEnoughMoney` where the fund has less."""
    source = payment.work.funder.source
    return post(
        programme=source.programme,
        idempotency_key=f"work-payment:{payment.pk}",
        description=words("%(what)s, for %(work)s", what=payment.what, work=payment.work.name),
        lines=[
            (AccountKey(FUND, source.code), -payment.amount),
            (AccountKey("fund_works", source.code), payment.amount),
        ],
        actor=actor,
        subject=payment,
    )


def reverse_work_payment_entry(*, payment: WorkPayment, actor: User | None, reason: str) -> Entry:
    """Reverse what was posted for a payment of a work. Key `work-payment-reversed:<id>`."""
    entry = next(one for one in entries_of_subject(payment) if one.reverses_id is None)
    key = f"work-payment-reversed:{payment.pk}"
    return reverse(entry=entry, actor=actor, idempotency_key=key, reason=reason)
