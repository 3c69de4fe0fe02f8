"""How cells, names, dates, headings and columns of a list are read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.rules import person_words
from winay.registry.rules.lists import (
    Mapping,
    Places,
    dates,
    find_headings,
    mapping_faults,
    names,
    suggest,
    values,
)
from winay.registry.rules.lists.values import Wrong
from winay.registry.rules.words import words_of_many

ON = date(2026, 5, 3)


@pytest.mark.parametrize(
    ("text", "dni"),
    [
        ("40123456", "40123456"),
        ("1234567.0", "01234567"),
        ("1234567", "01234567"),
        (" '40.123.456 ", "40123456"),
        ("", None),
        ("-", None),
        ("S/D", None),
        ("00000000", None),
        ("0", None),
    ],
)
def test_a_dni_is_read_however_it_was_typed(text, dni):
    assert values.read_dni(text) == dni


@pytest.mark.parametrize("text", ["1234", "401234567", "4.01E+07", "4012345X6", "abc", "٤٠١٢٣٤٥٦"])
def test_a_dni_that_cannot_be_right_is_refused_with_a_mend(text):
    with pytest.raises(Wrong) as wrong:
        values.read_dni(text)
    assert wrong.value.mend


@pytest.mark.parametrize(
    ("codes", "text", "sex"),
    [
        ("", "F", "F"),
        ("", "M", "M"),
        ("hm", "M", "F"),
        ("", "H", "M"),
        ("", "Mujer", "F"),
        ("", "VARÓN", "M"),
        ("", "Femenino", "F"),
        ("1m2f", "1", "M"),
        ("1f2m", "1.0", "F"),
        ("", " ", ""),
    ],
)
def test_a_sex_is_read_in_any_wording(codes, text, sex):
    assert values.sex_reader(codes)(text) == sex


def test_a_sex_in_digits_is_refused_without_a_choice():
    with pytest.raises(Wrong):
        values.sex_reader("")("1")


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("dmy", "3/5/1980", date(1980, 5, 3)),
        ("mdy", "3/5/1980", date(1980, 3, 5)),
        ("mdy", "1980-05-03", date(1980, 5, 3)),
        ("ymd", "80/05/03", date(1980, 5, 3)),
        ("dmy", "03.05.80", date(1980, 5, 3)),
        ("dmy", "03-may-1980", date(1980, 5, 3)),
        ("mdy", "3 de mayo de 1980", date(1980, 5, 3)),
        ("dmy", "19800503", date(1980, 5, 3)),
        ("dmy", "03/05/1980 00:00:00", date(1980, 5, 3)),
        ("dmy", "29344", date(1980, 5, 3)),
        ("dmy", "03/05/20", date(2020, 5, 3)),
    ],
)
def test_a_date_is_read_in_its_order(order, text, day):
    assert dates.date_reader(order, on=ON)(text) == day


@pytest.mark.parametrize("text", ["31/02/1980", "mañana", "13/13/1980", "03/05/2027", "01/01/1850"])
def test_a_date_that_cannot_be_is_refused(text):
    with pytest.raises(Wrong):
        dates.date_reader("dmy", on=ON)(text)


def test_a_column_tells_the_order_of_its_dates_or_is_asked_about():
    assert dates.possible_orders(["03/05/1980", "23/05/1980"], last_year=2026) == ("dmy",)
    assert dates.possible_orders(["03/05/1980", "05/23/1980"], last_year=2026) == ("mdy",)
    assert dates.possible_orders(["03/05/1980", "04/06/1980"], last_year=2026) == ("dmy", "mdy")
    assert dates.possible_orders(["1980-05-03"], last_year=2026) == ("dmy",)


def test_years_and_ages_become_years_of_birth():
    assert dates.birth_reader("dmy", on=ON)("1980") == (None, 1980, 1980)
    assert dates.age_reader(on=ON)("45 años") == (None, 1980, 1981)
    with pytest.raises(Wrong):
        dates.age_reader(on=ON)("450")


@pytest.mark.parametrize(
    ("order", "text", "split"),
    [
        ("surnames_first", "QUISPE MAMANI ROSA ELENA", ("ROSA ELENA", "QUISPE", "MAMANI")),
        ("surnames_first", "DE LA CRUZ QUISPE MARIA DEL CARMEN", ("MARIA DEL CARMEN", "DE LA CRUZ", "QUISPE")),
        ("surnames_first", "QUISPE VDA DE MAMANI ROSA", ("ROSA", "QUISPE", "VDA DE MAMANI")),
        ("surnames_first", "QUISPE, ROSA ELENA", ("ROSA ELENA", "QUISPE", "")),
        ("surnames_first", "QUISPE ROSA", ("ROSA", "QUISPE", "")),
        ("names_first", "María del Carmen de la Cruz Quispe", ("María del Carmen", "de la Cruz", "Quispe")),
        ("names_first", "María de los Ángeles Quispe Mamani", ("María de los Ángeles", "Quispe", "Mamani")),
        ("names_first", "Rosa Quispe", ("Rosa", "Quispe", "")),
    ],
)
def test_a_whole_name_is_divided(order, text, split):
    assert names.split_names(text, order) == split


def test_a_name_of_one_word_is_refused():
    with pytest.raises(Wrong):
        names.split_names("QUISPE", "surnames_first")


def test_headings_are_found_under_titles_and_over_two_rows():
    rows = [
        ["PADRON DE USUARIOS 2026", "", "", "", ""],
        [],
        ["DNI", "APELLIDOS", "", "NOMBRES", "SEXO"],
        ["", "PATERNO", "MATERNO", "", ""],
        ["40123456", "QUISPE", "MAMANI", "ROSA", "F"],
    ]
    found = find_headings(rows)
    assert found.names == ("DNI", "APELLIDOS PATERNO", "APELLIDOS MATERNO", "NOMBRES", "SEXO")
    assert found.first_row == 5


def test_headings_that_stand_twice_are_told_apart():
    assert find_headings([["Apellido", "Apellido", "Nombre"], ["a", "b", "c"]]).names == (
        "Apellido",
        "Apellido (2)",
        "Nombre",
    )
    above = [["Titular", "", "Cónyuge", ""], ["DNI", "Nombres", "DNI", "Nombres"], ["1", "a", "2", "b"]]
    assert find_headings(above).names[2:] == ("Cónyuge DNI", "Cónyuge Nombres")


def test_empty_columns_are_dropped():
    empty = [""] * 200
    found = find_headings([["DNI", *empty, "Nombres"], ["40123456", *empty, "ROSA"]])
    assert found.names == ("DNI", "Nombres")
    assert found.places == (0, 201)


def test_columns_are_suggested_by_words_and_by_values():
    headings = ["N°", "NRO DOC", "Apellidos y Nombres", "GÉNERO", "x", "Nombre del distrito"]
    rows = [[str(n), f"4012345{n}", "QUISPE MAMANI ROSA", "F", f"94355500{n}", "CARAZ"] for n in range(9)]
    mapping = suggest(headings, rows, "people", on=ON)
    assert mapping.columns == {
        "NRO DOC": "dni",
        "Apellidos y Nombres": "full_name",
        "GÉNERO": "sex",
        "x": "phone",
        "Nombre del distrito": "district",
    }
    assert mapping.choices.name_order == "surnames_first"
    assert mapping_faults(mapping, headings) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"DNI": "dni"},
        {"a": "full_name"},
        {"a": "given_names", "b": "first_surname", "c": "surnames"},
        {"a": "given_names", "b": "first_surname", "c": "poverty"},
        {"a": "given_names", "b": "first_surname", "c": "moon"},
        {"a": "given_names", "b": "given_names", "c": "first_surname"},
        {"a": "given_names", "missing": "first_surname"},
        {"a": "given_names", "b": "first_surname", "c": "province"},
    ],
)
def test_a_mapping_that_cannot_be_read_says_why(columns):
    assert mapping_faults(Mapping(columns=columns), ["DNI", "a", "b", "c"])


def test_a_district_is_found_by_name_where_only_one_bears_it():
    rows = [("021201", "020901", "Áncash", "Huaylas", "Caraz"), ("150101", "140101", "Lima", "Lima", "Santa Cruz")]
    places = Places.of([*rows, ("021208", "", "Áncash", "Huaylas", "Santa Cruz")], [])
    assert places.of_names(("", "", "CARÁZ")) == "021201"
    assert places.of_names(("ANCASH", "", "santa cruz")) == "021208"
    assert places.of_code("20901", "reniec") == "021201"
    with pytest.raises(Wrong):
        places.of_names(("", "", "Santa Cruz"))
    with pytest.raises(Wrong):
        places.of_code("999999", "inei")


WORDS = st.text(st.sampled_from("aáñÑQkhu'’ .-2"), max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS, st.sampled_from(["", "+51 943 555 001", "943555001"])), max_size=5))
def test_words_of_many_are_those_of_each(people):
    one_by_one = [
        person_words(names=f"{g} {a} {b}", phone=phone, ubigeo="021201", places=("Caraz", "", b))
        for g, a, b, phone in people
    ]
    together = words_of_many(
        [(g, a, b) for g, a, b, _phone in people],
        [phone for *_names, phone in people],
        [("021201", "Caraz", "", b) for _g, _a, b, _phone in people],
        {},
    )
    assert together == one_by_one
