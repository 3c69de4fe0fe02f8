"""Forms of papers and drives."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField, FoundSeveralField
from winay.base.forms import SCANS, PlainForm
from winay.base.models import User
from winay.desk.forms import DateInput
from winay.registry.models import Paper, PaperKind
from winay.registry.rules.papers import BANK_ACCOUNT, LAND_TITLE
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District

NUMBERS = {
    "dni": (_("DNI, as it stands on the card"), _("8 digits.")),
    "ruc": (_("RUC"), _("11 digits.")),
    "registration": (_("Number of the registration"), _("As SUNARP wrote it.")),
    "bank_account": (_("CCI"), _("20 digits: the bank gives it.")),
    "land_title": (_("Number of the title"), _("As it stands on the paper.")),
}


class HelpForm(PlainForm):
    """Who helps, and by when."""

    helper = FoundField(
        label=_("Who helps?"), queryset=User.objects.none(), words=("first_name", "last_name", "username")
    )
    due_on = forms.DateField(label=_("By when?"), widget=DateInput(), required=False)
    note = forms.CharField(
        label=_("What is agreed"),
        max_length=300,
        required=False,
        help_text=_("Such as “goes to RENIEC in Caraz on Thursday with her aunt”."),
    )

    def __init__(self, *args: Any, helpers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].queryset = helpers


class ObtainForm(PlainForm):
    """The number of a paper that is there, and what shows it."""

    number = forms.CharField(max_length=40)
    bank = forms.CharField(label=_("Bank"), max_length=80)
    obtained_on = forms.DateField(label=_("Since when?"), widget=DateInput(), required=False)
    evidence = forms.FileField(
        label=_("Picture or scan"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_(
            "A photograph (12 MB at most) or a PDF (5 MB). Only the people who keep this place's registry see it."
        ),
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label, self.fields["number"].help_text = NUMBERS[paper.kind]
        if paper.kind != BANK_ACCOUNT:
            del self.fields["bank"]
        self.fields["obtained_on"].initial = timezone.localdate()


class DriveForm(PlainForm):
    """A drive: which paper, where, from when until when."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as “Identity cards in Huaylas, May”.")
    )
    kind = forms.ChoiceField(
        label=_("Which paper?"), choices=[one for one in PaperKind.choices if one[0] != LAND_TITLE]
    )
    districts = FoundSeveralField(label=_("In which districts?"), queryset=District.objects.none(), **OF_DISTRICTS)
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(label=_("Until"), widget=DateInput())
    goal = forms.IntegerField(
        label=_("How many do you hope for?"), min_value=1, max_value=10_000_000, required=False
    )

    def __init__(self, *args: Any, districts: QuerySet[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["districts"].queryset = districts
