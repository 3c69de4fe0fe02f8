"""What is asked about agreements with partners, risks and tasks."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, SCANS, LongText, PlainForm
from winay.base.models import User
from winay.desk.forms import DayField
from winay.partners.kinds import AgreementKind, PartnerKind, Side
from winay.partners.queries.agreements import names_offered
from winay.programmes.models import Programme
from winay.programmes.queries.staff import workers_in
from winay.registry.models import Organisation
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District, DistrictSet

RATINGS = ((1, _("1: low")), (2, _("2: medium")), (3, _("3: high")))
FITTING = ("municipality", "association", "cooperative", "enterprise")
"""Kinds of organisations of the registry that may be partners; groups and nuclei are who is supported."""


def districts_of(programme: Programme) -> Any:
    """Return the districts of a programme's territory, or all where it has none."""
    rows = District.objects.select_related("province").order_by("name")
    return rows.filter(sets=programme.territory_id) if programme.territory_id else rows


def owner_field(label: Any) -> FoundField:
    """Return the field for somebody who works in the programme."""
    return FoundField(
        label=label, queryset=User.objects.none(), words=("full_name", "first_name", "last_name", "username")
    )


def scan_field() -> forms.FileField:
    """Return the field for a signed paper."""
    return forms.FileField(
        label=_("The signed paper"),
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPEG, PNG or PDF. It is not public."),
    )


class PartnershipForm(PlainForm):
    """What is being agreed, and with whom: one of the three."""

    kind = forms.ChoiceField(label=_("What paper is it?"), choices=AgreementKind.choices)
    title = forms.CharField(label=_("What is it called?"), max_length=200)
    organisation = FoundField(
        label=_("Partner in the registry"),
        queryset=Organisation.objects.none(),
        words=("name", "ruc"),
        label_of=lambda one: f"{one.name}, {one.district.name}",
        required=False,
        empty_label=_("None of the registry"),
        help_text=_("A municipality, an association, a cooperative or an enterprise."),
    )
    association = FoundField(
        label=_("Or an association of municipalities"),
        queryset=DistrictSet.objects.none(),
        required=False,
        empty_label=_("No association"),
        help_text=_("Its members are the municipalities of its districts."),
    )
    partner_name = forms.CharField(
        label=_("Or the name of another partner"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "partner-names"}),
        help_text=_(
            "A regional government, a ministry, an agency of cooperation; names used before are offered. "
            "Never a person."
        ),
    )
    partner_kind = forms.ChoiceField(label=_("What is the partner?"), choices=PartnerKind.choices)
    district = FoundField(
        label=_("Where does it hold?"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("No district in particular"),
        help_text=_("None: in the district of the municipality, or in the whole programme."),
        **OF_DISTRICTS,
    )
    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, programme: Programme, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names_offered(user)
        rows = Organisation.standing.filter(kind__in=FITTING).select_related("district")
        if programme.territory_id:
            rows = rows.filter(district__sets=programme.territory_id)
        self.fields["organisation"].queryset = rows.order_by("name", "pk")
        sets = DistrictSet.objects.filter(kind=DistrictSet.Kind.ASSOCIATION)
        self.fields["association"].queryset = sets.order_by("name")
        self.fields["district"].queryset = districts_of(programme)


class SignForm(PlainForm):
    """When an agreement was signed, with its paper."""

    signed_on = DayField(label=_("Day of signature"), initial=timezone.localdate)
    proof = scan_field()


class RenewForm(SignForm):
    """Until when it holds from now on."""

    ends_on = DayField(label=_("Last day from now on"))
    field_order = ("ends_on", "signed_on", "proof")


class ReasonForm(PlainForm):
    """Why something ends."""

    reason = LongText(label=_("Why"), max_length=500, rows=2, help_text=DO_NOT_NAME)


class EndForm(ReasonForm):
    """Since when it is over, and why."""

    ended_on = DayField(label=_("Since which day?"), initial=timezone.localdate)
    field_order = ("ended_on", "reason")


class PromiseForm(PlainForm):
    """What one side does."""

    side = forms.ChoiceField(label=_("Which side does it?"), choices=Side.choices)
    what = forms.CharField(label=_("What does it do?"), max_length=300)
    office = forms.CharField(
        label=_("Which office answers for it?"),
        max_length=120,
        help_text=_("An office, such as “Local economic development”; never a person."),
    )
    due_on = DayField(label=_("By when?"), required=False, help_text=_("Empty: all the time."))


class WordsForm(PlainForm):
    """What is said about it."""

    words = forms.CharField(label=_("In a few words"), max_length=300, help_text=DO_NOT_NAME)


class KeptForm(WordsForm):
    """On which day something was done, and what shows it."""

    done_on = DayField(label=_("On which day?"), initial=timezone.localdate)
    field_order = ("done_on", "words")


class RatingForm(PlainForm):
    """How likely and how bad."""

    likelihood = forms.TypedChoiceField(label=_("How likely is it?"), choices=RATINGS, coerce=int)
    effect = forms.TypedChoiceField(label=_("How bad would it be?"), choices=RATINGS, coerce=int)


class RiskForm(RatingForm):
    """A risk of a programme."""

    name = forms.CharField(label=_("What may happen?"), max_length=200)
    cause = LongText(label=_("Because of what?"), max_length=500, rows=2)
    response = LongText(label=_("What is done about it?"), max_length=500, rows=2, help_text=DO_NOT_NAME)
    owner = owner_field(_("Who watches it?"))
    review_on = DayField(label=_("When is it looked over next?"))
    field_order = ("name", "cause", "likelihood", "effect", "response", "owner", "review_on")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = workers_in(programme)


class TakeUpForm(PlainForm):
    """Who watches the risks of the pack at first."""

    owner = owner_field(_("Who watches them at first?"))
    review_on = DayField(label=_("When are they looked over first?"))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = workers_in(programme)


class LookForm(PlainForm):
    """What was found, and when it is looked over next."""

    words = LongText(label=_("What was found, and what is done"), max_length=500, rows=2, help_text=DO_NOT_NAME)
    review_on = DayField(label=_("When is it looked over next?"))


class ReviewForm(RatingForm, LookForm):
    """How a risk stands now."""

    field_order = ("likelihood", "effect", "words", "review_on")


class CloseForm(PlainForm):
    """Why a risk is watched no more."""

    words = LongText(label=_("Why is it watched no more?"), max_length=500, rows=2, help_text=DO_NOT_NAME)


class OwnerForm(PlainForm):
    """Who has it from now on."""

    owner = owner_field(_("Who has it from now on?"))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = workers_in(programme)


class AssignmentForm(OwnerForm):
    """What somebody does by when."""

    what = forms.CharField(label=_("What is to be done?"), max_length=300, help_text=DO_NOT_NAME)
    due_on = DayField(label=_("By when?"))
    field_order = ("what", "owner", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].label = _("Who does it?")


class GiveForm(OwnerForm):
    """Who does a task from now on, and by when."""

    due_on = DayField(label=_("By when?"))
