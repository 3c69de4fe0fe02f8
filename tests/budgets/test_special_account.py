"""The revolving fund of a grant: advanced once, justified, replenished; interest and charges lead to the balance."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from moneyed import Money
from tests.budgets.conftest import Running, running
from tests.factories.programmes import a_programme, a_worker

from winay.budgets import actions
from winay.ledger.actions import post
from winay.ledger.rules import AccountKey
from winay.treasury.actions import add_account
from winay.treasury.queries.special import Grant, special_account_of

D = Decimal


@pytest.fixture
def mif(db) -> Running:
    """The budget begun this month, with what must be there before money is asked for."""
    made = running(begins_on=timezone.localdate().replace(day=1))
    made.met()
    return made


def grant_of(mif: Running) -> Grant:
    (found,) = special_account_of(mif.budget).grants
    return found


def came_in(mif: Running, amount: str, number: str) -> None:
    request = actions.prepare_request(
        actor=mif.finance, budget=mif.budget, source=mif.source("mif"), amount=D(amount)
    )
    actions.send_request(actor=mif.coordinator, request=request)
    actions.receive_request(
        actor=mif.finance, request=request, received_on=timezone.localdate(), operation_number=number
    )


def of_the_bank(mif: Running, kind: str, amount: str, source: str = "mif") -> None:
    """Post what an explained line of a statement posts."""
    money = Money(amount, "USD")
    sign = 1 if kind == "bank_charges" else -1
    post(
        programme=mif.programme,
        idempotency_key=f"bank:{kind}:{source}",
        description=kind,
        lines=[(AccountKey(kind, source), sign * money), (AccountKey("special_account", source), -sign * money)],
        actor=None,
    )


def test_from_the_advance_over_what_is_spent_to_the_replenishment(mif: Running):
    assert (grant_of(mif).fund.advanced, grant_of(mif).fund.limit) == (0, D("97000.00"))
    came_in(mif, "97000", "OP-1")
    fund = grant_of(mif).fund
    assert (fund.advanced, fund.replenished, fund.justified, fund.to_justify) == (97000, 0, 0, 97000)
    assert (fund.to_replenish, fund.beyond) == (0, 0)
    mif.spent(amount="1500", spent_on=timezone.localdate())
    assert grant_of(mif).fund.to_replenish == 1500
    came_in(mif, "1500", "OP-2")
    fund = grant_of(mif).fund
    assert (fund.advanced, fund.replenished, fund.justified) == (97000, 1500, 1500)
    assert (fund.to_justify, fund.to_replenish, fund.beyond) == (97000, 0, 0)
    assert grant_of(mif).balance == 97000


def test_interest_and_charges_lead_from_the_fund_to_the_balance(mif: Running):
    came_in(mif, "1000", "OP-1")
    of_the_bank(mif, "interest_earned", "8.31")
    of_the_bank(mif, "bank_charges", "2.50")
    of_the_bank(mif, "bank_charges", "1.00", source="")
    found = special_account_of(mif.budget)
    (grant,) = found.grants
    assert (grant.interest, grant.charges, grant.balance, grant.others) == (D("8.31"), D("2.50"), D("1005.81"), 0)
    assert (found.unsaid_charges, found.unsaid_balance) == (D("1.00"), D("-1.00"))


def test_the_page_shows_it_with_the_bank_and_what_came_in(client, mif: Running):
    came_in(mif, "97000", "OP-1")
    mif.spent(amount="400", spent_on=timezone.localdate())
    came_in(mif, "400", "OP-2")
    add_account(
        actor=mif.coordinator, programme=mif.programme, name="Cuenta MIF", use="revolving", bank="BN",
        number="12345678", currency="USD", funding_source="mif",
    )  # fmt: skip
    client.cookies["django_language"] = "en"
    client.force_login(mif.finance)
    address = reverse("desk:budget_account", args=[mif.programme.code])
    text = client.get(address).content.decode()
    assert "US$\xa097,000.00" in text and "10 % of the grant" in text
    assert text.count("Replenishment") == 1 and "Cuenta MIF" in text
    csv = client.get(address, {"format": "csv"})
    content = b"".join(csv.streaming_content if csv.streaming else [csv.content]).decode()
    assert "mif,USD,970000.00,97000.00,97000.00,400.00,400.00" in content
    client.force_login(a_worker(a_programme("other"), "finance"))
    assert client.get(address).status_code == 404


def test_the_page_asks_the_same_with_one_receipt_and_with_three(client, mif: Running):
    client.force_login(mif.finance)
    address = reverse("desk:budget_account", args=[mif.programme.code])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    came_in(mif, "10", "OP-1")
    asked()
    one = asked()
    came_in(mif, "10", "OP-2")
    came_in(mif, "10", "OP-3")
    assert asked() == one
