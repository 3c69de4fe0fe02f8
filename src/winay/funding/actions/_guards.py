"""What the acts on sources ask before they write."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.programmes.models import Programme

CURRENCIES = ("PEN", "USD", "EUR")


def require(actor: User, may: Callable[[User, Programme], bool], programme: Programme) -> None:
    """Raise `NotAllowed` unless the actor may."""
    if not may(actor, programme):
        raise NotAllowed()


def said(text: str, *, field: str, most: int, missing: object) -> str:
    """Return a text without blanks around it; raise `InvalidInput` for none, or one that would be cut."""
    text = " ".join(text.split())
    if not text:
        raise InvalidInput(str(missing), field=field)
    if len(text) > most:
        message = _("This is longer than %(most)d letters: it would be cut.") % {"most": most}
        raise InvalidInput(message, field=field)
    return text


def require_amount(amount: Decimal, currency: str) -> None:
    """Raise `InvalidInput` unless it is something, in a currency that programmes keep."""
    if amount <= 0:
        raise InvalidInput(_("The amount must be greater than zero."), field="amount")
    if currency not in CURRENCIES:
        raise InvalidInput(_("Choose one of the currencies."), field="currency")
