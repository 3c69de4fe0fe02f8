"""A programme's budget in force, its revisions, expenses, months and requests. Money is posted in the ledger."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record
from winay.budgets.states import ADVANCE_STATES, EXPENSE_STATES, REQUEST_STATES, RETURN_STATES, REVISION_STATES
from winay.documents.models import Proof
from winay.programmes.models import FundingSource, Pack, Programme


def _who() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


def _amount(**options: Any) -> Any:
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


class Budget(Record):
    """The budget by which a programme runs, taken up from a version of its pack; `begins_on`: first day of year 1.

    What the document prints stays in the pack; what is in force, after revisions, stands in the lines.
    """

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="budget")
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    years = models.PositiveSmallIntegerField(default=0)
    begins_on = models.DateField(_("first day of the budget"))

    def __str__(self) -> str:
        return self.programme.name

    @property
    def code(self) -> str:
        """What people know it by."""
        return self.programme.code


class BudgetLine(Record):
    """A line in force. Component and activity are codes of the pack, where their names stand in three languages."""

    class Kind(models.TextChoices):
        LINE = "line", _("Line")
        CONTINGENCIES = "contingencies", _("Contingencies")
        MONITORING = "monitoring", _("Monitoring")

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=13, choices=Kind.choices, default=Kind.LINE)
    component = models.CharField(max_length=40, blank=True)
    activity = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["budget", "code"], name="budget_line_once")]

    def __str__(self) -> str:
        return self.name


class LineYear(Record):
    """What a line may cost in a year of the budget."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    unit_cost = _amount()
    quantity = models.DecimalField(max_digits=12, decimal_places=2)
    amount = _amount()

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["line", "year"], name="line_year_once")]


class LineShare(Record):
    """What a source brings to a line."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="shares")
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="+")
    amount = _amount()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "source"], name="line_share_once")]


class BudgetRevision(Record):
    """A change of a line that one person proposes and another puts in force; its figures are `RevisionChange`s."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=REVISION_STATES.choices(), default=REVISION_STATES.initial)
    reason = models.CharField(max_length=500)
    proposed_by = _who()
    proposed_at = models.DateTimeField()
    decided_by = _who()
    decided_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="line_revision_once"),
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(state="proposed"), name="one_open_revision_of_a_line"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_force") | ~models.Q(decided_by=models.F("proposed_by")),
                name="revision_never_proposed_and_decided_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line.name} ({self.number})"

    @property
    def code(self) -> str:
        """What people know it by: the line and the number of the revision."""
        return f"{self.line.code}.{self.number}"


class RevisionChange(AppendOnly):
    """One figure that a revision changes: a year's (unit cost, quantity, amount), or what a source brings."""

    revision = models.ForeignKey(BudgetRevision, on_delete=models.PROTECT, related_name="changes")
    year = models.PositiveSmallIntegerField(null=True)
    source = models.ForeignKey(FundingSource, null=True, on_delete=models.PROTECT, related_name="+")
    unit_cost = _amount(null=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    before = _amount()
    after = _amount()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year=None) ^ models.Q(source=None), name="change_of_a_year_or_a_source"
            )
        ]


class Advance(Record):
    """Money handed to somebody of the staff before it is spent: to be accounted for with receipts, or given back.

    Finance asks for it, the coordinator authorises it, finance hands it over: then it is posted. `left`: what of it is
    neither accounted for nor given back, kept by the acts as the journal says. `paper`: number of the transfer.
    """

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="advances")
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ADVANCE_STATES.choices(), default=ADVANCE_STATES.initial)
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="advances", verbose_name=_("who gets it")
    )
    amount = money_field()
    left = _amount(default=Decimal(0))
    what = models.CharField(_("what it is for"), max_length=200)
    due_on = models.DateField(_("to be accounted for until"))
    given_on = models.DateField(_("day on which it was handed over"), null=True, blank=True)
    paper = models.CharField(_("bank operation number"), max_length=60, blank=True)
    recorded_by = _who()
    approved_by = _who()
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="advance_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("recorded_by")),
                name="advance_never_recorded_and_approved_by_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(recorded_by=models.F("to_person"))
                & (models.Q(approved_by=None) | ~models.Q(approved_by=models.F("to_person"))),
                name="advance_never_to_who_decides_on_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("given", "settled")) | models.Q(given_on__isnull=False),
                name="advance_given_on_a_day",
            ),
        ]
        # What of a budget is late, the oldest first.
        indexes = [models.Index(fields=["budget", "state", "due_on"], name="advance_by_day")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people know it by: the programme and its number."""
        return f"{self.budget.code}-A{self.number}"


class AdvanceReturn(Record):
    """What of an advance was given back to the special account. `ended_why`: why it was taken back, if it was."""

    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="returns")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=RETURN_STATES.choices(), default=RETURN_STATES.initial)
    amount = money_field()
    returned_on = models.DateField(_("day on which it was in the account"))
    paper = models.CharField(_("bank operation number"), max_length=60)
    recorded_by = _who()
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["advance", "number"], name="advance_return_once"),
            models.UniqueConstraint(
                fields=["advance", "paper"], condition=models.Q(state="posted"), name="advance_returned_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people know it by: the advance and its number."""
        return f"{self.advance.code}.{self.number}"


class Expense(Record):
    """What was spent on a line by the programme itself: recorded by one person, approved by another, then posted.

    `advance`: out of which advance it was paid, if any. `paid_to` is a provider's name: private. `ended_why`: why it
    was sent back or reversed.
    """

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="expenses")
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="+")
    advance = models.ForeignKey(Advance, null=True, blank=True, on_delete=models.PROTECT, related_name="expenses")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=EXPENSE_STATES.choices(), default=EXPENSE_STATES.initial)
    amount = money_field()
    spent_on = models.DateField(_("day of the expense"))
    what = models.CharField(_("what was paid"), max_length=200)
    paid_to = models.CharField(_("paid to"), max_length=200, blank=True)
    paper = models.CharField(_("receipt"), max_length=60)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = _who()
    approved_by = _who()
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-spent_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="expense_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("recorded_by")),
                name="expense_never_recorded_and_approved_by_one",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def code(self) -> str:
        """What people know it by: the line and its number."""
        return f"{self.line.code}-{self.number}"


class PlannedMonth(Record):
    """What of a line's year is planned for a month (its first day)."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="months")
    month = models.DateField()
    amount = _amount()

    class Meta:
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["line", "month"], name="planned_month_once")]


class Evidence(Record):
    """That a condition precedent is met or a milestone reached: when, and what shows it."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="evidence")
    code = models.CharField(max_length=40)
    reached_on = models.DateField()
    note = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["budget", "code"], name="evidence_once")]


class DisbursementRequest(Record):
    """Money asked of a source: prepared by one person, sent by another, posted when it is in the account."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="requests")
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=REQUEST_STATES.choices(), default=REQUEST_STATES.initial)
    amount = money_field()
    spent_before = _amount(default=Decimal(0))
    prepared_by = _who()
    prepared_at = models.DateTimeField()
    sent_by = _who()
    sent_at = models.DateTimeField(null=True, blank=True)
    received_on = models.DateField(_("day on which it was in the account"), null=True, blank=True)
    operation_number = models.CharField(_("bank operation number"), max_length=40, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="request_once"),
            models.CheckConstraint(
                condition=models.Q(sent_by=None) | ~models.Q(sent_by=models.F("prepared_by")),
                name="request_never_prepared_and_sent_by_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="received") | models.Q(received_on__isnull=False),
                name="request_received_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people know it by: the programme and its number."""
        return f"{self.budget.code}-D{self.number}"
