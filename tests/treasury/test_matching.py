"""Which line of a statement is which payment: certain, likely, doubt; never two for one, never by a name alone."""

import random
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.treasury.rules import Line, Waiting, propose

DAY = date(2026, 5, 4)
ONE = Waiting("p1", "HW-1/1.1", "L000001-0001", Decimal("1500.00"), "PEN", DAY, "Asociación Sumaq Cuy", "1" * 20)
TWO = replace(ONE, key="p2", code="HW-2/1.1", reference="L000001-0002", payee="Grupo Los Andes", account="2" * 20)


def line(**fields) -> Line:
    return replace(Line("l1", DAY + timedelta(1), Decimal("1500.00"), "PEN"), **fields)


def only(lines, payments=(ONE, TWO)):
    (found,) = propose([lines], payments)
    return found.kind, found.trust, found.reason, found.payment


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"reference": "L000001-0001"}, ("payment", "certain", "reference", "p1")),
        ({"text": "TRANSF INTERB l000001-0002 NEC"}, ("payment", "certain", "reference", "p2")),
        ({"reference": "HW-2/1.1"}, ("payment", "certain", "reference", "p2")),
        ({"reference": "L000001-0001", "amount": Decimal("1500.01")}, ("payment", "doubt", "other_amount", "")),
        ({"reference": "L000001-0001", "currency": "USD"}, ("payment", "doubt", "other_amount", "")),
        (
            {"reference": "L000001-0001", "booked_on": DAY - timedelta(1)},
            ("payment", "doubt", "before_authorised", ""),
        ),
        ({"reference": "L000001-0001", "amount": Decimal("-1500.00")}, ("return", "certain", "reference", "p1")),
        ({"account": "2" * 20}, ("payment", "certain", "account", "p2")),
        ({"account": "2" * 20, "booked_on": DAY + timedelta(15)}, ("payment", "certain", "account", "p2")),
        ({"account": "2" * 20, "booked_on": DAY + timedelta(16)}, ("unknown", "doubt", "nothing_fits", "")),
        ({"party": "ASOC SUMAQ CUY ASOCIACION"}, ("payment", "likely", "amount_and_name", "p1")),
        ({"party": "ASOCIACION SUMAQ CUY", "account": "9" * 20}, ("unknown", "doubt", "nothing_fits", "")),
        ({"party": "JUAN PEREZ"}, ("payment", "doubt", "amount_only", "")),
        ({}, ("payment", "doubt", "amount_only", "")),
        ({"amount": Decimal("3.50"), "text": "Comisión interbancaria"}, ("charge", "likely", "words", "")),
        ({"amount": Decimal("0.05"), "text": "ITF"}, ("charge", "likely", "words", "")),
        ({"amount": Decimal("-12.40"), "text": "ABONO DE INTERESES"}, ("interest", "likely", "words", "")),
        ({"amount": Decimal("-90000.00"), "text": "TRANSFERENCIA MEF"}, ("unknown", "doubt", "came_in", "")),
        ({"amount": Decimal("77.00")}, ("unknown", "doubt", "nothing_fits", "")),
    ],
)
def test_what_a_line_is_held_to_be(fields, expected):
    assert only(line(**fields)) == expected


def test_a_payment_that_was_paid_is_not_paid_by_a_second_line_but_may_come_back():
    paid = replace(ONE, paid=True)
    assert only(line(reference=ONE.reference), [paid])[1:3] == ("doubt", "paid_already")
    back = line(reference=ONE.reference, amount=-ONE.amount)
    assert only(back, [paid]) == ("return", "certain", "reference", "p1")
    assert only(line(account=ONE.account), [paid])[0] == "unknown"


def test_two_lines_for_one_payment_are_a_doubt_and_the_surer_of_two_is_taken():
    twice = [line(reference=ONE.reference), line(key="l2", reference=ONE.reference)]
    assert [(one.trust, one.reason) for one in propose(twice, [ONE])] == [("doubt", "taken")] * 2
    surer = [line(party="Asociacion Sumaq Cuy"), line(key="l2", reference=ONE.reference)]
    assert [(one.trust, one.payment) for one in propose(surer, [ONE])] == [("doubt", ""), ("certain", "p1")]


def test_two_payments_to_one_account_of_one_amount_are_left_to_a_person():
    again = replace(ONE, key="p3", code="HW-1/2.1", reference="L000001-0003")
    (found,) = propose([line(account=ONE.account)], [ONE, again])
    assert (found.trust, found.reason) == ("doubt", "several_of_account")
    assert {one.key for one in found.candidates} == {"p1", "p3"}


