"""Forms of follow-up: an answer, a try that failed, giving up."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.base.numbers import NumberField
from winay.desk.forms import DayField
from winay.journeys.actions import Answer
from winay.journeys.models import FollowUp, FollowUpTry, Way
from winay.registry.models import Venture
from winay.registry.rules.ventures import REASONS

NOT_ASKED = ("succeeded", "mistake")


class AnswerForm(PlainForm):
    """What they tell of their business."""

    asked_on = DayField(label=_("Asked on"))
    way = forms.ChoiceField(label=_("How?"), choices=Way.choices)
    venture = forms.ChoiceField(label=_("Which business?"), required=False)
    outcome = forms.ChoiceField(
        label=_("How does the business go?"), choices=FollowUp.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("If it is otherwise than before: why?"),
        required=False,
        choices=[("", "—"), *((code, _(text)) for code, text in REASONS.items() if code not in NOT_ASKED)],
    )
    since = DayField(label=_("Since when?"), required=False)
    sales = NumberField(label=_("Sold (S/)"), min_value=Decimal(0), required=False)
    sales_since = DayField(
        label=_("Sold since which day?"), required=False, help_text=_("Until the day of asking; a year at most.")
    )
    jobs = NumberField(
        label=_("People who work there"), min_value=Decimal(0), required=False,
        help_text=_("In full-time jobs: who works half the day, or half the year, counts 0.5. Owners count too."),
    )  # fmt: skip
    jobs_women = NumberField(label=_("Of these, women"), min_value=Decimal(0), required=False)
    jobs_young = NumberField(label=_("Of these, under 30"), min_value=Decimal(0), required=False)
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, ventures: Sequence[Venture], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ventures = {str(one.pk): one for one in ventures}
        self.fields["asked_on"].initial = timezone.localdate
        if ventures:
            named = [(key, f"{one.name} ({one.code})") for key, one in self.ventures.items()]
            self.fields["venture"].choices = named if len(named) == 1 else [("", "—"), *named]
        else:
            for name in ("venture", "reason", "since", "sales", "sales_since", "jobs", "jobs_women", "jobs_young"):
                del self.fields[name]

    def answer(self) -> Answer:
        """Return what was told."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("asked_on", "way")}
        if "venture" in given:
            given["venture"] = self.ventures.get(given["venture"])
        return Answer(**given)


class TryForm(PlainForm):
    """A try to reach them that failed."""

    tried_on = DayField(label=_("Which day?"))
    way = forms.ChoiceField(label=_("How?"), choices=Way.choices)
    result = forms.ChoiceField(label=_("What was found?"), choices=[("", "—"), *FollowUpTry.Result.choices])
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tried_on"].initial = timezone.localdate


class LostForm(PlainForm):
    """Why nobody can ask them any more."""

    why = forms.ChoiceField(label=_("Why?"), choices=[("", "—"), *FollowUp.Lost.choices])
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False, help_text=DO_NOT_NAME)


class PlanForm(PlainForm):
    """They are asked again after all."""

    words = forms.CharField(
        label=_("How do you know that they want to be asked, or where they are?"), max_length=300, required=False,
        help_text=DO_NOT_NAME,
    )  # fmt: skip


class DeclineForm(PlainForm):
    """They do not want to be asked."""

    words = forms.CharField(label=_("In a few words"), max_length=300, required=False, help_text=DO_NOT_NAME)
