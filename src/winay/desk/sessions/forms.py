"""Forms of the session secretary."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, LongText, PlainForm
from winay.committees.models import AgendaItem, Committee, Conflict, Member, Session
from winay.registry.queries.identity import identify

NOT_FOUND = {
    "unknown": _("Nobody in the registry has this DNI. Leave it empty, or register the person first."),
    "other": _("This DNI is registered for somebody with another surname. Look at the identity card again."),
    "ambiguous": _("Two people of this surname are registered with this DNI. Settle first which one holds it."),
}


class CommitteeForm(PlainForm):
    """The committee of a call."""

    name = forms.CharField(label=_("Name of the committee"), max_length=150)
    quorum = forms.IntegerField(
        label=_("Quorum"), min_value=1, max_value=99, help_text=_("How many voting members must be present.")
    )


class MemberForm(PlainForm):
    """A new member."""

    name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}))
    sector = forms.CharField(
        label=_("Sector represented"),
        max_length=120,
        help_text=_("For example: municipality, producers, teachers, health post."),
    )
    seat = forms.ChoiceField(label=_("Seat"), choices=Member.Seat.choices, initial=Member.Seat.MEMBER)
    alternate_for = forms.ModelChoiceField(
        label=_("Alternate for"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("(not an alternate)"),
        help_text=_("An alternate votes only when that member is absent or recused."),
    )

    dni = forms.RegexField(
        r"^\d{8}$",
        label=_("DNI, if the person is in the registry"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("With it the system can look for kinship with the groups. It is not shown anywhere."),
    )

    def clean(self) -> dict[str, Any]:
        """Find the person of the DNI."""
        values = super().clean() or {}
        dni = values.pop("dni", "")
        found = identify(dni, full_name=values.get("name", ""))
        values["person"] = found.person
        if dni and found.person is None:
            self.add_error("dni", NOT_FOUND[found.answer])
        return values

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Member.seated.filter(committee=committee, alternate_for=None, alternate=None)
        cast("forms.ModelChoiceField[Any]", self.fields["alternate_for"]).queryset = choices


class MemberChangeForm(PlainForm):
    """A juror's name and sector, corrected."""

    name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}))
    sector = forms.CharField(label=_("Sector represented"), max_length=120)


class MemberRemoveForm(PlainForm):
    """Why a juror's seat is taken away."""

    reason = LongText(
        label=_("Why is the juror removed?"),
        max_length=500,
        rows=2,
        help_text=DO_NOT_NAME,
    )


class PlanForm(PlainForm):
    """When and where the session is."""

    planned_for = forms.DateTimeField(
        label=_("Day and hour"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    minutes_each = forms.IntegerField(label=_("Minutes for each group"), min_value=1, max_value=240, initial=10)


class ConflictForm(PlainForm):
    """A conflict that somebody reports to the secretary."""

    member = forms.ModelChoiceField(label=_("Juror"), queryset=Member.objects.none())
    item = forms.ModelChoiceField(label=_("Group"), queryset=AgendaItem.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=Conflict.Kind.choices)
    note = forms.CharField(
        label=_("How it is known"),
        max_length=250,
        required=False,
        help_text=_("No names of the group's people: this may be printed in the minutes."),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Member.seated.filter(committee_id=session.committee_id)
        cast("forms.ModelChoiceField[Any]", self.fields["member"]).queryset = members
        cast("forms.ModelChoiceField[Any]", self.fields["item"]).queryset = session.items.select_related(
            "proposal"
        )


class CloseForm(PlainForm):
    """The closing of a session."""

    observations = LongText(
        label=_("Observations for the minutes"),
        required=False,
        help_text=_("The minutes are public. Name jurors by their seat and no person of a group."),
        rows=4,
        max_length=4000,
    )
    sure = forms.BooleanField(
        label=_("I have read the points aloud. Closing decides the awards and cannot be undone."),
    )


class CorrectionForm(PlainForm):
    """A correction of the minutes: a new act that refers to the one before."""

    text = LongText(
        label=_("What is corrected, and why"),
        rows=4,
        max_length=4000,
        help_text=_("The minutes are public. Name jurors by their seat and no person of a group."),
    )
