"""What is asked about activities on the calendar and hand-overs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.base.models import User
from winay.desk.forms import DayField
from winay.desk.partners.forms import districts_of
from winay.partners.kinds import ActivityKind
from winay.programmes.models import Programme
from winay.programmes.queries.staff import workers_in
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District


class DaysForm(PlainForm):
    """On which days."""

    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))


class ActivityForm(DaysForm):
    """What is planned, where and when."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=ActivityKind.choices)
    title = forms.CharField(label=_("What is it called?"), max_length=200, help_text=DO_NOT_NAME)
    district = FoundField(
        label=_("In which district?"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("The whole programme"),
        help_text=_("None: for the whole programme."),
        **OF_DISTRICTS,
    )
    place = forms.CharField(label=_("Place"), max_length=150, required=False)
    outdoors = forms.BooleanField(
        label=_("Rain would stop it: people travel, or it is outdoors"), required=False, initial=True
    )
    field_order = ("kind", "title", "begins_on", "ends_on", "district", "place", "outdoors")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts_of(programme)


class HandOverForm(PlainForm):
    """Who takes over, and why."""

    successor = FoundField(
        label=_("Who takes over?"),
        queryset=User.objects.none(),
        words=("full_name", "first_name", "last_name", "username"),
    )
    words = forms.CharField(label=_("In a few words"), max_length=300, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, programme: Programme, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = workers_in(programme).exclude(pk=leaver.pk)
