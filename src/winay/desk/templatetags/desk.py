"""The log of acts in words: what was done, to what, by whom."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.desk.act_names import ACTS, THINGS
from winay.registry.models import Organisation

register = template.Library()
MODEL_VERSION = re.compile("[0-9a-f]{12}")
"""How the version of a linkage model ends the reason of a merge."""


@register.filter
def act_name(verb: str) -> str:
    """Say an act in words; one that is not known here is shown as it is stored."""
    return str(ACTS.get(verb, verb.replace("_", " ").capitalize()))


@register.filter
def thing_name(label: str) -> str:
    """Say what kind of thing an act was done to."""
    return str(THINGS.get(label, label.rpartition(".")[2].capitalize()))


@register.filter
def found_text(found: str) -> str:
    """Say what a rule found: a kind of organisation by its name, anything else as it was found."""
    return str(dict(Organisation.Kind.choices).get(found, found))


@register.filter
def actor_name(name: str) -> str:
    """Say who did it; what nobody did, the system did."""
    return _("the system") if name == "system" else name


@register.filter
def model_title(name: str) -> str:
    """Return the title of a linkage model; those of the models that ship are translated."""
    return _(name) if name else ""


@register.filter
def merge_reason(reason: str) -> str:
    """Return why two records were merged; where a comparison did it, by the title and version of its model."""
    title, _space, version = reason.rpartition(" ")
    return f"{model_title(title)} {version}" if MODEL_VERSION.fullmatch(version) else reason


READING_PAGES = {
    "people": gettext_lazy("List of people"),
    "person": gettext_lazy("Page of the person"),
    "household": gettext_lazy("Page of the household"),
    "duplicate": gettext_lazy("Comparing two records"),
    "file": gettext_lazy("The person's file"),
    "concentration": gettext_lazy("Who won how often"),
}


@register.filter
def reading_page(page: str) -> str:
    """Return what a page with private data is called."""
    return str(READING_PAGES.get(page, page))


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under `key`, or nothing."""
    return values.get(key, "")
