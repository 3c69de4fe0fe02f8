"""A programme that runs by the MIF's budget, with the two people that it takes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.utils import translation
from tests.factories.programmes import a_programme, a_worker

from winay.base.models import User
from winay.budgets import actions
from winay.budgets.models import Budget, BudgetLine, Expense
from winay.programmes.models import FundingSource, Programme, RoleGrant

_numbers = count(1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@dataclass
class Running:
    """A budget in force, with who keeps it and who approves."""

    programme: Programme
    budget: Budget
    finance: User
    coordinator: User

    def line(self, code: str) -> BudgetLine:
        return BudgetLine.objects.get(budget=self.budget, code=code)

    def source(self, code: str) -> FundingSource:
        return FundingSource.objects.get(programme=self.programme, code=code)

    def recorded(
        self, code: str = "network-managers", source: str = "mif", amount: Any = "1000", **more: Any
    ) -> Expense:
        given = {"spent_on": date(2024, 3, 5), "what": "Pago de marzo", "paper": f"F001-{next(_numbers)}", **more}
        return actions.record_expense(
            actor=self.finance, line=self.line(code), source=self.source(source), amount=Decimal(amount), **given
        )

    def spent(self, *args: Any, **more: Any) -> Expense:
        return actions.approve_expense(actor=self.coordinator, expense=self.recorded(*args, **more))

    def met(self) -> None:
        """Bring the three papers that come before money."""
        for code in ("operating-regulations", "executing-unit-act", "first-work-plan"):
            actions.record_evidence(
                actor=self.finance, budget=self.budget, code=code, reached_on=date(2024, 2, 1), note="Acta 12-2024"
            )


def running(pack: str = "mif-networks", begins_on: date = date(2024, 1, 15)) -> Running:
    programme = a_programme(pack=pack)
    finance = a_worker(programme, RoleGrant.Role.FINANCE)
    coordinator = a_worker(programme, RoleGrant.Role.COORDINATOR)
    budget = actions.take_up_budget(actor=finance, programme=programme, begins_on=begins_on)
    return Running(programme, budget, finance, coordinator)


@pytest.fixture
def mif(db) -> Running:
    return running()
