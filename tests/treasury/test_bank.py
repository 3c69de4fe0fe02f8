"""The bank: accounts, batches with two people and limits, its files; statements taken once, compared, decided."""

import importlib.util
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xmlschema
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from tests.factories.agreements import decided_call, prepared_tranche, staff_member
from tests.factories.programmes import a_user
from tests.factories.territory import make_district, make_district_set
from tests.pages import squeezed as squeezed_text
from tests.treasury.camt import NUMBER, entry, statement

from winay.agreements.actions import release_payment
from winay.agreements.models import Tranche
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.ledger.models import Account, Entry
from winay.ledger.queries import sources_and_uses, statements_of, wrong_balances
from winay.programmes.actions import grant_role
from winay.programmes.models import AccountHanding
from winay.treasury.actions import (
    accept_lines,
    add_account,
    bounce_order,
    change_account,
    close_account,
    explain_line,
    make_batch,
    match_line,
    pay_order,
    receive_statement,
    release_batch,
    reverse_order,
    send_batch,
    take_explanation_back,
    take_match_back,
    take_out,
    undo_batch,
)
from winay.treasury.models import PaymentBatch, PaymentOrder, ProgrammeAccount, Statement, StatementLine
from winay.treasury.queries import gaps_between, orders_to_batch

pytestmark = pytest.mark.django_db
LAYOUT = 'reference 16\ncci 20\ncents 12 right 0\ncurrency 3\npayee 20\n"X" 1'


def schema(package: str, name: str) -> xmlschema.XMLSchema:
    folder = Path(importlib.util.find_spec(package).origin).parent
    (path,) = sorted(folder.glob(f"**/{name}.xsd"))[:1]
    return xmlschema.XMLSchema(str(path))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


class Bank:
    """Awards with prepared payments, and an account of the programme."""

    def __init__(self, awards: int = 3, **account) -> None:
        self.made = decided_call(awards=awards)
        self.finance, self.coordinator = self.made.finance, self.made.coordinator
        for which in range(awards):
            prepared_tranche(self.made, which=which)
        fields = {
            "name": "Special",
            "use": "special",
            "bank": "BN",
            "number": NUMBER,
            "currency": "PEN",
            "limit": None,
        }
        self.account = add_account(
            actor=self.coordinator, programme=self.made.programme, **{**fields, "layout": LAYOUT, **account}
        )

    @property
    def orders(self) -> list[PaymentOrder]:
        return list(PaymentOrder.objects.filter(programme=self.made.programme).order_by("code"))

    def batch(self) -> PaymentBatch:
        return make_batch(actor=self.finance, account=self.account, orders=self.orders)

    def sent(self) -> PaymentBatch:
        batch = self.batch()
        release_batch(actor=self.coordinator, batch=batch)
        send_batch(actor=self.finance, batch=batch, form="pain001")
        batch.refresh_from_db()
        return batch

    def answer(self, *more: str, opening: str = "100000.00", day: str = "", **told) -> bytes:
        """Return the bank's statement that pays every order, and more."""
        day = day or str(timezone.localdate())
        entries = [
            entry(f"-{one.amount.amount}", day=day, reference=one.reference, operation=f"OP{number}", **told)
            for number, one in enumerate(self.orders)
        ]
        total = sum(one.amount.amount for one in self.orders)
        extra = sum((Decimal(value) for value, _text in more), Decimal(0))
        entries += [entry(value, day=day, text=text) for value, text in more]
        return statement(entries, opening=opening, closing=str(Decimal(opening) - total + extra))


@pytest.fixture
def bank() -> Bank:
    return Bank()


def taken(bank: Bank, data: bytes) -> Statement:
    return receive_statement(actor=bank.finance, account=bank.account, filename="x.xml", data=data)


def test_a_batch_is_released_by_another_person_and_its_file_is_valid_and_the_same_each_time(bank):
    batch = bank.batch()
    with pytest.raises(NotAllowed):
        release_batch(actor=bank.finance, batch=batch)
    assert release_batch(actor=bank.coordinator, batch=batch).authorised == 3
    assert {one.state for one in bank.orders} == {"authorised"}
    data = send_batch(actor=bank.finance, batch=batch, form="pain001")
    schema("pain001", "pain.001.001.09").validate(data.decode())
    assert send_batch(actor=bank.finance, batch=batch, form="pain001") == data
    for one in bank.orders:
        assert f"<EndToEndId>{one.reference}</EndToEndId>" in data.decode()
        assert one.account.cci in data.decode()
    total = sum(one.amount.amount for one in bank.orders)
    assert data.decode().count(f"<CtrlSum>{total}</CtrlSum>") == 2