def test_two_payees_alike_in_name_are_left_to_a_person():
    twin = replace(TWO, payee="Asociación Sumaq Cuy II")
    (found,) = propose([line(party="ASOCIACION SUMAQ CUY")], [ONE, twin])
    assert (found.trust, found.reason) == ("doubt", "several_alike")


amounts = st.sampled_from([Decimal(n) for n in ("100.00", "1500.00", "-100.00", "-1500.00", "7.77")])
words = st.sampled_from(["", "L000001-0001", "HW-2/1.1", "ITF", "Asociacion Sumaq Cuy", "grupo los andes"])
numbers = st.sampled_from(["", "1" * 20, "2" * 20, "3" * 20])


@given(
    st.lists(
        st.builds(
            Line,
            key=st.uuids().map(str),
            booked_on=st.dates(DAY - timedelta(3), DAY + timedelta(20)),
            amount=amounts,
            currency=st.sampled_from(["PEN", "USD"]),
            reference=words,
            text=words,
            party=words,
            account=numbers,
        ),
        max_size=12,
    )
)
def test_no_payment_is_proposed_twice_and_what_is_proposed_has_its_amount(lines):
    found = propose(lines, [ONE, TWO])
    assert [one.line for one in found] == [one.key for one in lines]
    by_key = {one.key: one for one in lines}
    named = Counter((one.payment, one.kind) for one in found if one.payment)
    assert all(times == 1 for times in named.values())
    for one in found:
        if one.payment:
            assert abs(by_key[one.line].amount) == {"p1": ONE, "p2": TWO}[one.payment].amount
            assert by_key[one.line].currency == "PEN"
            assert one.trust != "doubt"


def noisy_year(count: int) -> tuple[list[Waiting], list[Line], dict[str, str]]:
    """Return payments, the bank's lines about them with the noise of life, and which line is which payment."""
    chance = random.Random(7)
    first = ("Asociación", "Grupo", "Comité", "Cooperativa", "Club de Madres", "Comunidad")
    second = ("Sumaq", "Los Andes", "Wiñay", "Inti", "Yachay", "Santa Rosa", "Qori", "Ayni", "Illari", "Mayu")
    third = ("Cuyes", "Papas", "Truchas", "Tejidos", "Quesos", "Miel", "Quinua", "Flores")
    payments, lines, truth = [], [], {}
    for number in range(count):
        amount = Decimal(chance.choice((1500, 2000, 2500, 3000, 4507, 5000)) * 100 + chance.randrange(100)) / 100
        payee = f"{chance.choice(first)} {chance.choice(second)} {chance.choice(third)} {number % 97}"
        day = date(2026, 1, 5) + timedelta(chance.randrange(330))
        cci = f"{number:020d}"
        reference = f"L{number // 500:06d}-{number % 500:04d}"
        one = Waiting(f"p{number}", f"HW-{number}/1.1", reference, amount, "PEN", day, payee, cci)
        payments.append(one)
        shown, luck = payee.upper().replace("Ó", "O").replace("É", "E").replace("Ñ", "N"), chance.random()
        fields = {"text": f"TRANSF INTERB {shown[:18]}", "party": shown[: chance.choice((20, 30, 60))]}
        if luck < 0.90:
            fields["reference"] = reference if chance.random() < 0.9 else reference.replace("-", "")
        if luck >= 0.85 and chance.random() < 0.95:
            fields["account"] = cci
        booked = day + timedelta(chance.choice((0, 1, 1, 2, 3, 5)))
        lines.append(Line(f"l{number}", booked, amount, "PEN", **fields))
        truth[f"l{number}"] = one.key
        if luck > 0.98:
            lines.append(Line(f"c{number}", booked, Decimal("0.15"), "PEN", text="ITF"))
    chance.shuffle(lines)
    return payments, lines, truth


def test_a_statement_of_fifty_thousand_lines_is_matched_nearly_whole_and_never_wrongly():
    payments, lines, truth = noisy_year(50_000)
    began = time.process_time()
    found = propose(lines, payments)
    took = time.process_time() - began
    matched = {one.line: one.payment for one in found if one.payment}
    wrong = {key: payment for key, payment in matched.items() if truth.get(key) != payment}
    assert wrong == {}
    assert len(matched) >= 0.98 * len(truth)
    assert took < 30
