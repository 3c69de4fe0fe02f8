"""Forms of the catalogue: each takes its part of an entry as it is kept, and gives it back changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField, FoundSeveralField
from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.base.numbers import NumberField
from winay.desk.forms import DateInput
from winay.journeys.rules import ASPECTS, HELPS, LEVELS, MUST_BE_SAID, STAGES, STATUSES, SUBJECTS
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import Department, District, Province

Content = dict[str, Any]
EMPTY = ("", "—")
PAPERS = [
    ("other", _("Another one")),
    ("dni", _("DNI")),
    ("ruc", _("RUC")),
    ("registration", _("Registration (SUNARP)")),
    ("bank_account", _("Bank account")),
    ("land_title", _("Land title")),
]
KINDS = [
    ("mend", _("They can put it right")),
    ("wait", _("It comes with time")),
    ("fixed", _("It cannot be changed")),
]


def _choices(words: Mapping[str, str]) -> list[tuple[str, Any]]:
    return [(code, _(text)) for code, text in words.items()]


def _text(
    label: Any, *, required: bool = True, most: int = 300, rows: int = 0, help_text: Any = ""
) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def spoken(data: Mapping[str, Any], name: str, kept: Mapping[str, Any]) -> Any:
    """Return a text in its languages as an entry keeps it; None where nothing is written.

    A language that the form does not ask for stays as it was, as long as there is a text.
    """
    before = kept.get(name)
    found = dict(before) if isinstance(before, dict) else {}
    found |= {code: data[f"{name}_{code}"] for code in ("es", "quz", "en") if f"{name}_{code}" in data}
    return {code: text for code, text in found.items() if text} if found.get("es") else None


def _spoken_initial(kept: Any, name: str) -> dict[str, str]:
    texts = {"es": kept} if isinstance(kept, str) else kept or {}
    return {f"{name}_{code}": text for code, text in texts.items()}


def _without_nothing(values: Content) -> Content:
    return {key: value for key, value in values.items() if value not in (None, "", [])}


class SourceForm(PlainForm):
    """Where a fact stands."""

    document = _text(_("Document or office that says so"), most=200, help_text=DO_NOT_NAME)
    place = _text(_("Place in it"), required=False, most=200, help_text=_("Chapter, page, article."))
    dated = forms.RegexField(
        r"^\d{4}(-\d{2}(-\d{2})?)?$",
        label=_("Date of the document"),
        required=False,
        help_text=_("A year is enough: 2025, or 2025-03-31."),
    )
    checked = forms.DateField(
        label=_("On which day did you look it up?"), widget=DateInput(), initial=timezone.localdate
    )

    def clean_checked(self) -> date:
        """Refuse a day that has not come."""
        day: date = self.cleaned_data["checked"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date lies in the future."))
        return day

    def source(self) -> Content:
        """Return the source as an entry keeps it."""
        data = self.cleaned_data
        return _without_nothing(
            {
                "document": data["document"],
                "place": data["place"],
                "dated": data["dated"],
                "checked": data["checked"].isoformat(),
            }
        )


class PartForm(PlainForm):
    """A part of an entry. `listed`: the list that it is an entry of; empty for what stands at the top."""

    listed = ""
    title: Any = ""

    def begin(self, kept: Content) -> None:
        """Fill the form with what is kept."""
        self.initial = {**self.initial, **self.initial_of(kept)}

    def initial_of(self, kept: Content) -> Content:
        """Return what the fields begin with."""
        return kept

    def part(self, kept: Content) -> Content:
        """Return the part as an entry keeps it, `kept` being what it was."""
        raise NotImplementedError


class _WithSource(SourceForm, PartForm):
    def begin(self, kept: Content) -> None:
        super().begin(kept)
        self.initial |= kept.get("source", {})


class GeneralForm(PartForm):
    """What everybody reads first of a programme."""

    title = _("What it is")
    programme_es = _text(_("Name of the programme"), most=120)
    programme_quz = _text(_("Name of the programme in Quechua"), required=False, most=120)
    name_es = _text(
        _("Name of this support"),
        most=120,
        help_text=_("A programme may have several windows or incentives: each is written apart."),
    )
    name_quz = _text(_("Name of this support in Quechua"), required=False, most=120)
    offered_by_es = _text(_("Who offers it"), most=200)
    level = forms.ChoiceField(label=_("Level"), choices=_choices(LEVELS))
    status = forms.ChoiceField(label=_("Does it run?"), choices=_choices(STATUSES), initial="running")
    summary_es = _text(_("What it gives and how, in a few sentences"), most=900, rows=5)
    summary_quz = _text(_("The same in Quechua"), required=False, most=900, rows=5)
    helps = forms.MultipleChoiceField(
        label=_("What it gives"), choices=_choices(HELPS), widget=forms.CheckboxSelectMultiple
    )
    subjects = forms.MultipleChoiceField(
        label=_("For whom"), choices=_choices(SUBJECTS), widget=forms.CheckboxSelectMultiple
    )
    stages = forms.MultipleChoiceField(
        label=_("For which stage of a business"),
        choices=_choices(STAGES),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked: it is for every stage, or nobody knows."),
    )
    once = forms.ChoiceField(
        label=_("How often may one receive it?"),
        choices=[("", _("Not known")), ("yes", _("Once only")), ("no", _("More than once"))],
        required=False,
    )
    always_open = forms.BooleanField(label=_("It is open all the time, without calls"), required=False)

    def initial_of(self, kept: Content) -> Content:
        """Return the fields of an entry."""
        found: Content = {
            name: kept[name]
            for name in ("level", "status", "helps", "subjects", "stages", "always_open")
            if name in kept
        }
        for name in ("programme", "name", "offered_by", "summary"):
            found |= _spoken_initial(kept.get(name), name)
        if kept.get("once") is not None:
            found["once"] = "yes" if kept["once"] else "no"
        return found

    def part(self, kept: Content) -> Content:
        """Return the entry with what was written here."""
        data = self.cleaned_data
        texts = {name: spoken(data, name, kept) for name in ("programme", "name", "offered_by", "summary")}
        once = {"yes": True, "no": False}.get(data["once"])
        rest = {name: data[name] for name in ("level", "status", "helps", "subjects", "stages", "always_open")}
        return {**kept, **texts, **rest, "once": once}


class WhereForm(PartForm):
    """In which places a programme is."""

    title = _("Where it is")
    everywhere = forms.BooleanField(label=_("In the whole country"), required=False)
    departments = forms.MultipleChoiceField(
        label=_("In whole departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    provinces = FoundSeveralField(
        label=_("In whole provinces"),
        queryset=Province.objects.select_related("department").order_by("name"),
        required=False,
        words=("name", "department__name"),
        label_of=lambda one: f"{one.name} ({one.department.name})",
    )
    districts = FoundSeveralField(
        label=_("In districts"),
        queryset=District.objects.select_related("province__department").order_by("name"),
        required=False,
        **OF_DISTRICTS,
    )
    partly = forms.BooleanField(
        label=_("Only somewhere in these places: in which districts is not known"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].choices = list(Department.objects.values_list("pk", "name"))

    def initial_of(self, kept: Content) -> Content:
        """Return the places by their level."""
        places = kept.get("places") or kept.get("within", [])
        return {
            "partly": bool(kept.get("within")),
            "everywhere": kept.get("everywhere", False),
            "departments": [one for one in places if len(one) == 2],
            "provinces": [one for one in places if len(one) == 4],
            "districts": [one for one in places if len(one) == 6],
        }

    def part(self, kept: Content) -> Content:
        """Return the entry with its places; that they are known is no longer named as unknown."""
        data = self.cleaned_data
        places = [
            *data["departments"],
            *(one.pk for one in data["provinces"]),
            *(one.pk for one in data["districts"]),
        ]
        unknown = [one for one in kept.get("unknown", []) if one["about"] != "where"]
        partly = data["partly"] and bool(places) and not data["everywhere"]
        known = (data["everywhere"] or places) and not partly
        not_known = kept.get("unknown", [])
        if partly and unknown == not_known:
            note = gettext("In which districts of these is not known: ask at its office.")
            not_known = [*unknown, {"about": "where", "note": {"es": note}}]
        return {
            **kept,
            "everywhere": data["everywhere"],
            "places": [] if partly else places,
            "within": places if partly else [],
            "unknown": unknown if known else not_known,
        }


class ContactForm(PartForm):
    """The office where one asks."""

    title = _("Where to ask")
    office = _text(_("Office"), most=200, help_text=_("An office, never a person's name or own telephone."))
    address = _text(_("Address"), required=False, most=200)
    hours = _text(_("Hours"), required=False, most=200)
    telephone = _text(_("Telephone of the office"), required=False, most=40)
    web = forms.URLField(label=_("Web page"), required=False, max_length=200, assume_scheme="https")

    def initial_of(self, kept: Content) -> Content:
        """Return the contact."""
        return dict(kept.get("contact", {}))

    def part(self, kept: Content) -> Content:
        """Return the entry with its contact."""
        unknown = [one for one in kept.get("unknown", []) if one["about"] != "contact"]
        return {**kept, "contact": _without_nothing(self.cleaned_data), "unknown": unknown}


class AmountForm(_WithSource):
    """An amount and the days between which it holds."""

    listed, title = "amounts", _("Amount")
    what_es = _text(_("What is it for?"), most=200)
    what_quz = _text(_("The same in Quechua"), required=False, most=200)
    least = NumberField(label=_("At least"), required=False, min_value=0)
    most = NumberField(label=_("At most"), required=False, min_value=0)
    unit = forms.ChoiceField(label=_("In"), choices=[("PEN", "S/"), ("USD", "US$"), ("UIT", "UIT")], initial="PEN")
    share = NumberField(
        label=_("Or a share, in percent"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    since = forms.DateField(
        label=_("From which day does it hold?"),
        widget=DateInput(),
        help_text=_("An amount without its day is not taken: amounts change."),
    )
    until = forms.DateField(label=_("Until which day?"), widget=DateInput(), required=False)
    field_order = ["what_es", "what_quz", "least", "most", "unit", "share", "since", "until"]

    def initial_of(self, kept: Content) -> Content:
        """Return the amount; its share in percent."""
        share = kept.get("share")
        shown = {"share": float(share) * 100} if share is not None else {}
        return {**kept, **_spoken_initial(kept.get("what"), "what"), **shown}

    def part(self, kept: Content) -> Content:
        """Return the amount."""
        data = self.cleaned_data
        return _without_nothing(
            {
                "what": spoken(data, "what", kept),
                "least": _plain(data["least"]),
                "most": _plain(data["most"]),
                "unit": data["unit"],
                "share": None if data["share"] is None else _plain(data["share"] / 100),
                "since": data["since"].isoformat(),
                "until": data["until"].isoformat() if data["until"] else None,
                "printed": kept.get("printed"),
                "source": self.source(),
            }
        )


def _plain(number: Any) -> str | None:
    return None if number is None else f"{number.normalize():f}"


class RequirementForm(_WithSource):
    """What a programme asks, how it is met, how long that takes and who helps."""

    listed, title = "requirements", _("Requirement")
    text_es = _text(
        _("What is asked, in words"),
        required=False,
        help_text=_("Leave it empty where a condition is asked: it says itself in each language."),
    )
    text_quz = _text(_("The same in Quechua"), required=False)
    meet_es = _text(_("How do they meet it?"), required=False, rows=2)
    meet_quz = _text(_("The same in Quechua"), required=False, rows=2)
    days = forms.IntegerField(
        label=_("How many days does that take?"), required=False, min_value=0, max_value=3650
    )
    helper_es = _text(_("Who helps?"), required=False, most=200, help_text=_("An office or a role, no name."))
    kind = forms.ChoiceField(label=_("Whoever lacks it"), choices=KINDS, initial="mend")
    paper = forms.ChoiceField(label=_("Is it a paper?"), choices=[EMPTY, *PAPERS], required=False)
    field_order = ["text_es", "text_quz", "meet_es", "meet_quz", "days", "helper_es", "kind", "paper"]

    def __init__(self, *args: Any, asks: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks

    def initial_of(self, kept: Content) -> Content:
        """Return the requirement."""
        found = dict(kept)
        for name in ("text", "meet", "helper"):
            found |= _spoken_initial(kept.get(name), name)
        return found

    def part(self, kept: Content) -> Content:
        """Return the requirement, with the condition that it had or that was chosen for it."""
        data = self.cleaned_data
        return _without_nothing(
            {
                "code": kept.get("code"),
                "asks": self.asks or kept.get("asks"),
                **{name: spoken(data, name, kept) for name in ("text", "meet", "helper")},
                "days": data["days"],
                "kind": data["kind"],
                "paper": data["paper"],
                "source": self.source(),
            }
        )


class RoundForm(_WithSource):
    """A call of a programme."""

    listed, title = "calendar", _("Call")
    name_es = _text(_("What is it called?"), most=200)
    name_quz = _text(_("The same in Quechua"), required=False, most=200)
    opens = forms.DateField(label=_("Opens on"), widget=DateInput(), required=False)
    closes = forms.DateField(label=_("Closes on"), widget=DateInput(), required=False)
    months = forms.MultipleChoiceField(
        label=_("Or every year in these months"),
        choices=[(str(number), name) for number, name in MONTHS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["name_es", "name_quz", "opens", "closes", "months"]

    def initial_of(self, kept: Content) -> Content:
        """Return the call."""
        months = [str(one) for one in kept.get("months", [])]
        return {**kept, **_spoken_initial(kept.get("name"), "name"), "months": months}

    def part(self, kept: Content) -> Content:
        """Return the call."""
        data = self.cleaned_data
        days = {name: data[name].isoformat() if data[name] else None for name in ("opens", "closes")}
        months = [int(one) for one in data["months"]]
        return _without_nothing(
            {"name": spoken(data, "name", kept), **days, "months": months, "source": self.source()}
        )


class PaperForm(PartForm):
    """A paper that is brought."""

    listed, title = "papers", _("Paper")
    name_es = _text(_("Which paper?"), most=200)
    name_quz = _text(_("The same in Quechua"), required=False, most=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=PAPERS, initial="other")

    def initial_of(self, kept: Content) -> Content:
        """Return the paper."""
        return {**kept, **_spoken_initial(kept.get("name"), "name")}

    def part(self, kept: Content) -> Content:
        """Return the paper."""
        return {"name": spoken(self.cleaned_data, "name", kept), "kind": self.cleaned_data["kind"]}


class SourcesForm(SourceForm, PartForm):
    """Which points of an entry a document tells."""

    listed, title = "sources", _("Source")
    about = forms.MultipleChoiceField(
        label=_("What does it tell?"), choices=_choices(ASPECTS), widget=forms.CheckboxSelectMultiple
    )
    field_order = ["about"]

    def part(self, kept: Content) -> Content:
        """Return the source with its points."""
        return {"about": self.cleaned_data["about"], **self.source()}


class UnknownForm(PartForm):
    """A point of which nothing is known."""

    listed, title = "unknown", _("Not known")
    about = forms.ChoiceField(label=_("What is not known?"), choices=_choices(ASPECTS))
    note_es = _text(_("What should a reader do?"), help_text=_("Such as “ask at the municipality”."))
    note_quz = _text(_("The same in Quechua"), required=False)

    def initial_of(self, kept: Content) -> Content:
        """Return the point."""
        return {**kept, **_spoken_initial(kept.get("note"), "note")}

    def part(self, kept: Content) -> Content:
        """Return the point."""
        return {"about": self.cleaned_data["about"], "note": spoken(self.cleaned_data, "note", kept)}


SECTIONS: dict[str, type[PartForm]] = {
    "general": GeneralForm,
    "where": WhereForm,
    "contact": ContactForm,
    "amounts": AmountForm,
    "requirements": RequirementForm,
    "calendar": RoundForm,
    "papers": PaperForm,
    "sources": SourcesForm,
    "unknown": UnknownForm,
}
"""The parts of an entry by their name in addresses: for a list, that of the list."""


class AddForm(GeneralForm, SourceForm):
    """A new entry: what it is, whose it is, and the document that says so."""

    title = _("Add a programme")
    field_order = [
        "keeper", "programme_es", "programme_quz", "name_es", "name_quz", "offered_by_es", "level", "status",
        "summary_es", "summary_quz", "helps", "subjects", "stages", "once", "always_open",
    ]  # fmt: skip

    def __init__(self, *args: Any, districts: Any, keeps_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeper: Any = FoundField(
            label=_("Of which district's municipality is it?"),
            queryset=districts,
            required=not keeps_all,
            empty_label=_("Of none: it is kept by the coordinators"),
            help_text=_("A municipality keeps its own programmes; they reach its district."),
            **OF_DISTRICTS,
        )
        self.fields["keeper"] = keeper
        self.order_fields(self.field_order)

    def content(self) -> Content:
        """Return the new entry as it is kept."""
        keeper = self.cleaned_data["keeper"]
        entry = self.part({})
        about = [one for one in MUST_BE_SAID if one != "where" or keeper is not None]
        entry["sources"] = [{"about": about, **self.source()}]
        if keeper is not None:
            entry["places"] = [keeper.pk]
        else:
            entry["unknown"] = [{"about": "where", "note": str(_("Write down where it is."))}]
        return entry


class WhyForm(PlainForm):
    """Why an entry is changed, or how it was looked up."""

    why = _text(_("Why?"), required=False, help_text=DO_NOT_NAME)


class HowForm(PlainForm):
    """How an entry was looked up."""

    how = _text(_("Where did you look it up, or with which office?"), help_text=DO_NOT_NAME)
