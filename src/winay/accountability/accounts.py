"""Whose book it is: what a group's agreement and a nucleus each answer to the same question."""

from winay.accountability.models import Accountable, Nucleus
from winay.agreements.models import Agreement
from winay.agreements.postings import holder_of as holder_of_agreement
from winay.ledger.rules import Holder
from winay.programmes.models import Programme

NUCLEUS = "nucleus"
"""The holder's type of a nucleus. It is sealed in the journal: never renamed."""


def is_nucleus(account: Accountable) -> bool:
    """Tell whether a book is a nucleus's."""
    return isinstance(account, Nucleus)


def agreement_of(account: Accountable) -> Agreement:
    """Return the agreement of a group, where a nucleus has no place. Raises `TypeError` for a nucleus."""
    if isinstance(account, Nucleus):
        raise TypeError(f"{account} is a nucleus")
    return account


def programme_of(account: Accountable) -> Programme:
    """Return the programme whose money it is."""
    return account.programme if isinstance(account, Nucleus) else account.outcome.proposal.call.programme


def district_of(account: Accountable) -> str:
    """Return the district by which roles hold for a book: the proposal's, or that of the nucleus's seat."""
    if isinstance(account, Nucleus):
        return account.organisation.district_id
    return account.outcome.proposal.district_id


def holder_of(account: Accountable) -> Holder:
    """Return whose the money is in the journal."""
    if not isinstance(account, Nucleus):
        return holder_of_agreement(account)
    return Holder(type=NUCLEUS, id=str(account.pk), name=account.organisation.name, code=account.code)


def own_key(account: Accountable) -> str:
    """Return what a book's address has on a person's own pages: the proposal's code, or the nucleus's."""
    return account.code if isinstance(account, Nucleus) else account.outcome.proposal.code
