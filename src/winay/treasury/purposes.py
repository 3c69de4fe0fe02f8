"""What payments are for: a package that pays says, at start, how the thing behind an order is locked and judged."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from winay.ledger.rules import Holder
from winay.treasury.models import PaymentOrder


@dataclass(frozen=True)
class Matter:
    """The thing behind an order, its row locked until the transaction ends.

    `subject` is what the entries are about; the money is `holder`'s, comes out of accounts of the kind `promised_in`
    and, once paid, stands with the payee in accounts of the kind `arrives_in`. `ordered` and `paid` are the entries'
    words. `require_ready` raises `InvalidInput` with what still stands against paying, `require_last` raises
    `WrongState` where something paid later has to be undone first. `stands` tells the thing which order pays it now,
    and `done` whoever it concerns what was done (`pay`, `bounce`, …), in the transaction of the act. `charged_to`: the
    codes of the pack's call and category by which the budget says to which line it is charged; empty: to none.
    """

    subject: models.Model
    holder: Holder
    promised_in: str
    arrives_in: str
    ordered: str
    paid: str
    require_ready: Callable[[], None]
    require_last: Callable[[], None]
    stands: Callable[[PaymentOrder | None], None]
    done: Callable[[str], None]
    charged_to: tuple[str, str] = ("", "")


_purposes: dict[str, Callable[[PaymentOrder], Matter]] = {}


def register(purpose: str, lock: Callable[[PaymentOrder], Matter]) -> None:
    """Say how what an order of this purpose pays is locked. The word is kept in every order: never renamed."""
    _purposes[purpose] = lock


def locked_matter(order: PaymentOrder) -> Matter:
    """Lock the thing behind an order and return it. Raises `KeyError` for a purpose that nobody brings."""
    return _purposes[order.purpose](order)
