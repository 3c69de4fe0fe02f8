"""Forms of the desk's money pages. What is right is decided by the actions; a form only reads."""

from operator import attrgetter
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.agreements.actions.succession import HOW
from winay.agreements.models import Agreement
from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, SCANS, FilesField, PlainForm
from winay.base.numbers import NumberField
from winay.registry.models import Organisation


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class AccountForm(PlainForm):
    """The organisation's own bank account."""

    bank = forms.CharField(label=_("Bank"), max_length=80)
    cci = forms.CharField(
        label=_("CCI"),
        max_length=40,
        help_text=_("20 digits, as on the bank's sheet; blanks and hyphens do no harm."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class DepositForm(PlainForm):
    """A deposit of the organisation's counterpart."""

    amount = NumberField(label=_("Amount deposited (S/)"), min_value=0)
    deposited_on = _day(_("Date of the deposit"))
    operation_number = forms.CharField(label=_("Operation number on the slip"), max_length=40)
    proof = forms.FileField(
        label=_("Picture or PDF of the slip"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("A photograph (12 MB at most) or a PDF (5 MB)."),
    )

    def values(self, currency: str) -> dict[str, Any]:
        """Return what was read, with the amount as money."""
        return {**self.cleaned_data, "amount": Money(self.cleaned_data["amount"], currency)}


class SignForm(PlainForm):
    """The day on which both parties signed."""

    signed_on = _day(_("Signed on"))
    scan = FilesField(
        label=_("The signed pages, photographed or scanned"),
        required=False,
        accept=SCANS,
        help_text=_("JPEG, PNG or PDF, all pages at once. They can also be added later; they are never public."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"signed_on": timezone.localdate()}, **kwargs})


class _FollowUpForm(PlainForm):
    """A dated record with its proof."""

    auto_name = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"initial": {"day": timezone.localdate()}, "auto_id": f"id_{self.auto_name}_%s", **kwargs}
        super().__init__(*args, **kwargs)


class MinutesForm(_FollowUpForm):
    """Minutes of the group's assembly."""

    auto_name = "minutes"
    day = _day(_("Date of the assembly"))
    proof = forms.FileField(
        label=_("The minutes, photographed or as PDF"),
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("Only the group and who follows its agreement can see it."),
    )
    remark = forms.CharField(label=_("What the assembly decided (if you want)"), required=False, max_length=500)


class TrainingForm(_FollowUpForm):
    """A training that the group attended."""

    auto_name = "training"
    day = _day(_("Date of the training"))
    remark = forms.CharField(label=_("What it was about"), max_length=500, help_text=DO_NOT_NAME)
    proof = forms.FileField(
        label=_("The list of who came, photographed or as PDF"),
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("Only the group and who follows its agreement can see it."),
    )


class VisitForm(_FollowUpForm):
    """A visit to the group."""

    auto_name = "visit"
    day = _day(_("Date of the visit"))
    remark = forms.CharField(label=_("What you saw"), max_length=500, help_text=DO_NOT_NAME)
    proof = forms.FileField(
        label=_("A photograph (if you have one)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
    )


class WhyForm(PlainForm):
    """The reason of an act that the group reads."""

    reason = forms.CharField(
        label=_("Why; the group reads this, word for word"), max_length=500, help_text=DO_NOT_NAME
    )


class ExtensionForm(WhyForm):
    """More time for an agreement."""

    until = _day(_("The new last day"))


class SuccessionForm(WhyForm):
    """Who takes an agreement over."""

    how = forms.ChoiceField(label=_("What happened"), choices=list(HOW.items()), widget=forms.RadioSelect)
    successor = FoundField(
        Organisation.standing.none(), label=_("Which group goes on"), words=("name",), label_of=attrgetter("name")
    )
    bank = forms.CharField(label=_("Its bank (for payments still to come)"), required=False, max_length=80)
    cci = forms.CharField(
        label=_("CCI"),
        required=False,
        max_length=40,
        help_text=_("20 digits, as on the bank's sheet; blanks and hyphens do no harm."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("how", "successor", "bank", "cci", "reason")

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = agreement.organisation.district_id
        field: Any = self.fields["successor"]
        field.queryset = Organisation.standing.filter(district__pk__startswith=place[:4]).order_by("name")


class AddendumForm(WhyForm):
    """A change in words."""

    text = forms.CharField(
        label=_("What changes"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As the parties sign it: what held before, and what holds from now on."),
    )
    field_order = ("text", "reason")


class AgreementFilter(PlainForm):
    """The filters of the list of agreements, kept in the address."""

    state = forms.CharField(label=_("State"), required=False, widget=forms.Select)
    text = forms.CharField(label=_("Organisation or code"), required=False, max_length=80)
    sort = forms.CharField(label=_("Order"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            self.fields[name].widget.choices = found
