"""Choosing one row of many: a select while all of them are few, else a box to search them by words.

The form is sent with `find` to look, and comes back with everything that was typed and the few that were found, each
to be chosen by its own button; nothing is judged or saved then. With htmx they appear while one types. What may be
chosen is what the field's `queryset` holds, looked at again when the form is sent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.boundfield import BoundField

from winay.base.search import with_words

FEW = 30
"""As many stand in a select, which is as quick to read."""
SHOWN = 12
SHOWN_OF_SEVERAL = 40
FIND = "find"
"""The button that looks carries the name of its field under this one."""
LabelOf = Callable[[Any], str]


class FoundWidget(forms.Widget):
    """A search box and what it found, to choose one (`radio`) or several (`checkbox`)."""

    template_name = "base/widgets/found.html"
    use_fieldset = True

    def __init__(self, *, several: bool, words: str, rows: list[tuple[str, str]], chosen: set[str]) -> None:
        super().__init__()
        self.several, self.words, self.rows, self.chosen = several, words, rows, chosen

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the template what was looked for, what is shown, and whether there is more."""
        context = super().get_context(name, value, attrs)
        most = SHOWN_OF_SEVERAL if self.several else SHOWN
        options = [(key, text, key in self.chosen) for key, text in self.rows[:most]]
        context["widget"] |= {
            "type": "checkbox" if self.several else "radio",
            "words": self.words,
            "options": options,
            "more": len(self.rows) > most,
            "found": sum(key not in self.chosen for key, _text in self.rows[:most]),
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was chosen."""
        return data.getlist(name) if self.several and hasattr(data, "getlist") else data.get(name)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return the box for words: the first thing to reach."""
        return f"{id_}_words" if id_ else id_


class FoundField(forms.ModelChoiceField):
    """One of many rows. Where none has to be chosen, `empty_label` says what that means.

    `words`: the columns that are searched; `label_of`: how a row is called.
    """

    queryset: Any
    several = False

    def __init__(
        self,
        queryset: QuerySet[Any] | None = None,
        *,
        words: Iterable[str] = ("name",),
        label_of: LabelOf = str,
        **options: Any,
    ) -> None:
        self.words, self.label_of = tuple(words), label_of
        super().__init__(queryset, **options)

    def label_from_instance(self, row: Model) -> str:
        return self.label_of(row)

    def get_bound_field(self, form: Any, name: str) -> BoundField:
        """Give the field of one form the widget that its rows ask for: one query where they are few."""
        name_in_form = form.add_prefix(name)
        looked_for = form.data.get(f"{name_in_form}_words", "").strip()[:120] if form.is_bound else ""
        rows = self._all_if_few()
        if rows is not None:
            self.widget = self._select(rows)
        else:
            chosen = self._chosen(form, name, name_in_form)
            self.widget = FoundWidget(
                several=self.several,
                words=looked_for,
                rows=[*chosen.items(), *self._called(looked_for, chosen)],
                chosen=set(chosen),
            )
        self.widget.is_required = self.required
        return super().get_bound_field(form, name)

    def _all_if_few(self) -> list[Any] | None:
        rows = list(self.queryset.all()[: FEW + 1])
        return rows if len(rows) <= FEW else None

    def _select(self, rows: list[Any]) -> forms.Widget:
        choices = [self._choice(row) for row in rows]
        if self.several:
            return forms.CheckboxSelectMultiple(choices=choices)
        empty: Any = self.empty_label
        return forms.Select(choices=[("", empty), *choices] if empty is not None else choices)

    def _choice(self, row: Any) -> tuple[str, str]:
        return str(self.prepare_value(row)), self.label_of(row)

    def _chosen(self, form: Any, name: str, name_in_form: str) -> dict[str, str]:
        """Return what is chosen already, by what was sent or by what the form begins with; what may not be is left."""
        if form.is_bound:
            data = form.data
            given = data.getlist(name_in_form) if hasattr(data, "getlist") else [data.get(name_in_form)]
        else:
            given = form.get_initial_for_field(self, name) or ()
            given = given if isinstance(given, list | tuple | QuerySet) else [given]
        keys = []
        for one in given:
            try:
                keys.append(self.queryset.model._meta.pk.to_python(getattr(one, "pk", one)))
            except ValidationError:
                continue
        rows = self.queryset.filter(pk__in=[key for key in keys if key not in (None, "")])
        return dict(self._choice(row) for row in rows)

    def _called(self, words: str, chosen: dict[str, str]) -> list[tuple[str, str]]:
        if not words:
            return []
        most = SHOWN_OF_SEVERAL if self.several else SHOWN
        found = with_words(self.queryset.all(), words, *self.words)[: most + len(chosen) + 1]
        return [choice for choice in map(self._choice, found) if choice[0] not in chosen]


class FoundSeveralField(FoundField, forms.ModelMultipleChoiceField):
    """Several of many rows: those chosen stay while others are looked for."""

    several = True


def looks_for(form: forms.BaseForm) -> bool:
    """Tell whether a form was sent to look for rows of one of its fields, so that nothing in it is judged."""
    asked = form.data.get(FIND) if form.is_bound else None
    return bool(asked) and any(
        form.add_prefix(name) == asked for name, field in form.fields.items() if isinstance(field, FoundField)
    )


@dataclass(frozen=True)
class Offer:
    """What a filter above a list offers: all rows in a select while they are few, else a box for a code or words.

    `options` are then the first ones, which browsers suggest; `meant` are the rows that `asked` stands for: that of
    this code, else those with all its words; every row where nothing is asked.
    """

    asked: str
    few: bool
    options: tuple[tuple[str, str], ...]
    meant: QuerySet[Any]

    @property
    def one(self) -> Any | None:
        """The row meant, where it is asked for by its code, or is the only one called so."""
        found = list(self.meant[:2]) if self.asked else []
        return found[0] if len(found) == 1 else None


def offer(
    rows: QuerySet[Any], asked: str, *, key: str, words: Iterable[str] = ("name",), label_of: LabelOf = str
) -> Offer:
    """Return what a filter offers of `rows`, known by the column `key`."""
    some = list(rows[: FEW + 1])
    exact = rows.filter(**{key: asked})
    meant = rows if not asked else exact if exact.exists() else with_words(rows, asked, key, *words)
    options = tuple((str(getattr(row, key)), label_of(row)) for row in some[:FEW])
    return Offer(asked, len(some) <= FEW, options, meant)
