"""Which document a receipt is, what is told of it, what remains: rules alone, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.accountability.rules import (
    BookSums,
    Entered,
    LineSpent,
    far_from_usual,
    identity,
    ineligible_word,
    issuer_key,
    month_after,
    month_of,
    next_month,
    number_key,
    read_qr,
    share_of_previous,
    split_by_pot,
    told_of,
)
from winay.accountability.states import PURCHASE_STATES, REPORT_STATES, RETURN_STATES, VOUCHER_STATES

RUC = "20512333797"
money = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize("written", [("", "00700100"), ("", "700100"), ("0070", "0100"), ("", "0070-0100")])
def test_a_paper_receipt_is_one_however_it_is_written(written):
    assert number_key(*written) == "700100"


@pytest.mark.parametrize(
    "written",
    [("F001", "123"), ("f001", "00000123"), ("", "F001-123"), ("", "F00100000123"), ("", "F001 - 00000123")],
)
def test_an_electronic_receipt_is_one_however_it_is_written(written):
    assert number_key(*written) == "F001-123"


@given(st.integers(1, 10**8 - 1), st.integers(0, 6), st.sampled_from(["-", " ", " - ", "/", ""]))
def test_zeros_and_marks_between_do_not_make_another_electronic_receipt(number, zeros, mark):
    written = f"{number:0{min(8, len(str(number)) + zeros)}d}"
    assert number_key("", f"E001{mark}{written}") == number_key("E001", str(number))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 40), st.integers(0, 60))
def test_the_next_month_of_a_book_is_the_first_that_is_not_reported(opened, reported, open_for):
    months = [month_of(opened)]
    while len(months) < open_for + 1:
        months.append(month_after(months[-1]))
    assert all(later > earlier and later.day == 1 for earlier, later in pairwise(months))
    found = next_month(opened, months[:reported], months[-1])
    assert found == (months[reported] if reported < len(months) else None)


def test_a_price_is_far_from_the_usual_above_one_and_a_half_times_not_at_it():
    assert not far_from_usual(Decimal("15.00"), Decimal("10.00"))
    assert far_from_usual(Decimal("15.01"), Decimal("10.00"))


@given(st.text("0123456789", min_size=1, max_size=12), st.integers(0, 5), st.integers(0, 12))
def test_zeros_and_a_hyphen_do_not_make_another_paper_receipt(digits, zeros, at):
    other = "0" * zeros + digits
    cut = min(at, len(other))
    assert number_key("", digits) == number_key(other[:cut], other[cut:])


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_other_numbers_are_other_receipts(one, other):
    same = identity("invoice", RUC, "", "F001", str(one)) == identity("invoice", RUC, "", "F001", str(other))
    assert same == (one == other)


def test_a_persons_ruc_and_dni_are_one_issuer():
    assert issuer_key("10101174102") == issuer_key("10117410") == "10117410"
    assert identity("fees", "10101174102", "x", "E001", "7") == identity("fees", "", "10117410", "E001", "7")


def test_without_a_number_there_is_nothing_to_compare():
    assert identity("sworn", RUC, "Juan", "", "12") == ""
    assert identity("invoice", "", "", "F001", "12") == ""
    assert identity("slip", "", "Bodega Doña Ñata", "", "12") == identity(
        "slip", "", "BODEGA DONA NATA", "", "0012"
    )


def test_a_note_is_not_the_invoice_of_its_number():
    assert identity("credit", RUC, "", "F001", "3") != identity("invoice", RUC, "", "F001", "3")
    assert identity("slip", RUC, "", "001", "3") != identity("invoice", RUC, "", "001", "3")


def test_the_qr_of_a_receipt_is_read():
    read = read_qr(f"{RUC}|01|F001|123|18.00|118.00|2026-11-20|6|20131312955|abc=|")
    assert (read.kind, read.ruc, read.series, read.number) == ("invoice", RUC, "F001", "123")
    assert (read.igv, read.total, read.issued_on) == (Decimal("18.00"), Decimal("118.00"), date(2026, 11, 20))
    assert (read.buyer, read.digest) == ("20131312955", "abc=")
    assert read_qr(f"{RUC}|03|B001|9|0|50|20/11/2026").issued_on == date(2026, 11, 20)


@given(st.text(max_size=200))
def test_other_texts_are_no_receipt_and_do_no_harm(text):
    assert read_qr(text) is None or text.strip()[:11].isdigit()


@pytest.mark.parametrize("wrong", ["", "http://x", f"{RUC}|99|F001|1|0|1|2026-01-01", f"{RUC}|01|F001|1|x|y|z"])
def test_what_a_qr_says_wrongly_is_left_empty(wrong):
    read = read_qr(wrong)
    assert read is None or (read.total is None and read.issued_on is None)


ENTERED = Entered(
    kind="invoice", ruc=RUC, what="Alambre", issued_on=date(2026, 6, 1), charged=Decimal(100), total=Decimal(100),
    line=LineSpent(Decimal(100), Decimal(0)),
)  # fmt: skip


def told(**changes):
    found = told_of(replace(ENTERED, **changes), ineligible=["cerveza", "multa"], tolerance=Decimal("0.10"))
    return [one.code for one in found]


def test_a_receipt_in_order_is_told_nothing():
    assert told() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": "2 cajas de CERVEZAS"}, "ineligible"),
        ({"valid_from": date(2026, 6, 2)}, "too_early"),
        ({"valid_to": date(2026, 5, 31)}, "too_late"),
        ({"line": None}, "no_line"),
        ({"charged": Decimal("110.01")}, "line_over"),
        ({"own_ruc": RUC}, "own_issuer"),
        ({"signature": "bad"}, "changed"),
        ({"digests": ("a", "b")}, "not_the_same"),
        ({"bought_by": "20131312955", "own_documents": frozenset({"20999999999"})}, "other_buyer"),
        ({"elsewhere": True}, "elsewhere"),
        ({"alike": True}, "alike"),
    ],
)
def test_what_is_strange_is_told(changes, code):
    assert told(**changes) == [code]


def test_ten_in_a_hundred_over_a_line_are_no_question():
    assert told(charged=Decimal("110.00"), total=Decimal("110.00")) == []


def test_a_word_counts_as_a_word():
    assert ineligible_word("Multas de tránsito", ["multa"]) == "multa"
    assert ineligible_word("Multinutriente para cuyes", ["multa"]) == ""


@given(money, money, money, money, money)
def test_the_book_adds_up(programme, own, declared, accepted, returned):
    book = BookSums(programme, own, declared, accepted, returned)
    assert book.came_in - book.went_out - book.returned == book.remains - book.beyond
    assert min(book.remains, book.beyond) == 0


@given(money, st.lists(st.decimals("0.01", 50_000, places=2), min_size=1, max_size=5))
def test_the_share_of_the_last_payment_is_between_nothing_and_all(accounted, paid):
    share = share_of_previous(accounted, paid)
    assert 0 <= share <= 1
    assert (share == 1) == (accounted >= sum(paid))


def test_seventy_in_a_hundred_are_reached_by_the_cent():
    paid = [Decimal("1000"), Decimal("3000")]
    assert share_of_previous(Decimal("3100.00"), paid) == Decimal("0.7")
    assert share_of_previous(Decimal("3099.99"), paid) < Decimal("0.7")
    assert share_of_previous(Decimal("1"), []) is None


@given(money, money, money)
def test_two_pots_give_what_is_asked(amount, first, second):
    one, other = split_by_pot(amount, first, second)
    assert one + other == amount
    assert one <= first


def test_every_state_has_a_label_and_every_act_leads_somewhere():
    for table in (PURCHASE_STATES, VOUCHER_STATES, REPORT_STATES, RETURN_STATES):
        assert {row.target for row in table.rows} | {table.initial} == set(table.labels)


@pytest.mark.parametrize(
    ("series", "number", "key"),
    [("", "", ""), (" - ", "/", ""), ("0000", "0", "0"), ("F00100", "7", "F001-7"), ("FF01234", "", "FF01-234")],
)
def test_a_number_that_says_nothing_has_no_key_and_a_long_series_runs_into_its_number(series, number, key):
    assert number_key(series, number) == key


def test_what_the_programme_may_not_pay_is_told_with_the_packs_word():
    bought = replace(ENTERED, what="Dos cajas de cervezas y un mantel")
    told = {one.code: one for one in told_of(bought, ineligible=("cerveza", "mante"), tolerance=Decimal(0))}
    assert (told["ineligible"].values, told["ineligible"].grave) == ((("word", "cerveza"),), True)
    assert "ineligible" not in {one.code for one in told_of(bought, ineligible=("mante",), tolerance=Decimal(0))}
