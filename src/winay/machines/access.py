"""Who lets machines in. What a machine may see follows from the roles of its account, as for anybody else."""

from winay.base import permission
from winay.base.models import User
from winay.programmes.access import may_set_up


def may_keep_clients(user: User | None) -> bool:
    """Tell who adds machines, gives them keys and tokens, and withdraws them: who may set up."""
    return may_set_up(user)


require = permission.require
