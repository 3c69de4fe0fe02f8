"""What somebody had of a programme before."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.journeys.models import Support, Taking
from winay.journeys.queries.catalogue import listed, reaching


class TakingForm(PlainForm):
    """Which support, from when until when, how it ended, how we know."""

    support = forms.ModelChoiceField(label=_("Programme"), queryset=Support.objects.none())
    from_year = forms.IntegerField(label=_("From which year?"), min_value=1990, max_value=2100)
    to_year = forms.IntegerField(
        label=_("Until which year?"), min_value=1990, max_value=2100, required=False, help_text=_("Empty: still.")
    )
    outcome = forms.ChoiceField(label=_("How did it end?"), choices=Taking.Outcome.choices)
    source = forms.CharField(label=_("How do we know?"), max_length=120, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, district: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["support"].queryset = listed().filter(reaching(district)).order_by("name_es")
