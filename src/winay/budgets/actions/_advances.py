"""What an advance asks of the expenses paid out of it, and what becomes of it after each."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.budgets.models import Advance, Budget
from winay.budgets.postings import ADVANCED
from winay.budgets.states import ADVANCE_STATES
from winay.ledger.models import Account
from winay.ledger.rules import decimal_of, money_text
from winay.programmes.models import FundingSource


def require_open(advance: Advance, budget: Budget, source: FundingSource, amount: Decimal, spent_on: date) -> None:
    """Raise `InvalidInput` for an expense that cannot be paid out of an advance. The caller has locked the budget."""
    advance = Advance.objects.select_for_update(of=("self",)).get(pk=advance.pk)
    if advance.budget_id != budget.pk or advance.state != "given":
        raise InvalidInput(_("This advance is not open: choose another, or none."), field="advance")
    if advance.source_id != source.pk:
        raise InvalidInput(_("This advance is money of another source."), field="advance")
    if advance.given_on is not None and spent_on < advance.given_on:
        raise InvalidInput(_("This was spent before the advance was handed over."), field="spent_on")
    waiting = advance.expenses.filter(state="recorded").values_list("amount", flat=True)
    left = advance.left - sum(waiting, Decimal(0))
    if amount > left:
        raise InvalidInput(
            _("Only %(left)s of this advance is left: what goes beyond it is an expense of its own.")
            % {"left": money_text(left, budget.currency)},
            field="amount",
        )


def take_stock(advance: Advance | None, actor: User) -> None:
    """Keep what the journal says is left of an advance: settled with the last cent, open again after a reversal.

    Called by every act that posts to it, in its transaction.
    """
    if advance is None:
        return
    advance = Advance.objects.select_for_update(of=("self",)).get(pk=advance.pk)
    accounts = Account.objects.filter(kind=ADVANCED, holder_id=str(advance.pk)).values_list("cents", flat=True)
    advance.left = decimal_of(sum(accounts))
    act = "settle_advance" if not advance.left else "reopen_advance"
    if ADVANCE_STATES.row(advance.state, act) is None:
        advance.save(update_fields=["left"])
        return
    details = {"left": str(advance.left)}
    transition(advance, table=ADVANCE_STATES, act=act, actor=actor, also_save=("left",), details=details)
