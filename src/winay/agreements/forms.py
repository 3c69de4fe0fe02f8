"""Forms that the desk and a group's own pages share. What is right is decided by the actions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.agreements.rules import PlanLine
from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.base.numbers import NumberField
from winay.calls.models import CostLine

SOURCES = dict(CostLine.Source.choices)


class LinesForm(PlainForm):
    """New amounts for the lines of a plan, and why."""

    reason = forms.CharField(label=_("Why"), max_length=500, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, lines: Sequence[PlanLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"line-{line.key}"] = NumberField(label=line.name, initial=f"{line.now:.2f}", min_value=0)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each line with its field and what its source is called."""
        found = []
        for line in self.lines:
            shown = {"name": line.name, "first": line.first, "now": line.now, "source_name": SOURCES[line.source]}
            found.append((shown, self[f"line-{line.key}"]))
        return found

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What was written, by the line's key."""
        return {line.key: self.cleaned_data[f"line-{line.key}"] for line in self.lines}
