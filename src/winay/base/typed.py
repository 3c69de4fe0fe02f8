"""What people type into a form, checked the same way by every package's acts: short texts, days that have come."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput

OLDEST = 1950
"""An earlier year must be a slip: nothing that programmes write down is older."""


def clean_text(text: str, *, field: str, most: int, required: bool = False) -> str:
    """Return a short text of one line; raise `InvalidInput` if it is too long, or empty where it is required."""
    plain = " ".join(text.split())
    if len(plain) > most or not plain.isprintable() or (required and not plain):
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": most}, field=field)
    return plain


def past_day(day: date, *, field: str, since: int = OLDEST) -> date:
    """Return a day that has come, and is not so long ago that it must be a slip. Raises `InvalidInput`."""
    if day > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field=field)
    if day.year < since:
        raise InvalidInput(_("Write a year from %(year)s on.") % {"year": since}, field=field)
    return day
