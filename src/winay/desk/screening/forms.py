"""Forms of screening: judging by hand, refusing, returning, more time."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, PlainForm, read_by
from winay.calls.models import Call
from winay.calls.queries.returns import parts_in_words
from winay.calls.queries.terms import terms_of
from winay.desk.forms import DayField


class ConditionForm(PlainForm):
    """A person's decision about one condition."""

    met = forms.TypedChoiceField(
        label=_("Does the proposal meet it?"),
        choices=[("1", _("Yes, it meets it")), ("0", _("No, it does not"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=read_by(_("What you saw or read.")),
    )
    mend = forms.CharField(
        label=_("What the group can do"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )


class RefusalForm(PlainForm):
    """Why a proposal is refused, and what the group can do about it."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=read_by(_("The group reads this, word for word.")),
    )
    mend = forms.CharField(
        label=_("What the group can do"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For this contest or for the next one."),
    )


class ReturnForm(PlainForm):
    """What the group must mend before it sends the proposal again, until when, and what it may change."""

    reason = forms.CharField(
        label=_("What has to be mended"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=read_by(_("The group reads this, word for word.")),
    )
    until = DayField(
        label=_("Last day to send it again"), help_text=_("After it the proposal is not received any more.")
    )
    parts = forms.MultipleChoiceField(
        label=_("What the group may change"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything else stays as it was sent."),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        days = terms_of(call).return_days
        initial = {"until": timezone.localdate() + timedelta(days=days), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["parts"].choices = parts_in_words(call)


class ExtendForm(PlainForm):
    """More days for a group that mends its proposal, and why."""

    until = DayField(label=_("New last day"))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), help_text=DO_NOT_NAME)


class VulnerableForm(PlainForm):
    """A person's decision whether a group counts as most vulnerable."""

    value = forms.TypedChoiceField(
        label=_("Does the group count as most vulnerable?"),
        choices=[("1", _("Yes")), ("0", _("No")), ("", _("As the rule says"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), help_text=read_by(_("What you saw or read."))
    )


class WaiverForm(PlainForm):
    """Why a condition is not asked of a proposal, and until when."""

    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=read_by(_("The group reads this, word for word.")),
    )
    until = DayField(label=_("It holds until (empty: for good)"), required=False)


class WithdrawForm(PlainForm):
    """Why a waiver is taken back."""

    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), help_text=DO_NOT_NAME)
