"""Who pays what of a call and of each of its agreements: the programme's sources, the group in cash and in kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import BooleanField, Case, QuerySet, Sum, When

from winay.agreements.models import Agreement
from winay.calls.models import Call
from winay.ledger.chart import kinds_counted
from winay.ledger.models import Account
from winay.ledger.rules import decimal_of
from winay.programmes.models import Programme

ZERO = Decimal("0.00")
OWN_CASH = "organisation_counterpart"


@dataclass
class Cofinanced:
    """What is cofinanced of one thing: by source what was awarded, and what its groups bring.

    `cash` and `kind` are promised in agreements; `deposited` is what of the cash is in the journal.
    """

    by_source: dict[str, Decimal] = field(default_factory=dict)
    cash: Decimal = ZERO
    kind: Decimal = ZERO
    deposited: Decimal = ZERO

    @property
    def programme(self) -> Decimal:
        """What all sources of the programme bring."""
        return sum(self.by_source.values(), ZERO)

    @property
    def total(self) -> Decimal:
        """What everybody brings."""
        return self.programme + self.cash + self.kind

    @property
    def group_share(self) -> Decimal | None:
        """The groups' part of the whole; None of nothing."""
        return (self.cash + self.kind) / self.total if self.total else None


def calls_to_cofinance(programme: Programme) -> QuerySet[Call]:
    """Return the published calls of a programme, the latest first, narrow."""
    rows = Call.objects.filter(programme=programme).exclude(published_at=None)
    return rows.only("code", "title", "programme", "published_at").order_by("-published_at")


def agreements_to_cofinance(call: Call) -> QuerySet[Agreement]:
    """Return the agreements of a call with their groups, narrow."""
    rows = Agreement.objects.filter(outcome__proposal__call=call).select_related("organisation", "outcome")
    return rows.only(
        "code",
        "counterpart_cash",
        "counterpart_cash_currency",
        "counterpart_kind",
        "counterpart_kind_currency",
        "organisation__name",
        "outcome__proposal_id",
        "succession",
    ).order_by("code")


def cofinancing_of_calls(programme: Programme, calls: Iterable[Call]) -> dict[str, Cofinanced]:
    """Return who pays what of each call, by its code; two queries."""
    keys = {str(call.pk): call.code for call in calls}
    found = {code: Cofinanced() for code in keys.values()}
    _fill(programme, "call_id", keys, found)
    promised = Agreement.objects.filter(outcome__proposal__call__in=list(keys)).order_by()
    for code, cash, kind in promised.values_list("outcome__proposal__call__code").annotate(
        cash=Sum("counterpart_cash"), kind=Sum("counterpart_kind")
    ):
        found[code].cash, found[code].kind = cash, kind
    return found


def cofinancing_of_agreements(programme: Programme, agreements: Iterable[Agreement]) -> dict[str, Cofinanced]:
    """Return who pays what of each agreement, by its code, whoever holds it now; one query beside the rows given."""
    rows = list(agreements)
    found = {
        one.code: Cofinanced(cash=one.counterpart_cash.amount, kind=one.counterpart_kind.amount) for one in rows
    }
    holders = {str(one.outcome.proposal_id): one.code for one in rows}
    holders |= {str(one.succession_id): one.code for one in rows if one.succession_id}
    _fill(programme, "holder_id", holders, found)
    return found


def _fill(programme: Programme, column: str, keys: dict[str, str], found: dict[str, Cofinanced]) -> None:
    awarded = kinds_counted("awarded")
    rows = (
        Account.objects.filter(
            programme=programme,
            kind__in=[*awarded, OWN_CASH],
            currency=programme.currency,
            **{f"{column}__in": list(keys)},
        )
        .order_by()
        .annotate(own=Case(When(kind=OWN_CASH, then=True), default=False, output_field=BooleanField()))
        .values_list(column, "own", "funding_source")
        .annotate(total=Sum("cents"))
    )
    for key, own, source, cents in rows:
        one = found[keys[key]]
        if own:
            one.deposited += decimal_of(cents)
        elif cents:
            one.by_source[source] = one.by_source.get(source, ZERO) + decimal_of(cents)
