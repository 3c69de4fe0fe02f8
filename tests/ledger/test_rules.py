"""The pure part of the ledger: rounding, splitting, balance, hash."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.ledger.rules import (
    AccountKey,
    EntryContent,
    Line,
    allocate,
    entry_hash,
    imbalance,
    merged,
    money_text,
    overdrawn,
)

cents = st.integers(min_value=-(10**9), max_value=10**9).map(lambda n: Decimal(n).scaleb(-2))
weights = st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=1, max_size=8).filter(any)


@given(cents, weights)
def test_allocate_loses_no_cent_and_strays_less_than_one(total, shares):
    parts = allocate(total, shares)
    assert sum(parts) == total
    whole = sum(shares)
    assert all(
        abs(part - total * share / whole) < Decimal("0.01") for part, share in zip(parts, shares, strict=True)
    )


def test_allocate_gives_the_cents_left_to_the_largest_fractions_the_earlier_first():
    assert allocate(Decimal("100.00"), [Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert allocate(Decimal("0.05"), [Decimal("0.6"), Decimal("0.4")]) == [Decimal("0.03"), Decimal("0.02")]
    assert allocate(Decimal("7166.77"), [Decimal("0.6"), Decimal("0.4")]) == [
        Decimal("4300.06"),
        Decimal("2866.71"),
    ]


def test_nothing_is_split_into_nothing_without_a_sign():
    assert [str(part) for part in allocate(Decimal("0.00"), [Decimal(1), Decimal(2)])] == ["0.00", "0.00"]


@pytest.mark.parametrize("shares", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_allocate_refuses_weights_that_cannot_share(shares):
    with pytest.raises(ValueError, match="weights"):
        allocate(Decimal("1.00"), shares)


def test_allocate_refuses_fractions_of_a_cent():
    with pytest.raises(ValueError, match="cent"):
        allocate(Decimal("1.005"), [Decimal(1)])


def test_money_text_is_peruvian():
    assert money_text(Decimal("128127.83")) == "S/\N{NO-BREAK SPACE}128,127.83"
    assert money_text(Decimal("5"), "USD") == "USD\N{NO-BREAK SPACE}5.00"


A, B = AccountKey("available", "t", "c"), AccountKey("awarded", "t", "c")


def test_imbalance_is_told_by_currency():
    lines = [Line(A, Decimal("-5.00"), "PEN"), Line(B, Decimal("5.00"), "PEN"), Line(B, Decimal("1.00"), "USD")]
    assert imbalance(lines) == {"USD": Decimal("1.00")}


def test_merged_adds_up_and_drops_zeroes_whatever_the_order():
    one = [Line(A, Decimal("1.00"), "PEN"), Line(B, Decimal("2.00"), "PEN"), Line(B, Decimal("-2.00"), "PEN")]
    assert merged(one) == merged(reversed(one)) == (Line(A, Decimal("1.00"), "PEN"),)


def test_overdrawn_knows_which_kinds_may_be_negative():
    balances = {(A, "PEN"): Decimal(-1), (AccountKey("authorised", "t", "c"), "PEN"): Decimal(-1)}
    assert overdrawn(balances) == [(A, "PEN")]


@pytest.mark.parametrize(("balance", "found"), [("-0.01", True), ("0.00", False), ("0.01", False)])
def test_an_account_at_zero_is_not_overdrawn_and_one_a_cent_below_is(balance, found):
    assert bool(overdrawn({(A, "PEN"): Decimal(balance)})) is found


CONTENT = EntryContent(
    programme="p",
    number=1,
    at="2026-11-20T15:00:00.000000+00:00",
    idempotency_key="k",
    description="d",
    subject_type="t",
    subject_id="i",
    subject_code="c",
    posted_by="u",
    posted_by_name="n",
    reverses="",
    lines=(Line(A, Decimal("-5.00"), "PEN"), Line(B, Decimal("5.00"), "PEN")),
)


@pytest.mark.parametrize(
    "name", [name for name in EntryContent.__dataclass_fields__ if name not in ("lines", "number")]
)
def test_the_hash_seals_every_field(name):
    assert entry_hash("", replace(CONTENT, **{name: "other"})) != entry_hash("", CONTENT)


def test_the_hash_seals_number_amounts_and_what_came_before_but_not_the_order_of_lines():
    seal = entry_hash("", CONTENT)
    assert entry_hash("x", CONTENT) != seal
    assert entry_hash("", replace(CONTENT, number=2)) != seal
    assert entry_hash("", replace(CONTENT, lines=CONTENT.lines[:1])) != seal
    assert entry_hash("", replace(CONTENT, lines=CONTENT.lines[::-1])) == seal


GOLDEN = EntryContent(
    programme="01939c1e-0000-7000-8000-000000000001",
    number=1,
    at="2026-11-26T15:04:05.000678+00:00",
    idempotency_key="award:01939c1e-0000-7000-8000-000000000003",
    description="Adjudicación a “Ñawpa Wiñay” (HW-2026-001)",
    subject_type="calls.proposal",
    subject_id="01939c1e-0000-7000-8000-000000000003",
    subject_code="HW-2026-001",
    posted_by="01939c1e-0000-7000-8000-000000000002",
    posted_by_name="Rosa Ñahui",
    reverses="",
    lines=(
        Line(
            AccountKey("awarded", "treasury", "HW-2026/idea/HW-2026-001", "Ñawpa Wiñay"), Decimal("7166.67"), "PEN"
        ),
        Line(AccountKey("available", "treasury", "HW-2026/idea", "Idea"), Decimal("-7166.67"), "PEN"),
    ),
)


def test_the_form_of_the_seal_never_changes():
    first = entry_hash("", GOLDEN)
    assert first == "375a0ceb364d1f13d3d2078dbc7368c724cf2aea395af73c3f7909550f5731c1"
    reversal = replace(
        GOLDEN,
        number=2,
        idempotency_key="award-ended:01939c1e-0000-7000-8000-000000000003",
        description="Reversión del asiento 1: renunció",
        reverses=GOLDEN.idempotency_key,
        lines=tuple(replace(line, amount=-line.amount) for line in GOLDEN.lines),
    )
    assert entry_hash(first, reversal) == "9fbb1d9203256b344a09e9d483fed71d957e44d7cb865dcd5e1729a572a11de7"
