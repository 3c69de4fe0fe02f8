"""What is asked on the pages of budgets."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, SCANS, LongText, PlainForm
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.base.templatetags.winay import money
from winay.budgets.actions import NewShare, NewYear
from winay.budgets.models import Advance
from winay.budgets.queries.lines import LineRow
from winay.desk.forms import DayField
from winay.programmes.models import FundingSource, Programme
from winay.programmes.queries.staff import workers_in

ZERO = Decimal("0.00")


def _amount(**options: Any) -> NumberField:
    """An amount or a quantity: not below zero, two decimals."""
    return NumberField(**{"min_value": ZERO, "max_digits": 12, "decimal_places": 2, **options})


class TakeUpForm(PlainForm):
    """The first day of the budget."""

    begins_on = DayField(
        label=_("First day of the budget"),
        help_text=_(
            "Usually the day on which the agreement with the donor was signed. Years and months count from it."
        ),
    )


class ExpenseForm(PlainForm):
    """What was paid on a line."""

    source = forms.ModelChoiceField(label=_("From which source"), queryset=FundingSource.objects.none())
    amount = _amount(label=_("Amount"))
    spent_on = DayField(label=_("Day of the expense"))
    what = forms.CharField(label=_("What was paid"), max_length=200, help_text=DO_NOT_NAME)
    paid_to = forms.CharField(
        label=_("Paid to"), max_length=200, required=False, help_text=_("It is never shown in public.")
    )
    paper = forms.CharField(
        label=_("Receipt"), max_length=60, help_text=_("Kind, series and number, such as Factura F001-123.")
    )
    proof = forms.FileField(
        label=_("Photograph or scan of it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF."),
    )
    advance = FoundField(
        label=_("Paid out of an advance"),
        queryset=Advance.objects.none(),
        words=("to_person__full_name", "to_person__username", "what"),
        label_of=lambda one: f"{one.code}, {one.to_person}: {money(one.left, str(one.amount.currency))}",
        required=False,
        empty_label=_("No: from the special account"),
    )

    def __init__(
        self,
        *args: Any,
        sources: Iterable[FundingSource],
        advances: QuerySet[Advance] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if advances is not None and advances.exists():
            self.fields["advance"].queryset = advances
        else:
            del self.fields["advance"]
        keys = [one.pk for one in sources]
        self.fields["source"].queryset = FundingSource.objects.filter(pk__in=keys).order_by("name")
        if len(keys) == 1:
            self.fields["source"].initial = keys[0]


class AdvanceForm(PlainForm):
    """Who is handed how much, what for, until when."""

    to_person = FoundField(
        label=_("Who gets it"),
        queryset=User.objects.none(),
        words=("full_name", "first_name", "last_name", "username"),
        help_text=_("Somebody who works in the programme, and not you."),
    )
    source = forms.ModelChoiceField(label=_("From which source"), queryset=FundingSource.objects.none())
    amount = _amount(label=_("Amount"))
    what = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        help_text=_("The journey or the work, with its days. Do not name people."),
    )
    due_on = DayField(label=_("To be accounted for until"))

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        sources: Iterable[FundingSource],
        asks: User,
        within: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in sources]
        self.fields["to_person"].queryset = workers_in(programme).exclude(pk=asks.pk)
        self.fields["source"].queryset = FundingSource.objects.filter(pk__in=keys).order_by("name")
        if len(keys) == 1:
            self.fields["source"].initial = keys[0]
        self.fields["due_on"].help_text = _("At most %(days)d days from today.") % {"days": within}


class GiveForm(PlainForm):
    """When an advance was handed over, and the bank's number."""

    given_on = DayField(label=_("Day on which it was handed over"))
    paper = forms.CharField(label=_("Operation number"), max_length=60)


class ReturnForm(PlainForm):
    """What of an advance was given back."""

    amount = _amount(label=_("Amount"))
    returned_on = DayField(label=_("Day on which it was in the account"), initial=timezone.localdate)
    paper = forms.CharField(label=_("Operation number"), max_length=60)


class ProofForm(PlainForm):
    """The receipt of an expense that was written down without it."""

    proof = forms.FileField(
        label=_("Photograph or scan of it"),
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF."),
    )


class RevisionForm(PlainForm):
    """New figures of a line: its years and its sources, as they are to be."""

    reason = LongText(label=_("Why it changes"), max_length=500, rows=3, help_text=DO_NOT_NAME)

    def __init__(
        self, *args: Any, row: LineRow, years: Sequence[int], sources: Sequence[FundingSource], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years, self.sources = (years if row.years else ()), sources
        for year in self.years:
            plan = row.years.get(year)
            values = {"year": year}
            self.fields[f"unit_cost_{year}"] = _amount(
                label=_("Year %(year)s: unit cost") % values, initial=plan.unit_cost if plan else ZERO
            )
            self.fields[f"quantity_{year}"] = _amount(
                label=_("Year %(year)s: quantity") % values, initial=plan.quantity if plan else ZERO
            )
        for source in sources:
            self.fields[f"share_{source.code}"] = _amount(
                label=_("From %(source)s") % {"source": source.name}, initial=row.shares.get(source.code, ZERO)
            )
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def new_years(self) -> list[NewYear]:
        """Return the years as they are to be."""
        data = self.cleaned_data
        return [NewYear(year, data[f"unit_cost_{year}"], data[f"quantity_{year}"]) for year in self.years]

    def new_shares(self) -> list[NewShare]:
        """Return what each source is to bring."""
        return [NewShare(source, self.cleaned_data[f"share_{source.code}"]) for source in self.sources]


class MonthsForm(PlainForm):
    """What of a line's year is planned for each month."""

    def __init__(
        self, *args: Any, months: Sequence[tuple[date, str, bool]], planned: dict[date, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.months = [month for month, _name, _rainy in months]
        for month, name, rainy in months:
            self.fields[f"month_{month:%Y_%m}"] = _amount(
                label=name,
                required=False,
                initial=planned.get(month, ZERO),
                help_text=_("Rainy month: no field work is planned.") if rainy else "",
            )

    def amounts(self) -> dict[date, Decimal]:
        """Return the amount of each month."""
        return {month: self.cleaned_data[f"month_{month:%Y_%m}"] or ZERO for month in self.months}


class WhyForm(PlainForm):
    """Why something ends."""

    reason = LongText(label=_("Why"), max_length=500, rows=2, help_text=DO_NOT_NAME)


class RequestForm(PlainForm):
    """How much is asked of which source."""

    source = forms.ModelChoiceField(label=_("Of which source"), queryset=FundingSource.objects.none())
    amount = _amount(label=_("Amount"))

    def __init__(self, *args: Any, sources: Iterable[tuple[FundingSource, Decimal, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(sources)
        self.fields["source"].queryset = FundingSource.objects.filter(
            pk__in=[one.pk for one, _most, _code in known]
        )
        self.fields["source"].empty_label = None
        self.fields["amount"].help_text = "; ".join(
            str(_("%(source)s: at most %(most)s") % {"source": one.name, "most": money(most, code)})
            for one, most, code in known
        )


class ReceiptForm(PlainForm):
    """When the money was in the account, and the bank's number."""

    received_on = DayField(label=_("Day on which it was in the account"))
    operation_number = forms.CharField(label=_("Operation number"), max_length=40)


class EvidenceForm(PlainForm):
    """When a condition was met or a milestone reached, and what shows it."""

    reached_on = DayField(label=_("Day on which it was there"))
    note = LongText(
        label=_("What shows it"), max_length=500, rows=3,
        help_text=_("The paper with its number and date, or where it is kept. Do not name people."),
    )  # fmt: skip
