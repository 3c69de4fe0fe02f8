"""Forms of ventures: what is registered, what is told by date, who owns it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.base.numbers import NumberField
from winay.desk.forms import DateInput
from winay.registry.actions import Jobs, Sales, Word
from winay.registry.models import ToldBy, Venture, VentureOwner, VentureSales
from winay.registry.rules.ventures import REASONS, reasons_of
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District


class SearchVenturesForm(PlainForm):
    """Words by which a venture, or who is to own one, is looked for."""

    text = forms.CharField(label=_("Name, DNI, RUC or code"), max_length=120, required=False)


class VentureForm(PlainForm):
    """What is registered of a venture itself."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As its owners call it: “Cuyes Qori”, “Panadería Santa Rosa”."),
    )
    activity = forms.ChoiceField(label=_("What it lives from"))
    district = FoundField(label=_("District"), queryset=District.objects.none(), **OF_DISTRICTS)
    began_on = forms.DateField(widget=DateInput(), label=_("Day on which it began"), required=False)
    began_year = forms.IntegerField(
        label=_("Or the year"), required=False, help_text=_("Where nobody remembers the day.")
    )

    def __init__(self, *args: Any, districts: QuerySet[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts
        self.fields["activity"].choices = activity_choices()

    def values(self) -> dict[str, Any]:
        """Return what the act takes; an activity that the machine guessed counts once the form is sent."""
        return self.cleaned_data


def activity_choices() -> list[tuple[str, Any]]:
    """Return the activities to choose from, with an empty line first."""
    return [("", "—"), *Venture._meta.get_field("activity").get_choices(include_blank=False)]


class ToldForm(PlainForm):
    """Who told it, when, and where it is written."""

    told_by = forms.ChoiceField(label=_("Who says so?"), choices=[])
    told_on = forms.DateField(widget=DateInput(), label=_("When did they say it?"))
    source = forms.CharField(
        label=_("Where is it written?"),
        max_length=120,
        required=False,
        help_text=_("Such as “notebook of sales, page 4” or “visit 3”. Do not name people: it stays on record."),
    )
    why = forms.CharField(label=_("What was wrong?"), max_length=200, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = list(ToldBy.choices)
        self.fields["told_by"].choices = [one for one in told if one[0] != ToldBy.LIST]
        self.fields["told_on"].initial = timezone.localdate
        if not corrects:
            del self.fields["why"]

    def word(self) -> Word:
        """Return who told it."""
        given = self.cleaned_data
        return Word(by=given["told_by"], on=given["told_on"], source=given["source"])


class SalesForm(ToldForm):
    """What was sold from one day to another."""

    since = forms.DateField(widget=DateInput(), label=_("From"))
    until = forms.DateField(
        widget=DateInput(), label=_("Until"), help_text=_("A month, a season or a year: as they remember it.")
    )
    amount = NumberField(
        label=_("Sold (S/)"), min_value=Decimal(0), help_text=_("Everything that was sold, before costs.")
    )
    known = forms.ChoiceField(label=_("How is it known?"), choices=VentureSales.Known.choices)

    field_order = ("since", "until", "amount", "known")

    def sales(self) -> Sales:
        """Return what was sold."""
        given = self.cleaned_data
        return Sales(given["since"], given["until"], given["amount"], given["known"])


class JobsForm(ToldForm):
    """Who works there on a day."""

    day = forms.DateField(widget=DateInput(), label=_("On which day?"))
    people = NumberField(
        label=_("People who work there"),
        min_value=Decimal(0),
        help_text=_("In full-time jobs: who works half the day, or half the year, counts 0.5. Owners count too."),
    )
    women = NumberField(label=_("Of these, women"), min_value=Decimal(0), required=False)
    young = NumberField(label=_("Of these, under 30"), min_value=Decimal(0), required=False)

    field_order = ("day", "people", "women", "young")

    def jobs(self) -> Jobs:
        """Return who works there."""
        given = self.cleaned_data
        return Jobs(given["day"], given["people"], given["women"], given["young"])


class ChangeForm(ToldForm):
    """Why the venture's state changes, and since when."""

    on = forms.DateField(widget=DateInput(), label=_("Since when?"))
    reason = forms.ChoiceField(label=_("Why?"))
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False, help_text=DO_NOT_NAME)

    field_order = ("on", "reason", "words")

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "—"), *((code, _(REASONS[code])) for code in reasons_of(act))]


class WrongForm(PlainForm):
    """Why what was told is taken back."""

    why = forms.CharField(label=_("What was wrong?"), max_length=200, help_text=DO_NOT_NAME)


class JoinForm(PlainForm):
    """Since when somebody owns it too."""

    since = forms.DateField(widget=DateInput(), label=_("Since when?"), required=False)


class LeaveForm(PlainForm):
    """Until when somebody owned it."""

    until = forms.DateField(widget=DateInput(), label=_("Until when?"), required=False)


class SharesForm(PlainForm):
    """The share of each owner in percent; all empty where they own it together."""

    def __init__(self, *args: Any, owners: Sequence[tuple[VentureOwner, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = [row for row, _name in owners]
        for row, name in owners:
            self.fields[f"share_{row.pk}"] = NumberField(
                label=_("%(owner)s, in %%") % {"owner": name},
                max_digits=5,
                required=False,
                initial=row.share,
            )

    def shares(self) -> dict[Any, Decimal | None]:
        """Return the share by the key of its ownership."""
        return {row.pk: self.cleaned_data[f"share_{row.pk}"] for row in self.owners}


class SplitForm(PlainForm):
    """The venture that splits off or takes the place of another."""

    how = forms.ChoiceField(label=_("What happens?"), choices=[
        (Venture.Came.SPLIT, _("A part goes its own way; the rest goes on")),
        (Venture.Came.SUCCESSION, _("Another venture takes its place; this one ends")),
    ])  # fmt: skip
    name = forms.CharField(label=_("Name of the new venture"), max_length=200)
    activity = forms.ChoiceField(label=_("What it lives from"))
    on = forms.DateField(widget=DateInput(), label=_("Since when?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].choices = activity_choices()


class BeginForm(PlainForm):
    """The business that begins with an agreement, as the plan calls it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    activity = forms.ChoiceField(
        label=_("What it lives from"), help_text=_("Guessed from the plan's words: change it if it is wrong.")
    )
    began_on = forms.DateField(widget=DateInput(), label=_("Day on which it began"), required=False)
    began_year = forms.IntegerField(
        label=_("Or the year"), required=False, help_text=_("Where the group did it already before.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].choices = activity_choices()


class NoneForm(PlainForm):
    """Why an agreement's plan is no business."""

    why = forms.CharField(
        label=_("Why is it no business?"),
        max_length=200,
        help_text=_(
            "Such as “care of the spring for the whole community”. Do not name people: it stays on record."
        ),
    )


def month_before(today: date) -> dict[str, date]:
    """Return the first and last day of the month before, with which the form of sales begins."""
    first = today.replace(day=1)
    last = date.fromordinal(first.toordinal() - 1)
    return {"since": last.replace(day=1), "until": last}
