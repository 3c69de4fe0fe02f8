"""DNI, RUC and CCI: right ones, mistyped ones, nonsense; years of birth of an age, surnames as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.rules import (
    cci_check_digits,
    cci_problem,
    clean_dni,
    dni_problem,
    ruc_problem,
    years_of_birth,
)
from winay.registry.rules.identity import same_surname, surname_stands_in


@pytest.mark.parametrize("cci", ["011-241-000190006582-70", "011-366-000100032542-21", "01124100019000658270"])
def test_published_examples_of_cci_are_right(cci):
    assert cci_problem(cci) is None


@pytest.mark.parametrize(
    "cci",
    [
        "",
        "0112410001900065827",
        "011241000190006582701",
        "0112410001900065827A",
        "01124100019000658271",
        "01124100019000658260",
        "01124200019000658270",
        "00000000000000000000",
        "01124100000000000070",
        "٠١١٢٤١٠٠٠١٩٠٠٠٦٥٨٢٧٠",
        "011 241\n000190006582;70",
    ],
)
def test_wrong_cci_is_explained(cci):
    assert cci_problem(cci)


def test_the_half_with_the_mistake_is_named():
    assert "first 6 digits" in str(cci_problem("01124200019000658270"))
    assert "digits 7 to 18" in str(cci_problem("01124100019000658370"))


@given(st.from_regex(r"[1-9][0-9]{5}[1-9][0-9]{11}", fullmatch=True), st.integers(0, 17), st.integers(1, 9))
def test_every_single_mistyped_digit_of_a_cci_is_found(body, place, shift):
    cci = body + cci_check_digits(body)
    assert cci_problem(cci) is None
    wrong = cci[:place] + str((int(cci[place]) + shift) % 10) + cci[place + 1 :]
    assert cci_problem(wrong)


def test_check_digits_need_eighteen_digits():
    with pytest.raises(ValueError):
        cci_check_digits("123")


def test_the_first_check_digit_covers_bank_and_office_alone():
    assert cci_check_digits("011241000190006582")[0] == cci_check_digits("011241900190006582")[0] == "7"


def test_a_cci_of_no_bank_is_refused_whatever_its_office():
    body = "000123000190006582"
    assert "zeros only" in str(cci_problem(body + cci_check_digits(body)))
    office_of_zeros = "011000000190006582"
    assert cci_problem(office_of_zeros + cci_check_digits(office_of_zeros)) is None


@pytest.mark.parametrize("dni", ["10117410", "10117410-2", "101174102", "10117410G", "01234567"])
def test_right_dni(dni):
    assert dni_problem(dni) is None
    assert len(clean_dni(dni)) == 8


@pytest.mark.parametrize("dni", ["", "1234567", "1234567890", "ABCDEFGH", "00000000", "10117410-3", "\uff11" * 8])
def test_wrong_dni(dni):
    assert dni_problem(dni)


@pytest.mark.parametrize("ruc", ["20512333797", "20131312955", "10101174102", "20 512 333 797"])
def test_right_ruc(ruc):
    assert ruc_problem(ruc) is None


@pytest.mark.parametrize("ruc", ["20512333798", "30512333797", "2051233379", "205123337977", "2051233379X", ""])
def test_wrong_ruc(ruc):
    assert ruc_problem(ruc)


@pytest.mark.parametrize(
    ("dni", "said"),
    [
        ("1234567", "has 8 digits"),
        ("\uff11" * 8, "has 8 digits"),
        ("00000000", "of zeros"),
        ("00000000-5", "of zeros"),
        ("10117410-3", "check character"),
    ],
)
def test_what_is_wrong_with_a_dni_is_said(dni, said):
    assert said in str(dni_problem(dni))


def test_an_age_band_has_the_years_of_birth_of_its_oldest_before_the_birthday_to_its_youngest_after():
    assert years_of_birth("30-44", 2026) == (1981, 1996)
    assert years_of_birth("18-18", 2026) == (2007, 2008)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Núñez", "NUNEZ", True),
        ("D’Angelo", "d'angelo", True),
        ("De la-Cruz", "dela cruz", True),
        ("Quispe (2)", "Quispe", True),
        ("Quispe", "Quispi", False),
        ("", "", False),
        (" ", "Quispe", False),
    ],
)
def test_surnames_are_the_same_whatever_their_accents_capitals_blanks_and_hyphens(one, other, same):
    assert same_surname(one, other) is same


@pytest.mark.parametrize(
    ("surname", "name", "stands"),
    [
        ("De la Cruz", "Rosa DE LA CRUZ Milla", True),
        ("Cruz", "Rosa Cruzado", False),
        ("Milla", "Rosa Cruz-Milla", True),
        ("Milla", "Milla, Rosa", True),
        ("Ñahui", "Rosa Nahui", True),
        ("", "Rosa Milla", False),
    ],
)
def test_a_surname_stands_in_a_name_as_whole_words(surname, name, stands):
    assert surname_stands_in(surname, name) is stands
