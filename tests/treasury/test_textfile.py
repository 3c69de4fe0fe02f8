"""A bank's own text file: its layout as a site writes it down, and one payment as a line of it. No database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.treasury.rules import Column, Layout, LayoutProblem, read_layout, text_line

VALUES = {
    "number": 7,
    "cci": "01811000201507030199",
    "payee": "Asociación Ñandú; S|A",
    "amount": Decimal("12.5"),
    "day": date(2026, 5, 4),
    "text": "",
}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "empty"),
        ("\n  \n", 1, "empty"),
        ("cci 20\nnothing 3", 2, "field"),
        ("cci x", 1, "width"),
        ("cci 900", 1, "width"),
        ("cci 20 middle", 1, "side"),
        ("cci 20 right 00", 1, "fill"),
        ("cci 20 right 0 0", 1, "fill"),
        ('"X', 1, "quotation"),
        ("separator", 1, "separator"),
        ("separator ;", 1, "empty"),
    ],
)
def test_a_layout_that_cannot_be_read_is_told_by_line_and_why(text, line, why):
    with pytest.raises(LayoutProblem) as found:
        read_layout(text)
    assert (found.value.line, found.value.why) == (line, why)


def test_empty_lines_are_passed_over_and_still_counted():
    assert read_layout("\ncci 20\n\n").columns == (Column("cci", width=20),)
    with pytest.raises(LayoutProblem) as found:
        read_layout("\ncci 20\n\nnothing")
    assert found.value.line == 4


def test_a_layout_with_a_separator_and_fixed_text_writes_plain_capitals():
    layout = read_layout('"P"\npayee\namount 10 right 0\nday\nseparator ;')
    assert text_line(layout, VALUES) == "P;ASOCIACION NANDU S A;0000012.50;20260504"
    assert text_line(read_layout("number\ntext\ncci\nseparator tab"), VALUES) == "7\t\t01811000201507030199"


def test_the_separator_in_a_name_does_not_push_the_columns_behind_it_one_place_on():
    layout = read_layout("payee\nreference\nseparator ,")
    values = {**VALUES, "payee": "Vargas, Hnos, SAC", "reference": "L000001-0001"}
    assert text_line(layout, values) == "VARGAS HNOS SAC,L000001-0001"
    assert text_line(read_layout("reference\npayee\nseparator -"), values) == "L000001-0001-VARGAS, HNOS, SAC"


def test_a_fixed_text_may_be_wider_than_it_is_long_and_cents_carry_no_point():
    assert text_line(read_layout('"X Y" 5\ncents 8 right 0\n"|"'), VALUES) == "X Y  00001250|"


@pytest.mark.parametrize(("field", "written"), [("payee", "ASOCI"), ("text", "ABONO"), ("bank", "BANCO")])
def test_names_and_texts_are_cut_to_their_column(field, written):
    values = {**VALUES, "text": "Abono del premio", "bank": "Banco de la Nación"}
    assert text_line(Layout((Column(field, width=5),)), values) == written


@pytest.mark.parametrize("field", ["amount", "cents", "cci", "day", "number"])
def test_a_figure_that_does_not_fit_is_never_cut(field):
    values = {**VALUES, "number": 12345}
    with pytest.raises(ValueError, match=f"^{field}$"):
        text_line(Layout((Column(field, width=3),)), values)


@given(st.decimals(0, 10**8, places=2), st.integers(12, 40), st.booleans())
def test_an_amount_fills_its_column_and_can_be_read_back(amount, width, right):
    column = Column("amount", width=width, right=right)
    written = text_line(Layout((column,)), {"amount": amount})
    assert len(written) == width and Decimal(written.strip()) == amount
    cents = text_line(Layout((Column("cents", width=width, right=True, fill="0"),)), {"amount": amount})
    assert Decimal(cents).scaleb(-2) == amount
