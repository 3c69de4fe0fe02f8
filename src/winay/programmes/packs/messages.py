"""What is wrong in a pack and how to mend it, in words: one entry for each kind of error."""

import difflib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from winay.programmes.packs.terms import CHANGEABLE

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
    "condition_without_value": (
        N_("a condition of the kind “%(kind)s” needs a number"),
        N_("Add “value:” with the number to compare with."),
    ),
    "condition_takes_no_value": (
        N_("a condition of the kind “%(kind)s” compares with no number"),
        N_("Remove “value:”."),
    ),
    "condition_without_asks": (
        N_("a condition of the kind “%(kind)s” says nothing yet"),
        N_("Add “asks:” with what is asked. See docs/conditions.md."),
    ),
    "condition_takes_no_asks": (
        N_("“asks:” belongs to the kind “facts”, not to “%(kind)s”"),
        N_("Write “kind: facts”, or remove “asks:”."),
    ),
    "condition_fault": (N_("%(what)s"), N_("%(mend)s")),
    "condition_value_out_of_range": (
        N_("the value does not suit a condition of the kind “%(kind)s”"),
        N_("Write a number from %(low)s to %(high)s; whole where it counts things."),
    ),
    "condition_term_missing": (
        N_("the condition “%(kind)s” reads the term “%(term)s”, which this call does not give"),
        N_("Add “%(term)s:” to the terms, or give the condition its own value."),
    ),
    "cash_above_counterpart": (
        N_("the counterpart in cash is more than the whole counterpart"),
        N_("Lower “cash_minimum_share” or raise “minimum_share”."),
    ),
    "split_not_one": (
        N_("the shares of the award add up to %(total)s, not to 1"),
        N_("Change them so that they add up to 1, such as 0.60 and 0.40."),
    ),
    "tranches_not_one": (
        N_("the shares of the tranches add up to %(total)s, not to 1"),
        N_("Change them so that they add up to 1, such as 0.60 and 0.40."),
    ),
    "tranches_not_numbered": (N_("the tranches are not numbered 1, 2, 3 …"), N_("Number them in order from 1.")),
    "tie_breaker_unknown": (
        N_("the rule for ties “%(rule)s” is unknown"),
        N_("Write criterion:<code>, earliest_submission, more_women, lower_request or draw."),
    ),
    "tie_breaker_without_criterion": (
        N_("the rule for ties “%(rule)s” names a criterion that no rubric of this call has"),
        N_("Use the code of one of its criteria."),
    ),
    "category_unknown": (
        N_("the category “%(code)s” is named but not declared in this call"),
        N_("Use the code of one of its categories, or declare it."),
    ),
    "change_unknown": (N_("“%(name)s” is nothing that a call can change"), N_("Write one of: %(known)s.")),
    "households_crossed": (
        N_("the least number of households is above the largest"),
        N_("Exchange “minimum_households” and “maximum_households”."),
    ),
    "round_beyond_plan": (N_("the round is beyond those planned"), N_("Raise “rounds_planned”.")),
    "scale_empty": (
        N_("the scale from %(minimum)s to %(maximum)s has no steps"),
        N_("Make “maximum” larger than “minimum”."),
    ),
    "level_off_scale": (
        N_("a level is described twice or lies outside the scale"),
        N_("Describe each score from %(low)s to %(high)s at most once."),
    ),
    "ceilings_out_of_order": (
        N_("the ceilings are not in the order of their dates"),
        N_("Put the earliest first, each date once."),
    ),
    "weights_not_hundred": (
        N_("the weights of the rubric add up to %(total)s, not to 100"),
        N_("Change them so that they add up to 100."),
    ),
    "place_form": (
        N_("“%(place)s” is no UBIGEO"),
        N_('Write in quotes 2 digits for a department, 4 for a province, 6 for a district, such as "021201".'),
    ),
    "ages_crossed": (N_("the least age is above the largest"), N_("Exchange “age_from” and “age_to”.")),
    "quintile_kept_out": (
        N_("the targeting names a quintile above %(highest)s, which a condition of the call keeps out"),
        N_("Remove it from “quintiles”, or raise the condition “quintile_at_most”."),
    ),
    "reserve_above_budget": (
        N_("more is reserved for the most vulnerable than the category's budget"),
        N_("Lower “reserved_for_most_vulnerable” or raise “budget”."),
    ),
}

FAULTY_PACK = gettext_lazy("The pack has faults.")


def words_for(kind: str, context: dict[str, Any], *, known: Sequence[str] = ()) -> tuple[str, str]:
    """Return what is wrong and its mend for an error of `kind`; the pydantic message if the kind is not listed.

    `known` are the words that would be accepted: the nearest to the one given leads the mend.
    """
    context = {"known": ", ".join(known), **context}
    if kind == "change_unknown":
        known = CHANGEABLE
        context["known"] = ", ".join(CHANGEABLE)
    if kind not in MESSAGES:
        return str(context.get("pydantic", kind)), _("See docs/packs.md.")
    message, mend = (_(text) % context for text in MESSAGES[kind])
    word = str(context.get("name") or context.get("key") or "")
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6) if kind in SUGGESTS else []
    if near and kind == "extra_forbidden":
        mend = _("Did you mean “%(near)s”? Keys known here: %(known)s.") % {"near": near[0], **context}
    elif near:
        mend = _("Did you mean “%(near)s”?") % {"near": near[0]} + " " + mend
    return message, mend


SUGGESTS = ("extra_forbidden", "literal_error", "change_unknown")
