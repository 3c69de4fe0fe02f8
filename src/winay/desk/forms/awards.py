"""Forms about awards after their session."""

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm


class EndAwardForm(PlainForm):
    """Why an award ends."""

    reason = forms.CharField(
        label=_("Why does the award end?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The group reads this, word for word. It is not published. Do not name people."),
    )
