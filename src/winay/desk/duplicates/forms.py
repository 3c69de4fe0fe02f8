"""Forms about records that may be the same."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.desk.forms import ReasonForm
from winay.registry.models import Household, LinkVerdict


class VerdictForm(PlainForm):
    """What somebody says of two records."""

    verdict = forms.ChoiceField(choices=LinkVerdict.Verdict.choices)
    note = forms.CharField(label=_("Why, if it helps the next one"), max_length=300, required=False)
    anyway = forms.BooleanField(label=_("They are one all the same"), required=False)


class MergeForm(ReasonForm):
    """Why two records are one, and, where somebody said that they are two, that they are one all the same."""

    anyway = forms.BooleanField(label=_("They are one all the same"), required=False)


class MergeHouseholdForm(PlainForm):
    """Which other household is the same one: one of those that share people, or any by its code; and why."""

    other = forms.ChoiceField(label=_("Which household is the same?"), required=False, widget=forms.RadioSelect)
    code = forms.CharField(label=_("Or the code of another household"), max_length=40, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)
    anyway = forms.BooleanField(label=_("They are one all the same"), required=False)

    def __init__(self, *args: Any, others: Sequence[Household], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            self.fields["other"].choices = [(one.code, one.code) for one in others]
        else:
            del self.fields["other"]

    def clean(self) -> dict[str, Any]:
        """Ask for one household and no more."""
        given = super().clean() or {}
        if bool(given.get("other")) == bool((given.get("code") or "").strip()):
            self.add_error("code", _("Choose one household, or write its code."))
        return given

    @property
    def other_code(self) -> str:
        """The code of the household that is the same."""
        return str(self.cleaned_data.get("other") or self.cleaned_data["code"]).strip()
