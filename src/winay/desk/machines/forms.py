"""Forms of machines: what they are, where they see people, their keys and tokens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import LongText, PlainForm
from winay.machines.rules import ENROLMENTS, JOINED, LISTS, REGISTERED, SEARCH, SUBSCRIBE, UPDATED
from winay.machines.signing import LONGEST_KEY
from winay.programmes.models import Programme
from winay.territory.models import DistrictSet

SCOPE_NAMES = {
    SEARCH: _("Look up people and households one by one (SPDCI)"),
    SUBSCRIBE: _("Be told of changes of people and households (SPDCI)"),
    LISTS: _("Read the list of people"),
    ENROLMENTS: _("Read the list of enrolments"),
}
ACTION_NAMES = {
    "search": _("Search"),
    "subscribe": _("Subscription"),
    "unsubscribe": _("End of subscriptions"),
    "txn-status": _("How it was answered"),
    "people": _("List of people"),
    "enrolments": _("List of enrolments"),
}
EVENT_NAMES = {REGISTERED: _("New"), UPDATED: _("Changed"), JOINED: _("One more member")}


class MachineForm(PlainForm):
    """A machine of an agency."""

    agency = forms.CharField(label=_("Agency"), max_length=120, help_text=_("Who answers for what it asks."))
    name = forms.CharField(
        label=_("Name of the machine"), max_length=120, help_text=_("Such as “Registry of aid”.")
    )
    code = forms.RegexField(
        r"^[a-z0-9-]+$",
        label=_("Code"),
        max_length=40,
        help_text=_("Small letters, figures and hyphens. It is the sender_id of its messages."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPE_NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    callback = forms.CharField(
        label=_("Where it is answered"),
        max_length=300,
        required=False,
        help_text=_(
            "An address with https. Late answers and news go there, and to no address that a message names."
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, existing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if existing:
            del self.fields["code"]


class PlaceForm(PlainForm):
    """Whose people a machine sees."""

    programme = FoundField(
        label=_("Programme"),
        queryset=Programme.objects.defer("pack").order_by("name"),
        help_text=_("It sees whom a field officer of it sees."),
    )
    territory = FoundField(
        label=_("Only in"),
        queryset=DistrictSet.objects.order_by("name"),
        required=False,
        empty_label=_("The whole territory of the programme"),
    )


class KeyForm(PlainForm):
    """A public key."""

    key = LongText(
        label=_("Public key"),
        max_length=LONGEST_KEY,
        rows=6,
        help_text=_("JWK or PEM: Ed25519, RSA or an elliptic curve. Never the private one."),
    )


class TokenForm(PlainForm):
    """How long a token lets in."""

    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=400, initial=365)
