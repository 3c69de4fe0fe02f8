"""What several topics of the desk ask in the same way."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, SCANS, FilesField, PlainForm
from winay.documents.models import SignedPaper


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PasswordForm(PlainForm):
    """A new password for somebody who has forgotten theirs."""

    password = forms.CharField(
        label=_("New password"),
        min_length=12,
        max_length=128,
        help_text=_(
            "At least 12 letters or figures. Hand it over in person; it opens once, and they choose their own."
        ),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ReasonForm(PlainForm):
    """Why something is done that others may want to understand later."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)


class ScanForm(PlainForm):
    """The pages of a signed paper; what they show is asked where it can be more than one thing."""

    shows = forms.ChoiceField(label=_("What the pages show"), choices=SignedPaper.Shows.choices)
    scan = FilesField(
        label=_("The signed pages, photographed or scanned"),
        accept=SCANS,
        help_text=_("JPEG, PNG or PDF, all pages at once, in their order. They are never public."),
    )

    def __init__(self, *args: Any, only_signed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only_signed:
            self.fields["shows"].initial = SignedPaper.Shows.SIGNED
            self.fields["shows"].widget = forms.HiddenInput()
