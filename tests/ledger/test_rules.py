"""The pure part of the ledger: rounding, splitting, balance, hash."""

import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.ledger.rules import (
    AccountKey,
    EntryContent,
    Holder,
    Line,
    allocate,
    carried_key,
    cents_of,
    decimal_of,
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


HERE = Holder("category", "k", "c", "k", former="C/k")
A, B = AccountKey("available", "t", HERE), AccountKey("awarded", "t", HERE)


def test_imbalance_is_told_by_currency():
    lines = [Line(A, Decimal("-5.00"), "PEN"), Line(B, Decimal("5.00"), "PEN"), Line(B, Decimal("1.00"), "USD")]
    assert imbalance(lines) == {"USD": Decimal("1.00")}


def test_merged_adds_up_and_drops_zeroes_whatever_the_order():
    one = [Line(A, Decimal("1.00"), "PEN"), Line(B, Decimal("2.00"), "PEN"), Line(B, Decimal("-2.00"), "PEN")]
    assert merged(one) == merged(reversed(one)) == (Line(A, Decimal("1.00"), "PEN"),)


def test_overdrawn_knows_which_kinds_may_be_negative():
    balances = {(A, "PEN"): Decimal(-1), (AccountKey("authorised", "t", HERE), "PEN"): Decimal(-1)}
    assert overdrawn(balances, {"authorised"}) == [(A, "PEN")]


@pytest.mark.parametrize(("balance", "found"), [("-0.01", True), ("0.00", False), ("0.01", False)])
def test_an_account_at_zero_is_not_overdrawn_and_one_a_cent_below_is(balance, found):
    assert bool(overdrawn({(A, "PEN"): Decimal(balance)}, {"authorised"})) is found


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


@pytest.mark.parametrize("form", [1, 2])
@pytest.mark.parametrize(
    "name", [name for name in EntryContent.__dataclass_fields__ if name not in ("lines", "number")]
)
def test_the_hash_seals_every_field(name, form):
    assert entry_hash("", replace(CONTENT, **{name: "other"}), form) != entry_hash("", CONTENT, form)


@pytest.mark.parametrize("form", [1, 2])
def test_the_hash_seals_number_amounts_and_what_came_before_but_not_the_order_of_lines(form):
    seal = entry_hash("", CONTENT, form)
    assert entry_hash("x", CONTENT, form) != seal
    assert entry_hash("", replace(CONTENT, number=2), form) != seal
    assert entry_hash("", replace(CONTENT, lines=CONTENT.lines[:1]), form) != seal
    assert entry_hash("", replace(CONTENT, lines=CONTENT.lines[::-1]), form) == seal
    with pytest.raises(KeyError):
        entry_hash("", CONTENT, 3)


def _renamed(**changes) -> EntryContent:
    account = replace(A, holder=replace(HERE, **changes))
    return replace(CONTENT, lines=(replace(CONTENT.lines[0], account=account), CONTENT.lines[1]))


@pytest.mark.parametrize("name", ["type", "id", "call_id", "category_id"])
def test_the_second_form_seals_the_lasting_identity_of_a_holder(name):
    assert entry_hash("", _renamed(**{name: "other"}), 2) != entry_hash("", CONTENT, 2)


@pytest.mark.parametrize("name", ["name", "code", "call_code", "category_code", "former"])
def test_the_second_form_leaves_out_what_people_may_correct(name):
    assert entry_hash("", _renamed(**{name: "other"}), 2) == entry_hash("", CONTENT, 2)


def test_the_map_of_what_was_carried_over_seals_path_and_identity_of_each_account():
    key = carried_key("p", [(A, "PEN"), (B, "PEN")])
    assert carried_key("p", [(B, "PEN"), (A, "PEN")]) == key
    for changes in ({"former": "x"}, {"type": "x"}, {"id": "x"}, {"call_id": "x"}, {"category_id": "x"}):
        assert carried_key("p", [(replace(A, holder=replace(HERE, **changes)), "PEN"), (B, "PEN")]) != key
    assert carried_key("q", [(A, "PEN"), (B, "PEN")]) != key


@given(cents)
def test_cents_and_amounts_are_the_same_thing(amount):
    assert decimal_of(cents_of(amount)) == amount


CALL, CATEGORY = "01939c1e-0000-7000-8000-000000000004", "01939c1e-0000-7000-8000-000000000005"
IDEA = Holder("category", CATEGORY, CALL, CATEGORY, name="Idea", former="HW-2026/idea")
WINNER = Holder(
    "proposal", "01939c1e-0000-7000-8000-000000000003", CALL, CATEGORY, former="HW-2026/idea/HW-2026-001"
)
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
        Line(AccountKey("awarded", "treasury", WINNER), Decimal("7166.67"), "PEN"),
        Line(AccountKey("available", "treasury", IDEA), Decimal("-7166.67"), "PEN"),
    ),
)


@pytest.mark.parametrize(
    ("form", "first", "second"),
    [
        (
            1,
            "375a0ceb364d1f13d3d2078dbc7368c724cf2aea395af73c3f7909550f5731c1",
            "9fbb1d9203256b344a09e9d483fed71d957e44d7cb865dcd5e1729a572a11de7",
        ),
        (
            2,
            "c5b26b7e9cbe87af31064c3f9c62dd4dd3ad889188e13bd98e8b3f5603b0f803",
            "131c9d99fc51212664eee1c16d551de46a4633c2c5d6b689beff5548187c5f97",
        ),
    ],
)
def test_no_form_of_the_seal_ever_changes(form, first, second):
    reversal = replace(
        GOLDEN,
        number=2,
        idempotency_key="award-ended:01939c1e-0000-7000-8000-000000000003",
        description="Reversión del asiento 1: renunció",
        reverses=GOLDEN.idempotency_key,
        lines=tuple(replace(line, amount=-line.amount) for line in GOLDEN.lines),
    )
    assert (entry_hash("", GOLDEN, form), entry_hash(first, reversal, form)) == (first, second)


@pytest.mark.parametrize("largest_first", [True, False])
def test_the_first_form_seals_lines_by_path_before_amount(largest_first):
    ways = [Holder("proposal", key, "c", "k", former=f"C/k/{key}") for key in ("001", "002")]
    lines = [
        Line(AccountKey("awarded", "treasury", way), Decimal(amount), "PEN")
        for way, amount in zip(ways, ("5.00", "-5.00"), strict=True)
    ]
    seal = entry_hash("", replace(CONTENT, lines=tuple(lines if largest_first else reversed(lines))), 1)
    sealed = (
        '\n{"at":"2026-11-20T15:00:00.000000+00:00","description":"d","key":"k","lines":'
        '[["awarded","treasury","C/k/001","PEN","5.00"],["awarded","treasury","C/k/002","PEN","-5.00"]],'
        '"number":1,"posted_by":["u","n"],"programme":"p","reverses":"","subject":["t","i","c"]}'
    )
    assert seal == hashlib.sha256(sealed.encode()).hexdigest()
