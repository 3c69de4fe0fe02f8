"""Forms of stages: who enters, goes on, leaves, graduates."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.forms import DO_NOT_NAME, SCANS, PlainForm
from winay.desk.forms import DayField
from winay.journeys.actions import Said
from winay.journeys.models import Stay
from winay.journeys.pack import Criterion, Stage

WHO = {
    "met": _("Those who meet what is asked"),
    "unknown": _("Those too of whom something is not known"),
    "all": _("All of the list"),
}


class _Words(PlainForm):
    words = forms.CharField(
        label=_("If something is not met or not known: why all the same?"),
        max_length=300,
        required=False,
        help_text=DO_NOT_NAME,
    )


class EnterForm(_Words):
    """Which stage somebody enters, and since when."""

    into = forms.ChoiceField(label=_("Stage"))
    since = DayField(label=_("Since when?"))

    field_order = ("into", "since", "words")

    def __init__(self, *args: Any, stages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [("", "—"), *stages]
        self.fields["since"].initial = timezone.localdate


class GoOnForm(_Words):
    """Into which stage somebody goes on."""

    into = forms.ChoiceField(label=_("Goes on to"))
    since = DayField(label=_("Since when?"))

    field_order = ("into", "since", "words")

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [(one.code, str(one.name)) for one in stages]
        self.fields["since"].initial = timezone.localdate


class LeaveForm(PlainForm):
    """When and why somebody left."""

    on = DayField(label=_("Which day?"))
    why = forms.ChoiceField(label=_("Why?"), choices=[("", "—"), *Stay.Left.choices])
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class GraduateForm(_Words):
    """By which criteria somebody graduates, with what evidence: those that a person judges."""

    on = DayField(label=_("Day of graduation"))

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = [one for one in criteria if one.condition is None]
        self.fields["on"].initial = timezone.localdate
        for one in self.criteria:
            self.fields[f"met_{one.code}"] = forms.ChoiceField(
                label=str(one), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
            )
            asked = str(one.evidence) if one.evidence is not None else ""
            self.fields[f"words_{one.code}"] = forms.CharField(
                label=_("Where the evidence is kept"), max_length=300, required=False, help_text=asked
            )
            self.fields[f"proof_{one.code}"] = forms.FileField(
                label=_("Photograph or PDF of the evidence"), required=False,
                widget=forms.FileInput(attrs={"accept": SCANS}),
            )  # fmt: skip
        self.order_fields(["on", *(name for name in self.fields if name not in ("on", "words")), "words"])

    def said(self) -> Mapping[str, Said]:
        """Return what is said of each criterion."""
        given = self.cleaned_data
        return {
            one.code: Said(
                given[f"met_{one.code}"] == "yes", given[f"words_{one.code}"], given[f"proof_{one.code}"] or None
            )
            for one in self.criteria
        }


class ManyForm(forms.Form):
    """Of a list, for whom an act is; mixed into the form of the act."""

    who = forms.ChoiceField(label=_("For whom?"), choices=list(WHO.items()), initial="met")
    leave_out = forms.CharField(
        label=_("Leave out"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Codes of households or businesses, with blanks between them."),
    )  # fmt: skip

    def left_out(self) -> set[str]:
        """Return the codes that are left out."""
        return set(self.cleaned_data["leave_out"].replace(",", " ").split())


class EnterManyForm(ManyForm, _Words):
    """Many enter together."""

    since = DayField(label=_("Since when?"))

    field_order = ("since", "who", "leave_out", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate


class GraduateManyForm(ManyForm, GraduateForm):
    """Many graduate together, by the same evidence."""
