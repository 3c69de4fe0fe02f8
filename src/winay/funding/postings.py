"""What sources post to the journal: what they gave, in cash or in kind. Payments out of it: `treasury`."""

from winay.base.messages import N_
from winay.base.models import User
from winay.funding.models import Contribution
from winay.ledger.actions import post, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject
from winay.ledger.rules import AccountKey

KINDS = (
    AccountKind(
        "given_in_kind",
        N_("Given in kind"),
        N_("Goods, work and services that a source gave, at their value."),
        side="cash",
        flow="use",
        rank=260,
    ),
)


def post_contribution(*, contribution: Contribution, actor: User | None) -> Entry:
    """Post what a source gave: into the special account, or used at once where it is in kind. Key `contribution:<id>`.

    The counter-account is what the source brought (`source_brought`), as for money that was asked for with a request.
    """
    source, amount = contribution.funder.source, contribution.amount
    kind = "special_account" if contribution.form == Contribution.Form.CASH else "given_in_kind"
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
