"""Accounts and entries of the journal, and the agreements that they are about."""

from typing import Any

from django.db.models import Q

from winay.agreements.models import Agreement, Tranche
from winay.base.models import User
from winay.ledger.models import Account, Entry
from winay.programmes.access import programmes_of
from winay.treasury.models import PaymentOrder


def account_for_staff(user: User, pk: Any) -> Account:
    """Return a ledger account of one of the user's programmes; raises `Account.DoesNotExist`."""
    return Account.objects.select_related("programme").get(pk=pk, programme__in=programmes_of(user))


def entry_for_staff(user: User, programme_code: str, number: int) -> Entry:
    """Return a ledger entry of one of the user's programmes; raises `Entry.DoesNotExist`."""
    return Entry.objects.select_related("programme", "reverses", "reversed_by").get(
        programme__code=programme_code, number=number, programme__in=programmes_of(user)
    )


def agreement_of_entry(entry: Entry) -> Agreement | None:
    """Return the agreement that an entry is about, by way of its proposal, tranche or deposit; or None."""
    found = {
        "calls.proposal": Q(outcome__proposal_id=entry.subject_id),
        "agreements.agreement": Q(pk=entry.subject_id),
        "agreements.tranche": Q(tranches__id=entry.subject_id),
        "agreements.counterpartdeposit": Q(deposits__id=entry.subject_id),
    }.get(entry.subject_type)
    return Agreement.objects.filter(found).select_related("organisation").first() if found else None


def agreement_of_order(order: PaymentOrder) -> Agreement | None:
    """Return the agreement whose tranche a payment order is for, or None for an order of another purpose."""
    if order.about_type != Tranche._meta.label_lower:
        return None
    return Agreement.objects.filter(tranches__id=order.about_id).select_related("organisation").first()
