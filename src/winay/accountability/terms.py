"""What the call's terms, frozen by publication, or the programme's pack say about accounting."""

from winay.accountability.models import Accountable, Nucleus
from winay.accountability.pack import AccountabilityTerms, Accounting, Nuclei, nuclei_of
from winay.calls.pack import CallTerms
from winay.calls.queries.terms import terms_as

_written: dict[object, Nuclei] = {}
"""What a version of a pack says of nuclei, by its key: versions never change."""


class TermsOfAccounting(CallTerms, AccountabilityTerms):
    """The terms that accounting obeys."""


def accounting_of(account: Accountable) -> Accounting:
    """Return how a group or a nucleus accounts for its money; no query with the call, or the pack, in hand."""
    if isinstance(account, Nucleus):
        return terms_of_nuclei(account).accounting
    return terms_as(account.outcome.proposal.call, TermsOfAccounting).accounting or Accounting()


def terms_of_nuclei(nucleus: Nucleus) -> Nuclei:
    """Return what the pack of a nucleus's programme says of nuclei; what it leaves out is as `pack.Nuclei` says."""
    key = nucleus.programme.pack_id
    if key not in _written:
        _written[key] = nuclei_of(nucleus.programme.pack.content)
    return _written[key]
