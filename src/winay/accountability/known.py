"""What accounts know of an organisation, for conditions of a call: payments unaccounted for, receipts not accepted."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from winay.accountability.facts import OF_ORGANISATIONS, SHARE
from winay.accountability.models import Voucher
from winay.accountability.queries.book import OF_AGREEMENT
from winay.accountability.queries.due import due_on, unaccounted
from winay.accountability.queries.reports import accounted_share
from winay.accountability.rules import STANDING
from winay.agreements.models import Agreement, Tranche
from winay.facts.providers import ByFact, Provider
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of

DUE, NOT_ACCEPTED = (fact.code for fact in OF_ORGANISATIONS)


def _due(keys: Collection[Any] | None) -> ByFact:
    """One query: the paid tranches without a report whose time is over."""
    rows = unaccounted().select_related("agreement__outcome__proposal__call")
    if keys is not None:
        rows = rows.filter(agreement__organisation__in=keys)
    today = timezone.localdate()
    found: dict[Any, int] = defaultdict(int)
    for tranche in rows:
        day = due_on(tranche, tranche.agreement)
        found[tranche.agreement.organisation_id] += bool(day and day < today)
    return {DUE: found}


def _not_accepted(keys: Collection[Any] | None) -> ByFact:
    """One query: receipts that were not accepted, unless the group wrote the same document down anew."""
    again = Voucher.objects.filter(
        agreement=OuterRef("agreement"), identity=OuterRef("identity"), state__in=STANDING
    )
    rows = (
        Voucher.objects.filter(state="rejected", nucleus=None).filter(Q(identity="") | ~Exists(again)).order_by()
    )
    if keys is not None:
        rows = rows.filter(agreement__organisation__in=keys)
    sums = rows.values_list("agreement__organisation").annotate(sum=sum_in_cents("charged"))
    return {NOT_ACCEPTED: {key: decimal_of(cents) for key, cents in sums}}


def _shares(keys: Collection[Any] | None) -> ByFact:
    """Return how far the payment before each tranche is accounted for; four queries for each agreement of them."""
    rows = Tranche.objects.filter(pk__in=list(keys or ())).order_by("agreement", "number")
    agreements = Agreement.objects.filter(pk__in={one.agreement_id for one in rows}).select_related(*OF_AGREEMENT)
    shares = {one.pk: accounted_share(one) for one in agreements}
    return {SHARE: {one.pk: shares[one.agreement_id] for one in rows}}


KNOWN_OF_TRANCHES = (Provider(frozenset((SHARE,)), _shares, otherwise=None),)
"""The last payment is the one before the next tranche; paid tranches are judged no more."""
KNOWN_OF_ORGANISATIONS = (
    Provider(frozenset((DUE,)), _due),
    Provider(frozenset((NOT_ACCEPTED,)), _not_accepted, otherwise=Decimal(0)),
)
