"""A budget in force: the technical cooperation that carries ventures on, with the figures of its document."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from winay.base.models import User
from winay.budgets import actions
from winay.budgets.models import BudgetLine
from winay.demo import data
from winay.programmes import actions as programme_acts
from winay.programmes.models import FundingSource, Pack, Programme

CODE = "integracion-emprendedora"


def take_up(pack: Pack, *, coordinator: User, finance: User) -> Programme:
    """Begin the programme of the technical cooperation, take its budget up, and spend a little of two lines."""
    programme = programme_acts.create_programme(
        actor=None,
        code=CODE,
        name="Integración de apoyos a emprendedores rurales",
        pack=pack,
        operator="Unidad de coordinación (demostración)",
    )
    programme_acts.describe_office(actor=None, programme=programme, operator=programme.operator, **data.OFFICE)
    for user, role in ((coordinator, "coordinator"), (finance, "finance")):
        programme_acts.grant_role(actor=None, user=user, programme=programme, role=role)
    today = timezone.localdate()
    actions.take_up_budget(actor=finance, programme=programme, begins_on=today - timedelta(days=90))
    source = FundingSource.objects.get(programme=programme, code="idb")
    for code, amount, what, paper in (
        ("learning-all", "12400.00", "Línea de base de emprendimientos", "E001-118"),
        ("programmes-all", "8250.00", "Mapa de programas del Estado", "E001-124"),
    ):
        expense = actions.record_expense(
            actor=finance,
            line=BudgetLine.objects.get(budget__programme=programme, code=code),
            source=source,
            amount=Decimal(amount),
            spent_on=today - timedelta(days=20),
            what=what,
            paper=paper,
            paid_to="Consultora Andina SAC",
        )
        if code == "learning-all":
            actions.approve_expense(actor=coordinator, expense=expense)
    return programme
