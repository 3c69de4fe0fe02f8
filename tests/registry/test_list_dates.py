"""Dates, years and ages of lists at the edges where a changed bound, order or default would show."""

from datetime import date

import pytest

from winay.registry.rules.lists import dates
from winay.registry.rules.lists.values import Wrong

ON = date(2026, 5, 3)
UNKNOWN = (None, None, None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3/5/1980", ("3", "5", "1980")),
        (" 3 - 5 - 80 ", ("3", "5", "80")),
        ("1980.05.03", ("1980", "05", "03")),
        ("3 5 1980", ("3", "5", "1980")),
        ("1980-05-03T10:30", ("1980", "05", "03")),
        ("03/05/1980 10:30:15.25 p. m.", ("03", "05", "1980")),
        ("19800503", ("1980", "05", "03")),
        ("18991231", ("1899", "12", "31")),
        ("20010203", ("2001", "02", "03")),
        ("03051980", ("03", "05", "1980")),
        ("21051980", ("21", "05", "1980")),
        ("3 de mayo de 1980", ("3", "m5", "1980")),
        ("3 mayo del 80", ("3", "m5", "80")),
        ("1980 mayo 3", ("3", "m5", "1980")),
        ("mayo 3 1980", ("3", "m5", "1980")),
        ("dic-3-1980", ("3", "m12", "1980")),
        ("03 Set. 1980", ("3", "m9", "1980")),
        ("3 mayo junio", None),
        ("mayo 1980", None),
        ("3 de mayo de 1980 aprox", None),
        ("x mayo 1980", None),
        ("3 foo 1980", None),
        ("3 may0 1980", None),
        ("198 mayo 3", ("3", "m5", "198")),
        ("3 m4yo 1980", None),
        ("1980", None),
        ("198005", None),
        ("3/5", None),
        ("3/123/1980", None),
    ],
)
def test_the_three_numbers_of_a_date_as_they_stand(text, parts):
    found = dates.parts_of(text)
    assert (found and (found[0].lstrip("0"), *found[1:])) == (parts and (parts[0].lstrip("0"), *parts[1:]))


@pytest.mark.parametrize(
    ("parts", "order", "day"),
    [
        (("1980", "05", "03"), "dmy", date(1980, 5, 3)),
        (("80", "05", "03"), "ymd", date(1980, 5, 3)),
        (("80", "05", "003"), "ymd", None),
        (("3", "5", "1980"), "ymd", None),
        (("3", "5", "198"), "dmy", None),
        (("3", "5", "8"), "dmy", None),
        (("3", "m5", "1980"), "mdy", date(1980, 5, 3)),
        # Two digits: this century up to the year of the list, that year too, else the last century.
        (("3", "5", "26"), "dmy", date(2026, 5, 3)),
        (("3", "5", "27"), "dmy", date(1927, 5, 3)),
        (("3", "5", "25"), "dmy", date(2025, 5, 3)),
        (("3", "5", "00"), "dmy", date(2000, 5, 3)),
        (("3", "5", "0980"), "dmy", date(980, 5, 3)),
        (("30", "2", "1980"), "dmy", None),
        (("3", "13", "1980"), "dmy", None),
    ],
)
def test_three_numbers_are_a_date_in_an_order_or_none(parts, order, day):
    assert dates.date_of(parts, order, last_year=2026) == day


def test_an_order_counts_from_ninety_eight_of_a_hundred_on():
    sure, other = ["23/05/1980"], ["05/23/1980"]
    assert dates.possible_orders(sure * 98 + other * 2, last_year=2026) == ("dmy",)
    assert dates.possible_orders(sure * 97 + other * 3, last_year=2026) == ("dmy", "mdy", "ymd")
    assert dates.possible_orders(["80/05/03"] * 3, last_year=2026) == ("ymd",)


def test_dates_that_leave_no_choice_do_not_count_for_an_order():
    without = ["3 de mayo de 1980", "1980-05-03", "mañana", "", "S/D"]
    assert dates.possible_orders(without, last_year=2026) == ("dmy",)
    assert dates.possible_orders([*without, "05/23/1980", *without], last_year=2026) == ("mdy",)


