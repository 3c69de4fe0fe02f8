"""What somebody writes who looked into an alert."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.desk.forms import DayField

USUALLY = timedelta(days=30)


class LookForm(forms.Form):
    """What was found out, and when it is told again."""

    remark = forms.CharField(
        label=_("What did you find out, or what was agreed?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = DayField(
        label=_("Tell it again from"),
        required=False,
        help_text=_("Leave it empty if it need never be told again."),
        initial=lambda: timezone.localdate() + USUALLY,
    )
