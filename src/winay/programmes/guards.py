"""What acts on a programme's money ask before they write: a right, a second person, words, a sum."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from winay.base import permission
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.base.rounding import fits
from winay.programmes.models import Programme
from winay.programmes.queries.hands import why_not_pay

CURRENCIES = ("PEN", "USD", "EUR")
LONGEST = 500
"""Letters of a reason."""
MOST = Decimal("999999999999.99")
"""The largest sum that a column of money holds."""


require = permission.require_may


def require_payer(actor: User, programme: Programme, first: User | None = None) -> None:
    """Raise `NotAllowed` for whoever may not take part in payments now: two accounts in one hand are one person."""
    if why_not := why_not_pay(programme, actor, first):
        raise NotAllowed(why_not)


def require_second(actor: User, programme: Programme, first: User | None, same: object) -> None:
    """Raise `NotAllowed` for whoever is not, or not really, a second person; `same` says what one may not do twice."""
    if first is not None and first.pk == actor.pk:
        raise NotAllowed(str(same))
    require_payer(actor, programme, first)


def said(text: str, *, field: str = "reason", most: int = LONGEST, missing: object = "") -> str:
    """Return a text without blanks around it; raise `InvalidInput` for none, or one that would be cut."""
    text = " ".join(text.split())
    if not text:
        raise InvalidInput(str(missing or _("Say why.")), field=field)
    if len(text) > most:
        message = _("This is longer than %(most)d letters: it would be cut.") % {"most": most}
        raise InvalidInput(message, field=field)
    return text


def require_amount(amount: Decimal, currency: str, *, field: str = "amount") -> None:
    """Raise `InvalidInput` unless it is a sum that can be kept, to the cent, in a currency that programmes keep."""
    if amount <= 0:
        raise InvalidInput(_("The amount must be greater than zero."), field=field)
    if amount > MOST:
        raise InvalidInput(_("This amount is too large to be right: look at it again."), field=field)
    if not fits(amount):
        raise InvalidInput(_("An amount has two decimals at most."), field=field)
    if currency not in CURRENCIES:
        raise InvalidInput(_("Choose one of the currencies."), field="currency")
