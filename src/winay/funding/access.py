"""Who may do what with the sources of a programme: the coordinator agrees, finance receives."""

from winay.base.models import User
from winay.programmes.access import Role, has_role
from winay.programmes.models import Programme


def may_keep_sources(user: User, programme: Programme) -> bool:
    """The coordinator writes down who finances and what was agreed."""
    return has_role(user, programme, Role.COORDINATOR)


def may_receive(user: User, programme: Programme) -> bool:
    """Finance writes down what a source gave, with its proof."""
    return has_role(user, programme, Role.FINANCE)


def may_reverse(user: User, programme: Programme) -> bool:
    """The coordinator reverses what finance wrote down wrongly."""
    return has_role(user, programme, Role.COORDINATOR)
