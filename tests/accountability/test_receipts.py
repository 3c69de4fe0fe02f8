"""From the photograph to the book: what is read, told, refused; oversight; what a provider was paid; purchases."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.accountability.receipts import OTHER_RUC, RUC, TODAY, Treasury, invoice, picture, sent, soles
from tests.factories.programmes import a_user
from tests.talents.test_hiring import Group

from winay.accountability import actions
from winay.accountability.models import Overseer, Purchase, Reading, Voucher
from winay.accountability.queries.book import book_of, lines_of, rows_of, sums_of
from winay.accountability.reading import read_picture, signature_of
from winay.accountability.words import read_aloud
from winay.agreements import actions as agreement_acts
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.documents.models import Document, Proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return Treasury()


# What is read


def test_a_signed_invoice_is_read_and_a_changed_one_is_told(group):
    data = invoice()
    assert signature_of(data) == "good"
    assert signature_of(data.replace(b"118.00", b"181.00")) == "bad"
    group.agreement.organisation.ruc = OTHER_RUC
    group.agreement.organisation.save()
    good = actions.begin_voucher(actor=group.user, agreement=group.agreement, file=sent(data))
    assert good.said["number"] == "00000123"
    assert good.said["buyer"] == OTHER_RUC
    changed = data.replace(b"118.00", b"181.00").replace(b"00000123", b"00000124")
    bad = actions.begin_voucher(actor=group.user, agreement=group.agreement, file=sent(changed))
    with pytest.raises(actions.ToldFirst) as first:
        group.note("181.00", reading=bad, number="124")
    assert [one.code for one in first.value.told] == ["changed"]
    kept = group.note("181.00", reading=bad, number="124", heard=["changed"])
    assert (kept.signature, kept.source, kept.told) == ("bad", "xml", ["changed"])
    assert not Reading.objects.filter(pk=bad.pk).exists()


def test_an_invoice_of_another_buyer_is_told(group):
    group.agreement.organisation.ruc = "20100070970"
    group.agreement.organisation.save()
    one = actions.begin_voucher(actor=group.user, agreement=group.agreement, file=sent(invoice()))
    with pytest.raises(actions.ToldFirst) as first:
        group.note("118.00", reading=one, number="123")
    assert [one.code for one in first.value.told] == ["other_buyer"]


def test_the_qr_on_a_photograph_fills_the_form_and_is_compared_with_the_file(group):
    text = f"{RUC}|01|F001|123|18.00|118.00|{TODAY:%Y-%m-%d}|6|{OTHER_RUC}|other="
    assert read_picture(picture(text).read()).total == Decimal("118.00")
    one = actions.begin_voucher(actor=group.user, agreement=group.agreement, proof=picture(text))
    assert (one.said["source"], one.said["ruc"]) == ("photo", RUC)
    both = actions.begin_voucher(
        actor=group.user, agreement=group.agreement, proof=picture(text), file=sent(invoice(buyer=""))
    )
    with pytest.raises(actions.ToldFirst) as first:
        group.note("118.00", reading=both, number="123")
    assert "not_the_same" in [one.code for one in first.value.told]


@pytest.mark.parametrize("wrong", [b"<a", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_what_is_no_receipt_is_refused(group, wrong):
    with pytest.raises(InvalidInput):
        actions.begin_voucher(actor=group.user, agreement=group.agreement, file=sent(wrong))
    with pytest.raises(InvalidInput):
        actions.begin_voucher(actor=group.user, agreement=group.agreement, qr="hola")


def test_a_photograph_that_is_thrown_away_is_gone(group):
    one = actions.begin_voucher(actor=group.user, agreement=group.agreement, proof=picture())
    actions.drop_reading(actor=group.user, reading=one)
    assert not Reading.objects.exists()
    assert not Proof.objects.filter(pk=one.proof_id).exists()


# What is written down


def test_a_receipt_stands_in_the_book_with_what_remains(group):
    assert sums_of(group.agreement).remains == Decimal("700.00")
    one = group.note("118.00")
    sums = sums_of(group.agreement)
    assert (sums.declared, sums.remains) == (Decimal("118.00"), Decimal("582.00"))
    assert one.identity.startswith(f"|{RUC}|F001-")
    actions.withdraw_voucher(actor=group.user, voucher=one, reason="Era de otro grupo")
    assert sums_of(group.agreement).remains == Decimal("700.00")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"issued_on": TODAY + timedelta(days=1)}, "issued_on"),
        ({"issuer_ruc": "20512333798"}, "issuer_ruc"),
        ({"issuer_ruc": ""}, "issuer_ruc"),
        ({"number": ""}, "number"),
        ({"igv": Decimal(500)}, "igv"),
        ({"charged": Decimal(501)}, "charged"),
        ({"kind": "sworn", "total": "501"}, "total"),
    ],
)
def test_what_cannot_be_right_is_refused(group, values, field):
    given = {"total": "500", **values}
    with pytest.raises(InvalidInput) as error:
        group.note(given.pop("total"), **given)
    assert error.value.field == field


def test_nobody_spends_more_than_the_account_holds(group):
    with pytest.raises(InvalidInput) as error:
        group.note("900.00", heard=["line_over"])
    assert error.value.field == "charged"
    assert "700.00" in str(error.value)
    part = group.note("900.00", charged=Decimal(600), line=group.goods)
    assert part.charged.amount == 600
    assert sums_of(group.agreement).remains == Decimal("100.00")


def test_the_same_receipt_is_refused_in_the_same_book_and_told_in_another(group):
    group.note("50.00", series="0070", number="0100", kind="slip")
    with pytest.raises(InvalidInput) as error:
        group.note("50.00", series="", number="00700100", kind="slip")
    assert error.value.field == "number"
    other = Treasury()
    with pytest.raises(actions.ToldFirst) as first:
        other.note("50.00", series="", number="700100", kind="slip")
    assert [one.code for one in first.value.told] == ["elsewhere"]
    assert group.agreement.organisation.name not in str(first.value.problems)
    kept = other.note("50.00", series="", number="700100", kind="slip", heard=["elsewhere"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.update(state="accepted")
    assert kept.told == ["elsewhere"]


def test_ineligible_things_early_days_and_lines_over_are_told(group):
    with pytest.raises(actions.ToldFirst) as first:
        group.note("700.00", what="Cerveza", issued_on=TODAY - timedelta(days=9))
    assert {one.code for one in first.value.told} == {"ineligible", "too_early", "line_over"}


def test_a_credit_note_brings_money_back(group):
    group.note("500.00")
    group.note("100.00", kind="credit", series="FC01")
    assert sums_of(group.agreement).remains == Decimal("300.00")


def test_what_the_group_puts_in_itself_has_a_value_and_costs_nothing(group):
    one = group.note("250.00", kind="valued", issuer_name="El grupo", issuer_ruc="", number="", what="Faenas")
    book = book_of(group.agreement)
    assert (one.charged.amount, book.in_kind.put_in, book.sums.remains) == (
        0,
        Decimal("250.00"),
        Decimal("700.00"),
    )


def test_others_write_nothing_and_staff_type_for_the_group(group):
    with pytest.raises(NotAllowed):
        group.note("5.00", actor=a_user())
    with pytest.raises(NotAllowed):
        group.note("5.00", actor=group.finance)
    assert group.note("5.00", actor=group.officer).by_office
    assert not group.note("5.00", actor=group.user, heard=["alike"]).by_office


def test_the_book_is_closed_before_the_agreement_is_signed():
    from tests.factories.agreements import decided_call, issued_agreement

    made = decided_call()
    with pytest.raises(WrongState):
        actions.begin_voucher(actor=made.officer, agreement=issued_agreement(made))


# Oversight


def test_members_who_do_not_keep_the_money_sign_off(group):
    group.note("50.00")
    for people in ([group.treasurer, group.president], [group.president], []):
        with pytest.raises(InvalidInput) as error:
            actions.sign_off_vouchers(actor=group.user, agreement=group.agreement, people=people, signed_on=TODAY)
        assert error.value.field == "people"
    found = group.sign_off()
    assert Overseer.objects.filter(sign_off=found).count() == 2
    assert Voucher.objects.get().sign_off == found
    with pytest.raises(InvalidInput):
        group.sign_off()
    actions.undo_sign_off(actor=group.user, sign_off=found, reason="Faltó una firma")
    assert Voucher.objects.get().sign_off is None


# Providers


def test_what_a_provider_was_paid_enters_the_book_once():
    hired = Group()
    part = hired.signed().deliverables.first()
    from winay.talents.actions import accept_deliverable, take_back_service_payment

    accept_deliverable(actor=hired.member, deliverable=part, received_on=TODAY)
    paid = hired.pay(part, 100)
    voucher = Voucher.objects.get(payment=paid)
    assert (voucher.source, voucher.total.amount, voucher.charged.amount) == ("service", 100, 0)
    with pytest.raises(WrongState):
        actions.withdraw_voucher(actor=hired.member, voucher=voucher, reason="x")
    take_back_service_payment(actor=hired.member, payment=paid, reason="No era")
    voucher.refresh_from_db()
    assert voucher.state == "withdrawn"


# Purchases


def test_purchases_are_planned_quoted_and_chosen_with_reasons(group):
    made = actions.plan_purchases(actor=group.user, agreement=group.agreement)
    assert [one.what for one in made] == ["Jaulas y alambre", "Asistencia técnica", "Alimento"]
    assert actions.plan_purchases(actor=group.user, agreement=group.agreement) == []
    dear, cheap = (
        actions.add_quotation(
            actor=group.user, purchase=made[0], provider=name, price=soles(price), quoted_on=TODAY, ruc=RUC
        )
        for name, price in (("Ferretería", 620), ("Agrovet", 580))
    )
    with pytest.raises(InvalidInput):
        actions.choose_quotation(actor=group.user, purchase=made[0], quotation=cheap, reason=" ")
    chosen = actions.choose_quotation(
        actor=group.user, purchase=made[0], quotation=dear, reason="Lo trae hasta aquí"
    )
    assert chosen.chosen == dear
    with pytest.raises(WrongState):
        actions.remove_quotation(actor=group.user, quotation=dear)
    actions.choose_again(actor=group.user, purchase=chosen)
    actions.remove_quotation(actor=group.user, quotation=dear)
    receipt = group.note("580.00", purchase=made[0], line=None)
    assert receipt.line == group.goods
    actions.drop_purchase(actor=group.user, purchase=made[1], reason="Ya no")
    assert Purchase.objects.filter(state="dropped").count() == 1


# The book aloud and on paper


@pytest.mark.parametrize("language", ["es", "quz"])
def test_the_book_is_read_aloud(group, language):
    group.note("118.00")
    text = " ".join(read_aloud(book_of(group.agreement), language=language))
    assert "700.00" in text
    assert "118.00" in text
    assert "582.00" in text


def test_the_printed_book_ends_with_what_remains_and_is_kept_once(group):
    group.note("118.00")
    rows = rows_of(group.agreement)
    assert rows[-1].remains == sums_of(group.agreement).balance == Decimal("582.00")
    one = actions.print_book(actor=group.user, agreement=group.agreement, language="es")
    again = actions.print_book(actor=group.user, agreement=group.agreement, language="es")
    assert one == again
    assert bytes(one.pdf).startswith(b"%PDF")
    group.note("1.00")
    actions.print_book(actor=group.user, agreement=group.agreement, language="quz")
    assert Document.objects.filter(kind="book").count() == 2


def test_what_was_moved_between_lines_counts_in_the_book_and_at_entry():
    group = Treasury()
    amounts = {str(group.goods.pk): Decimal(630), str(group.help.pk): Decimal(370)}
    agreement_acts.reallocate(actor=group.user, agreement=group.agreement, amounts=amounts, reason="x")
    assert {one.line: one.planned for one in lines_of(group.agreement)} == {
        group.goods: 630, group.help: 370, group.own: 100,
    }  # fmt: skip
    assert group.note("630.00").told == []
    actions.plan_purchases(actor=group.user, agreement=group.agreement)
    assert group.agreement.purchases.get(line=group.goods).amount == soles(630)
