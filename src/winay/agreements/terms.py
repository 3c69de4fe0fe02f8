"""What the call's terms, frozen by publication, say about agreements."""

from winay.agreements.pack import AgreementTerms
from winay.calls.models import Call
from winay.committees.terms import SessionTerms


class TermsOfAgreements(SessionTerms, AgreementTerms):
    """The terms that agreements obey: those of the call and its sessions, and their own."""


def terms_of(call: Call) -> TermsOfAgreements:
    """Return the call's terms as they were frozen by publication."""
    return TermsOfAgreements.model_validate(call.terms)


def pays_cash(call: Call) -> bool:
    """Tell whether the call's winners receive money; if not, the provider is paid and goods are handed over."""
    return terms_of(call).pays_cash
