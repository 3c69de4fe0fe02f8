"""Reads of rates: which counts on a day, what a sum is worth by it, what is held in another currency and had cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Sum
from moneyed import Money

from winay.exchange.models import CURRENCIES, ExchangeRate, MoneyChanged, Revaluation, ValuedSum
from winay.exchange.pack import exchange_of
from winay.exchange.rules import Held, Moved, Told, held_after, rate_on, worth
from winay.ledger.models import Account, Posting
from winay.ledger.queries import beginning_of
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of, month_after
from winay.programmes.models import FundingSource, Programme


def rates_that_stand(programme: Programme) -> QuerySet[ExchangeRate]:
    """Return the last version of each rate, the latest day first; one query."""
    later = ExchangeRate.objects.filter(
        programme=OuterRef("programme"),
        currency=OuterRef("currency"),
        into=OuterRef("into"),
        day=OuterRef("day"),
        source=OuterRef("source"),
        version__gt=OuterRef("version"),
    )
    return ExchangeRate.objects.filter(~Exists(later), programme=programme)


def versions_of(rate: ExchangeRate) -> QuerySet[ExchangeRate]:
    """Return every version of a rate, the first first."""
    same = {name: getattr(rate, name) for name in ("programme_id", "currency", "into", "day", "source")}
    return ExchangeRate.objects.filter(**same).select_related("recorded_by").order_by("version")


def rate_for(programme: Programme, currency: str, into: str, day: date) -> ExchangeRate | None:
    """Return the rate between two currencies that counts on a day by the programme's pack, or None. Two queries."""
    rule = exchange_of(programme.pack.content)
    pair = Q(currency=currency, into=into) | Q(currency=into, into=currency)
    oldest = day - timedelta(days=rule.within_days)
    rows = rates_that_stand(programme).filter(pair, day__range=(oldest, day))
    found = {str(one.pk): one for one in rows}
    told = [Told(one.currency, one.into, one.day, one.source, one.rate, key) for key, one in found.items()]
    best = rate_on(told, day, sources=rule.sources, within=rule.within_days)
    return found[best.key] if best else None


def worth_by(rate: ExchangeRate, money: Money) -> Money:
    """Return what a sum is worth by a rate, in the other of its currencies."""
    told = Told(rate.currency, rate.into, rate.day, rate.source, rate.rate)
    currency = str(money.currency)
    return Money(worth(money.amount, currency, told), rate.into if currency == rate.currency else rate.currency)


def value_of(about: Model) -> ValuedSum | None:
    """Return what a thing was worth when it came, with its rate; None where it came in the programme's currency."""
    kind, key = about._meta.label_lower, str(about.pk)
    return ValuedSum.objects.select_related("rate").filter(about_type=kind, about_id=key).first()


def values_of(kind: str, keys: list[UUID]) -> dict[str, ValuedSum]:
    """Return what things of a kind were worth when they came, by their keys; one query."""
    rows = ValuedSum.objects.filter(about_type=kind, about_id__in=[str(key) for key in keys])
    return {one.about_id: one for one in rows.select_related("rate")}


def changes_of(programme: Programme) -> QuerySet[MoneyChanged]:
    """Return the money of a programme that was changed, the latest first."""
    return MoneyChanged.objects.filter(source__programme=programme).select_related("source")


def held_of(source: FundingSource, currency: str, *, until: date = date.max) -> Held:
    """Return what of a source came in another currency until a day and was not changed, at its cost. Two queries."""
    valued = ValuedSum.objects.filter(
        programme=source.programme_id,
        funding_source=source.code,
        amount_currency=currency,
        day__lte=until,
        in_account=True,
        taken_back=False,
    )
    moves = [Moved(day, amount, value) for day, amount, value in valued.values_list("day", "amount", "value")]
    changed = MoneyChanged.objects.filter(source=source, state="approved", changed_on__lte=until)
    for one in changed.filter(Q(given_currency=currency) | Q(got_currency=currency)):
        if str(one.given.currency) == currency:
            moves.append(Moved(one.changed_on, one.given.amount))
        else:
            moves.append(Moved(one.changed_on, one.got.amount, one.given.amount))
    return held_after(moves)


def held_at_end_of(programme: Programme, month: date) -> Iterator[tuple[FundingSource, str, Held]]:
    """Yield what of each source lay in the special account in another currency at the end of a month, at its cost.

    By the journal of that day; what came before rates were written down has no known cost and is left out. One query,
    and two for each source and currency that is held.
    """
    after = month_after(month)
    sources = {one.code: one for one in programme.funding_sources.order_by("name")}
    rows = (
        Posting.objects.filter(
            entry__programme=programme,
            entry__at__lt=beginning_of(after),
            account__kind="special_account",
            account__currency__in=CURRENCIES,
        )
        .exclude(account__currency=programme.currency)
        .order_by()
        .values_list("account__funding_source", "account__currency")
        .annotate(total=sum_in_cents())
    )
    for code, currency, cents in sorted(rows):
        if code in sources and (cents or 0) > 0:
            held = held_of(sources[code], currency, until=after - timedelta(days=1)).known_of(decimal_of(cents))
            if held.units:
                yield sources[code], currency, held


def revaluations_of(programme: Programme) -> QuerySet[Revaluation]:
    """Return what was valued at the end of each closed month, the latest first."""
    return Revaluation.objects.filter(source__programme=programme).select_related("source", "rate")


@dataclass(frozen=True)
class HeldNow:
    """What of a source lies in the special account in another currency, by the journal, and what it had cost."""

    source: FundingSource
    currency: str
    balance: Decimal
    cost: Decimal


def held_in_other_currencies(programme: Programme) -> list[HeldNow]:
    """Return what a programme holds in other currencies than its own, source by source; few rows."""
    sources = {one.code: one for one in programme.funding_sources.order_by("name")}
    rows = (
        Account.objects.filter(programme=programme, kind="special_account", currency__in=CURRENCIES)
        .exclude(currency=programme.currency)
        .order_by()
        .values_list("funding_source", "currency")
        .annotate(total=Sum("cents"))
    )
    return [
        HeldNow(sources[code], currency, decimal_of(cents), held_of(sources[code], currency).cost)
        for code, currency, cents in sorted(rows)
        if code in sources and cents
    ]
