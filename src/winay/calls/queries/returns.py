"""The parts of a proposal that a return may name, in words."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from winay.calls import rules
from winay.calls.models import Call
from winay.calls.queries.terms import terms_of


def parts_in_words(call: Call) -> list[tuple[str, str]]:
    """Return every part with its name in the reader's language, in the order of the form."""
    terms = terms_of(call)
    names = {
        "about": _("Name, activity and category"),
        "place": _("Place"),
        "people": _("The people of the group"),
        "sales": _("Expected sales"),
        "costs": _("What it costs and who pays"),
        "pictures": _("Talking maps and photographs"),
    }
    questions = [(rules.QUESTION + question.code, str(question.label)) for question in terms.questions]
    first = [(part, names[part]) for part in ("about", "place", "people")]
    last = [(part, names[part]) for part in ("sales", "costs", "pictures")]
    return [*first, *questions, *last, (rules.REQUEST, _("The sum asked for, which may be larger"))]


def named_in_words(call: Call, named: Collection[str]) -> list[str]:
    """Return the names of the parts that a return names."""
    return [name for part, name in parts_in_words(call) if part in named]
