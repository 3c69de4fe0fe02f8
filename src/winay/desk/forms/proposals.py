"""Forms about proposals: entering, importing, screening, answering complaints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.calls.models import Call, Category
from winay.registry.models import Organisation
from winay.territory.models import District

LARGEST_FILE = 5 * 1024 * 1024


class StartProposalForm(PlainForm):
    """The little that is needed before a proposal can be written."""

    organisation = forms.ModelChoiceField(label=_("Group"), queryset=Organisation.objects.none())
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    title = forms.CharField(
        label=_("Name of the proposal"),
        max_length=200,
        help_text=_("As it will be read aloud in the square, such as “Cuyes de la quebrada Santa Cruz”."),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = call.terms.get("who_may_apply") or []
        groups = Organisation.objects.order_by("name")
        self.fields["organisation"].queryset = groups.filter(kind__in=kinds) if kinds else groups
        self.fields["category"].queryset = call.categories.all()


class ImportForm(PlainForm):
    """A spreadsheet with many proposals."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods"}),
        help_text=_("The template, filled in (.xlsx, up to 5 MB)."),
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
        help_text=_("What you saw or read."),
    )
    mend = forms.CharField(
        label=_("What the group can do"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )


class RefusalForm(PlainForm):
    """Why a proposal is refused, and what the group can do about it."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The group reads this, word for word."),
    )
    mend = forms.CharField(
        label=_("What the group can do"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For this contest or for the next one."),
    )


class ReturnForm(PlainForm):
    """What the group must mend before it sends the proposal again."""

    reason = forms.CharField(
        label=_("What has to be mended"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The group reads this, word for word."),
    )


class ComplaintAnswerForm(PlainForm):
    """The answer to a complaint."""

    uphold = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("1", _("Uphold it: the group is right")),
            ("0", _("Reject it: the decision stands")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The group reads this, word for word. Say what was looked at and why it was decided so."),
    )


class DistrictChoice(forms.ModelChoiceField):
    """A district with its province, so that two of the same name can be told apart."""

    def label_from_instance(self, district: District) -> str:
        return f"{district.name}, {district.province.name}"
