"""Rates are kept for good and corrected by new ones; sums keep the rate that counted them; gains are posted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from moneyed import Money
from tests.exchange.conftest import Exchanging, sheet
from tests.factories.programmes import a_programme, a_worker

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.exchange import actions
from winay.exchange.models import ExchangeRate, MoneyChanged, ValuedSum
from winay.exchange.queries import held_in_other_currencies, held_of, rate_for, rates_that_stand
from winay.exchange.tasks import tasks_for
from winay.funding import actions as funding_acts
from winay.ledger.actions import NotEnoughMoney, verify_chain
from winay.ledger.models import Account
from winay.ledger.queries import sources_and_uses, statements_of, wrong_balances

D = Decimal
FEBRUARY, MARCH = date(2026, 2, 3), date(2026, 3, 16)


def balance(made: Exchanging, kind: str, currency: str = "PEN") -> Decimal:
    return sum(
        one.balance for one in Account.objects.filter(programme=made.programme, kind=kind, currency=currency)
    )


def test_a_rate_is_written_down_once_and_corrected_by_a_new_version(exchanging: Exchanging):
    first = exchanging.rate(FEBRUARY, "3.745")
    assert exchanging.rate(FEBRUARY, "3.745") == first
    with pytest.raises(InvalidInput):
        exchanging.rate(FEBRUARY, "3.754")
    second = actions.correct_rate(actor=exchanging.finance, rate=first, value=D("3.754"), why="Cifras cambiadas")
    assert list(rates_that_stand(exchanging.programme)) == [second]
    assert (ExchangeRate.objects.count(), second.version) == (2, 2)
    with pytest.raises(WrongState):
        actions.correct_rate(actor=exchanging.finance, rate=first, value=D("3.8"), why="Otra vez")
    with pytest.raises(Exception, match="append-only"):
        ExchangeRate.objects.filter(pk=first.pk).update(rate=D(9))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"currency": "PEN"}, "currency"),
        ({"currency": "BTC"}, "currency"),
        ({"currency": "USD", "into": "EUR"}, "currency"),
        ({"source": "friend"}, "source"),
        ({"rate": "0"}, "rate"),
        ({"rate": "1000000"}, "rate"),
        ({"rate": "3.1234567"}, "rate"),
        ({"day": date(2999, 1, 1)}, "day"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(exchanging: Exchanging, wrong, field):
    values = {"day": FEBRUARY, "rate": "3.7", **wrong}
    with pytest.raises(InvalidInput) as told:
        exchanging.rate(values.pop("day"), values.pop("rate"), **values)
    assert told.value.field == field and not ExchangeRate.objects.exists()


def test_only_finance_of_the_programme_writes_rates_down(exchanging: Exchanging):
    elsewhere = a_worker(a_programme("other"), "finance")
    for actor in (exchanging.coordinator, elsewhere):
        with pytest.raises(NotAllowed):
            actions.record_rate(
                actor=actor, programme=exchanging.programme, currency="USD", day=FEBRUARY, source="sbs", rate=D(4)
            )


ROWS = [
    ["Fecha", "Moneda", "Tipo de cambio", "Fuente", "Documento"],
    ["02/02/2026", "USD", "3.731", "SBS", "Boletín 22"],
    ["03/02/2026", "usd", "3,745", "SUNAT", ""],
    ["03/02/2026", "EUR", "4.1", "Convenio", "Cláusula 9"],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_is_taken_whole_and_again_changes_nothing(exchanging: Exchanging, kind):
    take = lambda: actions.take_rates(  # noqa: E731
        actor=exchanging.finance, programme=exchanging.programme, file=sheet(ROWS, kind)
    )
    assert (take().new, take().known) == (3, 3)
    assert rate_for(exchanging.programme, "USD", "PEN", FEBRUARY).rate == D("3.731"), "SBS goes before SUNAT"
    assert rate_for(exchanging.programme, "EUR", "PEN", FEBRUARY).source == "agreement"


def test_a_list_with_a_wrong_row_is_refused_whole_with_every_fault(exchanging: Exchanging):
    exchanging.rate(FEBRUARY, "3.9", source="sunat")
    rows = [
        *ROWS,
        ["", "USD", "3.7", "SBS", ""],
        ["04/02/2026", "USD", "tres", "SBS", ""],
        ["05/02/2026", "X", "3", "SBS", ""],
    ]
    with pytest.raises(InvalidInput) as told:
        actions.take_rates(actor=exchanging.finance, programme=exchanging.programme, file=sheet(rows))
    assert sorted(one.number for one in told.value.problems) == [3, 5, 6, 7]
    assert ExchangeRate.objects.count() == 1
    with pytest.raises(InvalidInput, match="column"):
        actions.take_rates(actor=exchanging.finance, programme=exchanging.programme, file=sheet([["a"], ["b"]]))


def test_a_sum_in_another_currency_is_refused_without_a_rate_and_keeps_the_one_it_was_counted_by(
    exchanging: Exchanging,
):
    with pytest.raises(InvalidInput, match=r"no rate of USD in PEN for 03/02/2026.*write it down") as told:
        exchanging.gave("100", currency="USD")
    assert told.value.field == "received_on" and exchanging.row(currency="PEN").received == 0
    first = exchanging.rate(FEBRUARY - timedelta(days=5), "3.745")
    contribution = exchanging.gave("100.01", currency="USD")
    valued = ValuedSum.objects.get()
    assert (valued.value, valued.rate, valued.about_id) == (Money("374.54", "PEN"), first, str(contribution.pk))
    actions.correct_rate(actor=exchanging.finance, rate=first, value=D("3.8"), why="Cifras cambiadas")
    valued.refresh_from_db()
    assert valued.rate == first
    with pytest.raises(InvalidInput):
        exchanging.gave("1", currency="USD", received_on=FEBRUARY + timedelta(days=1))
    exchanging.gave("5")
    assert ValuedSum.objects.count() == 1, "money in the programme's own currency needs no rate"


def test_changed_money_posts_both_currencies_and_its_gain_or_loss(exchanging: Exchanging):
    exchanging.rate(FEBRUARY, "3.70")
    exchanging.rate(MARCH, "3.80")
    exchanging.gave("1000", currency="USD")
    gain = exchanging.changed("400", "1512.00", MARCH)
    assert (gain.cost, gain.difference) == (D("1480.00"), D("32.00"))
    loss = exchanging.changed("600", "2200.00", MARCH + timedelta(days=1))
    assert (loss.cost, loss.difference) == (D("2220.00"), D("-20.00"))
    assert balance(exchanging, "special_account", "USD") == 0
    assert balance(exchanging, "special_account") == D("3712.00")
    assert (balance(exchanging, "exchange_gain"), balance(exchanging, "exchange_loss")) == (D(-32), D(20))
    assert balance(exchanging, "money_changed") == D("-3700.00"), "at cost"
    dollars, soles = exchanging.row(currency="USD"), exchanging.row()
    assert (dollars.received, dollars.changed, dollars.available) == (1000, -1000, 0)
    assert (soles.received, soles.changed, soles.used, soles.available) == (32, 3700, 20, 3712)
    assert all(one.difference == 0 for one in statements_of(sources_and_uses(exchanging.programme)))
    assert verify_chain(exchanging.programme).valid and not list(wrong_balances(exchanging.programme))
    assert held_of(exchanging.source("foncodes"), "USD").units == 0


def test_a_reversal_puts_everything_back_and_the_cost_with_it(exchanging: Exchanging):
    exchanging.rate(FEBRUARY, "3.70")
    contribution = exchanging.gave("1000", currency="USD")
    change = exchanging.changed("400", "1512.00", FEBRUARY)
    actions.end_change(actor=exchanging.coordinator, change=change, reason="Otra cuenta")
    assert balance(exchanging, "exchange_gain") == balance(exchanging, "money_changed") == 0
    (held,) = held_in_other_currencies(exchanging.programme)
    assert (held.balance, held.cost) == (1000, 3700)
    funding_acts.reverse_contribution(actor=exchanging.coordinator, contribution=contribution, reason="De otro")
    assert held_in_other_currencies(exchanging.programme) == []
    assert held_of(exchanging.source("foncodes"), "USD").cost == 0


def test_two_people_change_money_and_no_more_than_there_is(exchanging: Exchanging):
    exchanging.rate(FEBRUARY, "3.70")
    exchanging.gave("100", currency="USD")
    change = exchanging.recorded("100.01", "370", FEBRUARY)
    today = timezone.localdate()
    (task,) = tasks_for(exchanging.coordinator, today)
    assert "1" in task.text and not tasks_for(exchanging.finance, today)
    with pytest.raises(NotAllowed):
        actions.approve_change(actor=exchanging.finance, change=change)
    with pytest.raises(NotEnoughMoney):
        actions.approve_change(actor=exchanging.coordinator, change=change)
    assert MoneyChanged.objects.get().state == "recorded"
    actions.end_change(actor=exchanging.coordinator, change=change, reason="Es otra cifra")
    assert not tasks_for(exchanging.coordinator, today)
    with pytest.raises(WrongState):
        actions.approve_change(actor=exchanging.coordinator, change=change)


def test_the_same_operation_is_written_down_once(exchanging: Exchanging):
    exchanging.rate(FEBRUARY, "3.70")
    first = exchanging.recorded("10", "37", FEBRUARY, paper="OP-9")
    assert exchanging.recorded("10", "37", FEBRUARY, paper=" OP-9 ") == first
    with pytest.raises(InvalidInput, match=first.code):
        exchanging.recorded("10", "38", FEBRUARY, paper="OP-9")
    for wrong in (
        {"given": Money(10, "PEN")},
        {"given": Money(10, "EUR"), "got": Money(11, "USD")},
        {"paper": " "},
    ):
        with pytest.raises(InvalidInput):
            exchanging.recorded("10", "37", FEBRUARY, **wrong)


def test_bought_currency_has_no_gain_and_costs_what_was_given(exchanging: Exchanging):
    exchanging.rate(FEBRUARY, "3.70")
    exchanging.gave("1000")
    bought = exchanging.changed("0", "0", FEBRUARY, given=Money(374, "PEN"), got=Money(100, "USD"))
    assert bought.difference is None
    held = held_of(exchanging.source("foncodes"), "USD")
    assert (held.units, held.cost) == (100, 374)
    assert balance(exchanging, "money_changed") == 374
    assert all(one.difference == 0 for one in statements_of(sources_and_uses(exchanging.programme)))
