"""Forms about proposals: entering one, bringing in many."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.base.models import User
from winay.base.search import InOrder, with_words
from winay.calls.models import Call, Category
from winay.calls.queries.staff import groups_to_write_for
from winay.calls.queries.terms import terms_of
from winay.registry.models import Organisation

LARGEST_FILE = 5 * 1024 * 1024
MOST_GROUPS = 50


"""More groups than this are looked for by name: nobody finds theirs in a list of thousands."""


class StartProposalForm(PlainForm):
    """The little that is needed before a proposal can be written.

    Where there are many groups, those called like `looked_for` are offered; `many` says so, `found` how many they are.
    """

    organisation = forms.ModelChoiceField(label=_("Group"), queryset=Organisation.objects.none())
    category: forms.ModelChoiceField = forms.ModelChoiceField(
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
