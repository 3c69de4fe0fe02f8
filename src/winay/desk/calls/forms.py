"""Forms about calls: starting one from a pack, changing a draft, amending what is published, answering, confirming."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, PlainForm, read_by
from winay.base.numbers import NumberField
from winay.base.search import InOrder
from winay.calls.pack import CallTerms
from winay.desk.forms import DateInput
from winay.desk.targeting.forms import AIM, aim_fields, changed_aim, faults_of_aim
from winay.territory.models import DistrictSet

WHOLE = ("title", "purpose", "territory", "session_place")
CALENDAR = ("opens_on", "questions_until", "closes_at", "session_on")
FIGURES = ("budget", "ceiling", "minimum_score", "reserved_for_most_vulnerable")
LABELS = {
    "budget": _("Budget"),
    "ceiling": _("At most for one proposal"),
    "minimum_score": _("Minimum score"),
    "reserved_for_most_vulnerable": _("Reserved for the most vulnerable"),
}


WHOLE_TERMS = {
    "minimum_households": (_("Households in a group, at least"), 1, 100_000),
    "maximum_households": (_("Households in a group, at most"), 1, 100_000),
    "quorum": (_("Jurors needed to hold the session (quorum)"), 1, 200),
    "round_number": (_("Which round this is"), 1, 100),
    "rounds_planned": (_("Rounds planned in all"), 1, 100),
    "screening_days": (_("Days to screen the proposals"), 0, 3650),
    "complaint_days": (_("Days to complain, and to answer a complaint"), 0, 3650),
}


SHARES = {
    "minimum_share": _("The group adds at least, % of its plan"),
    "cash_minimum_share": _("Of that, in cash at least, % of its plan"),
}


@dataclass(frozen=True)
class CategoryValues:
    """The figures of one category, from the pack or from the stored call."""

    code: str
    name: str
    values: Mapping[str, Decimal]


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with a clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class CallForm(PlainForm):
    """What the pack lets a coordinator change of a call; other fields are shown, not asked."""

    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the contest wants to achieve and for whom, in words that everybody understands."),
        required=False,
    )
    territory = FoundField(
        label=_("Territory"),
        queryset=DistrictSet.objects.none(),
        required=False,
        empty_label=_("The whole territory of the programme"),
    )
    opens_on = forms.DateField(label=_("Opens on"), widget=DateInput(), required=False)
    questions_until = forms.DateField(label=_("Questions until"), widget=DateInput(), required=False)
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        widget=MomentInput(),
        required=False,
        help_text=_("Day and hour until which proposals are received."),
    )
    session_on = forms.DateField(label=_("Public session on"), widget=DateInput(), required=False)
    session_place = forms.CharField(label=_("Place of the session"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        categories: Sequence[CategoryValues],
        terms: CallTerms,
        may_change: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(may_change)
        self.terms = terms
        for name in (*WHOLE, *CALENDAR):
            if name not in allowed:
                del self.fields[name]
        if "territory" in self.fields:
            self.fields["territory"].queryset = DistrictSet.objects.order_by(InOrder("name"))
        self.categories = categories
        self.figures = [name for name in FIGURES if name in allowed]
        for category in categories:
            for name in self.figures:
                highest = Decimal(100) if name == "minimum_score" else None
                self.fields[f"{category.code}-{name}"] = NumberField(
                    label=LABELS[name],
                    min_value=0,
                    max_value=highest,
                    max_digits=14,
                    decimal_places=2,
                    initial=category.values.get(name),
                )

        self._add_terms(allowed)

    def _add_terms(self, allowed: set[str]) -> None:
        for name, (label, least, most) in WHOLE_TERMS.items():
            if name in allowed:
                optional = name.endswith("_households")
                self.fields[name] = forms.IntegerField(
                    label=label,
                    min_value=least,
                    max_value=most,
                    required=not optional,
                    initial=getattr(self.terms, name),
                )
        if "counterpart" in allowed:
            for name, label in SHARES.items():
                self.fields[f"counterpart-{name}"] = NumberField(
                    label=label,
                    min_value=0,
                    max_value=100,
                    decimal_places=2,
                    initial=getattr(self.terms.counterpart, name) * 100,
                )
        if "targeting" in allowed:
            self.fields |= {f"targeting-{name}": field for name, field in aim_fields(self.terms.targeting).items()}
        if "tax_unit" in allowed:
            self.fields["tax_unit"] = NumberField(
                label=_("Tax unit (UIT), S/"),
                min_value=0,
                decimal_places=2,
                required=False,
                initial=self.terms.tax_unit,
            )
        if "budget_ceiling" in allowed and self.terms.budget_ceiling:
            self.fields["base_amount"] = NumberField(
                label=str(self.terms.budget_ceiling.label),
                min_value=0,
                max_digits=14,
                decimal_places=2,
                required=False,
                initial=self.terms.budget_ceiling.base_amount,
                help_text=_("The law sets the largest budget of this call as a share of this figure."),
            )

    def clean(self) -> dict[str, Any]:
        """Check what only several fields together show to be wrong."""
        super().clean()
        given = {name: self.cleaned_data.get(f"targeting-{name}") for name in AIM}
        for name, fault in faults_of_aim(given).items() if "targeting-kinds" in self.fields else ():
            self.add_error(f"targeting-{name}", fault)
        return self.cleaned_data

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields above the calendar."""
        return [self[name] for name in ("code", "title", "purpose", "territory") if name in self.fields]

    @property
    def calendar_fields(self) -> list[forms.BoundField]:
        """The dates, in the order in which they come."""
        return [self[name] for name in (*CALENDAR, "session_place") if name in self.fields]

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """The rules of the call that the pack lets change."""
        names = ["base_amount", *WHOLE_TERMS, *(f"counterpart-{name}" for name in SHARES), "tax_unit"]
        return [self[name] for name in names if name in self.fields]

    @property
    def aim_fields(self) -> list[forms.BoundField]:
        """Whom the call is for, where the pack lets it be said."""
        return [self[f"targeting-{name}"] for name in AIM if f"targeting-{name}" in self.fields]

    @property
    def category_rows(self) -> list[tuple[CategoryValues, list[forms.BoundField]]]:
        """Each category with the fields of its figures."""
        return [(c, [self[f"{c.code}-{name}"] for name in self.figures]) for c in self.categories]

    def changes(self) -> dict[str, Any]:
        """Return what the person changed, as `change_draft_call` and `amend_call` take it."""
        changed = set(self.changed_data)
        values: dict[str, Any] = {
            name: self.cleaned_data[name]
            for name in (*WHOLE, *CALENDAR)
            if name in self.fields and name in changed
        }
        categories = {
            category.code: {
                name: self.cleaned_data[f"{category.code}-{name}"]
                for name in self.figures
                if f"{category.code}-{name}" in changed
            }
            for category in self.categories
        }
        if any(categories.values()):
            values["categories"] = {code: figures for code, figures in categories.items() if figures}
        return values | self._changed_terms(changed)

    def _changed_terms(self, changed: set[str]) -> dict[str, Any]:
        names = [name for name in (*WHOLE_TERMS, "tax_unit") if name in self.fields and name in changed]
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        if any(f"counterpart-{name}" in changed for name in SHARES):
            shares = {name: self.cleaned_data[f"counterpart-{name}"] / 100 for name in SHARES}
            values["counterpart"] = self.terms.counterpart.model_copy(update=shares).model_dump(mode="json")
        if any(f"targeting-{name}" in changed for name in AIM):
            values["targeting"] = changed_aim(
                self.terms.targeting, {name: self.cleaned_data[f"targeting-{name}"] for name in AIM}
            )
        if "base_amount" in changed and self.terms.budget_ceiling:
            ceiling = self.terms.budget_ceiling.model_copy(
                update={"base_amount": self.cleaned_data["base_amount"]}
            )
            values["budget_ceiling"] = ceiling.model_dump(mode="json")
        return values


class StartCallForm(CallForm):
    """A new call: also asks for its code."""

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9-]*$",
        label=_("Code"),
        max_length=40,
        help_text=_(
            "Short, with letters, figures and hyphens, such as CARAZ-2. Every proposal's code begins with it."
        ),
        error_messages={"invalid": _("Use only letters, figures and hyphens, such as CARAZ-2.")},
    )


class AmendmentForm(CallForm):
    """A change of a published call: numbered, public and reasoned."""

    reason = forms.CharField(
        label=_("Why it changes"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=read_by(_("Everybody reads this beside the change.")),
    )


class ReasonForm(PlainForm):
    """An act that needs a reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), help_text=DO_NOT_NAME)


class AnswerForm(PlainForm):
    """A public question and its public answer."""

    text = forms.CharField(
        label=_("Question"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write it without saying who asked: everybody reads it."),
    )
    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 4}))
