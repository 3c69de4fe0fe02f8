"""The forms of a group: each step of its proposal, a cost line, a picture, a person, a complaint."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.errors import InvalidInput
from winay.base.forms import PICTURES, SCANS, LongText, PlainForm, at_most
from winay.base.numbers import NumberField, read_number, write_number
from winay.base.proofs import PICTURE_BYTES
from winay.base.search import InOrder
from winay.calls.actions.proposals import LONGEST_ANSWER
from winay.calls.models import Call, Category, CostLine, Picture, Proposal
from winay.calls.pack import FormQuestion
from winay.calls.rules import line_total
from winay.registry.models import Membership, Organisation, Person
from winay.registry.queries.identity import members_called
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import Community, District

LONGEST_LINE = 500


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AskForm(PlainForm):
    """A question of a group about a call."""

    text = LongText(
        label=_("Your question"),
        max_length=1000,
        rows=4,
        help_text=_("It is published with its answer, without your name: write no names and no telephone in it."),
    )


class MinutesForm(PlainForm):
    """The minutes of the assembly."""

    day = forms.DateField(label=_("On which day was your assembly?"), widget=DateInput())
    proof = forms.FileField(
        label=_("The photograph of the minutes"),
        widget=forms.FileInput(attrs={"accept": SCANS, "capture": "environment"}),
        help_text=_("Put the book in the light, and let the whole page be seen. A PDF serves, too."),
    )


class DepositForm(PlainForm):
    """What the group put into its own account, with the bank's slip."""

    amount = NumberField(label=_("How much did you put in? (S/)"), min_value=Decimal("0.01"))
    deposited_on = forms.DateField(label=_("On which day?"), widget=DateInput())
    operation_number = forms.CharField(
        label=_("Operation number on the slip"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    proof = forms.FileField(
        label=_("The photograph of the slip"),
        widget=forms.FileInput(attrs={"accept": SCANS, "capture": "environment"}),
        help_text=_("Put it in the light, and let the number be read. A PDF serves, too."),
    )


class StartForm(PlainForm):
    """Beginning a proposal: which group, in which category, under what name."""

    organisation = forms.ModelChoiceField(
        label=_("Your group"), queryset=Organisation.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    category: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("What kind of proposal?"),
        queryset=Category.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    title = forms.CharField(
        label=_("What is your proposal called?"),
        max_length=200,
        help_text=_("As it will be read aloud in the square. You can change it later."),
    )

    def __init__(self, *args: Any, call: Call, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["category"].queryset = call.categories.all()
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0]


class StepForm(PlainForm):
    """A step whose fields are saved one by one as they are typed."""

    def values(self) -> dict[str, Any]:
        """Return what can be saved, as `save_proposal` takes it; what is wrong is left out."""
        return dict(self.cleaned_data)

    def stored(self) -> dict[str, str]:
        """Return what is right as `content_of_step` gives it."""
        return {name: _as_stored(value) for name, value in self.values().items()}


def _as_stored(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, Community):
        return str(value.pk)
    return str(value if value is not None else "").strip().replace("\r\n", "\n")


class AboutForm(StepForm):
    """Name, activity and category."""

    title = forms.CharField(label=_("What is your proposal called?"), max_length=200)
    activity = forms.CharField(
        label=_("What will you produce or sell?"),
        max_length=120,
        help_text=_("In a few words, such as “raising guinea pigs” or “honey”."),
        required=False,
    )
    category = forms.ChoiceField(label=_("What kind of proposal?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        initial = {"title": proposal.title, "activity": proposal.activity, "category": proposal.category.code}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["category"].choices = [(c.code, c.name_for_reader) for c in proposal.call.categories.all()]


class PlaceForm(StepForm):
    """District and community: in a select while they are few, else looked for by words."""

    district = FoundField(
        label=_("In which district?"), queryset=District.objects.none(), empty_label=None, **OF_DISTRICTS
    )
    community = FoundField(
        label=_("In which community or hamlet?"),
        queryset=Community.objects.none(),
        label_of=lambda community: f"{community.name}, {community.district.name}",
        empty_label=_("None of these"),
        required=False,
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        initial = {"district": proposal.district_id, "community": proposal.community_id}
        super().__init__(*args, initial=initial, **kwargs)
        territory = proposal.call.territory or proposal.call.programme.territory
        districts = District.objects.all()
        if territory:
            districts = districts.filter(Exists(territory.districts.filter(pk=OuterRef("pk")))) | districts.filter(
                pk=proposal.district_id
            )
        self.fields["district"].queryset = districts.select_related("province").order_by(InOrder("name"))
        near = Community.objects.filter(district__in=districts.values("pk")).select_related("district")
        self.fields["community"].queryset = near.order_by(InOrder("name"))

    def clean(self) -> dict[str, Any]:
        """Refuse a community of another district."""
        given = super().clean() or {}
        community, district = given.get("community"), given.pop("district", None)
        if district:
            given["district"] = district.pk
            if community and community.district_id != district.pk:
                text = _("%(community)s lies in the district of %(district)s: correct one of the two.")
                names = {"community": community.name, "district": community.district.name}
                self.add_error("community", text % names)
        return given


class SalesForm(StepForm):
    """Expected sales in a year."""

    expected_sales = NumberField(
        max_digits=12,
        min_value=0,
        label=_("How much do you expect to sell in a year, in soles?"),
        required=False,
        help_text=_("An honest guess is enough: what you think you will sell once the venture works."),
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        sales = proposal.expected_sales
        super().__init__(*args, initial={"expected_sales": sales.amount if sales is not None else None}, **kwargs)


class QuestionForm(StepForm):
    """One question of the pack."""

    def __init__(self, *args: Any, proposal: Proposal, question: FormQuestion, **kwargs: Any) -> None:
        answer: Any = proposal.answers.get(question.code)
        if question.kind == "number":
            answer = _exact(answer)
        super().__init__(*args, initial={question.code: answer}, **kwargs)
        said = str(question.help or "")
        options: dict[str, Any] = {"label": str(question.label), "help_text": said, "required": False}
        self.code = question.code
        fields: dict[str, Callable[[], forms.Field]] = {
            "text": lambda: forms.CharField(
                max_length=LONGEST_LINE, **options | {"help_text": f"{said} {at_most(LONGEST_LINE)}".strip()}
            ),
            "long_text": lambda: LongText(max_length=LONGEST_ANSWER, rows=9, **options),
            "number": lambda: NumberField(decimal_places=3, max_digits=15, **options),
            "date": lambda: forms.DateField(widget=DateInput(), **options),
            "yes_no": lambda: forms.ChoiceField(
                choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **options
            ),
        }
        self.fields[question.code] = fields[question.kind]()

    def values(self) -> dict[str, Any]:
        """Return the answer as it is stored: text, or an exact number or day written as text."""
        if self.code not in self.cleaned_data:
            return {}
        value = self.cleaned_data[self.code]
        stored = value if value is None or isinstance(value, str) else str(value)
        return {self.code: stored}


def _exact(answer: Any) -> Any:
    """Return a stored number as a number, so that the field shows it as it reads it."""
    try:
        return Decimal(answer)
    except (InvalidOperation, TypeError):
        return answer


class CostLineForm(PlainForm):
    """One line of the costs."""

    description = forms.CharField(label=_("What"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=CostLine.Kind.choices)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    quantity = NumberField(label=_("Quantity"), max_digits=12, decimal_places=3, min_value=Decimal("0.001"))
    unit_cost = NumberField(label=_("Cost of each, S/"), max_digits=12, min_value=Decimal("0.01"))
    source = forms.ChoiceField(label=_("Who pays"), choices=CostLine.Source.choices)

    FIELDS = ("description", "kind", "unit", "quantity", "unit_cost", "source")
    TYPED = ("description", "unit", "quantity", "unit_cost")

    @property
    def total(self) -> Decimal | None:
        """Quantity × unit cost, as far as both can be read."""
        try:
            quantity, cost = (
                read_number(str(self[name].value() or ""), decimals=decimals)
                for name, decimals in (("quantity", 3), ("unit_cost", 2))
            )
        except InvalidInput:
            return None
        return line_total(quantity, cost)


class CostRows:
    """The rows of the costs as they stand on the page: added and removed without a script."""

    MOST = 60

    def __init__(self, rows: list[dict[str, str]], *, bound: bool) -> None:
        self.rows = rows[: self.MOST]
        self.bound = bound
        self.forms = [self._form(number, row) for number, row in enumerate(self.rows)]

    def _form(self, number: int, row: Mapping[str, str]) -> CostLineForm:
        prefix = f"line{number}"
        if self.bound and not self.is_blank(row):
            return CostLineForm({f"{prefix}-{name}": value for name, value in row.items()}, prefix=prefix)
        return CostLineForm(initial=dict(row), prefix=prefix)

    @staticmethod
    def is_blank(row: Mapping[str, str]) -> bool:
        """Tell whether nothing was typed in this row."""
        return not any((row.get(name) or "").strip() for name in CostLineForm.TYPED)

    @classmethod
    def from_post(cls, data: Mapping[str, str]) -> "CostRows":
        """Read the rows of the page, whatever their number."""
        try:
            count = min(int(data.get("rows", "0")), cls.MOST)
        except ValueError:
            count = 0
        rows = [{name: data.get(f"line{n}-{name}", "") for name in CostLineForm.FIELDS} for n in range(count)]
        return cls(rows, bound=True)

    @classmethod
    def from_proposal(cls, proposal: Proposal) -> "CostRows":
        """Read the rows that are stored."""
        return cls(
            [
                {
                    "description": line.description,
                    "kind": line.kind,
                    "unit": line.unit,
                    "quantity": write_number(line.quantity),
                    "unit_cost": f"{line.unit_cost.amount:f}",
                    "source": line.source,
                }
                for line in proposal.cost_lines.all()
            ],
            bound=False,
        )

    def without(self, number: int) -> "CostRows":
        """Return the rows without the one at `number`."""
        return CostRows([row for place, row in enumerate(self.rows) if place != number], bound=self.bound)

    def with_blank(self) -> "CostRows":
        """Return the rows with an empty one at the end."""
        blank = dict.fromkeys(CostLineForm.FIELDS, "") | {"kind": "goods", "source": "programme"}
        return CostRows([*self.rows, blank], bound=self.bound)

    def is_valid(self) -> bool:
        """Tell whether every row that is not blank is complete."""
        return all(form.is_valid() for form in self.forms if form.is_bound)

    def wrong(self) -> list[int]:
        """Return the numbers, from one, of the rows that are not complete and so do not count."""
        return [place for place, form in enumerate(self.forms, start=1) if form.is_bound and not form.is_valid()]

    def content(self) -> list[list[str]]:
        """Return the complete rows as `content_of_step` gives them."""
        return [
            [
                line["description"],
                line["kind"],
                line["unit"],
                write_number(line["quantity"]),
                f"{line['unit_cost']:.2f}",
                line["source"],
            ]
            for line in self.lines()
        ]

    def lines(self) -> list[dict[str, Any]]:
        """Return the complete rows as `replace_cost_lines` takes them."""
        return [form.cleaned_data for form in self.forms if form.is_bound and form.is_valid()]


class PictureForm(PlainForm):
    """A talking map or photograph."""

    file = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": PICTURES, "data-shrink": "1600"}),
        help_text=format_lazy(
            _("A photograph of the map is enough, as the phone makes it (JPG, PNG, WebP, HEIC): {mb} MB at most."),
            mb=PICTURE_BYTES // 2**20,
        ),
    )
    kind = forms.ChoiceField(label=_("What does it show?"), choices=Picture.Kind.choices, widget=forms.RadioSelect)
    caption = forms.CharField(label=_("In a few words"), max_length=200, required=False)


class AttachmentForm(PlainForm):
    """A quotation or another paper of the proposal."""

    caption = forms.CharField(
        label=_("What is it?"), max_length=120, help_text=_("For example: quotation of the pump.")
    )
    file = forms.FileField(
        label=_("Photograph or PDF"),
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("JPG or PNG of at most 12 MB, or PDF of at most 5 MB."),
    )


class PersonForm(PlainForm):
    """Somebody of the group who is not in the registry yet."""

    given_names = forms.CharField(label=_("Given names"), max_length=120)
    first_surname = forms.CharField(label=_("First surname"), max_length=80)
    second_surname = forms.CharField(label=_("Second surname"), max_length=80, required=False)
    dni = forms.CharField(
        label=_("DNI"),
        max_length=12,
        required=False,
        help_text=_("8 digits. Leave it empty if they have none yet: the office helps to get it."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Person.Sex.choices, widget=forms.RadioSelect, required=False)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DateInput(), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    office = forms.ChoiceField(label=_("Office in the group"), choices=Membership.Office.choices, initial="member")
    someone_else = forms.BooleanField(
        label=_("It is somebody else of the same name"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean(self) -> dict[str, Any]:
        """Ask whether somebody of the same name in the group is the same person."""
        given = super().clean() or self.cleaned_data
        names = {name: given.get(name, "") for name in ("given_names", "first_surname", "second_surname", "dni")}
        if not given.pop("someone_else", False) and not self.errors and members_called(self.organisation, **names):
            self.fields["someone_else"].widget = forms.CheckboxInput()
            self.add_error(
                "someone_else", _("Somebody of this name is in your group already. Is it the same person?")
            )
        return given


class RenounceForm(PlainForm):
    """Why the group gives up its award."""

    reason = LongText(
        label=_("Why does your group give it up?"),
        max_length=2000,
        rows=4,
        help_text=_("Only the programme's office reads it; it is not published."),
    )
    sure = forms.BooleanField(label=_("We have decided it together. Another group will get this money."))


class ComplaintForm(PlainForm):
    """Why the group does not agree."""

    text = LongText(
        label=_("Why do you not agree?"),
        max_length=5000,
        rows=8,
        help_text=_("Say it in your own words. If a paper shows it, say which."),
    )
    proof = forms.FileField(
        label=_("A photograph or PDF that shows it"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": SCANS}),
        help_text=_("If you have one. Photographs up to 12 MB, PDF up to 5 MB."),
    )


class CorrectionForm(PlainForm):
    """What somebody says is wrong in their own data."""

    text = LongText(
        label=_("What is wrong, and how is it right?"),
        max_length=1000,
        rows=3,
        help_text=_("Such as “my second surname is written with H: Huamán”."),
    )
