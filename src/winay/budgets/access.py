"""Who may do what with a budget: finance keeps it, the coordinator approves; never one person both."""

from winay.base.models import User
from winay.programmes.access import Role, has_role
from winay.programmes.models import Programme


def may_keep_budget(user: User, programme: Programme) -> bool:
    """Finance takes the budget up, records expenses, plans months, prepares requests and says what was received."""
    return has_role(user, programme, Role.FINANCE)


def may_approve(user: User, programme: Programme) -> bool:
    """The coordinator approves expenses, sends requests and reverses. Never what they recorded themselves."""
    return has_role(user, programme, Role.COORDINATOR)


def may_propose_revision(user: User, programme: Programme) -> bool:
    """Finance and the coordinator propose that a line changes, and take it back."""
    return has_role(user, programme, Role.FINANCE, Role.COORDINATOR)


def may_decide_revision(user: User, programme: Programme) -> bool:
    """Finance and the coordinator decide on a revision. Never on their own."""
    return has_role(user, programme, Role.FINANCE, Role.COORDINATOR)


def may_settle(user: User, programme: Programme) -> bool:
    """Whoever keeps the budget or approves: an advance is settled, or open again, by what either of them does."""
    return has_role(user, programme, Role.FINANCE, Role.COORDINATOR)
