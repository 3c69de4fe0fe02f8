"""What the call's terms, frozen by publication, say about accounting."""

from winay.accountability.pack import AccountabilityTerms, Accounting
from winay.agreements.models import Agreement
from winay.calls.pack import CallTerms
from winay.calls.queries.terms import terms_as


class TermsOfAccounting(CallTerms, AccountabilityTerms):
    """The terms that accounting obeys."""


def accounting_of(agreement: Agreement) -> Accounting:
    """Return how the group of an agreement accounts for its money; no query with the call in hand."""
    return terms_as(agreement.outcome.proposal.call, TermsOfAccounting).accounting or Accounting()
