"""What becomes of the demonstration's winners: their ventures, with sales and jobs as they would tell them."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.base.rounding import half_up
from winay.registry import actions
from winay.registry.models import ToldBy, Venture
from winay.registry.rules.ventures import guess_activity

TEN = Decimal(10)
MONTHS = 15
"""How far back a group that tells month by month remembers; the others tell quarters."""


def found_ventures(officer: User, agreements: Sequence[Agreement]) -> None:
    """Give all but the last of these signed agreements its venture; the last waits as a task.

    The groups did their business before the contest already: it is what they won with.
    """
    chance = random.Random(2016)  # noqa: S311 - the same story every time, not a secret
    today = timezone.localdate()
    for place, agreement in enumerate(agreements[:-1]):
        proposal = agreement.outcome.proposal
        link = agreement_acts.begin_venture(
            actor=officer,
            agreement=agreement,
            name=proposal.organisation.name,
            activity=guess_activity(proposal.activity) or "other",
            began_year=today.year - 2 - place % 3,
        )
        if link.venture:
            _tell(officer, link.venture, proposal.expected_sales.amount, today, chance, monthly=place % 5 == 0)


def _tell(
    officer: User, venture: Venture, hoped: Decimal, today: date, chance: random.Random, *, monthly: bool
) -> None:
    """Tell of a venture, up to the end of last month; what it sells grows towards what its plan hopes for."""
    spans = _spans(today, 1 if monthly else 3)
    for place, (since, until) in enumerate(spans):
        share = Decimal(until.month - since.month + 1) / 12
        growth = Decimal("0.55") + Decimal("0.35") * place / len(spans)
        swing = Decimal(chance.randint(85, 115)) / 100
        actions.record_sales(
            actor=officer,
            venture=venture,
            sales=actions.Sales(since, until, half_up(hoped * share * growth * swing, TEN)),
            word=actions.Word(by=ToldBy.OWNER, source="Cuaderno de ventas"),
        )
    for back, people in ((400, 3), (40, 4)):
        women = chance.randint(1, people)
        actions.record_jobs(
            actor=officer,
            venture=venture,
            jobs=actions.Jobs(today - timedelta(days=back), Decimal(people), Decimal(women), Decimal(1)),
            word=actions.Word(by=ToldBy.ADVISER),
        )


def _spans(today: date, months: int) -> list[tuple[date, date]]:
    """Return spans of so many months within one year each, the oldest first, up to the end of last month or quarter."""
    spans, first = [], today.replace(day=1)
    if months > 1:
        first = first.replace(month=(first.month - 1) // months * months + 1)
    for _number in range(MONTHS // months):
        until = first - timedelta(days=1)
        first = until.replace(month=until.month - months + 1, day=1)
        spans.append((first, until))
    return spans[::-1]