def test_above_the_limit_two_coordinators_release_and_nothing_is_authorised_before():
    bank = Bank(limit=Decimal("10.00"))
    batch = bank.batch()
    done = release_batch(actor=bank.coordinator, batch=batch)
    assert (done.batch.state, done.authorised) == ("halfway", 0)
    assert {one.state for one in bank.orders} == {"prepared"}
    with pytest.raises(NotAllowed, match="second person"):
        release_batch(actor=bank.coordinator, batch=batch)
    other = staff_member(bank.made.programme, "coordinator")
    assert release_batch(actor=other, batch=batch).batch.state == "released"
    batch.refresh_from_db()
    assert (batch.released_by, batch.second_by) == (bank.coordinator, other)


def test_above_the_limit_nobody_releases_a_payment_alone_beside_the_batch():
    bank = Bank(limit=Decimal("10.00"))
    tranche = Tranche.objects.get(order=bank.orders[0])
    with pytest.raises(NotAllowed, match="batch"):
        release_payment(actor=bank.coordinator, tranche=tranche)
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    with pytest.raises(NotAllowed, match="batch"):
        release_payment(actor=bank.coordinator, tranche=tranche)
    assert {one.state for one in bank.orders} == {"prepared"}
    change_account(actor=bank.coordinator, account=bank.account, limit=Decimal("1000000.00"), layout=LAYOUT)
    release_payment(actor=bank.coordinator, tranche=tranche)
    assert {one.state for one in bank.orders} == {"prepared", "authorised"}


def test_what_cannot_be_released_is_named_and_the_rest_goes_on_after_it_is_taken_out(bank):
    batch = bank.batch()
    tranche = Tranche.objects.get(order=bank.orders[1])
    tranche.conditions = [{"code": "x", "kind": "manual", "label": {"es": "x"}, "mend": {"es": "x"}}]
    tranche.agreement.deposits.all().delete()
    tranche.save(update_fields=["conditions"])
    done = release_batch(actor=bank.coordinator, batch=batch)
    assert [one.where for one in done.refused] == [bank.orders[1].code]
    assert (done.authorised, done.batch.state) == (2, "made")
    take_out(actor=bank.finance, order=bank.orders[1])
    assert release_batch(actor=bank.coordinator, batch=batch).batch.state == "released"
    batch.refresh_from_db()
    assert batch.payments == 2
    assert batch.amount.amount == sum(one.amount.amount for one in bank.orders if one.state == "authorised")


def test_a_payment_is_in_one_batch_and_a_batch_taken_apart_lets_it_go(bank):
    batch = bank.batch()
    with pytest.raises(InvalidInput) as refused:
        bank.batch()
    assert len(refused.value.problems) == 3
    undo_batch(actor=bank.finance, batch=batch)
    assert orders_to_batch(bank.account).count() == 3
    again = bank.batch()
    assert again.code != batch.code
    release_batch(actor=bank.coordinator, batch=again)
    with pytest.raises(WrongState):
        undo_batch(actor=bank.finance, batch=again)


def test_what_was_reversed_before_the_file_is_made_does_not_reach_the_bank(bank):
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    gone = bank.orders[0]
    reverse_order(actor=bank.coordinator, order=gone, reason="wrong account")
    data = send_batch(actor=bank.finance, batch=batch, form="pain001").decode()
    assert gone.code not in data
    assert data.count("<CdtTrfTxInf>") == 2


def test_what_was_paid_by_hand_before_the_file_is_made_does_not_reach_the_bank_again(bank):
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    paid = bank.orders[0]
    pay_order(actor=bank.finance, order=paid, operation_number="HAND", paid_on=timezone.localdate())
    data = send_batch(actor=bank.finance, batch=batch, form="pain001").decode()
    assert paid.account.cci not in data
    assert data.count("<CdtTrfTxInf>") == 2


def test_an_authorisation_is_not_taken_back_once_the_bank_has_its_file_nor_paid_twice(bank):
    bank.sent()
    first = bank.orders[0]
    with pytest.raises(WrongState, match="what the bank answers"):
        reverse_order(actor=bank.coordinator, order=first, reason="wrong account")
    bounce_order(actor=bank.finance, order=first, reason="the bank did not take it")
    first.refresh_from_db()
    assert first.state == "rejected"


def test_a_released_batch_of_which_nothing_is_left_is_taken_apart_and_its_account_can_be_closed(bank):
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    for one in bank.orders:
        with pytest.raises(WrongState, match="goes to the bank"):
            undo_batch(actor=bank.finance, batch=batch)
        reverse_order(actor=bank.coordinator, order=one, reason="wrong account")
    with pytest.raises(WrongState, match="authorised any more"):
        send_batch(actor=bank.finance, batch=batch, form="pain001")
    page = client_of(bank.finance).get(reverse("desk:batch", args=[batch.code]))
    assert "Take the batch apart" in squeezed(page)
    assert undo_batch(actor=bank.finance, batch=batch).state == "undone"
    assert close_account(actor=bank.coordinator, account=bank.account).closed_at