@pytest.mark.parametrize(
    ("text", "is_date"),
    [("23/05/1980", True), ("05/23/1980", True), ("23/23/1980", False), ("CARAZ", False), ("-", False)],
)
def test_what_looks_like_a_date_is_one_in_some_order(text, is_date):
    assert dates.looks_like_date(text) is is_date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "00/00/0000",
        "/ /",
        "xx/xx/xxxx",
        "99/99/9999",
        "9999",
        "1900",
        "1900.0",
        "01/01/1900",
        "1900-01-00",
        "0 de enero de 1900",
        "31/12/1899",
        "30/12/1899",
        "01/01/0001",
        "01/01/1753",
        "01/01/1800",
    ],
)
def test_what_only_fills_a_date_is_no_day(text):
    assert dates.is_no_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "9",
        "99",
        "999",
        "31/12/1980",
        "x9",
        "0x",
        "1901",
        "02/01/1900",
        "00/00/1980",
        "09/09/1999",
        "CARAZ",
        "12/00/1980",
    ],
)
def test_what_is_a_day_or_half_of_one_is_no_filler(text):
    assert not dates.is_no_day(text)


def test_a_filler_is_read_in_the_order_of_its_column():
    assert dates.is_no_day("12/31/1899", "mdy") and not dates.is_no_day("12/31/1899", "dmy")
    assert dates.date_reader("mdy", on=ON)("12/31/1899") is None
    assert dates.date_reader("", on=ON)("31/12/1899") is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("00/00/1980", "1980"),
        ("1980-05-00", "1980"),
        ("00/05/80", ""),
        ("03/05/1980", ""),
        ("00/00/0000", ""),
        ("CARAZ", ""),
    ],
)
def test_a_year_alone_is_what_stands_beside_zeros(text, year):
    assert dates.year_alone(text) == year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("'03/05/1980", date(1980, 5, 3)),
        ("03/05/2026", ON),
        ("01/01/1906", date(1906, 1, 1)),
        ("29344.5", date(1980, 5, 3)),
        ("2201", date(1906, 1, 9)),
        ("", None),
        ("S/D", None),
        ("00/00/0000", None),
        ("99/99/9999", None),
    ],
)
def test_a_date_within_120_years_up_to_the_day_of_the_list(text, day):
    assert dates.date_reader("", on=ON)(text) == day


@pytest.mark.parametrize(
    "text", ["04/05/2026", "31/12/1905", "2200", "02934", "293440", "1980", "2199", "12,5", "46146"]
)
def test_a_date_after_the_list_or_older_than_anybody_is_refused(text):
    with pytest.raises(Wrong):
        dates.date_reader("dmy", on=ON)(text)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("03/05/1980", (date(1980, 5, 3), 1980, 1980)),
        ("1980", (None, 1980, 1980)),
        ("1980.0", (None, 1980, 1980)),
        ("2026", (None, 2026, 2026)),
        ("1906", (None, 1906, 1906)),
        ("00/00/1980", (None, 1980, 1980)),
        ("1900", UNKNOWN),
        ("00/00/1900", UNKNOWN),
        ("", UNKNOWN),
        ("NO TIENE", UNKNOWN),
    ],
)
def test_a_birth_is_a_day_a_year_or_unknown(text, born):
    assert dates.birth_reader("dmy", on=ON)(text) == born


@pytest.mark.parametrize("text", ["2027", "1905", "1899", "00/00/1905", "1780", "198"])
def test_a_year_of_birth_that_cannot_be_is_refused(text):
    with pytest.raises(Wrong):
        dates.birth_reader("dmy", on=ON)(text)


@pytest.mark.parametrize(
    ("text", "born"),
    [("1980.0", (None, 1980, 1980)), ("1906", (None, 1906, 1906)), ("2026", (None, 2026, 2026))]
    + [(text, UNKNOWN) for text in ("", "0", "9999", "1900", "S/D")],
)
def test_a_column_of_years(text, born):
    assert dates.year_reader(on=ON)(text) == born


@pytest.mark.parametrize("text", ["1905", "2027", "80", "19801", "x1980"])
def test_a_column_of_years_refuses_what_is_no_year_of_birth(text):
    with pytest.raises(Wrong):
        dates.year_reader(on=ON)(text)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("0", (None, 2025, 2026)),
        ("45", (None, 1980, 1981)),
        ("45.0", (None, 1980, 1981)),
        ("45 A.", (None, 1980, 1981)),
        ("45 AÑOS", (None, 1980, 1981)),
        ("119", (None, 1906, 1907)),
        ("-", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_an_age_leaves_two_years_of_birth(text, born):
    assert dates.age_reader(on=ON)(text) == born


@pytest.mark.parametrize("text", ["120", "1980", "4.5", "cinco", "-3"])
def test_an_age_that_nobody_has_is_refused(text):
    with pytest.raises(Wrong):
        dates.age_reader(on=ON)(text)
