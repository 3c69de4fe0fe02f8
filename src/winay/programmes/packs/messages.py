"""What is wrong in a pack and how to mend it, in words, whatever its parts: one entry for each kind of error.

What is wrong by a rule of one package stands in that package's part (`PackPart.messages`).
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from winay.programmes.packs.parts import all_messages

MESSAGES: dict[str, tuple[str, str]] = {
    "missing": (N_("the key “%(key)s” is missing"), N_("Add “%(key)s:” here.")),
    "extra_forbidden": (N_("unknown key “%(key)s”"), N_("Remove it. Keys known here: %(known)s.")),
    "int_type": (N_("%(given)s is not a whole number"), N_("Write a whole number, such as 5.")),
    "int_parsing": (N_("%(given)s is not a whole number"), N_("Write a whole number, such as 5.")),
    "int_from_float": (N_("%(given)s is not a whole number"), N_("Write a whole number, such as 5.")),
    "decimal_type": (N_("%(given)s is not a number"), N_("Write a number with a decimal point, such as 7683.33.")),
    "decimal_parsing": (
        N_("%(given)s is not a number"),
        N_("Write a number with a decimal point, such as 7683.33."),
    ),
    "finite_number": (N_("%(given)s is not a number"), N_("Write a number, such as 7683.33.")),
    "decimal_max_places": (
        N_("%(given)s has more than %(decimal_places)s decimals"),
        N_("Round it to %(decimal_places)s decimals."),
    ),
    "decimal_max_digits": (N_("%(given)s is too long a number"), N_("Write at most %(max_digits)s digits.")),
    "decimal_whole_digits": (N_("%(given)s is too large"), N_("Write a smaller amount.")),
    "bool_type": (N_("%(given)s is neither true nor false"), N_("Write true or false.")),
    "bool_parsing": (N_("%(given)s is neither true nor false"), N_("Write true or false.")),
    "string_type": (N_("%(given)s is not a text"), N_('Put it in quotes: "%(bare)s".')),
    "string_too_short": (N_("the text is empty"), N_("Write it, or leave the key out if it may be missing.")),
    "string_too_long": (N_("the text is too long"), N_("Use at most %(max_length)s characters.")),
    "string_pattern_mismatch": (
        N_("%(given)s has a form that is not accepted"),
        N_(
            "For codes use small letters, digits and hyphens, such as haku-winay; for versions, numbers with dots."
        ),
    ),
    "list_type": (N_("a list is expected"), N_("Write each entry on its own line after a hyphen.")),
    "model_type": (N_("keys are expected, not %(given)s"), N_("Write keys below it, indented: %(known)s.")),
    "dict_type": (N_("keys are expected, not %(given)s"), N_("Write keys below it, indented.")),
    "too_short": (N_("the list is empty"), N_("Add at least one entry.")),
    "literal_error": (N_("%(given)s is not one of the words known here"), N_("Write one of: %(expected)s.")),
    "greater_than": (N_("%(given)s is too small"), N_("Write more than %(gt)s.")),
    "greater_than_equal": (N_("%(given)s is too small"), N_("Write %(ge)s or more.")),
    "less_than": (N_("%(given)s is too large"), N_("Write less than %(lt)s.")),
    "less_than_equal": (N_("%(given)s is too large"), N_("Write %(le)s or less.")),
    "date_type": (N_("%(given)s is not a date"), N_("Write year-month-day, such as 2015-01-31.")),
    "date_parsing": (N_("%(given)s is not a date"), N_("Write year-month-day, such as 2015-01-31.")),
    "date_from_datetime_parsing": (
        N_("%(given)s is not a date"),
        N_("Write year-month-day, such as 2015-01-31."),
    ),
    "code_twice": (N_("“%(code)s” stands twice in this list"), N_("Give each entry its own %(what)s.")),
}

FAULTY_PACK = gettext_lazy("The pack has faults.")


def words_for(
    kind: str,
    context: dict[str, Any],
    *,
    known: Sequence[str] = (),
    messages: Mapping[str, tuple[Any, Any]] | None = None,
) -> tuple[str, str]:
    """Return what is wrong and its mend for an error of `kind`; the pydantic message if the kind is not listed.

    `known` are the words that would be accepted: the nearest to the one given leads the mend. `messages` are those of a
    schema that is no part of a pack.
    """
    known = context.get("choices", known)
    context = {"known": ", ".join(known), **context}
    texts = next((texts[kind] for texts in (messages or {}, MESSAGES, *all_messages()) if kind in texts), None)
    if texts is None:
        return str(context.get("pydantic", kind)), _("See docs/packs.md.")
    message, mend = (_(text) % context for text in texts)
    word = str(context.get("name") or context.get("key") or "")
    suggests = kind in SUGGESTS or "choices" in context
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6) if suggests else []
    if near and kind == "extra_forbidden":
        mend = _("Did you mean “%(near)s”? Keys known here: %(known)s.") % {"near": near[0], **context}
    elif near:
        mend = _("Did you mean “%(near)s”?") % {"near": near[0]} + " " + mend
    return message, mend


SUGGESTS = ("extra_forbidden", "literal_error")
