"""Which kinds of messages the holder of an account does not want."""

from winay.base.models import User
from winay.messages.models import Declined


def choose_kind(*, actor: User, kind: str, wanted: bool) -> None:
    """Say that one wants messages of a kind, or none of it any more. Effects: what is declined. Inverse: say otherwise.

    Only for oneself, and nothing that others decide by: it leaves no line in the log of acts.
    """
    if wanted:
        Declined.objects.filter(user=actor, kind=kind).delete()
    else:
        Declined.objects.get_or_create(user=actor, kind=kind)
