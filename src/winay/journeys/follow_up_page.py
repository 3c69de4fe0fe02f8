"""Where a graduate says how their business goes: behind the link of a message, and among one's own pages."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.errors import DomainError
from winay.base.forms import PlainForm
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.base.web import show_domain_error
from winay.journeys import actions
from winay.journeys.models import FollowUp
from winay.registry.models import Venture
from winay.registry.rules.ventures import REASONS

NOT_ASKED = ("succeeded", "mistake")
A_MONTH = timedelta(days=29)
"""With the day of asking thirty days."""


class OwnAnswerForm(PlainForm):
    """How the business goes, in its owner's words: a few questions for a small screen."""

    venture = forms.ChoiceField(label=_("Which business?"), required=False)
    outcome = forms.ChoiceField(
        label=_("How does your business go?"), choices=FollowUp.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("If it rests, has ended, or grew: why?"),
        required=False,
        choices=[("", "—"), *((code, _(text)) for code, text in REASONS.items() if code not in NOT_ASKED)],
    )
    sales = NumberField(
        label=_("What did it sell in the last thirty days (S/)?"), min_value=Decimal(0), required=False,
        help_text=_("Leave it empty if you do not know it or do not want to say it."),
    )  # fmt: skip
    jobs = NumberField(
        label=_("How many people work there?"), min_value=Decimal(0), required=False,
        help_text=_("You count too. Who works half the day counts 0.5."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Is there something you want to tell the programme?"), max_length=300, required=False
    )

    def __init__(self, *args: Any, ventures: Sequence[Venture], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ventures = {str(one.pk): one for one in ventures}
        fields: Any = self.fields
        if len(ventures) > 1:
            fields["venture"].choices = [("", "—"), *((key, one.name) for key, one in self.ventures.items())]
        else:
            del self.fields["venture"]
        if not ventures:
            for name in ("reason", "sales", "jobs"):
                del self.fields[name]

    def answer(self, today: date) -> actions.Answer:
        """Return what was told."""
        given = self.cleaned_data
        none = given["outcome"] == FollowUp.Outcome.NONE
        only = next(iter(self.ventures.values())) if len(self.ventures) == 1 else None
        venture = only if "venture" not in self.fields else self.ventures.get(given["venture"])
        sales = None if none else given.get("sales")
        return actions.Answer(
            outcome=given["outcome"],
            venture=None if none else venture,
            reason=given.get("reason", ""),
            sales=sales,
            sales_since=today - A_MONTH if sales is not None else None,
            jobs=None if none else given.get("jobs"),
            words=given["words"],
        )


def answered(request: HttpRequest, follow_up: FollowUp, form: OwnAnswerForm, *, by: User | None) -> bool:
    """Do what the page was sent for; tell whether it is done."""
    act = request.POST.get("act", "")
    try:
        if act == "decline":
            actions.refuse_follow_up(follow_up=follow_up, by=by)
        elif act == "not_me" and by is None:
            actions.not_me(follow_up=follow_up)
        elif form.is_valid():
            actions.answer_follow_up(follow_up=follow_up, answer=form.answer(timezone.localdate()), by=by)
        else:
            return False
    except DomainError as error:
        show_domain_error(request, error, form)
        return False
    return True
