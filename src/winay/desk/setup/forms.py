"""Forms of setting up: the first administrator, files of places, sets of districts, packs and programmes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import PlainForm
from winay.programmes.models import Pack, Programme
from winay.territory.actions import Columns
from winay.territory.models import DistrictSet, PovertyMap

CODE_HELP = _("Short, with small letters, figures and hyphens. Leave it empty: it is made from the name.")


class FirstForm(PlainForm):
    """Who sets the installation up, with the code that the terminal printed."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=40,
        help_text=_("It stands in the window where Wiñay was started: three groups of four letters and figures."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    full_name = forms.CharField(label=_("Your full name"), max_length=200)
    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("User name"),
        max_length=60,
        help_text=_("With it you sign in, such as rosa.milla."),
    )
    password = forms.CharField(
        label=_("Password"),
        min_length=12,
        max_length=128,
        help_text=_("At least 12 letters or figures: three or four words are good."),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password once more"),
        max_length=128,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords."""
        given = super().clean() or self.cleaned_data
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords differ."))
        return given


class AddressForm(PlainForm):
    """The address by which others reach the installation."""

    address = forms.CharField(
        label=_("Public address"),
        max_length=300,
        required=False,
        help_text=_(
            "Such as https://concursos.example.pe. Leave it empty if nobody else reaches this installation: papers "
            "then carry their code alone."
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    of_local_network = forms.BooleanField(
        label=_("It is an address of our own network: only who is connected to it can check papers."),
        required=False,
    )


class FileForm(PlainForm):
    """A file of places, outlines or a poverty map."""

    file = forms.FileField(label=_("File"))

    def __init__(self, *args: Any, accept: str, help_text: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget = forms.FileInput(attrs={"accept": accept})
        self.fields["file"].help_text = help_text


class PovertyMapForm(PlainForm):
    """What a file of indexes is: which column, in which direction, whose map of which year."""

    index_column = forms.ChoiceField(label=_("Which column is the index?"), widget=forms.RadioSelect)
    direction = forms.ChoiceField(
        label=_("What does a higher figure mean?"),
        choices=[("poorer", _("Poorer: more needs, more poverty")), ("better", _("Better off, as with the IDH"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name of the map"), max_length=150)
    source = forms.CharField(label=_("Who published it?"), max_length=150, help_text=_("INEI, FONCODES, MIDIS."))
    year = forms.IntegerField(label=_("Which year does it describe?"), min_value=1940, max_value=2100)
    code = forms.SlugField(label=_("Code"), max_length=60, required=False, help_text=CODE_HELP)
    is_demo = forms.BooleanField(
        label=_("It is not a real map: every page that shows it says so."), required=False
    )

    def __init__(self, *args: Any, columns: Columns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["index_column"].choices = [(name, name) for name in columns.could_be]
        self.fields["index_column"].initial = columns.index
        self.fields["year"].initial = timezone.localdate().year

    def options(self) -> dict[str, Any]:
        """Return what `load_poverty_map` is called with."""
        given = dict(self.cleaned_data)
        given["higher_is_poorer"] = given.pop("direction") == "poorer"
        given["code"] = given["code"] or slugify(f"{given['name']} {given['year']}")[:60].strip("-")
        return given


class SetForm(PlainForm):
    """A named set of districts; its districts are ticked beside it."""

    name = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(label=_("What is it?"), choices=DistrictSet.Kind.choices, widget=forms.RadioSelect)
    code = forms.SlugField(label=_("Code"), max_length=60, required=False, help_text=CODE_HELP)

    def __init__(self, *args: Any, existing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if existing:
            del self.fields["code"]


class ProgrammeForm(PlainForm):
    """A new programme: its name, its rules, its places, and who coordinates it first."""

    name = forms.CharField(label=_("Name of the programme"), max_length=150)
    operator = forms.CharField(
        label=_("Who runs it?"), max_length=150, required=False, help_text=_("Municipality, project or office.")
    )
    pack = forms.ModelChoiceField(
        label=_("Pack of rules"), queryset=Pack.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    territory = FoundField(
        label=_("Territory"),
        queryset=DistrictSet.objects.order_by("name"),
        required=False,
        empty_label=_("Everywhere: every district that is loaded"),
    )
    poverty_map = forms.ModelChoiceField(
        label=_("Poverty map"),
        queryset=PovertyMap.objects.all(),
        required=False,
        empty_label=_("None"),
        help_text=_("Conditions that ask for a quintile look here."),
    )
    code = forms.SlugField(label=_("Code"), max_length=40, required=False, help_text=CODE_HELP)
    coordinate = forms.BooleanField(
        label=_("I coordinate it myself"),
        required=False,
        help_text=_("Otherwise you name the coordinator in the next step."),
    )

    def __init__(
        self, *args: Any, packs: QuerySet[Pack], programme: Programme | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].queryset = packs
        if programme is not None:
            for name in ("pack", "code", "coordinate"):
                del self.fields[name]

    def only(self, names: Sequence[str]) -> None:
        """Ask only for these: what this person may change."""
        for name in [name for name in self.fields if name not in names]:
            del self.fields[name]
