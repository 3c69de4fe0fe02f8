"""The forms by which a coordinator brings somebody into a programme and renews a forgotten password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import PlainForm
from winay.base.models import User
from winay.programmes.models import Programme, RoleGrant
from winay.programmes.queries.staff import district_sets_within
from winay.territory.models import DistrictSet


class OfficeForm(PlainForm):
    """Who runs a programme and where its office is: what every public page shows."""

    operator = forms.CharField(label=_("Who runs it"), max_length=150)
    office_address = forms.CharField(
        label=_("Address of the office"), max_length=200, help_text=_("Street, number, town and district.")
    )
    office_hours = forms.CharField(
        label=_("Office hours"), max_length=120, help_text=_("Such as: Monday to Friday, 8:00 to 13:00.")
    )
    telephone = forms.CharField(label=_("Telephone"), max_length=40)
    whatsapp = forms.CharField(label=_("WhatsApp"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)


class GrantForm(PlainForm):
    """Who, in what role, where; name and password only for an account that does not exist yet."""

    username = forms.RegexField(r"^[\w.@+-]+$", label=_("User name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=RoleGrant.Role.choices, widget=forms.RadioSelect)
    territory = FoundField(
        label=_("In which districts"),
        queryset=DistrictSet.objects.none(),
        required=False,
        empty_label=_("The whole programme"),
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=200, required=False, help_text=_("Only for a new account.")
    )
    password = forms.CharField(
        label=_("First password"),
        min_length=12,
        max_length=128,
        required=False,
        help_text=_(
            "Only for a new account: at least 12 letters or figures. It opens once: they choose their own."
        ),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].queryset = district_sets_within(programme)

    def clean(self) -> dict[str, Any]:
        """Ask for a name and a password where the account is new."""
        given = super().clean() or {}
        name = given.get("username")
        if name and not User.objects.filter(username__iexact=name).exists():
            for field in ("full_name", "password"):
                if not given.get(field) and field not in self.errors:
                    self.add_error(field, _("There is no account with this user name: fill this in to make it."))
        return given
