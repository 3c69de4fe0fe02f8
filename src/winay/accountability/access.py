"""Who may do what with a group's receipts: the group and who types for it write, finance and the coordinator review.

A nucleus is represented by who sits in its seats.
"""

from winay.accountability.accounts import district_of, programme_of
from winay.accountability.models import Accountable, Nucleus, Representative
from winay.base import permission
from winay.base.models import User
from winay.programmes.access import KEEPERS, Role, has_role
from winay.programmes.models import Programme
from winay.talents.access import is_of_the_group as is_member
from winay.talents.access import may_act_for_group as may_act_for_members

READERS = tuple(dict.fromkeys((*KEEPERS, Role.FINANCE)))
"""Roles that read the books of the groups of their place."""


def is_of_the_group(user: User, account: Accountable) -> bool:
    """Tell whether `user` is a current member of a group, or represents a nucleus today."""
    if not isinstance(account, Nucleus):
        return is_member(user, account)
    return Representative.objects.filter(nucleus=account, until=None, person__user=user).exists()


def may_act_for_group(user: User, account: Accountable) -> bool:
    """Tell who may write down what a group or a nucleus buys and accounts for: its people, and who types for them."""
    if not isinstance(account, Nucleus):
        return may_act_for_members(user, account)
    return is_of_the_group(user, account) or _holds(user, account, *KEEPERS)


def _holds(user: User, account: Accountable, *roles: str) -> bool:
    return has_role(user, programme_of(account), *roles, district=district_of(account))


def may_review(user: User, account: Accountable) -> bool:
    """Finance and the coordinator review receipts and accept reports, never those of a group they belong to."""
    return _holds(user, account, Role.FINANCE, Role.COORDINATOR) and not is_of_the_group(user, account)


def may_close(user: User, account: Accountable) -> bool:
    """Finance and the coordinator close an agreement, never that of a group they belong to."""
    return may_review(user, account)


def may_confirm_return(user: User, account: Accountable) -> bool:
    """Finance looks in the bank for money that came back, never for that of a group they belong to."""
    return _holds(user, account, Role.FINANCE) and not is_of_the_group(user, account)


def may_keep_nuclei(user: User, subject: Programme | Nucleus) -> bool:
    """The coordinator constitutes nuclei and opens their books."""
    if isinstance(subject, Nucleus):
        return _holds(user, subject, Role.COORDINATOR)
    return has_role(user, subject, Role.COORDINATOR)


def may_name_representatives(user: User, nucleus: Nucleus) -> bool:
    """Who keeps people there writes down whom the assembly and the municipality chose."""
    return _holds(user, nucleus, *KEEPERS)


def may_record_transfer(user: User, nucleus: Nucleus) -> bool:
    """Finance writes down what was put into a nucleus's account, never if it represents it."""
    return _holds(user, nucleus, Role.FINANCE) and not is_of_the_group(user, nucleus)


def may_approve_transfer(user: User, nucleus: Nucleus) -> bool:
    """The coordinator approves what another person wrote down, never if it represents the nucleus."""
    return _holds(user, nucleus, Role.COORDINATOR) and not is_of_the_group(user, nucleus)


require = permission.require
