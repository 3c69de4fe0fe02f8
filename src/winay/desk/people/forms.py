"""Forms about people and households: the least that is needed to enter them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.forms import LongText, PlainForm
from winay.base.models import User
from winay.desk.forms import DateInput
from winay.registry.models import Consent, Household, Person
from winay.registry.rules import RELATIONS, years_of_birth

AGE_BANDS = [
    ("0-17", _("Under 18")),
    ("18-29", "18–29"),
    ("30-44", "30–44"),
    ("45-59", "45–59"),
    ("60-110", _("60 or older")),
]


LANGUAGES = [("", "—"), ("quz", "Runasimi"), ("es", "Español"), ("aym", "Aymar aru"), ("other", _("Other"))]


class PersonForm(PlainForm):
    """A person. Without a DNI too: helping with it is a task, not a reason to leave somebody out."""

    given_names = forms.CharField(label=_("Given names"), max_length=120)
    first_surname = forms.CharField(label=_("First surname"), max_length=80)
    second_surname = forms.CharField(label=_("Second surname"), max_length=80, required=False)
    dni = forms.CharField(
        label=_("DNI"),
        max_length=12,
        required=False,
        help_text=_("8 digits. Leave it empty if they have none yet: the office helps to get it."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[*Person.Sex.choices], widget=forms.RadioSelect, required=False
    )
    birth_date = forms.DateField(label=_("Date of birth"), widget=DateInput(), required=False)
    age_band = forms.ChoiceField(
        label=_("Age, if the day of birth is not known"), choices=[("", "—"), *AGE_BANDS], required=False
    )
    language = forms.ChoiceField(label=_("Language they speak at home"), choices=LANGUAGES, required=False)
    other_languages = forms.MultipleChoiceField(
        label=_("Other languages they speak"),
        choices=LANGUAGES[1:],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        """Return what the form shows of `person`; years of birth as the age band they fall into."""
        initial = {name: getattr(person, name, "") for name in PersonForm.base_fields}
        initial["other_languages"] = [code for code in person.other_languages.split(",") if code]
        if person.birth_date is None and person.born_to:
            age = timezone.localdate().year - person.born_to
            fitting = [band for band, _label in AGE_BANDS if int(band.split("-")[0]) <= age]
            initial["age_band"] = fitting[-1] if fitting else ""
        return initial

    def values(self) -> dict[str, Any]:
        """Return what the registry's actions take: the age band as years of birth."""
        given = dict(self.cleaned_data)
        band = given.pop("age_band", "")
        given["born_between"] = years_of_birth(band, timezone.localdate().year) if band else None
        return given


class AccountForm(PlainForm):
    """The account by which a group's representative enters: a new one."""

    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("User name"),
        max_length=60,
        help_text=_("Short and without spaces, such as dulce-caraz."),
        error_messages={"invalid": _("Use letters, figures, hyphens and dots, without spaces.")},
    )
    password = forms.CharField(
        label=_("First password"),
        min_length=12,
        max_length=128,
        help_text=_(
            "At least 12 letters or figures. Hand it over in person; it opens once, and they choose their own."
        ),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        """Refuse a name that somebody has."""
        name: str = self.cleaned_data["username"].lower()
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("There is an account with this name: choose another."))
        return name


class SearchPeopleForm(PlainForm):
    """Words of a name, or a DNI. Sent by POST: a person's name never stands in an address."""

    text = forms.CharField(label=_("Name or DNI"), max_length=120, required=False)


class FindingForm(PlainForm):
    """In which poverty class somebody found a household."""

    poverty_class = forms.ChoiceField(
        label=_("Poverty class"), choices=Household.PovertyClass.choices, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=_("Who found it"), max_length=120, help_text=_("Such as SISFOH, or the programme's own survey.")
    )
    found_on = forms.DateField(label=_("Date"), widget=DateInput())
    expires_on = forms.DateField(label=_("Holds until, if it says so"), widget=DateInput(), required=False)


class MoveForm(PlainForm):
    """Into which household somebody moves."""

    code = forms.CharField(
        label=_("Code of the household"),
        max_length=40,
        required=False,
        help_text=_("Leave it empty for a new household of their own."),
    )
    relation = forms.ChoiceField(label=_("What they are to its head"), required=False)
    since = forms.DateField(label=_("Since"), widget=DateInput(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [("", "—"), *((name, gettext(name)) for name in RELATIONS)]


class ConsentForm(PlainForm):
    """What a person allows or refuses."""

    purpose = forms.ChoiceField(label=_("What for"), choices=Consent.Purpose.choices, widget=forms.RadioSelect)
    given = forms.TypedChoiceField(
        label=_("What they said"),
        choices=[("1", _("They allow it")), ("0", _("They refuse it"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    said_on = forms.DateField(label=_("Date"), widget=DateInput())
    source = forms.CharField(
        label=_("How we know"), max_length=120, help_text=_("Such as a signed form, or said in the assembly.")
    )


class ForgetForm(PlainForm):
    """Deleting a person's data, which cannot be undone."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays on record: do not write the person's name or DNI in it."),
    )
    sure = forms.BooleanField(label=_("The person asked for it, and I know that it cannot be undone."))


class AnswerCorrectionForm(PlainForm):
    """What came of a correction that a person asked for."""

    corrected = forms.TypedChoiceField(
        label=_("Was it corrected?"),
        choices=[("1", _("Yes, the record says it right now")), ("0", _("No"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = LongText(
        label=_("Your answer"),
        max_length=1000,
        rows=3,
        help_text=_("The person reads this, word for word."),
    )
