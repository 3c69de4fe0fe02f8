"""What a condition means, what a budget adds up to, what a calendar must look like. Pure: no Django, no clock."""

from winay.calls.rules.calendar import (
    CalendarFault,
    calendar_faults,
    complaint_deadline,
    phase,
    short_notice,
    takes_questions,
)
from winay.calls.rules.eligibility import (
    KNOWN_HERE,
    SHORT_FORMS,
    ProposalFacts,
    Verdict,
    Waivers,
    condition_of,
    judge,
    known_of,
)
from winay.calls.rules.money import Cost, Totals, line_total, totals_of
from winay.calls.rules.writing import (
    PART_OF_FIELD,
    PARTS,
    QUESTION,
    REQUEST,
    may_change,
    names_apart,
    part_of_field,
)
from winay.facts.rules import percent, whole_months_between

__all__ = [
    "KNOWN_HERE",
    "PARTS",
    "PART_OF_FIELD",
    "QUESTION",
    "REQUEST",
    "SHORT_FORMS",
    "CalendarFault",
    "Cost",
    "ProposalFacts",
    "Totals",
    "Verdict",
    "Waivers",
    "calendar_faults",
    "complaint_deadline",
    "condition_of",
    "judge",
    "known_of",
    "line_total",
    "may_change",
    "names_apart",
    "part_of_field",
    "percent",
    "phase",
    "short_notice",
    "takes_questions",
    "totals_of",
    "whole_months_between",
]
