"""What is wrong in a linkage model or a mapping and how to mend it: one entry for each kind of error."""

from typing import Any

from winay.analytics.words import gettext as _
from winay.analytics.words import gettext_noop as N_

MESSAGES: dict[str, tuple[str, str]] = {
    "missing": (N_("the key “%(key)s” is missing"), N_("Add “%(key)s:” here.")),
    "extra_forbidden": (N_("unknown key “%(key)s”"), N_("Remove it. Keys known here: %(known)s.")),
    "literal_error": (N_("%(given)s is not one of the words known here"), N_("Write %(expected)s.")),
    "string_type": (N_("%(given)s is not a text"), N_("Put it in quotes.")),
    "string_too_short": (N_("the text is empty"), N_("Write it.")),
    "int_type": (N_("%(given)s is not a whole number"), N_("Write a whole number, such as 5.")),
    "int_parsing": (N_("%(given)s is not a whole number"), N_("Write a whole number, such as 5.")),
    "float_type": (N_("%(given)s is not a number"), N_("Write a number, such as 0.95.")),
    "float_parsing": (N_("%(given)s is not a number"), N_("Write a number, such as 0.95.")),
    "bool_parsing": (N_("%(given)s is neither true nor false"), N_("Write true or false.")),
    "bool_type": (N_("%(given)s is neither true nor false"), N_("Write true or false.")),
    "list_type": (N_("a list is expected"), N_("Write each entry on its own line after a hyphen.")),
    "dict_type": (N_("keys are expected, not %(given)s"), N_("Write keys below it, indented.")),
    "model_type": (N_("keys are expected, not %(given)s"), N_("Write keys below it, indented: %(known)s.")),
    "too_short": (N_("nothing stands here"), N_("Add at least one entry.")),
    "greater_than": (N_("%(given)s is too small"), N_("Write more than %(gt)s.")),
    "greater_than_equal": (N_("%(given)s is too small"), N_("Write %(ge)s or more.")),
    "less_than": (N_("%(given)s is too large"), N_("Write less than %(lt)s.")),
    "less_than_equal": (N_("%(given)s is too large"), N_("Write %(le)s or less.")),
    "name_form": (
        N_("“%(name)s” cannot be the name of a column"),
        N_("Use small letters, digits and underscores, such as given_names."),
    ),
    "column_unknown": (N_("the column “%(name)s” is not declared"), N_("Declared columns: %(declared)s.")),
    "column_twice": (N_("the column “%(name)s” is declared twice"), N_("Keep one of the two.")),
    "comparison_twice": (N_("two comparisons have the name “%(name)s”"), N_("Give each its own name.")),
    "condition_not_one": (
        N_("a condition needs exactly one of: %(known)s"),
        N_("Keep one; combine conditions with “all” or “any”."),
    ),
    "condition_unknown": (
        N_("the condition “%(name)s” is not declared"),
        N_("Write it under “conditions:”; a named condition cannot name another."),
    ),
    "condition_misses": (N_("“%(kind)s” needs “%(need)s”"), N_("Add “%(need)s:” with a number.")),
    "thresholds_crossed": (
        N_("the threshold of review is above the automatic one"),
        N_("Exchange “automatic” and “review”."),
    ),
    "truth_not_one": (
        N_("the truth names neither pairs nor groups"),
        N_("Write “left:” and “right:” with its two columns of ids, or “id:” and “entity:”."),
    ),
}


def words_for(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    """Return what is wrong and its mend for an error of `kind`; the words of pydantic if the kind is not listed."""
    if kind not in MESSAGES:
        return str(context.get("pydantic", kind)).rstrip("."), _("See docs/linkage.md.")
    message, mend = MESSAGES[kind]
    return _(message) % context, _(mend) % context
