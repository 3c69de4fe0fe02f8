"""Asking something of a fact of the catalogue: what is asked, and the office's own words for it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
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
    """What is asked of one fact, in fields that fit its kind; of a count also of those who are counted (`who`)."""

    def __init__(self, *args: Any, fact: Fact, who: Sequence[Fact] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact, self.who = fact, who
        for number, one in enumerate(who):
            self._ask(one, f"who{number}-", say(one.meaning))
        self._ask(fact, "", say(fact.meaning) if who else "")

    def _ask(self, fact: Fact, place: str, about: str) -> None:
        hows = HOWS.get(fact.kind, OF_AMOUNTS) + (("known",) if fact.may_be_unknown else ())
        choices = [(how, _(VERBS[how])) for how in hows]
        value = self._value_field(fact)
        label = format_lazy("{about}: {value}", about=about, value=value.label) if about else value.label
        value.label, value.required = label, False
        asked = _("What is asked")
        self.fields[f"{place}how"] = forms.ChoiceField(
            label=format_lazy("{about}: {asked}", about=about, asked=asked) if about else asked, choices=choices
        )
        self.fields[f"{place}value"] = value

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
        for place in ("", *(f"who{number}-" for number in range(len(self.who)))):
            how, value = f"{place}how", f"{place}value"
            if data.get(how) != "known" and data.get(value) in (None, "", []) and value not in self.errors:
                self.add_error(value, _("Say with what it is compared."))
        return data

    def asks(self) -> dict[str, Any]:
        """Return the condition as docs/conditions.md writes it."""
        who = [self._asked(one, f"who{number}-") for number, one in enumerate(self.who)]
        asked = self._asked(self.fact, "")
        return {**asked, "who": who[0] if len(who) == 1 else {"all": who}} if who else asked

    def _asked(self, fact: Fact, place: str) -> dict[str, Any]:
        how, value = self.cleaned_data[f"{place}how"], self.cleaned_data[f"{place}value"]
        if how == "known":
            return {"fact": fact.code, "known": True}
        if fact.kind is Kind.YES_NO:
            value = value == "yes"
        elif fact.unit == SHARE:
            value = str(value / Decimal(100))
        elif isinstance(value, Decimal):
            value = str(value)
        elif fact.kind is Kind.DATE:
            value = value.isoformat()
        return {"fact": fact.code, how: value}


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
    may_be_waived = forms.BooleanField(
        label=_("It may be waived for one proposal"),
        required=False,
        help_text=_(
            "A coordinator may then decide, with a reason that the group reads, not to ask it of a group."
        ),
    )
