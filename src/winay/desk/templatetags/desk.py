"""The log of acts in words: what was done, to what, by whom."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.menu import Line, menu_for
from winay.base.signboard import act_names, thing_names
from winay.desk.shown import Shown
from winay.registry.models import Organisation, Person

register = template.Library()
MODEL_VERSION = re.compile("[0-9a-f]{12}")
"""How the version of a linkage model ends the reason of a merge."""


@register.filter
def act_name(act: Any) -> str:
    """Say what an act did in words, of its thing where the verb has several; an unknown one is shown as stored."""
    name = act_names().get((act.subject_type, act.verb))
    return str(name or act.verb.replace("_", " ").capitalize())


@register.filter
def thing_name(label: str) -> str:
    """Say what kind of thing an act was done to."""
    return str(thing_names().get(label, label.rpartition(".")[2].capitalize()))


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


@register.simple_tag(takes_context=True)
def desk_menu(context: template.Context, menu: str = "desk") -> list[Line]:
    """Return the places of the desk's menu, or of its tabs: `{% desk_menu "registry" as tabs %}`."""
    request = context["request"]
    return menu_for(menu, request.user, request.path)


READING_PAGES = {
    "machine_search": gettext_lazy("Asked by a machine of another agency"),
    "machine_list": gettext_lazy("List read by a machine of another agency"),
    "machine_news": gettext_lazy("News to a machine of another agency"),
    "search": gettext_lazy("Search"),
    "search_all": gettext_lazy("Search"),
    "people": gettext_lazy("List of people"),
    "person": gettext_lazy("Page of the person"),
    "household": gettext_lazy("Page of the household"),
    "duplicate": gettext_lazy("Comparing two records"),
    "file": gettext_lazy("The person's file"),
    "concentration": gettext_lazy("Who won how often"),
    "proposal": gettext_lazy("Page of the proposal"),
    "organisation": gettext_lazy("Page of the group"),
    "add_member": gettext_lazy("Registering a member"),
    "find_member": gettext_lazy("Looking for a member"),
    "end_membership": gettext_lazy("Taking a member out"),
    "duplicates": gettext_lazy("List of likely duplicates"),
    "merges": gettext_lazy("List of merged records"),
    "undo_merge": gettext_lazy("Undoing a merge"),
    "merge_person": gettext_lazy("Merging two records"),
    "merge_household": gettext_lazy("Merging two households"),
    "agreement_pdf": gettext_lazy("The agreement on paper"),
    "papers": gettext_lazy("List of papers"),
    "ventures": gettext_lazy("List of ventures"),
    "venture": gettext_lazy("Page of a venture"),
    "add_venture": gettext_lazy("Registering a venture"),
    "venture_owners": gettext_lazy("Owners of a venture"),
    "split_venture": gettext_lazy("Splitting off a venture"),
    "paper": gettext_lazy("One of their papers"),
    "corrections": gettext_lazy("Corrections asked for"),
    "correction": gettext_lazy("A correction asked for"),
    "anonymise": gettext_lazy("Deleting the data"),
    "readings": gettext_lazy("Who looked"),
    "writing": gettext_lazy("Writing the proposal for the group"),
}


@register.simple_tag(takes_context=True)
def person_name(context: template.Context, person: Person) -> str:
    """Return who a person is, as far as the reader may know; it is recorded that they read it."""
    return shown_on(context).name(person)


@register.simple_tag(takes_context=True)
def person_dni(context: template.Context, person: Person) -> str:
    """Return a person's DNI, as far as the reader may know; it is recorded that they read it."""
    return shown_on(context).dni(person)


@register.simple_tag(takes_context=True)
def may_see(context: template.Context, person: Person) -> bool:
    """Tell whether the reader may see who a person is: for a link to their page."""
    return shown_on(context).may_see(person)


def shown_on(context: template.Context) -> Shown:
    """Return whom the page that is being made shows."""
    found: Shown = context["request"].shown
    return found


@register.filter
def reading_page(page: str) -> str:
    """Return what a page with private data is called."""
    return str(READING_PAGES.get(page, READING_PAGES["person"]))


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under `key`, or nothing."""
    return values.get(key, "")
