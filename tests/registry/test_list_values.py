"""Cells of lists at the edges where a changed bound, order or default would show."""

from decimal import Decimal

import pytest
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.rules.lists import values
from winay.registry.rules.lists.values import Known, Wrong
from winay.registry.rules.ventures.activities import ACTIVITIES


def refused(read, text: str, *, with_mend: bool = True) -> Wrong:
    with pytest.raises(Wrong) as wrong:
        read(text)
    assert bool(wrong.value.mend) is with_mend
    return wrong.value


@pytest.mark.parametrize(
    ("text", "dni"),
    [
        ("12345", "00012345"),
        ("123456", "00123456"),
        ("10117410 - 2", "10117410"),
        ("10.117.410-2", "10117410"),
        ("99999999", None),
        ("12345678", None),
        ("11111111", None),
        ("1111", None),
        ("XXXX", None),
        ("000", None),
        ("4012345.0", "04012345"),
    ],
)
def test_a_dni_however_it_was_typed(text, dni):
    assert values.read_dni(text) == dni


@pytest.mark.parametrize("text", ["101174102", "10117410-3", "1234", "4,01E+07", "4.0E7", "4E7", "ABC12345"])
def test_a_document_of_another_length_or_form_is_refused(text):
    refused(values.read_dni, text)


def test_nine_signs_are_a_dni_only_where_the_column_or_a_hyphen_says_so():
    checked, bare = values.dni_reader("with"), values.dni_reader("")
    assert checked("101174102") == bare("10117410-2") == "10117410"
    assert checked("") is checked("-") is bare("") is None
    refused(checked, "40123456")
    refused(bare, "101174102")
    assert bare("40123456") == "40123456"


@pytest.mark.parametrize(
    ("text", "ruc"), [("20 512 333 797", "20512333797"), ("0", None), ("", None), ("S/D", None)]
)
def test_a_ruc(text, ruc):
    assert values.read_ruc(text) == ruc


def test_a_ruc_that_cannot_be_right_is_refused():
    refused(values.read_ruc, "20512333798")


def test_what_a_column_was_read_as_is_kept_within_bounds(monkeypatch):
    asked = []
    monkeypatch.setattr(Known, "MOST", 2)
    known = Known(lambda text: asked.append(text) or text.upper())
    assert [known[text] for text in "abaab"] == list("ABAAB")
    assert asked == ["a", "b"] and not known.faulty
    assert (known["c"], len(known)) == ("C", 1)
    assert known["a"] == "A" and asked == ["a", "b", "c", "a"]


def test_a_column_with_a_wrong_cell_is_faulty_and_keeps_what_is_wrong():
    known = Known(values.read_yes)
    assert known["si"] is True and not known.faulty
    assert isinstance(known["quizás"], Wrong) and known.faulty


def test_a_cell_is_shown_shortened():
    assert values.shown("a  " * 60) == ("a " * 20)
    assert values.shown("x" * 41) == "x" * 40


def test_a_name_that_is_required_has_letters_and_fits():
    read = values.name_reader(5, required=True)
    assert read(" Rosa ") == "Rosa" and read("Rósas") == "Rósas"
    for text in ("", "-", "Rosita", "12", "Ro\x07sa", "a;b", "MU¥OZ"):
        refused(read, text)
    assert values.name_reader(5, required=False)("") == ""
    refused(values.name_reader(5, required=False), "123")
    assert values.name_reader(9, required=True, of_person=False)("Ñ¿?; 1999") == "Ñ¿?; 1999"
    assert values.name_reader(9, required=True)("Ñahui") == "Ñahui"


def test_a_short_text_fits_and_what_stands_for_nothing_is_nothing():
    read = values.text_reader(4)
    assert [read(text) for text in ("abcd", "a b", "ñaño", "-", "null", "n/a", "", " x ")] == [
        "abcd", "a b", "ñaño", "", "", "", "", "x",
    ]  # fmt: skip
    for text in ("abcde", "ñañoñ", "a\x07b"):
        refused(read, text)


@pytest.mark.parametrize(
    ("codes", "text", "sex"),
    [
        ("0f1m", "0", "F"),
        ("0f1m", "1", "M"),
        ("0m1f", "1", "F"),
        ("1m2f", "2", "F"),
        ("hm", "h", "M"),
        ("hm", "m", "F"),
        ("", "m", "M"),
        ("", "-", ""),
        ("", "S/D", ""),
        ("", "warmi", "F"),
        ("", "qari", "M"),
    ],
)
def test_a_sex(codes, text, sex):
    assert values.sex_reader(codes)(text) == sex


@pytest.mark.parametrize(("codes", "text"), [("1m2f", "3"), ("1m2f", "0"), ("", "0"), ("hm", "1"), ("", "otro")])
def test_a_sex_that_is_neither_is_refused(codes, text):
    refused(values.sex_reader(codes), text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("DNI", "dni"),
        ("1.0", "dni"),
        ("CE", "other"),
        ("Pasaporte", "other"),
        ("04", "other"),
        ("", ""),
        ("S/D", ""),
    ],
)
def test_a_kind_of_document(text, kind):
    assert values.read_document_kind(text) == kind


