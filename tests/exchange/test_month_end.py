"""Money in other currencies is valued when a month is closed, and the valuation is taken back with the next one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.conftest import Exchanging
from tests.pages import squeezed

from winay.base.errors import InvalidInput
from winay.exchange.models import Revaluation
from winay.exchange.rules import Held
from winay.ledger.actions import close_month, verify_chain
from winay.ledger.models import ClosedMonth, Entry
from winay.ledger.queries import disturbed_months, sources_and_uses, statements_of, turnover, wrong_balances
from winay.ledger.rules import month_after

D = Decimal
FEBRUARY, MARCH = date(2026, 2, 10), date(2026, 3, 20)


@pytest.fixture
def held(exchanging: Exchanging) -> Exchanging:
    """A thousand dollars that came in February at 3.70, written down on that day."""
    exchanging.rate(FEBRUARY, "3.70")
    with patch("django.utils.timezone.now", return_value=datetime(2026, 2, 10, 17, tzinfo=UTC)):
        exchanging.gave("1000", currency="USD", received_on=FEBRUARY)
    return exchanging


def close(held: Exchanging, month: date) -> ClosedMonth:
    return close_month(actor=held.finance, programme=held.programme, month=month)


def at_the_end_of(held: Exchanging, month: date, kind: str) -> D:
    last = month_after(month) - timedelta(days=1)
    lines = turnover(held.programme, since=month, until=last)
    return sum((one.closing for one in lines if one.kind == kind and one.currency == "PEN"), D(0))


def test_what_is_held_is_worth_its_rate_at_the_end_of_the_month_and_its_cost_after_it(held: Exchanging):
    held.rate(date(2026, 2, 27), "3.80")
    held.rate(date(2026, 3, 31), "3.65")
    february, march = date(2026, 2, 1), date(2026, 3, 1)
    close(held, february)
    (one,) = Revaluation.objects.all()
    assert (one.held.amount, one.cost, one.value, one.difference) == (1000, 3700, 3800, 100)
    assert at_the_end_of(held, february, "held_revalued") == 100
    assert at_the_end_of(held, february, "exchange_unrealised") == -100
    first, back = Entry.objects.filter(subject_id=str(one.pk)).order_by("number")
    assert timezone.localdate(first.at) == date(2026, 2, 28)
    assert (timezone.localdate(back.at), back.reverses) == (date(2026, 3, 1), first)
    close(held, march)
    assert at_the_end_of(held, march, "held_revalued") == -50, "of March alone: February's was taken back"
    # It is nobody's money: where it came from and what it was used for stay as they are.
    assert all(flow.difference == 0 for flow in statements_of(sources_and_uses(held.programme)))
    assert {row.kind: row.closing for row in turnover(held.programme) if row.currency == "PEN"} == {
        "held_revalued": 0,
        "exchange_unrealised": 0,
    }
    assert verify_chain(held.programme).valid and not list(wrong_balances(held.programme))
    assert disturbed_months(held.programme) == []


def test_without_a_rate_of_the_last_days_the_month_is_not_closed_and_nothing_is_posted(held: Exchanging):
    with pytest.raises(InvalidInput, match="USD"):
        close(held, date(2026, 2, 1))
    assert not ClosedMonth.objects.exists() and not Revaluation.objects.exists()
    assert Entry.objects.filter(programme=held.programme).count() == 1
    held.rate(date(2026, 2, 28), "3.70")
    close(held, date(2026, 2, 1))
    assert not Revaluation.objects.exists(), "worth what it cost: nothing is posted"


def test_a_month_closed_again_posts_nothing_more_and_a_valuation_is_never_changed(held: Exchanging):
    held.rate(date(2026, 2, 28), "3.75")
    first = close(held, date(2026, 2, 1))
    entries = Entry.objects.count()
    assert close(held, date(2026, 2, 1)) == first
    assert (Entry.objects.count(), Revaluation.objects.count()) == (entries, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revaluation.objects.update(value=1)


def test_money_that_came_in_another_month_is_valued_there(held: Exchanging):
    held.rate(date(2026, 2, 28), "3.80")
    held.rate(MARCH, "3.90")
    held.gave("500", currency="USD", received_on=MARCH)
    close(held, date(2026, 2, 1))
    (one,) = Revaluation.objects.all()
    assert (one.held.amount, one.cost) == (1000, 3700)


@given(
    units=st.decimals(min_value=0, max_value=10**6, places=2),
    cost=st.decimals(min_value=0, max_value=10**6, places=2),
    account=st.decimals(min_value=-100, max_value=10**6, places=2),
)
def test_no_more_is_valued_than_is_known_and_none_beyond_its_cost(units: D, cost: D, account: D):
    found = Held(units, cost).known_of(account)
    assert 0 <= found.units <= max(min(units, account), 0)
    assert 0 <= found.cost <= cost
    if 0 < units <= account:
        assert found == Held(units, cost)


def test_finance_reads_why_the_month_waits_and_later_what_it_was_worth(client, held: Exchanging):
    client.cookies["django_language"] = "en"
    client.force_login(held.finance)
    address = reverse("desk:close_month", args=[held.programme.code, 2026, 2])
    told = squeezed(client.post(address, {"sure": "1"}, follow=True).content.decode())
    assert "Money is held in USD" in told and "28/02/2026" in told
    held.rate(date(2026, 2, 28), "3.80")
    client.post(address, {"sure": "1"})
    page = squeezed(client.get(reverse("desk:rates", args=[held.programme.code])).content.decode())
    assert "February 2026" in page and "S/ 3,800.00" in page and "S/ 100.00" in page
