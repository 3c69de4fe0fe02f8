"""What others hear of the journal."""

from dataclasses import dataclass
from datetime import date

from winay.base.events import Event
from winay.base.models import User
from winay.programmes.models import Programme


@dataclass(frozen=True)
class MonthClosing(Event):
    """A month is about to be closed: told by `close_month` under the lock of the chain, before its last entry is read.

    Whoever hears it may post what belongs to the end of the month, or raise where something has to be there first.
    """

    actor: User
    programme: Programme
    month: date
