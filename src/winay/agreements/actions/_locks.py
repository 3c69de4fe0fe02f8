"""One lock for all that happens to an agreement: its own row. Deposits and tranches are read under it."""

from collections.abc import Callable
from typing import TypedDict

from winay.agreements.access import Subject
from winay.agreements.models import Agreement
from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.programmes.models import Programme


class Place(TypedDict):
    """Where an agreement's money stands in the ledger."""

    programme: Programme
    call_code: str
    category_code: str
    proposal_code: str
    holder_name: str


def locked_agreement(agreement: Agreement) -> Agreement:
    """Return the agreement as it is now, its row locked until the transaction ends."""
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related(
            "organisation",
            "bank_account",
            "outcome__session",
            "outcome__proposal__category",
            "outcome__proposal__community",
            "outcome__proposal__district__province__department",
            "outcome__proposal__call__programme__pack",
        )
        .get(pk=agreement.pk)
    )


def programme_of(agreement: Agreement) -> Programme:
    """Return the programme that pays."""
    return agreement.outcome.proposal.call.programme


def place_of(agreement: Agreement) -> Place:
    """Return what the ledger's postings need to find the agreement's money."""
    proposal = agreement.outcome.proposal
    return {
        "programme": programme_of(agreement),
        "call_code": proposal.call.code,
        "category_code": proposal.category.code,
        "proposal_code": proposal.code,
        "holder_name": agreement.organisation.name,
    }


def require(actor: User, predicate: Callable[[User, Subject], bool], subject: Subject) -> None:
    """Raise `NotAllowed` unless the predicate of `access` holds."""
    if not predicate(actor, subject):
        raise NotAllowed()
