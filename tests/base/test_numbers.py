"""One reader of numbers: what people write is understood, and what could be two numbers is never one of them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winay.base.errors import InvalidInput
from winay.base.numbers import AmbiguousNumber, NumberField, read_cell, read_number, write_number


@pytest.mark.parametrize(
    ("text", "decimals", "number"),
    [
        ("12.500,50", 2, "12500.50"),
        ("12,500.50", 2, "12500.50"),
        ("S/ 9 000", 2, "9000"),
        ("S/. 1,500.00", 2, "1500"),
        ("s/.99", 2, "99"),
        ("1500 soles", 2, "1500"),
        ("1.500,50", 2, "1500.50"),
        ("500,00", 2, "500"),
        ("1,250", 2, "1250"),
        ("1,250", 0, "1250"),
        ("1\u00a0250,5", 2, "1250.5"),
        ("1'500,000.00", 2, "1500000"),
        ("12.500.000", 2, "12500000"),
        ("0,125", 3, "0.125"),
        ("0.125", 3, "0.125"),
        ("0.500", 2, "0.5"),
        ("1.1250", 3, "1.125"),
        ("1 250", 3, "1250"),
        (",5", 2, "0.5"),
        ("007", 2, "7"),
        ("-3", 2, "-3"),
        ("1500", 3, "1500"),
    ],
)
def test_what_people_write_is_understood(text, decimals, number):
    assert read_number(text, decimals=decimals) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "decimals", "one", "other"),
    [
        ("1.500", 2, "1,500.00", "1.50"),
        ("12.500", 2, "12,500.00", "12.50"),
        ("1,250", 3, "1250", "1.25"),
        ("1.250", 3, "1250", "1.25"),
        ("1,125", 3, "1125", "1.1250"),
        ("S/ 1.500", 2, "1,500.00", "1.50"),
        ("-1.500", 2, "-1,500.00", "-1.50"),
    ],
)
def test_what_could_be_two_numbers_is_asked_with_both(text, decimals, one, other):
    with pytest.raises(AmbiguousNumber) as asked:
        read_number(text, decimals=decimals)
    assert one in str(asked.value) and other in str(asked.value)
    assert [read_number(way, decimals=decimals) for way in (one, other)] == list(asked.value.readings)


@pytest.mark.parametrize(
    "text",
    [
        "1e3", "1E3", "NaN", "Infinity", "mil", "1,50,000", "1.5.0", "1,2.3,4", "1..5", "--3", "5 000 00", "٣", "１",
        "1_000", "0x10", "", "S/", ".", "1 5", "01.500.000", "1.5,", "1,500,50.0", "9" * 31,
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidInput):
        read_number(text, decimals=2)


@pytest.mark.parametrize(("text", "decimals"), [("1.255", 2), ("0,125", 2), ("2.5", 0), ("0.1234", 3)])
def test_more_decimals_than_the_field_has_are_refused_and_never_rounded(text, decimals):
    with pytest.raises(InvalidInput):
        read_number(text, decimals=decimals)


FIELDS = st.integers(0, 3)
AMOUNTS = st.tuples(st.integers(0, 10**9), FIELDS)


def written(number: Decimal, places: int, thousand: str, point: str) -> str:
    return f"{number:,.{places}f}".replace(",", "\0").replace(".", point).replace("\0", thousand)


@settings(deadline=None, max_examples=400)
@given(
    digits=st.integers(-(10**10), 10**10),
    places=st.integers(0, 3),
    decimals=FIELDS,
    signs=st.sampled_from([(",", "."), (".", ","), (" ", "."), (" ", ","), ("", "."), ("", ","), ("'", ".")]),
)
def test_a_number_written_by_any_custom_is_read_as_meant_or_asked_or_refused(digits, places, decimals, signs):
    """However somebody parts thousands and decimals: never another number than meant, without being asked.

    Three decimals after a comma in a field of fewer are the one writing that nobody uses there.
    """
    meant = Decimal(digits).scaleb(-places)
    text = written(meant, places, *signs)
    if signs[1] == "," and places == 3 and decimals < 3:
        return
    try:
        assert read_number(text, decimals=decimals) == meant
    except AmbiguousNumber as asked:
        assert meant in asked.readings
    except InvalidInput:
        assert meant != round(meant, decimals)


@settings(deadline=None, max_examples=300)
@given(text=st.text(alphabet="0123456789., '-S/e", max_size=14), decimals=FIELDS)
def test_what_two_customs_read_differently_is_never_silently_one_of_them(text, decimals):
    """Two simple readers, one with a decimal point and one with a decimal comma, disagree: then it is asked."""
    try:
        number = read_number(text, decimals=decimals)
    except InvalidInput:
        return
    readings = set()
    for thousand, point in ((",", "."), (".", ",")):
        whole, _sign, rest = text.partition(point)
        groups = whole.split(thousand)
        good = len(groups) == 1 or (
            all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3 and groups[0][:1] not in ("", "0")
        )
        if good and all(group.isdigit() for group in groups) and (rest.isdigit() or not _sign):
            readings.add(Decimal(f"{''.join(groups)}.{rest or 0}"))
    if len(readings) == 2:
        assert decimals < 3 and "," in text and "." not in text
        assert number == Decimal(text.replace(",", ""))
    elif readings:
        assert number in readings


@settings(deadline=None)
@given(digits=st.integers(-(10**9), 10**9), decimals=FIELDS)
def test_what_a_field_shows_is_read_back_as_the_same_number(digits, decimals):
    number = Decimal(digits).scaleb(-decimals)
    assert read_number(write_number(number), decimals=decimals) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [(350.5, "350.5"), (0.1 + 0.2, "0.3"), (7, "7"), ("0,125", "0.125"), ("", None), ("  ", None)],
)
def test_a_cell_is_a_number_or_a_text_that_is_read(value, number):
    assert read_cell(value, decimals=3) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), "1.250", 0.12345])
def test_a_cell_that_is_no_plain_number_is_refused(value):
    with pytest.raises(InvalidInput):
        read_cell(value, decimals=3)


def test_a_field_asks_reads_back_what_it_shows_and_knows_what_changed():
    field = NumberField(decimal_places=3, required=False)
    assert field.clean("0,125") == Decimal("0.125")
    assert field.clean("") is None
    assert field.prepare_value(Decimal("1.125")) == "1.1250"
    assert not field.has_changed(Decimal("1.125"), "1.1250")
    assert field.has_changed(Decimal("1.125"), "1,125")
    with pytest.raises(Exception, match=r"1125 \w+ 1\.1250"):
        field.clean("1,125")
