"""Statements: taken once, refused whole, what they pay, what is missing between two."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.treasury.bank.making import schema, taken
from tests.treasury.camt import NUMBER, entry, statement

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.ledger.models import Account, Entry
from winay.ledger.queries import sources_and_uses, statements_of, wrong_balances
from winay.treasury.actions import (
    accept_lines,
    explain_line,
    take_explanation_back,
    take_statement_back,
)
from winay.treasury.models import Statement, StatementLine
from winay.treasury.queries import gaps_between

pytestmark = pytest.mark.django_db


def test_a_statement_pays_what_it_names_and_posts_charges_and_nothing_is_paid_twice(bank):
    bank.sent()
    data = bank.answer(("-1.50", "COMISION INTERBANCARIA"), ("2.25", "INTERESES DEL MES"))
    schema("camt053", "camt.053.001.08").validate(data.decode())
    taken(bank, data)
    lines = list(bank.account.lines.order_by("number"))
    assert [(one.kind, one.trust) for one in lines] == [("payment", "certain")] * 3 + [
        ("charge", "likely"),
        ("interest", "likely"),
    ]
    assert {one.state for one in bank.orders} == {"authorised"}, "nothing is paid before a person accepts it"
    done = accept_lines(actor=bank.finance, account=bank.account, lines=lines)
    assert (done.done, done.refused) == (5, ())
    assert {one.state for one in bank.orders} == {"paid"}
    assert [one.operation_number for one in bank.orders] == ["OP0", "OP1", "OP2"]
    entries = Entry.objects.count()
    assert accept_lines(actor=bank.finance, account=bank.account, lines=lines).done == 0
    assert Entry.objects.count() == entries
    cash = sum(
        one.balance for one in Account.objects.filter(programme=bank.made.programme, kind="special_account")
    )
    assert cash == -sum(one.amount.amount for one in bank.orders) - Decimal("1.50") + Decimal("2.25")
    assert [one.difference for one in statements_of(sources_and_uses(bank.made.programme))] == [0]
    assert list(wrong_balances(bank.made.programme)) == []


def test_the_same_statement_and_the_same_lines_in_another_are_taken_once(bank):
    bank.sent()
    data = bank.answer()
    taken(bank, data)
    with pytest.raises(InvalidInput, match="taken before"):
        taken(bank, data)
    with pytest.raises(InvalidInput, match="taken before"):
        taken(bank, data.replace(b"<MsgId>M1<", b"<MsgId>M2<"))
    longer = bank.answer(("-1.50", "PORTES"))
    assert taken(bank, longer).lines_new == 1
    assert StatementLine.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.replace(NUMBER.encode(), b"00099000999999999999"), "of the account"),
        (lambda data: data.replace(b"PEN", b"USD"), "is in USD"),
        (lambda data: data[: len(data) // 2], "cut off"),
        (lambda data: data.replace(b"camt.053.001.08", b"camt.054.001.08"), "no bank statement"),
        (lambda data: data.replace(b"camt.053.001.08", b"camt.053.001.99"), "not known"),
        (lambda data: data.replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "b">]><Document', 1), "cut off"),
        (lambda data: data.replace(b"100000.00", b"100000.01"), "do not lead"),
        (lambda data: b"not a statement", "name the columns"),
        (lambda data: b"", "."),
    ],
)
def test_a_wrong_file_is_refused_whole_and_nothing_is_kept(bank, change, said):
    bank.sent()
    with pytest.raises(InvalidInput, match=said):
        taken(bank, change(bank.answer()))
    assert not Statement.objects.exists()
    assert not StatementLine.objects.exists()


def test_a_table_is_read_by_its_headings_and_its_wrong_rows_are_named(bank):
    bank.sent()
    first, second, third = bank.orders
    today = f"{timezone.localdate():%d/%m/%Y}"
    rows = [
        "Banco de la Nación;;;;;",
        "Fecha;Operación;Descripción;Cargo;Abono;Saldo",
        f"{today};77;TRANSF {first.reference};{first.amount.amount};;{1000000 - first.amount.amount}",
        f"{today};78;TRANSF {second.reference};{second.amount.amount};;"
        f"{1000000 - first.amount.amount - second.amount.amount}",
    ]
    taken(bank, "\n".join(rows).encode("latin-1"))
    assert [(one.trust, one.operation) for one in bank.account.lines.order_by("number")] == [
        ("certain", "77"),
        ("certain", "78"),
    ]
    wrong = [*rows[:2], "32/13/2026;1;x;5;;", f"{today};2;y;cinco;;", f"{today};3;z;;;"]
    with pytest.raises(InvalidInput) as refused:
        taken(bank, "\n".join(wrong).encode())
    assert len(refused.value.problems) == 3
    missing = [*rows[:3], f"{today};80;x;{third.amount.amount};;5"]
    with pytest.raises(InvalidInput, match="do not lead"):
        taken(bank, "\n".join(missing).encode())


def test_a_statement_that_is_missing_between_two_is_told(bank):
    today = timezone.localdate()
    for day, opening, closing in ((today - timedelta(2), "1000.00", "999.00"), (today, "900.00", "899.00")):
        taken(bank, statement([entry("-1.00", day=str(day), text="ITF")], opening=opening, closing=closing))
    (gap,) = gaps_between(bank.account)
    assert (gap.before.closing, gap.after.opening) == (Decimal("999.00"), Decimal("900.00"))


def test_a_statement_goes_back_as_a_whole_and_may_come_again(bank):
    bank.sent()
    data = bank.answer(("-1.50", "PORTES"))
    before = taken(bank, data)
    entries = Entry.objects.count()
    with pytest.raises(InvalidInput, match="why"):
        take_statement_back(actor=bank.finance, statement=before, reason=" ")
    with pytest.raises(NotAllowed):
        take_statement_back(actor=bank.coordinator, statement=before, reason="The wrong file")
    take_statement_back(actor=bank.finance, statement=before, reason="The wrong file")
    assert not Statement.objects.exists() and not StatementLine.objects.exists()
    assert Entry.objects.count() == entries and {one.state for one in bank.orders} == {"authorised"}
    act = Act.objects.get(verb="take_statement_back")
    assert (act.subject_id, act.reason) == (str(bank.account.pk), "The wrong file")
    with pytest.raises(WrongState, match="already"):
        take_statement_back(actor=bank.finance, statement=before, reason="Once more")
    assert taken(bank, data).lines_new == 4


def test_a_statement_with_a_decided_or_once_posted_line_stays(bank):
    bank.sent()
    one = taken(bank, bank.answer(("-1.50", "PORTES")))
    line = one.lines.get(amount="-1.50")
    explain_line(actor=bank.finance, line=line, as_="charge")
    with pytest.raises(WrongState, match="1 line of it is decided"):
        take_statement_back(actor=bank.finance, statement=one, reason="Wrong")
    line.refresh_from_db()
    take_explanation_back(actor=bank.finance, line=line, reason="It was not")
    with pytest.raises(WrongState, match="posted once"):
        take_statement_back(actor=bank.finance, statement=one, reason="Wrong")
    assert StatementLine.objects.count() == 4


def test_what_came_later_and_leaned_on_its_lines_goes_back_first(bank):
    bank.sent()
    first = taken(bank, bank.answer())
    longer = taken(bank, bank.answer(("-1.50", "PORTES")))
    with pytest.raises(WrongState, match="came later"):
        take_statement_back(actor=bank.finance, statement=first, reason="Wrong")
    take_statement_back(actor=bank.finance, statement=longer, reason="Wrong")
    take_statement_back(actor=bank.finance, statement=first, reason="Wrong")
    assert taken(bank, bank.answer(("-1.50", "PORTES"))).lines_new == 4
