"""What is held in other currencies is valued at the end of each month, and taken back at the start of the next."""

from datetime import timedelta

from django.utils.translation import gettext as _
from moneyed import Money

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.exchange.actions.valuing import require_rate
from winay.exchange.models import Revaluation
from winay.exchange.postings import post_revaluation
from winay.exchange.queries import held_at_end_of, worth_by
from winay.ledger.events import MonthClosing
from winay.ledger.rules import month_after


def revalue_held(event: MonthClosing) -> None:
    """Value what of each source is held in another currency by the rate of the month's last day (decision 104).

    The difference from what it had cost is posted on the month's last moment and reversed on the first of the next: a
    gain that nobody has made yet never adds up. Effects, for each source and currency that is worth another sum than
    it cost: the revaluation, two entries, one act. Raises `InvalidInput` where no rate counts on that day.
    """
    programme = event.programme
    last_day = month_after(event.month) - timedelta(days=1)
    for source, currency, held in held_at_end_of(programme, event.month):
        try:
            rate = require_rate(programme, currency, last_day, field="")
        except InvalidInput as error:
            message = _("Money is held in %(currency)s, to be valued at the end of the month.")
            raise InvalidInput(f"{message % {'currency': currency}} {error}") from error
        value = worth_by(rate, Money(held.units, currency)).amount
        if value == held.cost:
            continue
        found = Revaluation.objects.create(
            source=source,
            month=event.month,
            held=Money(held.units, currency),
            cost=held.cost,
            value=value,
            rate=rate,
        )
        post_revaluation(revaluation=found, actor=event.actor)
        record_act(
            actor=event.actor,
            verb="revalue_held",
            subject=found,
            details={
                "month": f"{event.month:%Y-%m}",
                "held": f"{currency} {held.units}",
                "cost": str(held.cost),
                "value": str(value),
            },
        )
