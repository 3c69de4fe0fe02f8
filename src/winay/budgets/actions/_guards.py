"""What the acts on a budget ask before they write."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.programmes.models import Programme
from winay.programmes.queries.hands import why_not_pay


def require(actor: User, may: Callable[[User, Programme], bool], programme: Programme) -> None:
    """Raise `NotAllowed` unless the actor may."""
    if not may(actor, programme):
        raise NotAllowed()


def require_second(actor: User, programme: Programme, first: User | None, same: object) -> None:
    """Raise `NotAllowed` for whoever is not, or not really, a second person; `same` says what one may not do twice."""
    if first is not None and first.pk == actor.pk:
        raise NotAllowed(str(same))
    require_payer(actor, programme, first)


def require_payer(actor: User, programme: Programme, first: User | None = None) -> None:
    """Raise `NotAllowed` for whoever may not take part in payments now: two accounts in one hand are one person."""
    why_not = why_not_pay(programme, actor, first)
    if why_not:
        raise NotAllowed(why_not)


def said(text: str, field: str = "reason") -> str:
    """Return a reason without blanks around it; raise `InvalidInput` for none, or one that would be cut."""
    text = text.strip()
    if not text:
        raise InvalidInput(_("Say why."), field=field)
    if len(text) > LONGEST:
        message = _("This is longer than %(most)d letters: it would be cut.") % {"most": LONGEST}
        raise InvalidInput(message, field=field)
    return text


LONGEST = 500
