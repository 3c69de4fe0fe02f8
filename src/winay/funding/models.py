"""Who finances a programme, what each agreed to give, and what it gave. Money is posted in the ledger."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import Record
from winay.documents.models import Proof
from winay.funding.kinds import GOVERNMENTS, Heading, SourceKind
from winay.funding.states import CONTRIBUTION_STATES, FUNDING_STATES, WORK_PAYMENT_STATES
from winay.programmes.models import FundingSource
from winay.territory.models import District


def _who() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


def _proof() -> Any:
    return models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Funder(Record):
    """What stands behind a funding source of a programme.

    `heading` and `royalties` are known of governments alone; `royalties` null: not known. `managed_by`: who runs a
    fund, such as a producers' organisation; never a person.
    """

    source = models.OneToOneField(FundingSource, on_delete=models.PROTECT, related_name="funder")
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind.choices)
    heading = models.CharField(_("heading"), max_length=10, choices=Heading.choices, blank=True)
    royalties = models.BooleanField(_("receives royalties"), null=True, blank=True)
    managed_by = models.CharField(_("run by"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in GOVERNMENTS])
                | models.Q(heading="", royalties=None),
                name="funder_heading_of_governments",
            )
        ]

    def __str__(self) -> str:
        return self.source.name

    @property
    def code(self) -> str:
        """What people know it by: programme and source."""
        return f"{self.source.programme.code}-{self.source.code}"


class FundingAgreement(Record):
    """A cofinancing agreement (convenio): what a source promised, from when to when, and what for.

    `amount` is promised; where the paper says a share, `share` of `base` (rounded half up to the cent) is that amount.
    `calls` and `components` are codes, `districts` places: for these alone; empty: for the whole programme.
    """

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="agreements")
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=FUNDING_STATES.choices(), default=FUNDING_STATES.initial)
    title = models.CharField(_("title"), max_length=200)
    amount = money_field()
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=4, null=True, blank=True)
    base = models.DecimalField(_("of which sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    signed_on = models.DateField(_("day of signature"))
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    calls = models.JSONField(default=list, blank=True)
    components = models.JSONField(default=list, blank=True)
    districts = models.ManyToManyField(District, related_name="+", blank=True)
    proof = _proof()
    recorded_by = _who()
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["begins_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins_on__lte=models.F("ends_on")), name="funding_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(share=None, base=None) | models.Q(share__gt=0, share__lte=1, base__gt=0),
                name="funding_share_of_a_sum",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Contribution(Record):
    """What a source gave: cash that is in the programme's account, or goods, work and services at their value.

    `paper`: the bank's operation number, or the act by which it was handed over.
    """

    class Form(models.TextChoices):
        CASH = "cash", _("In cash")
        KIND = "kind", _("In kind")

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="contributions")
    agreement = models.ForeignKey(
        FundingAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=CONTRIBUTION_STATES.choices(), default=CONTRIBUTION_STATES.initial
    )
    form = models.CharField(_("form"), max_length=4, choices=Form.choices)
    amount = money_field()
    received_on = models.DateField(_("day on which it was received"))
    what = models.CharField(_("what it is"), max_length=200)
    paper = models.CharField(_("operation number or paper"), max_length=60)
    proof = _proof()
    recorded_by = _who()
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-received_on", "-number"]
        constraints = [models.UniqueConstraint(fields=["funder", "number"], name="contribution_once")]

    def __str__(self) -> str:
        return self.what

    @property
    def code(self) -> str:
        """What people know it by: the source and its number."""
        return f"{self.funder.code}-{self.number}"


class Allotment(Record):
    """What a government allots to contests of producers, of one year's budget (PROCOMPITE): authorised until a day.

    `project_budget` is the base of the law: without borrowing, donations and transfers. `expenditure` and `income` are
    the bases that other documents give: shown as disputed, never used.
    """

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="allotments")
    year = models.PositiveSmallIntegerField(_("year"))
    project_budget = models.DecimalField(_("budget for investment projects"), max_digits=14, decimal_places=2)
    expenditure = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    income = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    allotted = models.DecimalField(_("allotted"), max_digits=14, decimal_places=2)
    authorised_on = models.DateField(_("day of the authorisation"))
    until = models.DateField(_("authorised until"))
    paper = models.CharField(_("agreement of the council"), max_length=60)
    recorded_by = _who()

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["funder", "year"], name="allotment_once_a_year")]

    def __str__(self) -> str:
        return f"{self.funder} {self.year}"

    @property
    def code(self) -> str:
        """What people know it by: the source and the year."""
        return f"{self.funder.code}-{self.year}"


class FundMonth(Record):
    """How many paid into an environmental-services fund with the bill of a month (its first day), and what came in."""

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="months")
    month = models.DateField(_("month"))
    payers = models.PositiveIntegerField(_("how many paid"))
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="fund_month")

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.funder} {self.month:%m/%Y}"

    @property
    def code(self) -> str:
        """What people know it by: the source and the month."""
        return f"{self.funder.code}-{self.month:%Y%m}"


class FundWork(Record):
    """A work that an environmental-services fund pays for: a reservoir, ditches, trees."""

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="works")
    number = models.PositiveIntegerField()
    name = models.CharField(_("work"), max_length=200)
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned = money_field()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["funder", "number"], name="fund_work_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """What people know it by: the source and its number."""
        return f"{self.funder.code}-W{self.number}"


class WorkPayment(Record):
    """What a fund paid for a work: recorded by one person, approved by another, then posted."""

    work = models.ForeignKey(FundWork, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=WORK_PAYMENT_STATES.choices(), default=WORK_PAYMENT_STATES.initial
    )
    amount = money_field()
    paid_on = models.DateField(_("day of the payment"))
    what = models.CharField(_("what was paid"), max_length=200)
    paper = models.CharField(_("receipt"), max_length=60)
    proof = _proof()
    recorded_by = _who()
    approved_by = _who()
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-paid_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="work_payment_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("recorded_by")),
                name="work_payment_never_recorded_and_approved_by_one",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def code(self) -> str:
        """What people know it by: the work and its number."""
        return f"{self.work.code}-{self.number}"
