"""Forms of the pages of exchange rates. What is right is decided by the actions; a form only reads."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.forms import DO_NOT_NAME, SCANS, LongText, PlainForm
from winay.base.numbers import NumberField
from winay.base.numerals import NoNumber
from winay.desk.forms import DayField
from winay.exchange.models import ExchangeRate
from winay.exchange.rules import rate_of
from winay.programmes.models import Programme

CURRENCIES = {"PEN": "S/ (PEN)", "USD": "US$ (USD)", "EUR": "€ (EUR)"}


class RateField(forms.CharField):
    """A rate as people write it: 3.745 and 3,745 are decimals."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_length": 20, "widget": widget, **options})

    def clean(self, value: Any) -> Any:
        """Return the rate, or None where none is asked for."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return rate_of(text)
        except NoNumber as fault:
            raise ValidationError(now(fault.message) % fault.values) from fault


class RateForm(PlainForm):
    """What one unit of a currency is worth on a day."""

    currency = forms.ChoiceField(label=_("One unit of"))
    day = DayField(label=_("Day of the rate"), initial=timezone.localdate)
    rate = RateField(label=_("Is worth"), help_text=_("As it is published, such as 3.745."))
    source = forms.ChoiceField(label=_("Who says it"), choices=ExchangeRate.Source.choices)
    place = forms.CharField(
        label=_("Where it stands"),
        max_length=120,
        required=False,
        help_text=_("The page, the bulletin or the clause of the agreement. Do not name anybody."),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(code, name) for code, name in CURRENCIES.items() if code != programme.currency]
        self.fields["currency"].choices = others
        into = CURRENCIES[programme.currency]
        self.fields["rate"].label = _("Is worth in %(currency)s") % {"currency": into}


class RatesForm(PlainForm):
    """A list of rates."""

    file = forms.FileField(
        label=_("List of rates"),
        help_text=_("CSV, Excel or ODS with the columns fecha, moneda, tipo de cambio, fuente."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )


class CorrectForm(PlainForm):
    """The rate as it should be, and why."""

    value = RateField(label=_("The right rate"))
    why = LongText(label=_("Why"), max_length=300, rows=2, help_text=DO_NOT_NAME)


class ChangeForm(PlainForm):
    """What the bank changed."""

    source: Any = forms.ModelChoiceField(label=_("Money of which source?"), queryset=None)
    given = NumberField(label=_("What was given to the bank"), min_value=Decimal("0.01"))
    given_currency = forms.ChoiceField(label=_("Currency"), choices=[*CURRENCIES.items()])
    got = NumberField(label=_("What the bank gave for it"), min_value=Decimal("0.01"))
    got_currency = forms.ChoiceField(label=_("In which currency"), choices=[*CURRENCIES.items()])
    changed_on = DayField(label=_("Day of the bank's operation"), initial=timezone.localdate)
    paper = forms.CharField(label=_("Operation number"), max_length=60)
    proof = forms.FileField(
        label=_("Photograph or scan of it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF."),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = programme.funding_sources.order_by("name")
        other = "USD" if programme.currency == "PEN" else "PEN"
        self.fields["given_currency"].initial, self.fields["got_currency"].initial = other, programme.currency

    def terms(self) -> dict[str, Any]:
        """Return the change as the act takes it."""
        data = dict(self.cleaned_data)
        for name in ("given", "got"):
            data[name] = Money(data[name], data.pop(f"{name}_currency"))
        return data


class WhyForm(PlainForm):
    """Why it is refused or reversed."""

    reason = LongText(label=_("Why"), max_length=500, rows=2, help_text=DO_NOT_NAME)
