"""Forms of the pages of sources. What is right is decided by the actions; a form only reads."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField, FoundSeveralField
from winay.base.forms import DO_NOT_NAME, SCANS, LongText, PlainForm
from winay.base.numbers import NumberField
from winay.calls.models import Call
from winay.desk.forms import DayField
from winay.funding.kinds import Heading, SourceKind
from winay.funding.models import Contribution, Funder, FundingAgreement
from winay.programmes.models import Programme
from winay.programmes.pack import ProgrammePart
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District

CURRENCIES = [("PEN", "S/ (PEN)"), ("USD", "US$ (USD)"), ("EUR", "€ (EUR)")]
ROYALTIES = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


class FunderForm(PlainForm):
    """What stands behind a source."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose one")), *SourceKind.choices])
    heading = forms.ChoiceField(
        label=_("Heading of its budget"),
        choices=[("", "—"), *Heading.choices],
        required=False,
        help_text=_("Only of a municipality or a region."),
    )
    royalties = forms.ChoiceField(
        label=_("Does it receive royalties?"),
        choices=ROYALTIES,
        required=False,
        help_text=_("Only of a municipality or a region: who has none may be asked for less."),
    )
    managed_by = forms.CharField(
        label=_("Run by"),
        max_length=150,
        required=False,
        help_text=_("The organisation that runs a fund. Never a person's name."),
    )
    note = LongText(label=_("Note"), max_length=500, rows=2, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False

    def clean_royalties(self) -> bool | None:
        """Return yes, no, or not known."""
        return {"yes": True, "no": False}.get(self.cleaned_data["royalties"])


class SourceForm(FunderForm):
    """A source that the pack does not name."""

    field_order = ("name", "code", "kind", "heading", "royalties", "managed_by", "note")
    name = forms.CharField(label=_("Name"), max_length=150)
    code = forms.CharField(
        label=_("Short code"),
        max_length=40,
        help_text=_("Small letters and hyphens. It stands in the journal and never changes."),
    )


def described(funder: Funder | None) -> dict[str, Any]:
    """Return with what a form of a source begins."""
    if funder is None:
        return {}
    royalties = {True: "yes", False: "no", None: ""}[funder.royalties]
    return {
        "kind": funder.kind,
        "heading": funder.heading,
        "royalties": royalties,
        "managed_by": funder.managed_by,
        "note": funder.note,
    }


class AgreeForm(PlainForm):
    """A signed agreement with a source: a sum, or a share of a sum."""

    title = forms.CharField(label=_("What the agreement is called"), max_length=200, help_text=DO_NOT_NAME)
    signed_on = DayField(label=_("Day of signature"))
    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    amount = NumberField(
        label=_("Sum promised"),
        required=False,
        min_value=Decimal("0.01"),
        help_text=_("Leave it empty if the paper says a share."),
    )
    percent = NumberField(
        label=_("Share promised, in %"), required=False, min_value=Decimal("0.01"), max_value=Decimal(100)
    )
    base = NumberField(label=_("Of which sum"), required=False, min_value=Decimal("0.01"))
    calls = FoundSeveralField(
        label=_("For which calls?"),
        queryset=Call.objects.none(),
        words=("code", "title"),
        label_of=lambda call: f"{call.code} · {call.title}",
        required=False,
        help_text=_(
            "None: for the whole programme. A call that is published later takes its money from who is named here."
        ),
    )
    components = forms.MultipleChoiceField(
        label=_("For which components?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    districts = FoundSeveralField(
        label=_("In which districts?"), queryset=District.objects.none(), required=False, **OF_DISTRICTS
    )
    proof = forms.FileField(
        label=_("The signed agreement"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF."),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = ProgrammePart.model_validate(programme.pack.content)
        self.fields["components"].choices = [(one.code, one.name.es) for one in pack.components]
        if not pack.components:
            del self.fields["components"]
        calls = Call.objects.filter(programme=programme).order_by("-code")
        self.fields["calls"].queryset = calls.only("code", "title")
        districts = District.objects.select_related("province").order_by("name")
        if programme.territory_id:
            districts = districts.filter(sets=programme.territory_id)
        self.fields["districts"].queryset = districts
        self.fields["currency"].initial = programme.currency

    def terms(self) -> dict[str, Any]:
        """Return the agreement as the act takes it."""
        data = dict(self.cleaned_data)
        percent = data.pop("percent")
        data["share"] = None if percent is None else percent / 100
        data["calls"] = [one.code for one in data["calls"]]
        data["districts"] = list(data["districts"])
        return data


class ReceiveForm(PlainForm):
    """What a source gave."""

    form = forms.ChoiceField(label=_("How was it given?"), choices=Contribution.Form.choices)
    what = forms.CharField(label=_("What was given"), max_length=200, help_text=DO_NOT_NAME)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    amount = NumberField(
        label=_("Amount, or value in money"),
        min_value=Decimal("0.01"),
        help_text=_("In kind: at its price in the place."),
    )
    received_on = DayField(label=_("Day on which it was received"), initial=timezone.localdate)
    paper = forms.CharField(
        label=_("Operation number or paper"),
        max_length=60,
        help_text=_("The bank's number, or the act of delivery with its number."),
    )
    agreement: Any = forms.ModelChoiceField(
        label=_("Under which agreement?"), queryset=FundingAgreement.objects.none(), required=False
    )
    proof = forms.FileField(
        label=_("Photograph or scan of it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF."),
    )

    def __init__(self, *args: Any, funder: Funder | None, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = FundingAgreement.objects.filter(funder=funder) if funder else FundingAgreement.objects.none()
        self.fields["agreement"].queryset = rows
        self.fields["currency"].initial = currency
        if not rows.exists():
            del self.fields["agreement"]


class WhyForm(PlainForm):
    """Why something ends."""

    reason = LongText(label=_("Why"), max_length=500, rows=2, help_text=DO_NOT_NAME)


class AllotForm(PlainForm):
    """What a council authorised for contests of producers."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    project_budget = NumberField(label=_("Budget for investment projects"), min_value=Decimal("0.01"))
    allotted = NumberField(label=_("Allotted to contests"), min_value=Decimal("0.01"))
    authorised_on = DayField(label=_("Day of the authorisation"))
    until = DayField(label=_("Authorised until"))
    paper = forms.CharField(label=_("Agreement of the council"), max_length=60)
    expenditure = NumberField(
        label=_("All spending of the year"),
        required=False,
        min_value=Decimal("0.01"),
        help_text=_("Only to show what a disputed base would give."),
    )
    income = NumberField(
        label=_("All income of the year"),
        required=False,
        min_value=Decimal("0.01"),
        help_text=_("Only to show what a disputed base would give."),
    )

    def __init__(self, *args: Any, base: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project_budget"].help_text = base


class PayersForm(PlainForm):
    """How many paid with the bill of a month."""

    month = DayField(label=_("A day of the month"))
    payers = forms.IntegerField(label=_("How many paid"), min_value=1)
    collected = NumberField(label=_("What the company handed over"), min_value=Decimal("0.01"))
    received_on = DayField(label=_("Day on which it was received"), initial=timezone.localdate)
    paper = forms.CharField(label=_("Operation number"), max_length=60)
    proof = forms.FileField(
        label=_("Photograph or scan of it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF."),
    )


class WorkForm(PlainForm):
    """A work that the fund is to pay for."""

    name = forms.CharField(label=_("What the work is"), max_length=200, help_text=DO_NOT_NAME)
    planned = NumberField(label=_("What it may cost"), min_value=Decimal("0.01"))
    district = FoundField(
        label=_("District"), queryset=District.objects.none(), required=False, empty_label="—", **OF_DISTRICTS
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = District.objects.select_related("province").order_by("name")
        if programme.territory_id:
            districts = districts.filter(sets=programme.territory_id)
        self.fields["district"].queryset = districts


class WorkPaymentForm(PlainForm):
    """What was paid for a work."""

    what = forms.CharField(label=_("What was paid"), max_length=200, help_text=DO_NOT_NAME)
    amount = NumberField(label=_("Amount"), min_value=Decimal("0.01"))
    paid_on = DayField(label=_("Day of the payment"), initial=timezone.localdate)
    paper = forms.CharField(
        label=_("Receipt"), max_length=60, help_text=_("Kind, series and number, such as Factura F001-123.")
    )
    proof = forms.FileField(
        label=_("Photograph of the receipt"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF."),
    )
