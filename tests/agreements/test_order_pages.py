"""The pages of payment orders: what they list, what one shows, who may look, and how one gets there."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.factories.agreements import decided_call, paid_by_the_bank, prepared_tranche, staff_member
from tests.factories.territory import make_district

from winay.agreements import actions
from winay.ledger.models import Entry
from winay.ledger.queries import moved_by_entries
from winay.programmes.models import RoleGrant
from winay.territory.models import DistrictSet
from winay.treasury.models import PaymentOrder
from winay.treasury.queries import orders_for_staff, sums_of_orders

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def made():
    """One order rejected by the bank, the next paid, and another organisation's only prepared."""
    made = decided_call(awards=2)
    tranche = prepared_tranche(made)
    tranche = actions.release_payment(actor=made.coordinator, tranche=tranche)
    tranche = actions.bounce_payment(actor=made.finance, tranche=tranche, reason="La cuenta está cerrada")
    paid_by_the_bank(made, actions.prepare_payment(actor=made.finance, tranche=tranche))
    prepared_tranche(made, which=1)
    return made


def states(user, **filters) -> list[str]:
    return [one.state for one in orders_for_staff(user, **filters)]


def test_orders_are_listed_filtered_and_sorted(made):
    user, today = made.evaluator, timezone.localdate()
    assert sorted(states(user)) == ["paid", "prepared", "rejected"]
    assert states(user, state="rejected") == ["rejected"]
    assert states(user, sort="oldest")[0] == "rejected" and states(user, sort="latest")[0] == "prepared"
    assert states(user, since=today + timedelta(days=2)) == []
    assert len(states(user, since=today - timedelta(days=1), until=today + timedelta(days=1))) == 3
    assert states(user, programme=made.programme.code, text="no such code") == []
    paid = PaymentOrder.objects.get(state="paid")
    assert states(user, text=paid.operation_number) == ["paid"]
    (line,) = sums_of_orders(orders_for_staff(user))
    assert line[:2] == ("PEN", 3) and line[2] == sum(one.amount.amount for one in PaymentOrder.objects.all())


def test_the_list_is_exported_as_it_is_filtered(made):
    client, address = client_of(made.finance), reverse("desk:orders")
    table = client.get(address, {"state": "paid", "format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert len(table) == 2 and ",paid," in table[1] and str(made.coordinator) in table[1]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address, {"format": "xlsx"}).getvalue()))
    assert len(book.get_sheet_by_index(0).to_python()) == 4


def test_one_order_shows_who_when_and_what_was_posted(made):
    client = client_of(made.evaluator)
    paid, rejected = (PaymentOrder.objects.get(state=state) for state in ("paid", "rejected"))
    page = client.get(reverse("desk:order", args=[paid.pk]))
    text = page.content.decode()
    for word in (str(made.finance), str(made.coordinator), paid.operation_number, paid.payee_name):
        assert word in text
    entries = {one.entry for one in page.context["postings"]}
    assert {one.amount for one in moved_by_entries(list(entries))} == {paid.amount.amount}
    for entry in entries:
        assert reverse("desk:entry", args=[made.programme.code, entry.number]) in text
    assert [one.pk for one in page.context["attempts"]] == [rejected.pk]
    before = client.get(reverse("desk:order", args=[rejected.pk])).content.decode()
    assert "La cuenta está cerrada" in before
    reversal = Entry.objects.get(reverses__isnull=False)
    assert reverse("desk:entry", args=[made.programme.code, reversal.number]) in before
    waiting = PaymentOrder.objects.get(state="prepared")
    assert (
        "Nothing is posted until it is released"
        in client.get(reverse("desk:order", args=[waiting.pk])).content.decode()
    )


def test_it_is_reached_from_money_from_payments_and_from_its_tranche(made):
    client, paid = client_of(made.finance), PaymentOrder.objects.get(state="paid")
    for name in ("desk:money", "desk:payments"):
        assert reverse("desk:orders") in client.get(reverse(name)).content.decode()
    assert reverse("desk:order", args=[paid.pk]) in client.get(reverse("desk:orders")).content.decode()
    agreement = client.get(reverse("desk:order", args=[paid.pk])).context["agreement"]
    tranche_page = client.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    for one in PaymentOrder.objects.filter(about_id=paid.about_id):
        assert reverse("desk:order", args=[one.pk]) in tranche_page


def test_nobody_sees_orders_of_another_programme_or_of_districts_that_are_not_theirs(made):
    other = decided_call(awards=1)
    order = PaymentOrder.objects.get(state="paid")
    client = client_of(other.finance)
    assert states(other.finance) == []
    assert client.get(reverse("desk:order", args=[order.pk])).status_code == 404
    limited = staff_member(made.programme, "officer")
    away = DistrictSet.objects.create(code="away", name="Lejos", kind="corridor")
    away.districts.add(make_district("150101"))
    RoleGrant.objects.filter(user=limited).update(territory=away)
    assert states(limited) == []
    assert client_of(limited).get(reverse("desk:order", args=[order.pk])).status_code == 404
