"""Dated rates of exchange, what sums in another currency were worth when they came, and money that was changed."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record
from winay.documents.models import Proof
from winay.exchange.states import CHANGE_STATES
from winay.programmes.models import FundingSource, Programme

CURRENCIES = ("PEN", "USD", "EUR")


def _who() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class ExchangeRate(AppendOnly):
    """What one unit of `currency` is worth in `into` on a day, as a source says it.

    Never changed: a correction is the next `version` of the same day, with its reason; the last version stands.
    """

    class Source(models.TextChoices):
        """Who says it."""

        SBS = "sbs", _("SBS (Superintendencia de Banca)")
        SUNAT = "sunat", _("SUNAT")
        AGREEMENT = "agreement", _("Agreement with a source")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="exchange_rates")
    currency = models.CharField(_("currency"), max_length=3)
    into = models.CharField(_("is worth in"), max_length=3, default="PEN")
    day = models.DateField(_("day"))
    source = models.CharField(_("who says it"), max_length=10, choices=Source.choices)
    version = models.PositiveSmallIntegerField(default=1)
    rate = models.DecimalField(_("rate"), max_digits=12, decimal_places=6)
    place = models.CharField(_("where it stands"), max_length=120, blank=True)
    why = models.CharField(_("why it is corrected"), max_length=300, blank=True)
    recorded_by = _who()

    class Meta:
        ordering = ["-day", "currency", "source", "-version"]
        constraints = [
            # Also finds the rates of a pair around a day.
            models.UniqueConstraint(
                fields=["programme", "currency", "into", "day", "source", "version"], name="exchange_rate_once"
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_above_zero"),
            models.CheckConstraint(
                condition=~models.Q(currency=models.F("into")), name="exchange_rate_of_two_currencies"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day} = {self.rate.normalize():f} {self.into}"

    @property
    def code(self) -> str:
        """What people know it by: the programme, the currency, the day, who says it, and which version."""
        version = f".{self.version}" if self.version > 1 else ""
        return f"{self.programme.code}-{self.currency}-{self.day:%Y%m%d}-{self.source}{version}"


class ValuedSum(Record):
    """What a sum in another currency was worth when it came, with the rate that was used for it.

    What it is is named by value (`about_type`, `about_id`), since it stands on a higher floor. `in_account`: it lies
    in the special account, so that it may be changed. `taken_back`: what it valued was reversed.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    funding_source = models.CharField(max_length=40)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    day = models.DateField()
    amount = money_field()
    value = money_field()
    rate = models.ForeignKey(ExchangeRate, on_delete=models.PROTECT, related_name="used_for")
    in_account = models.BooleanField(default=True)
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering = ["day", "created_at"]
        constraints = [models.UniqueConstraint(fields=["about_id", "about_type"], name="sum_valued_once")]
        # What of a source is held in another currency.
        indexes = [models.Index(fields=["programme", "funding_source"], name="valued_of_source")]


class Revaluation(AppendOnly):
    """What of a source was held in another currency at the end of a month: what it had cost, and was worth then.

    Posted with the closing of the month and reversed at the start of the next (decision 104): no money moved.
    """

    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="revaluations")
    month = models.DateField()
    held = money_field()
    cost = models.DecimalField(max_digits=14, decimal_places=2)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    rate = models.ForeignKey(ExchangeRate, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-month", "source", "held_currency"]
        constraints = [
            models.UniqueConstraint(fields=["source", "month", "held_currency"], name="held_revalued_once_a_month")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people know it by: programme, source, currency and month."""
        return f"{self.source.programme.code}-{self.source.code}-{self.held.currency}-{self.month:%Y%m}"

    @property
    def difference(self) -> Decimal:
        """The gain that nobody has made yet, below zero for a loss."""
        return Decimal(self.value - self.cost)


class MoneyChanged(Record):
    """Money of a source that the bank changed into another currency: recorded by one person, approved by another.

    `cost`, known from the approval on: what the money given had cost in the programme's currency; null where it is the
    programme's own that was given. `rate` is the one of that day, to compare the bank's with.
    """

    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=CHANGE_STATES.choices(), default=CHANGE_STATES.initial)
    given = money_field()
    got = money_field()
    changed_on = models.DateField(_("day on which the bank changed it"))
    paper = models.CharField(_("bank operation number"), max_length=60)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    rate = models.ForeignKey(ExchangeRate, on_delete=models.PROTECT, related_name="+")
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = _who()
    approved_by = _who()
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-changed_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="money_changed_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("recorded_by")),
                name="change_never_recorded_and_approved_by_one",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people know it by: programme, source and its number."""
        return f"{self.source.programme.code}-{self.source.code}-X{self.number}"

    @property
    def difference(self) -> Decimal | None:
        """The gain, below zero for a loss; None where no money of another currency was given, or not yet known."""
        return None if self.cost is None else Decimal(self.got.amount - self.cost)