def test_above_the_limit_two_accounts_in_one_hand_do_not_release_a_batch(settings):
    settings.PAYMENT_WAIT_HOURS = 0
    bank = Bank(limit=Decimal("10.00"))
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    other = staff_member(bank.made.programme, "coordinator")
    AccountHanding.objects.create(what="password", account=other.pk, by=bank.coordinator.pk)
    with pytest.raises(NotAllowed, match="do not count as two people"):
        release_batch(actor=other, batch=batch)
    assert {one.state for one in bank.orders} == {"prepared"}


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


def test_a_statement_that_is_missing_between_two_is_told(bank):
    today = timezone.localdate()
    for day, opening, closing in ((today - timedelta(2), "1000.00", "999.00"), (today, "900.00", "899.00")):
        taken(bank, statement([entry("-1.00", day=str(day), text="ITF")], opening=opening, closing=closing))
    (gap,) = gaps_between(bank.account)
    assert (gap.before.closing, gap.after.opening) == (Decimal("999.00"), Decimal("900.00"))


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


def squeezed(response) -> str:
    return squeezed_text(response.content.decode())


def client_of(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_from_the_account_to_the_last_line_in_the_browser(bank):
    from django.core.files.uploadedfile import SimpleUploadedFile

    finance, coordinator = client_of(bank.finance), client_of(bank.coordinator)
    code = bank.made.programme.code
    page = squeezed(
        coordinator.post(
            reverse("desk:bank_add", args=[code]),
            {
                "name": "Fund",
                "use": "revolving",
                "bank": "BCP",
                "number": "19112345678901",
                "currency": "PEN",
                "limit": "1000",
            },
            follow=True,
        )
    )
    assert "The account is written down" in page
    assert finance.get(reverse("desk:bank_add", args=[code])).status_code == 403
    account = reverse("desk:bank_account", args=[bank.account.pk])
    assert "Put 3 payments into a batch" in squeezed(finance.get(account))
    page = squeezed(finance.post(reverse("desk:batch_make", args=[bank.account.pk]), {"all": "1"}, follow=True))
    assert "now the coordinator releases it" in page
    batch = PaymentBatch.objects.get()
    page = squeezed(coordinator.post(reverse("desk:batch_act", args=[batch.code, "release"]), follow=True))
    assert "The batch is released" in page
    file = finance.post(reverse("desk:batch_act", args=[batch.code, "pain001"]))
    assert file["Content-Disposition"] == f'attachment; filename="{batch.code}.xml"'
    upload = SimpleUploadedFile("mayo.xml", bank.answer(("-1.50", "COMISION"), ("-7.00", "CHEQUE 3")))
    page = squeezed(
        finance.post(reverse("desk:bank_statement", args=[bank.account.pk]), {"file": upload}, follow=True)
    )
    assert "5 new lines" in page
    assert "It carries the reference that we gave the bank" in page
    assert "Accept all 3 certain ones" in page
    accept = reverse("desk:bank_lines_accept", args=[bank.account.pk])
    assert "3 lines are decided" in squeezed(finance.post(accept, {"all": "1"}, follow=True))
    charge, cheque = bank.account.lines.filter(state="open").order_by("number")
    assert "1 line is decided" in squeezed(finance.post(accept, {"line": [str(charge.pk)]}, follow=True))
    page = reverse("desk:bank_line", args=[cheque.pk])
    assert "No payment fits" in squeezed(finance.get(page))
    wrong = squeezed(finance.post(page, {"act": "match", "order": "nothing"}))
    assert "There is no payment with this code" in wrong
    assert "Say where this stands" in squeezed(finance.post(page, {"act": "explain", "as_": "own"}))
    done = finance.post(page, {"act": "explain", "as_": "own", "note": "to the operating account"}, follow=True)
    assert "to the operating account" in squeezed(done)
    lines = reverse("desk:bank_lines", args=[bank.account.pk])
    assert "every line is explained" in squeezed(finance.get(lines))
    assert b"OP0" in b"".join(finance.get(lines + "?state=&format=csv").streaming_content)
    # Neither another programme's finance nor who works with groups here reads the people on the bank's lines.
    for stranger in (client_of(decided_call(awards=1).finance), client_of(bank.made.officer)):
        paths = (account, lines, page, reverse("desk:batch", args=[batch.code]))
        assert {stranger.get(path).status_code for path in paths} == {404}
    assert client_of(bank.made.officer).get(reverse("desk:bank")).status_code == 403
