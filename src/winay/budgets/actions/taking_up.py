"""A programme takes up the budget of its pack."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.rounding import half_up
from winay.budgets.access import may_keep_budget
from winay.budgets.models import Budget, BudgetLine, LineShare, LineYear
from winay.budgets.pack import Budget as Written
from winay.budgets.pack import BudgetExtra
from winay.budgets.pack import BudgetLine as WrittenLine
from winay.budgets.postings import post_budget_taken_up
from winay.budgets.queries.lines import written_budget
from winay.programmes.guards import require
from winay.programmes.models import FundingSource, Programme


def take_up_budget(*, actor: User, programme: Programme, begins_on: date) -> Budget:
    """Finance takes up the budget of the programme's pack, year 1 beginning on `begins_on`.

    Effects: the budget with its lines, years and shares, as the document prints them; what each line may cost posted
    by source; one act. There is no inverse: lines are revised. Raises `WrongState` where one is in force already.
    """
    require(actor, may_keep_budget, programme)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("pack").get(pk=programme.pk)
        written = written_budget(programme.pack)
        if written is None:
            raise InvalidInput(
                _("The pack of this programme has no budget: add budget.yaml and load its next version.")
            )
        if Budget.objects.filter(programme=programme).exists():
            raise WrongState(_("This programme has its budget already."))
        sources = {one.code: one for one in FundingSource.objects.filter(programme=programme)}
        if missing := [code for code in written.kinds() if code not in sources]:
            raise InvalidInput(
                _("The budget names a source of money that the programme does not have: %(code)s.")
                % {"code": ", ".join(missing)}
            )
        budget = Budget.objects.create(
            programme=programme,
            pack=programme.pack,
            currency=programme.currency,
            years=written.years,
            begins_on=begins_on,
        )
        shares = _store_lines(budget, written, sources)
        post_budget_taken_up(
            budget=budget, shares=[(one.line, one.source, one.amount) for one in shares], actor=actor
        )
        details = {"pack": programme.pack.code, "version": programme.pack.version, "begins_on": str(begins_on)}
        record_act(actor=actor, verb="take_up_budget", subject=budget, details=details)
        return budget


def _store_lines(budget: Budget, written: Written, sources: dict[str, FundingSource]) -> list[LineShare]:
    lines: list[BudgetLine] = []
    years: list[LineYear] = []
    shares: list[LineShare] = []

    def add(one: WrittenLine | BudgetExtra, kind: str, component: str = "", activity: str = "") -> BudgetLine:
        line = BudgetLine(
            budget=budget,
            number=len(lines) + 1,
            code=one.code,
            kind=kind,
            component=component,
            activity=activity,
            name=one.name.es[:200],
        )
        lines.append(line)
        for code, amount in one.shares.items():
            shares.append(LineShare(line=line, source=sources[code], amount=amount))
        return line

    for part, activity, one in written.rows():
        line = add(one, BudgetLine.Kind.LINE, part.code, activity.code)
        for plan in one.years:
            amount = plan.printed if plan.printed is not None else plan.unit_cost * plan.quantity
            years.append(
                LineYear(
                    line=line,
                    year=plan.year,
                    unit_cost=plan.unit_cost,
                    quantity=plan.quantity,
                    amount=half_up(amount),
                )
            )
    for extra in written.extras:
        line = add(extra, extra.kind)
        for year, amount in extra.years.items():
            years.append(LineYear(line=line, year=year, unit_cost=amount, quantity=1, amount=amount))
    BudgetLine.objects.bulk_create(lines)
    LineYear.objects.bulk_create(years)
    LineShare.objects.bulk_create(shares)
    return shares
