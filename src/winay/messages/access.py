"""Who may look after messages that did not arrive, and who writes down by what somebody is reached.

This package knows no programmes: who works in one is told by `programmes` when the system starts (`scopes_by`).
"""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from winay.base import permission
from winay.base.models import User
from winay.messages.directory import KEEPERS, Holder
from winay.messages.models import Message

_within: list[Callable[[User, str], Q]] = []


def scopes_by(condition: Callable[[User, str], Q]) -> None:
    """Take the condition for messages, at a path, of the programmes and districts in which a user looks after them."""
    _within[:] = [condition]


def kept_by(user: User, path: str = "") -> Q:
    """Return the condition for the messages that `user` looks after; an administrator those of accounts.

    `path` leads from the row asked for to its message, as `message__` from a delivery.
    """
    nothing = Q(pk=None)
    if not (user.is_authenticated and user.is_active):
        return nothing
    wanted = _within[0](user, path) if _within else nothing
    return wanted | Q(**{f"{path}scope": None}) if user.is_superuser else wanted


def may_keep_messages(user: User | None, message: Message) -> bool:
    """Tell whether `user` may try again, print or settle what did not arrive: the command line, or staff there."""
    return user is None or Message.objects.filter(kept_by(user), pk=message.pk).exists()


def may_write_address(user: User | None, holder: Holder) -> bool:
    """Tell whether `user` may write down how to reach `holder`: themselves, or who keeps them."""
    if user is None:
        return True
    label, key = holder
    if label == "base.user":
        return user.is_active and user.pk == key
    keeper: Callable[[User, UUID], bool] | None = KEEPERS.get(label)
    return bool(user.is_active and keeper and keeper(user, key))


require = permission.require
