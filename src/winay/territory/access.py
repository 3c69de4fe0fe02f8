"""Who may change places, poverty maps and boundaries: they belong to the installation, not to a programme."""

from winay.base.errors import NotAllowed
from winay.base.models import User


def may_change_places(user: User | None) -> bool:
    """Tell whether `user` may load places and maps: the command line (`None`) or an administrator."""
    return user is None or (user.is_active and user.is_superuser)


def require_may_change_places(user: User | None) -> None:
    """Raise `NotAllowed` unless `user` may load places and maps."""
    if not may_change_places(user):
        raise NotAllowed()
