"""Forms of a group's own business."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.base.numbers import NumberField
from winay.registry.actions import Jobs, Sales


class OwnSalesForm(PlainForm):
    """What a group sold in a month or in a year that it has not told yet."""

    span = forms.ChoiceField(label=_("In which month?"))
    amount = NumberField(
        label=_("How much did you sell? (S/)"),
        min_value=Decimal(0),
        help_text=_("Everything that you sold, before costs. Nothing sold is 0."),
    )
    known = forms.ChoiceField(
        label=_("How do you know it?"),
        choices=[
            ("declared", _("From our notebook, or as we remember")),
            ("voucher", _("From receipts or accounts")),
            ("estimated", _("We guess")),
        ],
        widget=forms.RadioSelect,
        initial="declared",
    )

    def __init__(self, *args: Any, spans: Sequence[tuple[date, date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["span"].choices = [
            (one.isoformat() + until.isoformat(), _span(one, until)) for one, until in spans
        ]

    def sales(self) -> Sales:
        """Return what was sold."""
        given = self.cleaned_data
        first, last = (date.fromisoformat(given["span"][at : at + 10]) for at in (0, 10))
        return Sales(first, last, given["amount"], given["known"])


def _span(first: date, last: date) -> str:
    """Return a month, or a whole year, in words."""
    if first.month == last.month:
        return date_format(first, "F Y")
    return gettext("The whole year %(year)s") % {"year": first.year}


class OwnJobsForm(PlainForm):
    """Who works in a group's business today."""

    people = NumberField(
        label=_("How many people work in it?"),
        min_value=Decimal(0),
        help_text=_("You count too. Who works half the day, or half the year, counts 0.5."),
    )
    women = NumberField(label=_("How many of them are women?"), min_value=Decimal(0), required=False)
    young = NumberField(label=_("How many are under 30?"), min_value=Decimal(0), required=False)

    def jobs(self, day: date) -> Jobs:
        """Return who works there on a day."""
        given = self.cleaned_data
        return Jobs(day, given["people"], given["women"], given["young"])