def test_a_kind_of_document_that_nobody_knows_is_refused():
    refused(values.read_document_kind, "brevete")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Quechua", "quz"),
        ("runa simi", "quz"),
        ("Quechua chanka", "quz"),
        ("Español", "es"),
        ("ashaninka", "other"),
        ("", ""),
        ("-", ""),
        ("Aymara del sur", "aym"),
    ],
)
def test_a_language(text, language):
    assert values.read_language(text) == language


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("943555001", "943555001"),
        ("943 555 001 / 943 555 002", "943 555 001"),
        ("x / 943555002", "943555002"),
        ("12345 y 943555002", "943555002"),
        ("123456", "123456"),
        ("943555001.0", "943555001"),
        ("+51 (43) 393-045", "+51 (43) 393-045"),
        ("12345678901234567890", "12345678901234567890"),
        ("843555001", "843555001"),
        ("+(01) 23-456789", "+(01) 23-456789"),
        ("0", ""),
        ("000 000", ""),
        ("000000000", ""),
        ("", ""),
        ("-", ""),
    ],
)
def test_a_phone_of_several_the_first(text, phone):
    assert values.read_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["12345", "no sé", "123456789012345678901", "94355x5001", "94355x5001 / 943555002"]
)
def test_a_phone_that_cannot_be_called_is_refused(text):
    refused(values.read_phone, text)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.read_poverty, "Pobre extremo", "extreme"),
        (values.read_poverty, "no pobre", "out"),
        (values.read_poverty, "", ""),
        (values.read_poverty, "S/D", ""),
        (values.read_registration, "Inscrita", "registered"),
        (values.read_registration, "en trámite", "started"),
        (values.read_registration, "", ""),
        (values.read_kind, "Asociación de productores de cuyes", "association"),
        (values.read_kind, "Grupo de interés de mujeres", "interest_group"),
        (values.read_kind, "Comunidad campesina", "community"),
        (values.read_kind, "Red empresarial del norte", "network"),
        (values.read_kind, "Cooperativa Sol", "cooperative"),
        (values.read_kind, "grupo comunal", "community_group"),
        (values.read_kind, "Grupo comunal tres", "community_group"),
        (values.read_kind, "S A C cuyes", "enterprise"),
        (values.read_kind, "E I R L", "enterprise"),
        (values.read_kind, "Núcleo Ejecutor Caraz", "nucleus"),
        (values.read_yes, "Sí", True),
        (values.read_yes, "1.0", True),
        (values.read_yes, "no", False),
        (values.read_yes, "0", False),
        (values.read_yes, "", None),
        (values.read_yes, "S/D", None),
        (values.read_head, "Jefa", True),
        (values.read_head, "x", True),
        (values.read_head, "1.0", True),
        (values.read_head, "s", False),
        (values.read_head, "esposa", False),
        (values.read_head, "0", False),
        (values.read_head, "", False),
    ],
)
def test_words_of_a_column(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (values.read_poverty, "rico"),
        (values.read_registration, "quizás"),
        (values.read_kind, "club"),
        (values.read_kind, ""),
        (values.read_yes, "quizás"),
    ],
)
def test_words_that_a_column_cannot_have_are_refused(read, text):
    refused(read, text)


@pytest.mark.parametrize(
    "name", ["QUISPE;MAMANI", "ROSA\tQUISPE", "QUISPE 1980", "03/05/80", "MUÃ‘OZ", "MU„OZ", "a|b"]
)
def test_a_name_that_holds_other_cells_or_spoilt_letters_is_refused(name):
    refused(values.look_at_name, name)


@pytest.mark.parametrize(
    "name", ["QUISPE", "O'Higgins", "Ñahui", "Peña", "João", "Juan 3", "Müller", "D’Angelo", "Nuñez-Díaz"]
)
def test_unusual_names_are_names(name):
    values.look_at_name(name)


@pytest.mark.parametrize(
    ("text", "activity"),
    [
        ("Lechería y quesos", "dairy"),
        ("kisu", "dairy"),
        ("T'anta", "bread"),
        ("Sach'akuna, sach'amanta lluqsiqkuna", "trees"),
        ("Otra cosa", "other"),
        ("", ""),
        ("S/D", ""),
    ],
)
def test_an_activity_in_the_words_of_the_list_or_of_a_group(text, activity):
    assert values.read_activity(text) == activity


@pytest.mark.parametrize("language", ["es", "quz"])
def test_every_activity_is_read_as_the_interface_writes_it(language):
    with override(language):
        shown = {code: gettext(one.name) for code, one in ACTIVITIES.items()}
    assert {code: values.read_activity(name) for code, name in shown.items()} == {code: code for code in shown}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Según dicen", "declared"),
        ("Con comprobantes", "voucher"),
        ("estimado", "estimated"),
        ("voucher", "voucher"),
        ("", ""),
        ("-", ""),
    ],
)
def test_how_sales_are_known(text, known):
    assert values.read_known(text) == known


@pytest.mark.parametrize(("read", "text"), [(values.read_activity, "Xyz"), (values.read_known, "quizás")])
def test_an_activity_or_a_way_of_knowing_that_nobody_knows_is_refused(read, text):
    refused(read, text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1250.50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("0", "0"),
        ("0.30000000000000004", "0.3"),
        ("12.4999999999", "12.5"),
    ],
)
def test_a_number_is_read_without_the_noise_of_a_spreadsheet(text, number):
    assert values.number_reader(2)(text) == Decimal(number)


def test_no_number_is_none_and_what_is_less_than_nothing_or_no_number_is_refused():
    read = values.number_reader(2)
    assert read("") is read("-") is read("s/d") is None
    for text in ("-3", "50%", "1.500", "-0.30000000000000004", "diez"):
        refused(read, text)


@given(st.decimals(0, 10**9, places=2))
def test_a_number_as_python_or_a_person_writes_it_is_the_same(number):
    read = values.number_reader(2)
    assert read(f"{number:.2f}") == read(f"{number:,.2f}") == number
