"""The part of a call's form that says whom the call is for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import LongText
from winay.calls.pack import Targeting
from winay.desk.targeting.reach import QUINTILES, WAYS
from winay.registry.models import Person

AIM = ("explanation", "kinds", "quintiles", "sexes", "age_from", "age_to")


"""What of the targeting rule a coordinator may change, in the order of the form."""


def aim_fields(named: Targeting | None) -> dict[str, forms.Field]:
    """Return the fields of the targeting rule by name, filled with what the call says now."""
    return {
        "explanation": LongText(
            label=_("For whom, in words"),
            rows=3,
            max_length=1000,
            required=False,
            help_text=_("Everybody reads this on the call's page."),
            initial=named.explanation.in_language("es") if named else "",
        ),
        "kinds": _ticks(_("Ways of targeting"), WAYS.items(), named.kinds if named else []),
        "quintiles": _ticks(
            _("Poverty quintiles"),
            [(str(number), text) for number, text in enumerate(QUINTILES, start=1)],
            [str(number) for number in named.quintiles] if named else [],
            _("None ticked: all that the conditions let in."),
        ),
        "sexes": _ticks(
            _("Sex"), Person.Sex.choices, named.sexes if named else [], _("None ticked: women and men.")
        ),
        "age_from": _age(_("From what age"), named.age_from if named else None),
        "age_to": _age(_("Up to what age"), named.age_to if named else None),
    }


def _ticks(label: Any, choices: Any, initial: Any, help_text: Any = "") -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        initial=list(initial),
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def _age(label: Any, initial: int | None) -> forms.Field:
    return forms.IntegerField(label=label, min_value=0, max_value=120, required=False, initial=initial)


def faults_of_aim(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is wrong, by the name of its field. A rule that says nothing at all is none, and right."""
    faults: dict[str, Any] = {}
    if not any(given.get(name) for name in AIM):
        return faults
    if not given.get("kinds"):
        faults["kinds"] = _("Tick at least one.")
    if not (given.get("explanation") or "").strip():
        faults["explanation"] = _("Say in words whom the call is for.")
    low, high = given.get("age_from"), given.get("age_to")
    if low is not None and high is not None and low > high:
        faults["age_to"] = _("This is less than the age it begins with.")
    return faults


def changed_aim(named: Targeting | None, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the rule as `change_draft_call` takes it; None if nothing is said of whom the call is for.

    A new explanation is in Spanish alone: its old translations would say something else. What the form does not ask
    (regions, places) stays.
    """
    before = named.model_dump(mode="json") if named else {}
    text = given["explanation"].strip()
    if not any(given.values()):
        return None
    same = named is not None and text == named.explanation.in_language("es")
    return {
        **before,
        **{name: given[name] for name in ("kinds", "sexes", "age_from", "age_to")},
        "quintiles": [int(number) for number in given["quintiles"]],
        "explanation": before["explanation"] if same else {"es": text},
    }
