"""Who may do what with rates and currencies: finance writes down, the coordinator approves."""

from winay.base.models import User
from winay.programmes.access import Role, has_role
from winay.programmes.models import Programme


def may_keep_rates(user: User, programme: Programme) -> bool:
    """Finance writes rates down, brings lists of them, and writes down what the bank changed."""
    return has_role(user, programme, Role.FINANCE)


def may_approve(user: User, programme: Programme) -> bool:
    """The coordinator approves what was changed, and reverses it."""
    return has_role(user, programme, Role.COORDINATOR)
