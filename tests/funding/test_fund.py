"""What a council allots within the law, and a fund that lives of bills: payers, works, two people, never below zero."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.factories.programmes import a_programme, a_worker
from tests.funding.conftest import Financed
from tests.pages import squeezed

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.funding import actions
from winay.funding.models import Allotment, FundMonth, FundWork, WorkPayment
from winay.funding.queries.fund import fund_of
from winay.funding.rules import authorised_too_long
from winay.ledger.actions import NotEnoughMoney, verify_chain
from winay.ledger.queries import sources_and_uses, statements_of, trial_balance, wrong_balances
from winay.programmes.models import FundingSource

D = Decimal


@pytest.fixture
def fund(financed: Financed) -> FundingSource:
    """The environmental-services fund of a basin, with nothing in it yet."""
    given = {"code": "agua", "name": "Fondo del agua", "kind": "environmental"}
    return actions.add_source(actor=financed.coordinator, programme=financed.programme, **given).source


def paid(financed: Financed, fund: FundingSource, month: date = date(2026, 3, 9), **more) -> FundMonth:
    given = {"payers": 480, "collected": D("480"), "received_on": date(2026, 4, 2), "paper": f"EPS-{month:%m}"}
    return actions.record_payers(actor=financed.finance, source=fund, month=month, **{**given, **more})


def wants(financed: Financed, work: FundWork, amount: str = "300", paper: str = "F001-1") -> WorkPayment:
    return actions.record_work_payment(
        actor=financed.finance,
        work=work,
        amount=D(amount),
        paid_on=date(2026, 4, 5),
        what="Tubos",
        paper=paper,
    )


def test_a_fund_lives_of_what_is_paid_with_the_bills_and_pays_its_works(financed: Financed, fund):
    paid(financed, fund)
    paid(financed, fund, date(2026, 4, 30), payers=500, collected=D("499.50"))
    work = actions.add_work(actor=financed.coordinator, source=fund, name="Qocha", planned=D(900))
    payment = wants(financed, work)
    now = fund_of(fund)
    assert (now.payers, now.balance, now.planned, now.paid) == (500, D("979.50"), 900, 0)
    actions.approve_work_payment(actor=financed.coordinator, payment=payment)
    assert (fund_of(fund).balance, fund_of(fund).paid) == (D("679.50"), 300)
    row = financed.row("agua")
    assert (row.received, row.used, row.available) == (D("979.50"), 300, D("679.50"))
    actions.end_work_payment(actor=financed.coordinator, payment=payment, reason="Factura anulada")
    assert (fund_of(fund).balance, fund_of(fund).paid) == (D("979.50"), 0)
    with pytest.raises(WrongState):
        actions.end_work_payment(actor=financed.coordinator, payment=payment, reason="Otra vez")
    assert sum(one.balance for one in trial_balance(financed.programme)) == 0
    assert statements_of(sources_and_uses(financed.programme))[0].difference == 0
    assert verify_chain(financed.programme).valid and not list(wrong_balances(financed.programme))


def test_a_fund_never_pays_more_than_it_has_and_it_takes_two(financed: Financed, fund):
    paid(financed, fund, payers=100, collected=D(100))
    work = actions.add_work(actor=financed.coordinator, source=fund, name="Zanjas", planned=D(900))
    payment = wants(financed, work, "100.01")
    assert wants(financed, work, "100.01") == payment
    with pytest.raises(InvalidInput):
        wants(financed, work, "100.02")
    with pytest.raises(NotEnoughMoney):
        actions.approve_work_payment(actor=financed.coordinator, payment=payment)
    payment.refresh_from_db()
    assert payment.state == "recorded"
    with pytest.raises(NotAllowed):
        actions.approve_work_payment(actor=financed.finance, payment=payment)
    ended = actions.end_work_payment(actor=financed.coordinator, payment=payment, reason="Sin fondos")
    assert (ended.state, fund_of(fund).balance) == ("refused", 100)


def test_a_month_stands_once_and_again_after_it_was_reversed(financed: Financed, fund):
    month = paid(financed, fund)
    with pytest.raises(InvalidInput):
        paid(financed, fund, date(2026, 3, 20), paper="EPS-otra")
    with pytest.raises(InvalidInput):
        paid(financed, fund, date(2026, 5, 1), paper="EPS-03")
    actions.reverse_contribution(actor=financed.coordinator, contribution=month.contribution, reason="Mal contado")
    assert fund_of(fund).payers == 0
    assert paid(financed, fund, payers=470, collected=D(470), paper="EPS-03b").payers == 470
    with pytest.raises(InvalidInput):
        paid(financed, financed.source("foncodes"))


@pytest.mark.parametrize(
    ("begins", "ends", "years", "late"),
    [
        (date(2026, 3, 1), date(2028, 2, 29), 2, False),
        (date(2026, 3, 1), date(2028, 3, 1), 2, False),
        (date(2026, 3, 1), date(2028, 3, 2), 2, True),
        (date(2024, 2, 29), date(2025, 2, 28), 1, False),
        (date(2024, 2, 29), date(2025, 3, 1), 1, True),
    ],
)
def test_an_authorisation_ends_on_the_same_day_some_years_later(begins, ends, years, late):
    assert authorised_too_long(begins, ends, years) is late


@pytest.fixture
def town(db) -> Financed:
    programme = a_programme(pack="procompite")
    return Financed(programme, a_worker(programme, "coordinator"), a_worker(programme, "finance"))


def allotted(town: Financed, **change):
    given = {
        "year": 2026,
        "project_budget": D("2000000.09"),
        "allotted": D("200000"),
        "authorised_on": date(2026, 2, 1),
        "until": date(2028, 2, 1),
        "paper": "AC 014-2026",
        "expenditure": D(9000000),
    }
    return actions.record_allotment(
        actor=town.coordinator, source=town.source("municipality"), **{**given, **change}
    )


def test_a_council_allots_a_tenth_of_its_project_budget_for_two_years(town: Financed):
    allotted(town)
    for change in ({"allotted": D("200000.01")}, {"until": date(2028, 2, 2)}, {"until": date(2026, 1, 1)}):
        with pytest.raises(InvalidInput) as told:
            allotted(town, **change)
        assert "29337" in str(told.value)
    again = allotted(town, allotted=D(150000))
    assert (again.allotted, again.funder.allotments.count()) == (150000, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": 1900}, "year"),
        ({"year": 99999}, "year"),
        ({"allotted": D("0.00")}, "allotted"),
        ({"allotted": D("10.001")}, "allotted"),
        ({"project_budget": D("1e15")}, "project_budget"),
        ({"expenditure": D("-1.00")}, "expenditure"),
        ({"income": D("1e15")}, "income"),
        ({"authorised_on": date(2199, 1, 1), "until": date(2199, 2, 1)}, "authorised_on"),
    ],
)
def test_a_sum_or_a_year_that_cannot_be_is_refused_beside_its_field(town: Financed, change, field):
    with pytest.raises(InvalidInput) as told:
        allotted(town, **change)
    assert told.value.field == field
    assert not Allotment.objects.exists()


def test_only_a_government_allots_and_only_where_the_pack_knows_the_law(financed: Financed):
    with pytest.raises(InvalidInput):
        allotted(financed)


def test_disputed_bases_are_shown_and_never_used(client, town: Financed):
    client.cookies["django_language"] = "en"
    client.force_login(town.coordinator)
    address = reverse("desk:source_allot", args=[town.programme.code, "municipality"])
    assert "without borrowing" in client.get(address).content.decode()
    values = {"year": "2026", "project_budget": "2000000", "allotted": "200000", "paper": "AC 14"}
    values |= {"authorised_on": "2026-02-01", "until": "2028-02-01", "expenditure": "9000000"}
    assert client.post(address, values).status_code == 302
    text = squeezed(
        client.get(reverse("desk:source", args=[town.programme.code, "municipality"])).content.decode()
    )
    assert "S/ 200,000.00" in text and "10% of municipal expenditures" in text and "S/ 900,000.00" in text
    assert "Disputed" in text


def test_the_pages_of_a_fund_take_two_people(client, financed: Financed, fund):
    client.cookies["django_language"] = "en"
    code = financed.programme.code

    def post(name: str, /, *args, **values):
        answer = client.post(reverse(f"desk:{name}", args=[code, *args]), values)
        assert answer.status_code == 302, answer.content.decode()[-3000:]

    client.force_login(financed.coordinator)
    post("fund_work_add", "agua", name="Qocha", planned="900")
    work = FundWork.objects.get()
    client.force_login(financed.finance)
    post(
        "source_payers",
        "agua",
        month="2026-03-01",
        payers="480",
        collected="480",
        received_on="2026-04-01",
        paper="E1",
    )
    post("fund_work", work.pk, what="Tubos", amount="120.50", paid_on="2026-04-02", paper="F1-1")
    payment = WorkPayment.objects.get()
    client.force_login(financed.coordinator)
    post("work_payment", payment.pk, act="approve")
    text = squeezed(client.get(reverse("desk:source_fund", args=[code, "agua"])).content.decode())
    assert "S/ 359.50" in text and "480" in text and "CO fn. 12" in text
    post("work_payment", payment.pk, reason="Anulada")
    assert fund_of(fund).balance == 480
    client.force_login(a_worker(a_programme(), "coordinator"))
    for name, args in (("source_fund", ("agua",)), ("fund_work", (work.pk,)), ("work_payment", (payment.pk,))):
        assert client.get(reverse(f"desk:{name}", args=[code, *args])).status_code == 404
