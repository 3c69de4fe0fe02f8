"""Forms about proposals: entering, importing, screening, answering complaints."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, PlainForm, read_by
from winay.base.models import User
from winay.base.search import InOrder, with_words
from winay.calls.models import Call, Category, Complaint
from winay.calls.queries.returns import parts_in_words
from winay.calls.queries.staff import groups_to_write_for
from winay.calls.queries.terms import terms_of
from winay.registry.models import Organisation
from winay.territory.models import District

LARGEST_FILE = 5 * 1024 * 1024


MOST_GROUPS = 50
"""More groups than this are looked for by name: nobody finds theirs in a list of thousands."""


class StartProposalForm(PlainForm):
    """The little that is needed before a proposal can be written.

    Where there are many groups, those called like `looked_for` are offered; `many` says so, `found` how many they are.
    """

    organisation = forms.ModelChoiceField(label=_("Group"), queryset=Organisation.objects.none())
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    title = forms.CharField(
        label=_("Name of the proposal"),
        max_length=200,
        help_text=_("As it will be read aloud in the square, such as “Cuyes de la quebrada Santa Cruz”."),
    )

    def __init__(self, *args: Any, call: Call, user: User, looked_for: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = terms_of(call).who_may_apply
        groups = groups_to_write_for(user, call).order_by(InOrder("name"))
        groups = groups.filter(kind__in=kinds) if kinds else groups
        self.fields["organisation"].queryset = groups
        self.fields["category"].queryset = call.categories.all()
        self.many = groups[MOST_GROUPS:].exists()
        self.found = 0
        if self.many:
            called_so = with_words(groups, looked_for, "name") if looked_for else groups.none()
            self.found = called_so.count()
            offered = {group.pk: group for group in self._chosen(groups)}
            offered |= {group.pk: group for group in called_so.select_related("district")[:MOST_GROUPS]}
            choices = [(pk, f"{group.name}, {group.district.name}") for pk, group in offered.items()]
            self.fields["organisation"].widget.choices = [("", "—"), *choices]

    def _chosen(self, groups: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Return the group that is chosen already, by an address or by what was sent, or none."""
        key = self.data.get("organisation") or self.initial.get("organisation")
        try:
            return groups.filter(pk=UUID(str(key))).select_related("district")
        except ValueError:
            return groups.none()


class ImportForm(PlainForm):
    """A spreadsheet with many proposals."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods"}),
        help_text=_("The template, filled in (.xlsx or .ods, up to 5 MB)."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Send it in parts."))
        return file


class ConditionForm(PlainForm):
    """A person's decision about one condition."""

    met = forms.TypedChoiceField(
        label=_("Does the proposal meet it?"),
        choices=[("1", _("Yes, it meets it")), ("0", _("No, it does not"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=read_by(_("What you saw or read.")),
    )
    mend = forms.CharField(
        label=_("What the group can do"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )


class RefusalForm(PlainForm):
    """Why a proposal is refused, and what the group can do about it."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=read_by(_("The group reads this, word for word.")),
    )
    mend = forms.CharField(
        label=_("What the group can do"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For this contest or for the next one."),
    )


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ReturnForm(PlainForm):
    """What the group must mend before it sends the proposal again, until when, and what it may change."""

    reason = forms.CharField(
        label=_("What has to be mended"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=read_by(_("The group reads this, word for word.")),
    )
    until = DayField(
        label=_("Last day to send it again"), help_text=_("After it the proposal is not received any more.")
    )
    parts = forms.MultipleChoiceField(
        label=_("What the group may change"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything else stays as it was sent."),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        days = terms_of(call).return_days
        initial = {"until": timezone.localdate() + timedelta(days=days), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["parts"].choices = parts_in_words(call)


class ExtendForm(PlainForm):
    """More days for a group that mends its proposal, and why."""

    until = DayField(label=_("New last day"))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), help_text=DO_NOT_NAME)


class VulnerableForm(PlainForm):
    """A person's decision whether a group counts as most vulnerable."""

    value = forms.TypedChoiceField(
        label=_("Does the group count as most vulnerable?"),
        choices=[("1", _("Yes")), ("0", _("No")), ("", _("As the rule says"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), help_text=read_by(_("What you saw or read."))
    )


class RemedyDoneForm(PlainForm):
    """What was done about a remedy that was owed."""

    note = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as the number of the addendum. The group reads this."),
    )


class GoOnForm(PlainForm):
    """Why the contest goes on although groups can still complain."""

    reason = forms.CharField(
        label=_("Why it cannot wait"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=read_by(_("The minutes of the session print this, with your name.")),
    )


class ComplaintAnswerForm(PlainForm):
    """The answer to a complaint, and what the group gets where it is right."""

    uphold = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("1", _("Uphold it: the group is right")),
            ("0", _("Do not uphold it: the decision stands")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The group reads this, word for word. Say what was looked at and why it was decided so."),
    )
    remedy = forms.ChoiceField(
        label=_("If the group is right: what follows"), widget=forms.RadioSelect, required=False
    )
    note = forms.CharField(
        label=_("What the group gets instead"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("Needed where nothing else can be done any more: what, who gives it, by when."),
    )
    until = DayField(label=_("Last day to send it again"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("What the group may change"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, complaint: Complaint, remedies: Sequence[Complaint.Remedy], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remedy"].choices = [(one.value, one.label) for one in remedies]
        self.initial["remedy"] = remedies[0].value
        if Complaint.Remedy.RETURNED in remedies:
            self.fields["parts"].choices = parts_in_words(complaint.proposal.call)
        else:
            del self.fields["until"], self.fields["parts"]
        if Complaint.Remedy.COMPENSATED not in remedies:
            del self.fields["note"]


class DistrictChoice(forms.ModelChoiceField):
    """A district with its province, so that two of the same name can be told apart."""

    def label_from_instance(self, district: District) -> str:
        return f"{district.name}, {district.province.name}"
