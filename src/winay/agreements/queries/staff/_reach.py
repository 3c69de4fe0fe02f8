"""Where one person's roles hold, as a condition of rows."""

from django.db.models import Q

from winay.base.models import User
from winay.programmes.access import held_by


def here(user: User, path: str, *roles: str) -> Q:
    """Return the condition for rows whose proposal, at `path`, lies where `user` holds one of `roles` (or any)."""
    return held_by(user, *roles, programme=f"{path}call__programme", district=f"{path}district")
