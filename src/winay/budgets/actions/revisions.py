"""A line is revised: one person proposes its new figures, another puts them in force; the figures before stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.rounding import half_up
from winay.budgets.access import may_decide_revision, may_propose_revision
from winay.budgets.models import Budget, BudgetLine, BudgetRevision, LineShare, LineYear, RevisionChange
from winay.budgets.pack import figures_of
from winay.budgets.postings import post_revision
from winay.budgets.queries.lines import written_budget
from winay.budgets.rules import sum_of
from winay.budgets.states import REVISION_STATES
from winay.ledger.rules import money_text
from winay.programmes.guards import require, require_payer, require_second, said
from winay.programmes.models import FundingSource

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class NewYear:
    """What a line is to cost in a year: unit cost × quantity."""

    year: int
    unit_cost: Decimal
    quantity: Decimal

    @property
    def amount(self) -> Decimal:
        """The product, half up to the cent."""
        return half_up(self.unit_cost * self.quantity)


@dataclass(frozen=True)
class NewShare:
    """What a source is to bring to a line."""

    source: FundingSource
    amount: Decimal


def propose_revision(
    *, actor: User, line: BudgetLine, years: Sequence[NewYear], shares: Sequence[NewShare], reason: str
) -> BudgetRevision:
    """Propose new figures of a line: all its years and all its sources, as they are to be.

    Raises `InvalidInput` where years and sources come to different sums, where nothing changes, or where a source
    would bring more to all lines than the document gives it. Effects: a revision with what changes, before and after;
    one act. Inverse: `withdraw_revision`.
    """
    budget = line.budget
    require(actor, may_propose_revision, budget.programme)
    reason = said(reason)
    with transaction.atomic():
        line = BudgetLine.objects.select_for_update(of=("self",)).select_related("budget__pack").get(pk=line.pk)
        require_payer(actor, budget.programme)
        if line.revisions.filter(state="proposed").exists():
            raise WrongState(_("A revision of this line waits to be decided: decide on it first."))
        _require_same_sum(line, years, shares)
        _require_within_sources(line, shares)
        changes = [*_year_changes(line, years), *_share_changes(line, shares)]
        if not changes:
            raise InvalidInput(_("Nothing changes: write the new figures."))
        number = (line.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
        revision = BudgetRevision.objects.create(
            line=line, number=number, reason=reason, proposed_by=actor, proposed_at=timezone.now()
        )
        for change in changes:
            change.revision = revision
        RevisionChange.objects.bulk_create(changes)
        record_act(
            actor=actor, verb="propose_revision", subject=revision, reason=reason, details={"line": line.code}
        )
        return revision


def approve_revision(*, actor: User, revision: BudgetRevision) -> BudgetRevision:
    """Put in force what another person proposed.

    Effects: state proposed → in_force; the line's years and shares; the difference posted by source. Raises
    `NotEnoughMoney` where it takes what is promised or spent, `WrongState` where the line changed meanwhile.
    """
    with transaction.atomic():
        revision = _locked(revision)
        programme = revision.line.budget.programme
        require(actor, may_decide_revision, programme)
        if revision.state == "proposed":
            same = _("Whoever proposed a revision cannot put it in force: another person must.")
            require_second(actor, programme, revision.proposed_by, same)
        changes = list(revision.changes.select_related("source"))
        _require_unchanged(revision.line, changes)
        shares = [NewShare(one.source, one.after) for one in changes if one.source is not None]
        _require_within_sources(revision.line, shares)
        revision.decided_by, revision.decided_at = actor, timezone.now()
        _move(revision, "approve_revision", actor, also_save=("decided_by", "decided_at"))
        for change in changes:
            if change.source is not None:
                LineShare.objects.update_or_create(
                    line=revision.line, source=change.source, defaults={"amount": change.after}
                )
            else:
                LineYear.objects.update_or_create(
                    line=revision.line,
                    year=change.year,
                    defaults={
                        "unit_cost": change.unit_cost,
                        "quantity": change.quantity,
                        "amount": change.after,
                    },
                )
        differences = [(one.source, one.after - one.before) for one in changes if one.source is not None]
        post_revision(revision=revision, differences=differences, actor=actor)
        return revision


def refuse_revision(*, actor: User, revision: BudgetRevision, reason: str) -> BudgetRevision:
    """Refuse what another person proposed, saying why. The line stays as it is.

    Who proposed it withdraws it instead.
    """
    if revision.proposed_by_id == actor.pk:
        raise NotAllowed(_("You proposed this: withdraw it instead."))
    return _end(actor, revision, "refuse_revision", reason)


def withdraw_revision(*, actor: User, revision: BudgetRevision, reason: str) -> BudgetRevision:
    """Take back a revision before it is decided, saying why."""
    return _end(actor, revision, "withdraw_revision", reason)


def _end(actor: User, revision: BudgetRevision, act: str, reason: str) -> BudgetRevision:
    with transaction.atomic():
        revision = _locked(revision)
        require(actor, may_decide_revision, revision.line.budget.programme)
        revision.why_not, revision.decided_by, revision.decided_at = said(reason), actor, timezone.now()
        _move(revision, act, actor, reason=reason, also_save=("why_not", "decided_by", "decided_at"))
        return revision


def _locked(revision: BudgetRevision) -> BudgetRevision:
    # What a source gives is shared by all lines: two of them grow one after the other.
    Budget.objects.select_for_update(of=("self",)).get(lines=revision.line_id)
    BudgetLine.objects.select_for_update(of=("self",)).get(pk=revision.line_id)
    rows = BudgetRevision.objects.select_for_update(of=("self",))
    return rows.select_related("line__budget__programme", "line__budget__pack", "proposed_by").get(pk=revision.pk)


def _move(
    revision: BudgetRevision, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]
) -> None:
    transition(
        revision,
        table=REVISION_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=also_save,
        details={"line": revision.line.code},
    )


def _require_same_sum(line: BudgetLine, years: Sequence[NewYear], shares: Sequence[NewShare]) -> None:
    of_sources = sum((one.amount for one in shares), ZERO)
    # Years that are not given stay as they are; many a document plans by source alone.
    amounts = [one.amount for one in years] or list(line.years.values_list("amount", flat=True))
    of_years = sum(amounts, ZERO)
    if amounts and of_years != of_sources:
        currency = line.budget.currency
        raise InvalidInput(
            _("The years come to %(years)s and the sources to %(sources)s: they must be the same.")
            % {"years": money_text(of_years, currency), "sources": money_text(of_sources, currency)}
        )


def _require_within_sources(line: BudgetLine, shares: Sequence[NewShare]) -> None:
    """Refuse that a source brings more to all lines than its document gives: a line grows by what another gave up."""
    written = written_budget(line.budget.pack)
    if written is None:
        return
    figures = figures_of(written)
    for one in shares:
        others = LineShare.objects.filter(line__budget=line.budget, source=one.source).exclude(line=line)
        whole = (others.aggregate(sum=Sum("amount"))["sum"] or ZERO) + one.amount
        given = sum_of(figures, share=one.source.code)
        if whole > given:
            currency = line.budget.currency
            raise InvalidInput(
                _(
                    "%(source)s gives %(given)s in all, and with this its lines come to %(whole)s: lower another line "
                    "first."
                )
                % {
                    "source": one.source.name,
                    "given": money_text(given, currency),
                    "whole": money_text(whole, currency),
                }
            )


def _year_changes(line: BudgetLine, years: Sequence[NewYear]) -> list[RevisionChange]:
    known = {one.year: one for one in line.years.all()}
    changes = []
    for one in years:
        before = known.get(one.year)
        if before and (before.unit_cost, before.quantity) == (one.unit_cost, one.quantity):
            continue
        if before is None and not one.amount:
            continue
        changes.append(
            RevisionChange(
                year=one.year,
                unit_cost=one.unit_cost,
                quantity=one.quantity,
                before=before.amount if before else ZERO,
                after=one.amount,
            )
        )
    return changes


def _share_changes(line: BudgetLine, shares: Sequence[NewShare]) -> list[RevisionChange]:
    known = {one.source_id: one.amount for one in line.shares.all()}
    return [
        RevisionChange(source=one.source, before=known.get(one.source.pk, ZERO), after=one.amount)
        for one in shares
        if known.get(one.source.pk, ZERO) != one.amount
    ]


def _require_unchanged(line: BudgetLine, changes: Sequence[RevisionChange]) -> None:
    years = {one.year: one.amount for one in line.years.all()}
    shares = {one.source_id: one.amount for one in line.shares.all()}
    for one in changes:
        now = years.get(one.year or 0, ZERO) if one.source_id is None else shares.get(one.source_id, ZERO)
        if now != one.before:
            raise WrongState(_("The line changed since this was proposed: withdraw it and propose it anew."))
