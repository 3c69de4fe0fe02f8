"""Forms of messages: by what a person is reached, and a note on a call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.desk.forms import DateInput
from winay.messages.models import Channel


class PersonReachForm(PlainForm):
    """By what a person is reached on one channel, whether they allow it, and how the office knows."""

    channel = forms.ChoiceField(
        label=_("By what"),
        choices=[(one.value, one.label) for one in Channel if one != Channel.SLIP],
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label=_("Number or address"),
        max_length=254,
        help_text=_("A mobile telephone for SMS, an address for e-mail."),
    )
    allowed = forms.TypedChoiceField(
        label=_("What they said"),
        choices=[("1", _("They allow it")), ("0", _("They refuse it"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    said_on = forms.DateField(label=_("Date"), widget=DateInput())
    how = forms.CharField(
        label=_("How we know"), max_length=120, help_text=_("Such as a signed form, or said in the assembly.")
    )

    def values(self) -> dict[str, Any]:
        """Return what `write_address` takes."""
        return dict(self.cleaned_data)


class NoteForm(PlainForm):
    """What was said on the telephone, in a few words."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False, help_text=DO_NOT_NAME)
