"""The programme's accounts: numbers, the bank's text file, who reads them."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import decided_call
from tests.factories.programmes import a_user
from tests.factories.territory import make_district, make_district_set
from tests.treasury.bank.making import client_of, taken
from tests.treasury.camt import entry, statement

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.programmes.actions import grant_role
from winay.treasury.actions import (
    add_account,
    change_account,
    close_account,
    receive_statement,
    release_batch,
    send_batch,
)
from winay.treasury.models import PaymentBatch, ProgrammeAccount, StatementLine

pytestmark = pytest.mark.django_db


def test_the_text_file_has_the_columns_that_the_site_wrote_down(bank):
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    lines = send_batch(actor=bank.finance, batch=batch, form="text").decode("ascii").splitlines()
    first = bank.orders[0]
    assert {len(line) for line in lines} == {72}
    assert lines[0][:16].strip() == first.reference
    assert lines[0][16:36] == first.account.cci
    assert Decimal(lines[0][36:48]) / 100 == first.amount.amount
    change_account(actor=bank.coordinator, account=bank.account, limit=None, layout="cents 3 right 0")
    batch.refresh_from_db()
    with pytest.raises(InvalidInput, match="too narrow") as refused:
        send_batch(actor=bank.finance, batch=PaymentBatch.objects.get(pk=batch.pk), form="text")
    assert len(refused.value.problems) == 3


def test_only_who_may_and_only_of_their_programme(bank):
    other = decided_call(awards=1)
    batch = bank.batch()
    for act in (
        lambda: add_account(
            actor=bank.finance, programme=bank.made.programme, name="x", use="special", bank="x", number="123456",
            currency="PEN",
        ),
        lambda: release_batch(actor=other.coordinator, batch=batch),
        lambda: send_batch(actor=other.finance, batch=batch, form="pain001"),
        lambda: receive_statement(actor=other.finance, account=bank.account, filename="x", data=b"x"),
        lambda: receive_statement(actor=bank.coordinator, account=bank.account, filename="x", data=b"x"),
        lambda: close_account(actor=bank.finance, account=bank.account),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(WrongState):
        close_account(actor=bank.coordinator, account=bank.account)


def test_the_bank_of_a_whole_programme_is_not_read_by_whose_role_holds_in_some_districts(bank):
    taken(bank, statement([entry("-10.00", day=str(timezone.localdate()))], opening="10", closing="0"))
    limited = a_user()
    part = make_district_set("part", (make_district("250101").pk,))
    grant_role(actor=None, user=limited, programme=bank.made.programme, role="finance", territory=part)
    page, line = client_of(limited), StatementLine.objects.get()
    assert page.get(reverse("desk:bank")).status_code == 403
    for address in (
        reverse("desk:bank_account", args=[bank.account.pk]),
        reverse("desk:bank_line", args=[line.pk]),
        reverse("desk:batch", args=[bank.batch().code]),
    ):
        assert page.get(address).status_code == 404
    assert client_of(bank.finance).get(reverse("desk:bank_line", args=[line.pk])).status_code == 200


@pytest.mark.parametrize("number", ["12345", "1" * 35, "01811000123456789099"])
def test_an_account_number_that_is_none_is_refused(number):
    made = decided_call(awards=1)
    with pytest.raises(InvalidInput):
        add_account(
            actor=made.coordinator, programme=made.programme, name="x", use="special", bank="x", number=number,
            currency="PEN",
        )  # fmt: skip
    assert not ProgrammeAccount.objects.exists()
