"""Who wrote a deposit down never confirms it: two people stand behind each."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import decided_call, issued_agreement, soles, staff_member

from winay.agreements import actions
from winay.agreements.models import CounterpartDeposit
from winay.agreements.queries.staff import deposits_to_confirm
from winay.base.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return decided_call(own_cash=100)


def told(made, actor):
    return actions.record_deposit(
        actor=actor,
        agreement=issued_agreement(made),
        amount=soles(100),
        deposited_on=timezone.localdate(),
        operation_number="700",
    )


def page_of(user, deposit):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client, client.get(reverse("desk:agreement", args=[deposit.agreement.code])).content.decode()


def test_finance_does_not_confirm_what_it_wrote_down_itself(made):
    deposit = told(made, made.finance)
    acts = (
        lambda: actions.confirm_deposit(actor=made.finance, deposit=deposit),
        lambda: actions.deposit_not_found(actor=made.finance, deposit=deposit, reason="x"),
        lambda: actions.confirm_deposit(actor=made.officer, deposit=deposit),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not deposits_to_confirm(made.finance).exists()
    _client, page = page_of(made.finance, deposit)
    assert "You wrote it down" in page and reverse("desk:deposit_confirm", args=[deposit.pk]) not in page
    colleague = staff_member(made.call.programme, "finance")
    assert deposits_to_confirm(colleague).get() == deposit
    assert actions.confirm_deposit(actor=colleague, deposit=deposit).confirmed_by == colleague


def test_the_coordinator_confirms_what_finance_wrote_down_and_nothing_else(made):
    deposit = told(made, made.finance)
    assert deposits_to_confirm(made.coordinator).get() == deposit
    client, page = page_of(made.coordinator, deposit)
    confirm = reverse("desk:deposit_confirm", args=[deposit.pk])
    assert confirm in page
    assert client.get(reverse("desk:payments")).content.decode().count(confirm) == 1
    assert client.post(confirm).status_code == 302
    assert CounterpartDeposit.objects.get().confirmed_by == made.coordinator
    other = decided_call(own_cash=100)
    of_the_officer = told(other, other.officer)
    with pytest.raises(NotAllowed):
        actions.confirm_deposit(actor=other.coordinator, deposit=of_the_officer)
    assert not deposits_to_confirm(other.coordinator).exists()


def test_the_database_refuses_it_too(made):
    deposit = told(made, made.finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        CounterpartDeposit.objects.filter(pk=deposit.pk).update(confirmed_by=made.finance)
