"""A group tells of its own deposit with the bank's slip, and finance answers; a group without money is closed too."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.accountability.receipts import TODAY, Treasury, picture

from winay.accountability import actions
from winay.accountability.queries.book import book_of
from winay.accountability.queries.closing import against_closing, to_close
from winay.accountability.tasks import tasks_for
from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement

pytestmark = pytest.mark.django_db
GIVEN = {"amount": "100", "deposited_on": TODAY.isoformat(), "operation_number": "0042"}


@pytest.fixture
def group():
    return Treasury(paid=False)


@pytest.fixture
def page(group):
    mine = Client(headers={"accept-language": "en"})
    mine.force_login(group.user)
    mine.at = reverse("my:deposit", args=[group.agreement.outcome.proposal.code])
    return mine


def test_a_group_sends_the_slip_and_finance_finds_it_in_the_bank(group, page):
    assert page.at in page.get(reverse("my:home")).content.decode()
    assert "S/\xa0100.00" in page.get(page.at).content.decode()
    page.post(page.at, GIVEN)
    assert not group.agreement.deposits.exists()
    page.post(page.at, {**GIVEN, "proof": picture()})
    (told,) = group.agreement.deposits.all()
    assert told.proof and told.confirmed_at is None
    assert "Being checked" in page.get(page.at).content.decode()
    slip = reverse("my:deposit_proof", args=[group.agreement.outcome.proposal.code, told.pk])
    assert page.get(slip).status_code == 200
    agreement_acts.confirm_deposit(actor=group.finance, deposit=told)
    assert "Confirmed" in page.get(page.at).content.decode()


def test_what_was_not_found_is_told_again_with_a_better_slip(group, page):
    page.post(page.at, {**GIVEN, "amount": "10", "proof": picture()})
    (told,) = group.agreement.deposits.all()
    agreement_acts.deposit_not_found(actor=group.finance, deposit=told, reason="El monto no coincide")
    assert "El monto no coincide" in page.get(page.at).content.decode()
    page.post(page.at, {**GIVEN, "proof": picture()})
    (told,) = group.agreement.deposits.all()
    assert (told.amount.amount, told.not_found_at, told.not_found_why) == (100, None, "")
    agreement_acts.confirm_deposit(actor=group.finance, deposit=told)
    assert page.post(page.at, {**GIVEN, "amount": "50", "proof": picture()}).status_code == 200
    assert group.agreement.deposits.get().amount.amount == 100


def test_nobody_of_another_group_sees_or_sends_it(group, page):
    other = Client()
    other.force_login(Treasury(paid=False).user)
    assert other.get(page.at).status_code == 404
    assert other.post(page.at, {**GIVEN, "proof": picture()}).status_code == 404


def test_after_its_end_an_agreement_takes_no_deposit(group, page):
    agreement_acts.end_agreement(actor=group.coordinator, agreement=group.agreement, reason="x")
    assert "takes no deposit now" in page.get(page.at).content.decode()


def test_a_group_for_which_the_programme_bought_is_told_to_close_and_is_closed():
    plan = [{"number": 1, "share": "1.00", "conditions": ["agreement_signed"]}]
    group = Treasury(paid=False, pays_cash=False, own_cash="0", tranches=plan)
    assert not to_close(group.finance).exists()
    group.pay(1)
    assert [one.amount for one in book_of(group.agreement).bought_for] == [1000]
    mine = Client(headers={"accept-language": "en"})
    mine.force_login(group.user)
    code = group.agreement.outcome.proposal.code
    assert "payment 1: S/\xa01,000.00" in mine.get(reverse("my:book", args=[code])).content.decode()
    assert reverse("my:closure", args=[code]) in mine.get(reverse("my:home")).content.decode()
    assert any("/closing/" in task.url for task in tasks_for(group.finance, TODAY))
    group.agreement = Agreement.objects.get(pk=group.agreement.pk)
    assert against_closing(group.agreement) == []
    closure = actions.write_closure(
        actor=group.user, agreement=group.agreement, done="x", present=5, satisfied=5, venture="alive"
    )
    actions.close_agreement(actor=group.finance, closure=closure)
    assert not to_close(group.finance).exists()
    assert "is closed" in mine.get(reverse("my:home")).content.decode()
