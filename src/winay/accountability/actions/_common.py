"""What acts on a group's book do first: lock its agreement, check who may and whether the book is open."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import access
from winay.accountability.models import Accountable, Nucleus
from winay.accountability.queries.book import OF_NUCLEUS, is_open
from winay.agreements.actions import CLOSED
from winay.agreements.models import Agreement
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.talents.actions._common import clean_text, past_day

__all__ = ["clean_text", "locked_book", "past_day", "require_amount"]


A = TypeVar("A", bound=Accountable)


def locked_book(agreement: A, actor: User, may: Callable[[User, Any], bool]) -> A:
    """Return whose book it is as it is, its row locked: all that moves the money of a group goes through this lock.

    Raises `NotAllowed`, and `WrongState` where the book is not open.
    """
    found = cast("A", _locked(agreement))
    access.require(may(actor, found))
    if found.closed_on:
        raise WrongState(CLOSED)
    if not is_open(found):
        raise WrongState(_("The book opens when the agreement is signed."))
    return found


def _locked(account: Accountable) -> Accountable:
    if isinstance(account, Nucleus):
        rows = Nucleus.objects.select_for_update(of=("self",))
        return rows.select_related(*OF_NUCLEUS).get(pk=account.pk)
    return (
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
        .get(pk=account.pk)
    )


def require_amount(amount: Money, agreement: Accountable, *, field: str) -> Money:
    """Return an amount above zero in the agreement's currency. Raises `InvalidInput`."""
    if amount.amount <= 0 or amount.currency != agreement.amount.currency:
        raise InvalidInput(_("The amount must be greater than zero."), field=field)
    return amount
