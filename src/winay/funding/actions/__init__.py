"""Every act on the sources of a programme."""

from winay.funding.actions.agreeing import end_funding, record_funding
from winay.funding.actions.describing import add_source, describe_source, funder_of
from winay.funding.actions.receiving import record_contribution, reverse_contribution

__all__ = [
    "add_source",
    "describe_source",
    "end_funding",
    "funder_of",
    "record_contribution",
    "record_funding",
    "reverse_contribution",
]
