"""What the terms of a call, frozen by publication, say about its sessions."""

from winay.calls.models import Call
from winay.calls.pack import CallTerms
from winay.calls.queries.terms import terms_as
from winay.committees.pack import CommitteeTerms


class SessionTerms(CallTerms, CommitteeTerms):
    """The terms that sessions obey: the call's and the committee's own."""


def terms_of(call: Call) -> SessionTerms:
    """Return the call's terms as they were frozen by publication."""
    return terms_as(call, SessionTerms)
