"""Pure rules of ventures: what they live from, why their state changes, who owns them, what they sold."""

from winay.registry.rules.ventures.activities import ACTIVITIES, Activity, guess_activity
from winay.registry.rules.ventures.owners import shares_problem
from winay.registry.rules.ventures.reasons import REASONS, WORDS_NEEDED, reasons_of
from winay.registry.rules.ventures.sales import (
    Sold,
    change_of_sales,
    first_day_of,
    overlapping,
    sales_of_last_year,
    sales_of_months,
    year_before,
)

__all__ = [
    "ACTIVITIES",
    "REASONS",
    "WORDS_NEEDED",
    "Activity",
    "Sold",
    "change_of_sales",
    "first_day_of",
    "guess_activity",
    "overlapping",
    "reasons_of",
    "sales_of_last_year",
    "sales_of_months",
    "shares_problem",
    "year_before",
]
