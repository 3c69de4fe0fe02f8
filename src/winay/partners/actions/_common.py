"""What the acts of this package ask before they write."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from winay.base.actions import wrong_state
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.signboard import accounts_of_people
from winay.base.typed import clean_text
from winay.partners.models import Partnership
from winay.partners.states import PARTNERSHIP_STATES
from winay.programmes.access import grants_of
from winay.programmes.models import Programme

FARTHEST = timedelta(days=20 * 366)


def said(text: str, *, field: str, most: int) -> str:
    """Return a text of one line without blanks around it; raise `InvalidInput` for none, or one that would be cut."""
    return clean_text(text, field=field, most=most, required=True)


def maybe_said(text: str, *, field: str, most: int) -> str:
    """Return a text that may be left out, as `said`."""
    return said(text, field=field, most=most) if text.strip() else ""


def require_order(begins: date, ends: date) -> None:
    """Raise `InvalidInput` where something ends before it begins, or so late that it must be a slip."""
    if ends < begins:
        raise InvalidInput(_("The last day is before the first."), field="ends_on")
    if ends - begins > FARTHEST:
        raise InvalidInput(_("This is more than twenty years: look at the day again."), field="ends_on")


def require_ahead(day: date, today: date, *, field: str) -> None:
    """Raise `InvalidInput` for a day that has passed, or one so far that it must be a slip."""
    if day < today:
        raise InvalidInput(_("This day has passed."), field=field)
    if day - today > FARTHEST:
        raise InvalidInput(_("This is more than twenty years: look at the day again."), field=field)


def require_past(day: date, today: date, *, field: str) -> None:
    """Raise `InvalidInput` for a day that has not come."""
    if day > today:
        raise InvalidInput(_("The day is in the future."), field=field)


def locked_and_running(partnership: Partnership) -> None:
    """Lock an agreement. Raises `WrongState` for one that was not concluded or has ended: nothing is done for it."""
    found = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    if found.state not in ("draft", "in_force"):
        raise wrong_state(found, PARTNERSHIP_STATES)


def require_works(user: User, programme: Programme, *, field: str) -> None:
    """Raise `InvalidInput` for whoever has no role in the programme, a closed account, and the account of a machine."""
    person = accounts_of_people(User.objects.filter(pk=user.pk))
    if not (grants_of(user).filter(programme=programme).exists() and person.exists()):
        raise InvalidInput(_("This person does not work in the programme."), field=field)
