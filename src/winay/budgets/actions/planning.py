"""Months of a line's year, and evidence of conditions precedent and milestones."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.budgets.access import may_keep_budget
from winay.budgets.models import Budget, BudgetLine, Evidence, LineYear, PlannedMonth
from winay.budgets.queries.lines import month_of, written_budget
from winay.ledger.rules import money_text
from winay.programmes.guards import LONGEST, require

ZERO = Decimal("0.00")


def plan_months(*, actor: User, line: BudgetLine, year: int, months: Mapping[date, Decimal]) -> list[PlannedMonth]:
    """Plan in which months a line's year is spent; `months` by their first day, together the year's amount.

    Rainy months are not refused: the page warns. Effects: the months of that year anew, one act. It is its own
    inverse.
    """
    budget = line.budget
    require(actor, may_keep_budget, budget.programme)
    own = [month_of(budget, 12 * (year - 1) + number) for number in range(1, 13)]
    with transaction.atomic():
        line = BudgetLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
        plan = LineYear.objects.filter(line=line, year=year).first()
        amount = plan.amount if plan else ZERO
        whole = sum(months.values(), ZERO)
        if set(months) - set(own) or any(part < 0 for part in months.values()):
            raise InvalidInput(_("A month lies outside the year, or an amount is below zero."))
        if whole != amount:
            raise InvalidInput(
                _("The months come to %(months)s, the year has %(year)s: they must be the same.")
                % {"months": money_text(whole, budget.currency), "year": money_text(amount, budget.currency)}
            )
        PlannedMonth.objects.filter(line=line, month__in=own).delete()
        made = [PlannedMonth(line=line, month=month, amount=part) for month, part in months.items() if part]
        PlannedMonth.objects.bulk_create(made)
        details = {
            "year": year,
            "months": {month.isoformat(): str(part) for month, part in months.items() if part},
        }
        record_act(actor=actor, verb="plan_months", subject=line, details=details)
        return made


def record_evidence(*, actor: User, budget: Budget, code: str, reached_on: date, note: str) -> Evidence:
    """Say that a condition precedent is met or a milestone reached, when, and what shows it.

    Said again, it is corrected; what was said before stays in the log. Effects: the evidence, one act.
    """
    require(actor, may_keep_budget, budget.programme)
    note = note.strip()
    if not note or len(note) > LONGEST:
        raise InvalidInput(_("Say what shows it, in at most 500 letters."), field="note")
    if reached_on > timezone.localdate():
        raise InvalidInput(_("The day is in the future."), field="reached_on")
    written = written_budget(budget.pack)
    known = written.points() if written else []
    if code not in known:
        raise InvalidInput(_("The budget has no such condition or milestone."), field="code")
    with transaction.atomic():
        evidence, _new = Evidence.objects.update_or_create(
            budget=budget, code=code, defaults={"reached_on": reached_on, "note": note}
        )
        details = {"code": code, "reached_on": str(reached_on)}
        record_act(actor=actor, verb="record_evidence", subject=evidence, reason=note, details=details)
        return evidence
