"""Forms about proposals: entering one, bringing in many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import PlainForm
from winay.base.models import User
from winay.base.search import InOrder
from winay.calls.models import Call, Category
from winay.calls.queries.staff import groups_to_write_for
from winay.calls.queries.terms import terms_of
from winay.registry.models import Organisation

LARGEST_FILE = 5 * 1024 * 1024


class StartProposalForm(PlainForm):
    """The little that is needed before a proposal can be written."""

    organisation = FoundField(
        label=_("Group"),
        queryset=Organisation.objects.none(),
        label_of=lambda group: f"{group.name}, {group.district.name}",
    )
    category: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    title = forms.CharField(
        label=_("Name of the proposal"),
        max_length=200,
        help_text=_("As it will be read aloud in the square, such as “Cuyes de la quebrada Santa Cruz”."),
    )

    def __init__(self, *args: Any, call: Call, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = terms_of(call).who_may_apply
        groups = groups_to_write_for(user, call).select_related("district").order_by(InOrder("name"))
        self.fields["organisation"].queryset = groups.filter(kind__in=kinds) if kinds else groups
        self.fields["category"].queryset = call.categories.all()


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
