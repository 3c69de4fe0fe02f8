"""A changed rule: the limits of a programme's requirements, those left out, and one more in the shared language."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.forms import PlainForm
from winay.base.numbers import NumberField
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import Condition, ConditionFault, Kind, facts_in, how_many_in, read
from winay.facts.rules.catalogue import SHARE
from winay.facts.rules.conditions import HOWS
from winay.facts.words import VERBS, fault_in_words, say
from winay.journeys.actions import Changed
from winay.journeys.content import KNOWN_OF, Entry
from winay.journeys.words import requirement_in_words

LONGEST = 2000
EXAMPLE = '{"fact": "organisation.members", "at_least": 10}'


@dataclass(frozen=True)
class Limit:
    """A number that a requirement compares a fact with: where it stands in what is written, and which it is."""

    path: tuple[str | int, ...]
    fact: str
    how: str
    value: Decimal

    @property
    def percent(self) -> bool:
        """Whether it is shown as a percentage."""
        return CATALOGUE[self.fact].unit == SHARE


def limits_in(asks: Any, path: tuple[str | int, ...] = ()) -> Iterator[Limit]:
    """Yield the numbers in a written condition, in its order; of days and of other facts' values there is none."""
    if isinstance(asks, list):
        for place, part in enumerate(asks):
            yield from limits_in(part, (*path, place))
    if not isinstance(asks, Mapping):
        return
    fact = asks.get("fact")
    for key, value in asks.items():
        if key in HOWS and isinstance(fact, str) and fact in CATALOGUE and (number := _number(value)) is not None:
            if CATALOGUE[fact].kind in (Kind.WHOLE, Kind.NUMBER, Kind.MONEY):
                yield Limit((*path, key), fact, key, number)
        elif isinstance(value, Mapping | list):
            yield from limits_in(value, (*path, key))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def with_limit(asks: Any, limit: Limit, value: Decimal) -> Any:
    """Return a written condition with another number in the place of a limit."""
    changed = deepcopy(asks)
    inside = changed
    for step in limit.path[:-1]:
        inside = inside[step]
    whole = CATALOGUE[limit.fact].kind is Kind.WHOLE and value == value.to_integral_value()
    inside[limit.path[-1]] = int(value) if whole else str(value)
    return changed


class ChangeForm(PlainForm):
    """For each requirement that facts answer: whether it is asked, its limits, or the whole in the shared language."""

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.asked = [one for one in entry.requirements if one.asks is not None]
        self.limits = {one.code: list(limits_in(one.asks)) for one in self.asked}
        for number, one in enumerate(self.asked):
            self.fields[f"ask{number}"] = forms.TypedChoiceField(
                label=_("Is it asked?"), choices=[("yes", _("As below")), ("no", _("Leave it out"))], initial="yes",
                required=False,
            )  # fmt: skip
            for place, limit in enumerate(self.limits[one.code]):
                self.fields[f"limit{number}-{place}"] = self._limit_field(limit)
            self.fields[f"whole{number}"] = forms.CharField(
                label=_("The whole condition"), max_length=LONGEST, initial=json.dumps(one.asks, ensure_ascii=False),
                widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), required=False,
            )  # fmt: skip
        self.fields["more"] = forms.CharField(
            label=_("One requirement more"), max_length=LONGEST, required=False,
            widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            help_text=format_lazy(_("In the language of conditions, for example {example}"), example=EXAMPLE),
        )  # fmt: skip
        for name, field in self.fields.items():
            self.initial.setdefault(name, field.initial)

    def _limit_field(self, limit: Limit) -> forms.Field:
        fact = CATALOGUE[limit.fact]
        places = 0 if fact.kind is Kind.WHOLE else 2
        value = limit.value * 100 if limit.percent else limit.value
        unit = _("Percent") if limit.percent else say(fact.unit) if fact.unit else ""
        label = f"{say(fact.meaning)}: {gettext(VERBS[limit.how])}" + (f" ({unit})" if unit else "")
        return NumberField(label=label, decimal_places=places, initial=value.normalize() + 0, required=False)

    def rows(self) -> list[dict[str, Any]]:
        """Return each requirement with its fields, for the page."""
        return [
            {
                "text": requirement_in_words(one),
                "ask": self[f"ask{number}"],
                "limits": [self[f"limit{number}-{place}"] for place in range(len(self.limits[one.code]))],
                "whole": self[f"whole{number}"],
            }
            for number, one in enumerate(self.asked)
        ]

    def clean(self) -> dict[str, Any]:
        """Read every condition; a fact that does not exist, or is known of nobody here, is told with its mend."""
        data = super().clean() or self.cleaned_data
        self.changed: dict[str, Condition | None] = {}
        self.added: Condition | None = None
        self.kept: dict[str, Any] = {}
        self.kept_added: Any = None
        for number, one in enumerate(self.asked):
            if data.get(f"ask{number}") == "no":
                self.changed[one.code] = self.kept[one.code] = None
                continue
            written = self._written(number, one.asks, data)
            if written is not None and written != one.asks:
                found = self._read(f"whole{number}", written)
                if found is not None:
                    self.changed[one.code], self.kept[one.code] = found, written
        if text := (data.get("more") or "").strip():
            written = self._parsed("more", text)
            self.added = None if written is None else self._read("more", written)
            self.kept_added = None if self.added is None else written
        return data

    def _written(self, number: int, before: Any, data: Mapping[str, Any]) -> Any:
        text = (data.get(f"whole{number}") or "").strip()
        whole = self._parsed(f"whole{number}", text) if text else before
        if whole is None or whole != before:
            return whole
        for place, limit in enumerate(self.limits[self.asked[number].code]):
            value = data.get(f"limit{number}-{place}")
            if value is not None:
                whole = with_limit(whole, limit, value / 100 if limit.percent else value)
        return whole

    def _parsed(self, field: str, text: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            self.add_error(
                field,
                gettext("This cannot be read as a condition. Write it like this: %(example)s")
                % {"example": EXAMPLE},
            )
            return None

    def _read(self, field: str, written: Any) -> Condition | None:
        try:
            found = read(written, CATALOGUE)
            self._known(found)
        except ConditionFault as fault:
            self.add_error(field, " ".join(fault_in_words(fault)))
        except ValidationError as error:
            self.add_error(field, error)
        else:
            return found
        return None

    def _known(self, condition: Condition) -> None:
        subjects = {subject for kind in self.entry.subjects for subject in KNOWN_OF[kind]}
        for fact in (*facts_in(condition), *(leaf.fact for leaf in how_many_in(condition))):
            if fact.partition(".")[0] not in subjects:
                known = ", ".join(one.code for one in CATALOGUE.of(*sorted(subjects)))
                raise ValidationError(
                    gettext(
                        "“%(fact)s” is not known of those for whom this programme is. Write one of: %(known)s."
                    )
                    % {"fact": fact, "known": known}
                )

    def facts(self) -> list[tuple[str, str]]:
        """Return what may be asked: the code of each fact and its meaning."""
        subjects = {subject for kind in self.entry.subjects for subject in KNOWN_OF[kind]}
        return [(one.code, say(one.meaning)) for one in CATALOGUE.of(*sorted(subjects))]

    def written(self) -> Changed:
        """Return what is changed as it is kept: by the code of a requirement what is asked instead, and one more."""
        return Changed(self.kept, self.kept_added)


class NameForm(PlainForm):
    """The name of a scenario."""

    name = forms.CharField(label=_("Name of the scenario"), max_length=120)
