"""What acts on a group's book do first: lock its agreement, check who may and whether the book is open."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import access
from winay.accountability.queries.book import is_open
from winay.agreements.actions import CLOSED
from winay.agreements.models import Agreement
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.talents.actions._common import clean_text, past_day

__all__ = ["clean_text", "locked_book", "past_day", "require_amount"]


def locked_book(agreement: Agreement, actor: User, may: Callable[[User, Agreement], bool]) -> Agreement:
    """Return the agreement as it is, its row locked: all that moves the money of a group goes through this lock.

    Raises `NotAllowed`, and `WrongState` where the book is not open.
    """
    found = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related(
            "organisation",
            "bank_account",
            "outcome__proposal__category",
            "outcome__proposal__organisation",
            "outcome__proposal__community",
            "outcome__proposal__call__programme__pack",
            "outcome__proposal__district__province__department",
        )
        .get(pk=agreement.pk)
    )
    access.require(may(actor, found))
    if found.closed_on:
        raise WrongState(CLOSED)
    if not is_open(found):
        raise WrongState(_("The book opens when the agreement is signed."))
    return found


def require_amount(amount: Money, agreement: Agreement, *, field: str) -> Money:
    """Return an amount above zero in the agreement's currency. Raises `InvalidInput`."""
    if amount.amount <= 0 or amount.currency != agreement.amount.currency:
        raise InvalidInput(_("The amount must be greater than zero."), field=field)
    return amount
