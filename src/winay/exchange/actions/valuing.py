"""What a sum in another currency is worth on its day: kept with the rate that was used, by whoever posts the sum."""

from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.errors import InvalidInput
from winay.exchange.models import ExchangeRate, ValuedSum
from winay.exchange.pack import exchange_of
from winay.exchange.queries import rate_for, worth_by
from winay.programmes.models import FundingSource, Programme


def require_rate(programme: Programme, currency: str, day: date, *, into: str = "", field: str) -> ExchangeRate:
    """Return the rate that counts on a day, into the programme's currency or `into`; raise `InvalidInput` without."""
    into = into or programme.currency
    rate = rate_for(programme, currency, into, day)
    if rate is None:
        days = exchange_of(programme.pack.content).within_days
        values = {"currency": currency, "into": into, "day": f"{day:%d/%m/%Y}", "days": days}
        message = _(
            "There is no rate of %(currency)s in %(into)s for %(day)s, nor for the %(days)d days before: write it down "
            "among the exchange rates, then send this again."
        )
        raise InvalidInput(message % values, field=field)
    return rate


def value_sum(
    *, about: models.Model, source: FundingSource, amount: Money, day: date, in_account: bool, field: str
) -> ValuedSum | None:
    """Keep what a sum that came in another currency is worth; None for one in the programme's own.

    Called by the act that writes the sum down, in its transaction. Raises `InvalidInput` where no rate counts on that
    day. Inverse: `take_value_back`.
    """
    programme = source.programme
    if str(amount.currency) == programme.currency:
        return None
    rate = require_rate(programme, str(amount.currency), day, field=field)
    with transaction.atomic():
        return ValuedSum.objects.create(
            programme=programme,
            funding_source=source.code,
            about_type=about._meta.label_lower,
            about_id=str(about.pk),
            day=day,
            amount=amount,
            value=worth_by(rate, amount),
            rate=rate,
            in_account=in_account,
        )


def take_value_back(*, about: models.Model) -> None:
    """Let the value of a sum that was reversed count no more. Called by the act that reverses it."""
    rows = ValuedSum.objects.filter(about_type=about._meta.label_lower, about_id=str(about.pk))
    rows.update(taken_back=True)
