"""Forms of lists that others send: bringing one, and saying which column is what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.desk.forms import DateInput
from winay.registry.models import ImportBatch
from winay.registry.queries.imports import ColumnLook, told
from winay.registry.rules.lists import Choices, Mapping, mapping_faults
from winay.registry.rules.lists.fields import KINDS, PEOPLE, WITH_PEOPLE, fields_of
from winay.registry.rules.lists.suggest import look_faults

SENT = ".csv,.txt,.tsv,.xlsx,.ods"
ASKED_OF = {
    "name_order": WITH_PEOPLE,
    "sex_codes": WITH_PEOPLE,
    "dni_check": WITH_PEOPLE,
    "known_by": (PEOPLE,),
    "household_codes": (PEOPLE,),
}
"""Choices that only some kinds of list have."""


class BringListForm(PlainForm):
    """A file, who gave it, and the day for which it holds."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": SENT}),
        help_text=_("A spreadsheet (.xlsx, .ods) or a .csv file, with any columns, up to 160 MB."),
    )
    kind = forms.ChoiceField(
        label=_("What is on it?"),
        choices=ImportBatch.Kind.choices,
        initial=ImportBatch.Kind.PEOPLE,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Who gave it?"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
        help_text=_("JUNTOS, AGRORURAL, a municipality. Always the same name: its columns are known next time."),
    )
    list_date = forms.DateField(
        label=_("For which day does it hold?"), widget=DateInput(), help_text=_("Not when you received it.")
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        max_length=120,
        required=False,
        help_text=_(
            "Leave it empty: the sheet whose headings are known is read. Hidden ones only if you name them."
        ),
    )
    header_row = forms.IntegerField(
        label=_("Row of the headings"),
        min_value=0,
        max_value=200,
        required=False,
        help_text=_("Leave it empty: the headings are looked for."),
    )
    again = forms.BooleanField(
        label=_("Read it once more, with other columns"), required=False, widget=forms.HiddenInput
    )

    def offer_again(self) -> None:
        """Let somebody who means it read a file that was taken already."""
        self.fields["again"].widget = forms.CheckboxInput()


class TakeBackForm(PlainForm):
    """Asks whether a whole list shall go back."""

    sure = forms.BooleanField(label=_("I know that this cannot be undone."))


class ColumnsForm(PlainForm):
    """Which column is which field of ours, and what the columns do not tell by themselves."""

    name_order = forms.ChoiceField(
        label=_("Whole names in one column"),
        required=False,
        choices=[
            ("", _("As the heading says")),
            ("surnames_first", _("Surnames first: QUISPE MAMANI ROSA")),
            ("names_first", _("Given names first: ROSA QUISPE MAMANI")),
        ],
    )
    date_order = forms.ChoiceField(
        label=_("Dates"),
        required=False,
        choices=[
            ("", _("As the values show")),
            ("dmy", _("Day, month, year: 23/05/1980")),
            ("mdy", _("Month, day, year: 05/23/1980")),
            ("ymd", _("Year, month, day: 1980-05-23")),
        ],
    )
    sex_codes = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[
            ("", _("F and M, woman and man, in words")),
            ("hm", _("H is a man, M is a woman (hombre, mujer)")),
            ("1m2f", _("1 is a man, 2 is a woman")),
            ("1f2m", _("1 is a woman, 2 is a man")),
            ("0m1f", _("0 is a man, 1 is a woman")),
            ("0f1m", _("0 is a woman, 1 is a man")),
        ],
    )
    ubigeo_coding = forms.ChoiceField(
        label=_("UBIGEO"),
        required=False,
        choices=[("inei", _("Codes of INEI")), ("reniec", _("Codes of RENIEC"))],
    )
    known_by = forms.ChoiceField(
        label=_("How is a person known again on the source's next list?"),
        required=False,
        choices=[
            ("", _("By the code of the source, or else by the whole row")),
            ("dni", _("By the DNI")),
        ],
    )
    household_codes = forms.ChoiceField(
        label=_("Codes of households"),
        required=False,
        choices=[
            ("", _("Begin anew in each district, and in each community if the list gives it")),
            ("district", _("Begin anew in each district only")),
            ("source", _("Each code is one household, wherever it stands")),
        ],
    )
    dni_check = forms.ChoiceField(
        label=_("Check character of the DNI"),
        required=False,
        choices=[
            ("", _("Not there, or behind a hyphen: 40123456-7")),
            ("with", _("Always there: 401234567")),
        ],
    )
    all_in = forms.CharField(
        label=_("UBIGEO of the district in which all live"),
        max_length=6,
        required=False,
        help_text=_("Only for a list without places."),
    )

    def __init__(
        self, *args: Any, batch: ImportBatch, looks: Sequence[ColumnLook], choices: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.looks = batch, looks
        offered = [("", _("— not used"))] + [(key, _(one.label)) for key, one in fields_of(batch.kind).items()]
        self.of_choices = [name for name in self.fields if batch.kind in ASKED_OF.get(name, KINDS)]
        for name in set(self.fields) - set(self.of_choices):
            del self.fields[name]
        for name in self.of_choices:
            self.fields[name].initial = getattr(choices, name)
        for look in looks:
            self.fields[f"column_{look.place}"] = forms.ChoiceField(
                label=look.heading, choices=offered, initial=look.field, required=False
            )

    def columns(self) -> list[tuple[ColumnLook, forms.BoundField]]:
        """Return each column with its choice."""
        return [(look, self[f"column_{look.place}"]) for look in self.looks]

    def questions(self) -> list[forms.BoundField]:
        """Return the choices that hold for whole columns."""
        return [self[name] for name in self.of_choices]

    def mapping(self) -> Mapping:
        """Return the mapping that was chosen."""
        given = self.cleaned_data
        chosen = {look.heading: given.get(f"column_{look.place}", "") for look in self.looks}
        return Mapping(
            kind=self.batch.kind,
            columns={heading: name for heading, name in chosen.items() if name},
            choices=Choices(**{name: given.get(name, "") for name in self.of_choices}),
            sheet=self.batch.mapping.get("sheet", ""),
            header_row=self.batch.mapping.get("header_row", 0),
        )

    def clean(self) -> dict[str, Any]:
        """Say beside its column what is wrong with it, and beside its answer what the values ask."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            place = {look.heading: f"column_{look.place}" for look in self.looks}
            names = self.batch.headings["names"]
            faults = [(place.get(fault.heading), fault) for fault in mapping_faults(self.mapping(), names)]
            asked = look_faults(self.mapping(), names, self.batch.look)
            for field, fault in faults or [("sex_codes", fault) for fault in asked]:
                problem = told(fault)
                self.add_error(field, " ".join(str(text) for text in (problem.message, problem.mend) if text))
        return given
