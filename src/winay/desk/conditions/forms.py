"""Asking something of a fact of the catalogue: what is asked, and the office's own words for it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.base.numbers import NumberField
from winay.desk.forms import DateInput
from winay.facts.rules import Fact, Kind
from winay.facts.rules.catalogue import SHARE
from winay.facts.words import VERBS, say

HOWS = {
    Kind.DATE: ("since", "until"),
    Kind.CHOICE: ("one_of", "none_of"),
    Kind.TEXT: ("equals", "is_not"),
    Kind.YES_NO: ("equals",),
}


OF_AMOUNTS = ("at_least", "at_most", "more_than", "less_than", "equals", "is_not")


class AskForm(PlainForm):
    """What is asked of one fact, in fields that fit its kind."""

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        hows = HOWS.get(fact.kind, OF_AMOUNTS) + (("known",) if fact.may_be_unknown else ())
        choices = [(how, _(VERBS[how])) for how in hows]
        self.fields["how"] = forms.ChoiceField(label=_("What is asked"), choices=choices)
        self.fields["value"] = self._value_field(fact)
        self.fields["value"].required = False

    def _value_field(self, fact: Fact) -> forms.Field:
        if fact.kind is Kind.CHOICE:
            choices = [(value, say(text)) for value, text in fact.choices.items()]
            return forms.MultipleChoiceField(
                label=_("Which"), choices=choices, widget=forms.CheckboxSelectMultiple
            )
        if fact.kind is Kind.YES_NO:
            return forms.ChoiceField(label=_("Answer"), choices=[("yes", _("Yes")), ("no", _("No"))])
        if fact.kind is Kind.DATE:
            return forms.DateField(label=_("Day"), widget=DateInput())
        if fact.kind is Kind.TEXT:
            return forms.CharField(label=_("Text"), max_length=200)
        if fact.unit == SHARE:
            return NumberField(label=_("Percent"), min_value=0, max_value=100)
        places = 0 if fact.kind is Kind.WHOLE else 2
        label = _("Number") if not fact.unit else _("Number of %(unit)s") % {"unit": say(fact.unit)}
        return NumberField(label=label, decimal_places=places)

    def clean(self) -> dict[str, Any]:
        """Ask for a value where what is asked needs one."""
        data = super().clean() or self.cleaned_data
        if data.get("how") != "known" and data.get("value") in (None, "", []) and "value" not in self.errors:
            self.add_error("value", _("Say with what it is compared."))
        return data

    def asks(self) -> dict[str, Any]:
        """Return the condition as docs/conditions.md writes it."""
        how, value = self.cleaned_data["how"], self.cleaned_data["value"]
        if how == "known":
            return {"fact": self.fact.code, "known": True}
        if self.fact.kind is Kind.YES_NO:
            value = value == "yes"
        elif self.fact.unit == SHARE:
            value = str(value / Decimal(100))
        elif isinstance(value, Decimal):
            value = str(value)
        elif self.fact.kind is Kind.DATE:
            value = value.isoformat()
        return {"fact": self.fact.code, how: value}


class OwnWordsForm(PlainForm):
    """What a group reads of the condition, and how it puts it right."""

    label = forms.CharField(
        label=_("What the group reads"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty and the condition says itself, in Spanish, Quechua and English."),
    )
    mend = forms.CharField(
        label=_("How a group can put it right"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words. Whoever does not meet the condition reads it."),
    )
