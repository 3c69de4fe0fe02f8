"""Every act on the sources of a programme."""

from winay.funding.actions.agreeing import end_funding, record_funding
from winay.funding.actions.allotting import record_allotment
from winay.funding.actions.describing import add_source, describe_source, funder_of
from winay.funding.actions.fund import (
    add_work,
    approve_work_payment,
    end_work_payment,
    record_payers,
    record_work_payment,
)
from winay.funding.actions.receiving import record_contribution, reverse_contribution

__all__ = [
    "add_source",
    "add_work",
    "approve_work_payment",
    "describe_source",
    "end_funding",
    "end_work_payment",
    "funder_of",
    "record_allotment",
    "record_contribution",
    "record_funding",
    "record_payers",
    "record_work_payment",
    "reverse_contribution",
]
