"""What a person decides about a line: what came back, what was matched wrongly, explanations taken back."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.treasury.bank.making import taken
from tests.treasury.camt import entry, statement

from winay.agreements.models import Tranche
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import Act
from winay.ledger.models import Account, Entry
from winay.ledger.queries import wrong_balances
from winay.treasury.actions import (
    accept_lines,
    explain_line,
    match_line,
    pay_order,
    reverse_order,
    take_explanation_back,
    take_match_back,
)

pytestmark = pytest.mark.django_db


def test_a_paid_transfer_that_came_back_is_reversed_by_the_coordinator_and_its_line_matched_by_finance(bank):
    bank.sent()
    taken(bank, bank.answer())
    accept_lines(actor=bank.finance, account=bank.account, lines=list(bank.account.lines.all()))
    first, today = bank.orders[0], str(timezone.localdate())
    back = [
        entry(str(first.amount.amount), day=today, reference=first.reference, operation=f"B{n}", back="AC04")
        for n in (1, 2)
    ]
    taken(bank, statement(back, opening="0.00", closing=str(2 * first.amount.amount)))
    line, again = bank.account.lines.filter(state="open").order_by("number")
    with pytest.raises(WrongState, match="the coordinator reverses it first"):
        match_line(actor=bank.finance, line=line, order=first)
    reverse_order(actor=bank.coordinator, order=first, reason="it came back")
    assert match_line(actor=bank.finance, line=line, order=first).order == first
    with pytest.raises(WrongState, match="another line"):
        match_line(actor=bank.finance, line=again, order=first)


def test_a_transfer_that_came_back_waits_again_and_a_payment_named_twice_is_left_to_a_person(bank):
    bank.sent()
    first, second, _third = bank.orders
    today = str(timezone.localdate())
    back = entry(
        str(first.amount.amount), day=today, reference=first.reference, text="CUENTA CERRADA", back="AC04"
    )
    twice = [
        entry(f"-{second.amount.amount}", day=today, reference=second.reference, operation=f"T{n}") for n in (1, 2)
    ]
    closing = Decimal(1000) + first.amount.amount - 2 * second.amount.amount
    taken(bank, statement([back, *twice], opening="1000.00", closing=str(closing)))
    returned, one, other = bank.account.lines.order_by("number")
    assert (returned.kind, returned.trust, returned.meant) == ("return", "certain", first)
    assert [(line.trust, line.how) for line in (one, other)] == [("doubt", "taken")] * 2
    assert accept_lines(actor=bank.finance, account=bank.account, lines=[returned, one, other]).done == 1
    first.refresh_from_db()
    assert first.state == "rejected"
    assert "AC04" in first.ended_why
    assert Tranche.objects.get(pk=first.about_id).order is None
    match_line(actor=bank.finance, line=one, order=second)
    with pytest.raises(WrongState, match="another line"):
        match_line(actor=bank.finance, line=other, order=second)
    explain_line(actor=bank.finance, line=other, as_="mistake", note="the bank pays it back")
    assert bank.account.lines.filter(state="open").count() == 0


def test_a_payment_written_down_by_hand_is_only_linked(bank):
    bank.sent()
    first = bank.orders[0]
    pay_order(actor=bank.finance, order=first, operation_number="HAND", paid_on=timezone.localdate())
    taken(bank, bank.answer())
    line = bank.account.lines.get(reference=first.reference)
    assert (line.trust, line.how) == ("doubt", "paid_already")
    entries = Entry.objects.count()
    assert match_line(actor=bank.finance, line=line, order=first).state == "matched"
    assert Entry.objects.count() == entries
    first.refresh_from_db()
    assert first.operation_number == "HAND"


def test_a_line_matched_with_the_wrong_payment_waits_again_once_that_payment_is_reversed(bank, client: Client):
    bank.sent()
    first = bank.orders[0]
    taken(bank, bank.answer())
    line = bank.account.lines.get(reference=first.reference)
    match_line(actor=bank.finance, line=line, order=first)
    with pytest.raises(WrongState, match="reverses it first"):
        take_match_back(actor=bank.finance, line=line, reason="It is of another group")
    with pytest.raises(InvalidInput, match="Say why"):
        take_match_back(actor=bank.finance, line=line, reason=" ")
    client.force_login(bank.finance)
    url = reverse("desk:bank_line", args=[line.pk])
    assert "revierte el pago" in client.get(url).content.decode()
    reverse_order(actor=bank.coordinator, order=first, reason="It is of another group")
    client.post(url, {"act": "back", "reason": "It is of another group"})
    line.refresh_from_db()
    assert (line.state, line.order) == ("open", None)
    act = Act.objects.get(verb="take_match_back")
    assert (act.reason, act.details["order"]) == ("It is of another group", first.code)
    assert list(wrong_balances(bank.made.programme)) == []


def test_an_explanation_taken_back_reverses_what_it_posted_and_may_be_given_anew(bank):
    bank.sent()
    taken(bank, bank.answer(("-1.50", "COMISION")))
    line = bank.account.lines.get(kind="charge")
    with pytest.raises(InvalidInput):
        explain_line(actor=bank.finance, line=line, as_="interest")
    with pytest.raises(InvalidInput, match="where"):
        explain_line(actor=bank.finance, line=line, as_="own")
    explain_line(actor=bank.finance, line=line, as_="charge")
    with pytest.raises(InvalidInput, match="Say why"):
        take_explanation_back(actor=bank.finance, line=line, reason=" ")
    take_explanation_back(actor=bank.finance, line=line, reason="it was a transfer")
    charges = Account.objects.get(kind="bank_charges")
    assert charges.balance == 0
    explain_line(actor=bank.finance, line=line, as_="charge")
    charges.refresh_from_db()
    assert charges.balance == Decimal("1.50")


def test_what_was_spent_by_an_expense_or_an_advance_is_explained_with_where_it_stands_and_posts_nothing(bank):
    bank.sent()
    taken(bank, bank.answer(("-80.00", "CHEQUE 12"), ("20.00", "DEPOSITO")))
    out, back = bank.account.lines.get(amount=Decimal("-80.00")), bank.account.lines.get(amount=Decimal("20.00"))
    with pytest.raises(InvalidInput, match="leave the account"):
        explain_line(actor=bank.finance, line=back, as_="spent", note="x")
    with pytest.raises(InvalidInput, match="where"):
        explain_line(actor=bank.finance, line=out, as_="spent", note=" ")
    entries = Entry.objects.count()
    explain_line(actor=bank.finance, line=out, as_="spent", note="Anticipo A3")
    out.refresh_from_db()
    assert (out.state, out.explained, Entry.objects.count()) == ("explained", "spent", entries)
