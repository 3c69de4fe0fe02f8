"""What is wrong in the calls of a pack and how to mend it, in words."""

from django.utils.translation import gettext_noop as N_

MESSAGES: dict[str, tuple[str, str]] = {
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
