"""What becomes of money in other currencies when a month is closed."""

from winay.base.events import listens
from winay.exchange.actions.revaluing import revalue_held
from winay.ledger.events import MonthClosing

LISTENERS = (listens(MonthClosing, revalue_held),)
