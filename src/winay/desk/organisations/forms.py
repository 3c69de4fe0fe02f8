"""Forms of organisations: the least that is needed to enter a group and its members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.desk.forms import DateInput
from winay.desk.people.forms import PersonForm
from winay.desk.shown import Shown
from winay.registry.models import Household, Membership, Organisation
from winay.registry.queries.identity import members_called
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import Community, District


class OrganisationForm(PlainForm):
    """A group or other organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose one")), *Organisation.Kind.choices])
    district = FoundField(label=_("District"), queryset=District.objects.none(), **OF_DISTRICTS)
    community_name = forms.CharField(
        label=_("Community or hamlet"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty if the organisation works in the whole district."),
    )
    founded_on = forms.DateField(label=_("Founded on"), widget=DateInput(), required=False)
    ruc = forms.CharField(
        label=_("RUC"),
        max_length=14,
        required=False,
        help_text=_("11 digits. Leave it empty if there is none yet."),
    )

    registration = forms.ChoiceField(
        label=_("Registration (SUNARP)"), choices=Organisation.Registration.choices, required=False
    )
    registration_number = forms.CharField(label=_("Number of the registration"), max_length=40, required=False)

    def __init__(self, *args: Any, districts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts

    def values(self) -> dict[str, Any]:
        """Return what the registry's actions take; a community not yet known is written down."""
        given = dict(self.cleaned_data)
        name = " ".join(given.pop("community_name").split())
        district = given["district"]
        given["community"] = Community.called(district.pk, name)[0] if name else None
        return given


class NewMemberForm(PersonForm):
    """A person who is not in the registry yet and joins a group, with their household."""

    someone_else = forms.BooleanField(
        label=_("It is somebody else of the same name"), required=False, widget=forms.HiddenInput
    )
    office = forms.ChoiceField(label=_("Office"), choices=Membership.Office.choices)
    household = forms.ChoiceField(label=_("Household"), required=False)
    poverty_class = forms.ChoiceField(
        label=_("Poverty class of a new household"),
        choices=[("", _("Not known")), *Household.PovertyClass.choices],
        required=False,
    )

    def __init__(self, *args: Any, organisation: Organisation, shown: Shown, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        homes: dict[str, list[str]] = {}
        members = organisation.memberships.filter(until=None).select_related("person__household")
        for membership in members:
            if membership.person.household:
                homes.setdefault(membership.person.household.code, []).append(shown.name(membership.person))
        choices = [(code, _("With %(names)s") % {"names": ", ".join(names)}) for code, names in homes.items()]
        self.fields["household"].choices = [("new", _("A household of their own")), *choices]
        self.fields["household"].help_text = _("Groups count households: say who live together.")
        if not organisation.community:
            del self.fields["household"], self.fields["poverty_class"]

    def clean(self) -> dict[str, Any]:
        """Ask whether somebody of the same name is the same person: a household more would count for the group."""
        given = super().clean() or self.cleaned_data
        names = {name: given.get(name, "") for name in ("given_names", "first_surname", "second_surname", "dni")}
        if not given.pop("someone_else", False) and not self.errors and members_called(self.organisation, **names):
            self.fields["someone_else"].widget = forms.CheckboxInput()
            self.add_error(
                "someone_else", _("Somebody of this name is in the group already. Is it the same person?")
            )
        return given


class MemberForm(PlainForm):
    """The office of somebody who is in the registry already."""

    office = forms.ChoiceField(label=_("Office"), choices=Membership.Office.choices)


class SearchOrganisationsForm(PlainForm):
    """Words of an organisation's present or former name, or its RUC."""

    text = forms.CharField(label=_("Name or RUC"), max_length=120, required=False)


class ArchiveForm(PlainForm):
    """Why an organisation is put away."""

    reason = forms.CharField(label=_("Why was it registered by mistake?"), max_length=300, help_text=DO_NOT_NAME)
