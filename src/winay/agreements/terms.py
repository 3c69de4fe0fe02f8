"""What the call's terms, frozen by publication, say about agreements."""

from winay.agreements.pack import AgreementTerms
from winay.calls.models import Call
from winay.calls.queries.terms import terms_as
from winay.committees.terms import SessionTerms


class TermsOfAgreements(SessionTerms, AgreementTerms):
    """The terms that agreements obey: those of the call and its sessions, and their own."""


def terms_of(call: Call) -> TermsOfAgreements:
    """Return the call's terms as they were frozen by publication."""
    return terms_as(call, TermsOfAgreements)
