"""Who may do what with a group's receipts: the group and who types for it write, finance and the coordinator review."""

from winay.agreements.models import Agreement
from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.programmes.access import KEEPERS, Role, has_role
from winay.talents.access import is_of_the_group, may_act_for_group

__all__ = [
    "READERS",
    "is_of_the_group",
    "may_act_for_group",
    "may_close",
    "may_confirm_return",
    "may_review",
    "require",
]

READERS = tuple(dict.fromkeys((*KEEPERS, Role.FINANCE)))
"""Roles that read the books of the groups of their place."""


def _holds(user: User, agreement: Agreement, *roles: str) -> bool:
    proposal = agreement.outcome.proposal
    return has_role(user, proposal.call.programme, *roles, district=proposal.district_id)


def may_review(user: User, agreement: Agreement) -> bool:
    """Finance and the coordinator review receipts and accept reports, never those of a group they belong to."""
    return _holds(user, agreement, Role.FINANCE, Role.COORDINATOR) and not is_of_the_group(user, agreement)


def may_close(user: User, agreement: Agreement) -> bool:
    """Finance and the coordinator close an agreement, never that of a group they belong to."""
    return may_review(user, agreement)


def may_confirm_return(user: User, agreement: Agreement) -> bool:
    """Finance looks for money that came back in the bank."""
    return _holds(user, agreement, Role.FINANCE)


def require(allowed: bool) -> None:
    """Raise `NotAllowed` unless `allowed`."""
    if not allowed:
        raise NotAllowed()
