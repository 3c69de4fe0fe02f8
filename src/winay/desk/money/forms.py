"""The filters of the lists of money."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.desk.forms import DateInput


class OrderFilter(PlainForm):
    """The filters of the list of payment orders, kept in the address."""

    programme = forms.CharField(label=_("Programme"), required=False, widget=forms.Select)
    state = forms.CharField(label=_("State"), required=False, widget=forms.Select)
    since = forms.DateField(label=_("Prepared from"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Prepared until"), required=False, widget=DateInput())
    text = forms.CharField(label=_("Code, payee or operation"), required=False, max_length=80)
    sort = forms.CharField(label=_("Order"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            self.fields[name].widget.choices = found


class SpanForm(PlainForm):
    """The days that a page of the books is about, both included; all of them without any."""

    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return cleaned
