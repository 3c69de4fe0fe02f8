"""Budgets as open data: plan and execution by component, without people."""

from django.utils.translation import gettext_lazy as _

from winay.base.open_data import Column, OpenTable, cells_of
from winay.budgets.queries.public import execution_for_public

COLUMNS = (
    Column("programme", _("Code of the programme")),
    Column("component", _("Code of the component")),
    Column("name", _("Name of the component")),
    Column("currency", _("Currency of the budget")),
    Column("planned", _("What its lines may cost"), "number", unit="currency"),
    Column("committed", _("Authorised for payment, not paid yet"), "number", unit="currency"),
    Column("executed", _("Paid"), "number", unit="currency"),
    Column("available", _("Neither promised nor spent"), "number", unit="currency"),
)

BUDGETS = OpenTable(
    name="budgets",
    title=_("Budgets"),
    about=_("What each component of a programme's budget may cost, and what is committed and executed of it."),
    privacy=_("Sums by component; no line tells of a person."),
    columns=COLUMNS,
    rows=lambda _call: map(cells_of(COLUMNS), execution_for_public()),
    changed_by={
        "budget": ("take_up_budget",),
        "budgetrevision": ("approve_revision",),
        "expense": ("approve_expense", "reverse_expense"),
    },
    drawn_from=("budget", "budgetline"),
)

OPEN_TABLES = (BUDGETS,)
