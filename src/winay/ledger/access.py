"""Who may close the books."""

from winay.base.models import User
from winay.programmes.access import Role, has_role
from winay.programmes.models import Programme


def may_close_months(user: User, programme: Programme) -> bool:
    """Finance closes the months of a programme's journal."""
    return has_role(user, programme, Role.FINANCE)
