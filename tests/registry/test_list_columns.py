"""Headings, suggested columns and mappings at the edges where a changed bound, order or default would show."""

from datetime import date

import pytest

from winay.registry.rules.lists import Choices, Mapping, find_headings, mapping_faults, names, suggest
from winay.registry.rules.lists.fields import field_of_heading, fields_of, headings_digest
from winay.registry.rules.lists.headings import known_fields
from winay.registry.rules.lists.suggest import asks_sex, field_of_values, look_faults, suggest_choices
from winay.registry.rules.lists.values import MAN, WOMAN, Wrong

ON = date(2026, 5, 3)
PEOPLE_ROW = ["40123456", "QUISPE", "ROSA"]


def test_a_heading_is_a_field_of_its_kind_of_list():
    assert field_of_heading("AP_PATERNO (*)", "people") == "first_surname"
    assert field_of_heading("ApPaterno", "people") == "first_surname"
    assert field_of_heading("RUC", "organisations") == "ruc" and field_of_heading("RUC", "people") == ""
    assert field_of_heading("Nombre del distrito", "people") == "district"
    assert "dni" not in fields_of("organisations") and "key" in fields_of("organisations")
    assert headings_digest(["DNI", "Sexo"]) == headings_digest(["SEXO ", "dni"]) != headings_digest(["DNI"])


def test_the_row_that_speaks_of_most_fields_has_the_headings():
    rows = [["DNI", "x"], ["DNI", "Sexo", "Apellidos"], ["1", "F", "Q"]]
    assert find_headings(rows).names == ("DNI", "Sexo", "Apellidos")
    assert known_fields(rows) == 3 and known_fields([]) == 0 and known_fields([["x"]]) == 0


def test_a_long_sentence_that_names_a_field_is_no_heading():
    sentence = "Lista de personas con DNI, sexo y apellidos del distrito de C"
    assert len(sentence) > 59 and known_fields([[sentence]]) == 0
    assert known_fields([[f"{'x' * 55} DNI"]]) == 1 and known_fields([[f"{'x' * 56} DNI"]]) == 0


def test_without_known_words_the_first_wide_row_of_text_has_the_headings():
    rows = [["PADRON", "", "", ""], ["1", "2", "3", "4"], ["aa", "bb", "", ""], ["cc", "dd", "ee", "ff"]]
    assert find_headings(rows).names[:2] == ("aa", "bb")
    assert find_headings(rows).first_row == 4
    # One known word in a table of one column is enough; in a wider one two are needed.
    assert find_headings([["LISTA"], ["DNI"], ["40123456"]]).names == ("DNI",)
    assert find_headings([["cc", "dd"], ["DNI", "x"], ["40123456", "y"]]).names == ("cc", "dd")
    assert find_headings([["1", "2"], ["3", "4"]]).names == ("1", "2")


@pytest.mark.parametrize(
    "before",
    [["aa", "bb", "", "", ""], ["aa", "1", "2", "3", "4"]],
)
def test_a_row_less_than_half_as_wide_or_with_numbers_has_no_headings(before):
    rows = [before, ["cc", "dd", "ee", "ff", "gg"], ["1", "2", "3", "4", "5"]]
    assert find_headings(rows).names == ("cc", "dd", "ee", "ff", "gg")


def test_headings_of_an_empty_table():
    found = find_headings([])
    assert (found.names, found.places, found.first_row, found.width) == ((), (), 2, 0)


def test_a_given_row_of_headings_is_taken_however_far_down_and_bounded_by_the_table():
    rows = [["DNI", "Sexo"], ["uno", "dos"], ["40123456", "F"]]
    assert find_headings(rows, header_row=2).names == ("uno", "dos")
    assert find_headings(rows, header_row=2).first_row == 3
    assert find_headings(rows, header_row=9).names == ("40123456", "F")
    assert find_headings([["DNI", "Sexo"]], header_row=2).names == ("DNI", "Sexo")
    assert find_headings([["", ""], ["x", "y"], ["z", "w"]], header_row=1).names == ("(A)", "(B)")
    far = [["x", "y"]] * 50 + [["uno", "dos"], ["1", "2"]]
    assert find_headings(far, header_row=51).names == ("uno", "dos")
    late = [["x", ""]] * 40 + [["DNI", "Sexo"]]
    assert find_headings(late).first_row == 2


def test_only_two_rows_below_continue_the_headings():
    rows = [
        ["DNI", "APELLIDOS", "", "", ""],
        ["", "PATERNO", "MATERNO", "", ""],
        ["", "", "", "NOMBRES", ""],
        ["", "", "", "", "SEXO"],
        ["40123456", "QUISPE", "MAMANI", "ROSA", "F"],
    ]
    found = find_headings(rows)
    assert found.names[:4] == ("DNI", "APELLIDOS PATERNO", "APELLIDOS MATERNO", "APELLIDOS MATERNO NOMBRES")
    assert found.first_row == 4


@pytest.mark.parametrize(
    "below",
    [
        # A number, a row without a hole, one as full as the headings, somebody's name, a cell under a whole heading.
        ["", "", "", "943555001", ""],
        ["DNI", "PATERNO", "", "", ""],
        ["40123456", "QUISPE", "MAMANI", "ROSA", "F"],
        ["", "QUISPE", "MAMANI", "", ""],
        ["SEXO", "PATERNO", "MATERNO", "", ""],
    ],
)
def test_a_row_below_that_does_not_fill_holes_with_words_of_headings_is_data(below):
    found = find_headings([["DNI", "APELLIDOS", "", "", "NOMBRES"], below, *[[*PEOPLE_ROW, "x", "y"]] * 4])
    assert found.first_row == 2


@pytest.mark.parametrize(
    ("above", "below", "names", "first_row"),
    [
        # A last cell below a whole heading goes with it, since nothing stands to its right.
        (["DNI", "", "NOMBRES"], ["", "SEXO", "COMPLETOS"], ("DNI", "DNI SEXO", "NOMBRES COMPLETOS"), 3),
        (["", "DNI", "SEXO"], ["CODIGO", "NUMERO", ""], ("(A)", "DNI", "SEXO"), 2),
        # Half of the cells are words of headings, then a third.
        (["DNI", "APELLIDOS", ""], ["", "PATERNO", "XYZ"], ("DNI", "APELLIDOS PATERNO", "APELLIDOS XYZ"), 3),
        (["DNI", "APELLIDOS", "", ""], ["", "PATERNO", "ROSA", "ELENA"], ("DNI", "APELLIDOS", "(C)", "(D)"), 2),
        # A number among the words; a row that is full; a row that ends before the headings do.
        (["DNI", "APELLIDOS", ""], ["", "PATERNO", "5"], ("DNI", "APELLIDOS", "(C)"), 2),
        (["DNI", ""], ["NUMERO", "SEXO"], ("DNI", "(B)"), 2),
        (
            ["DNI", "APELLIDOS", "", "SEXO"],
            ["", "PATERNO", "MATERNO"],
            ("DNI", "APELLIDOS PATERNO", "APELLIDOS MATERNO", "SEXO"),
            3,
        ),
    ],
)
def test_which_rows_below_belong_to_the_headings(above, below, names, first_row):
    found = find_headings([above, below, *[["1", "2", "3", "4"][: len(above)]] * 3])
    assert (found.names, found.first_row) == (names, first_row)


def test_after_a_row_of_data_nothing_belongs_to_the_headings():
    rows = [["DNI", "APELLIDOS", ""], ["40123456", "QUISPE", "MAMANI"], ["", "PATERNO", "MATERNO"]]
    assert find_headings(rows).names == ("DNI", "APELLIDOS", "(C)")
    assert find_headings(rows).first_row == 2


def test_columns_without_headings_are_named_by_their_letters_where_they_have_values():
    rows = [["DNI", "", "Sexo", "", ""], ["40123456", "x", "F", "", "z"], ["40123457", "", "M", "", ""]]
    found = find_headings(rows)
    assert (found.names, found.places, found.width) == (("DNI", "(B)", "Sexo"), (0, 1, 2), 3)
    most = find_headings([["DNI", "Sexo"], ["40123456", "F", "z"], ["40123457", "M", "z"], ["4", "F"]])
    assert (most.names, most.width) == (("DNI", "Sexo", "(C)"), 3)
    half = find_headings([["DNI", "Sexo"], ["40123456", "F", "z"], ["40123457", "M"]])
    assert half.names == ("DNI", "Sexo")
    wide = find_headings([["DNI", *[""] * 26, "Sexo"], ["40123456", *[""] * 25, "x", "F"]])
    assert wide.names == ("DNI", "(AA)", "Sexo")
    wider = find_headings([["DNI", *[""] * 27, "Sexo"], ["40123456", *[""] * 24, "y", "", "x", "F"]])
    assert wider.names == ("DNI", "(Z)", "(AB)", "Sexo")


def test_headings_that_stand_thrice_are_numbered_and_long_ones_cut():
    named = find_headings([["DNI", "DNI", "dni", "", ""], ["1", "2", "3", "", ""]]).names
    assert named == ("DNI", "DNI (2)", "dni (3)")
    found = find_headings([["Sexo", "Sexo", "Sexo", "Sexo (2)"], ["1", "2", "3", "4"]])
    assert len({name.casefold() for name in found.names}) == 4
    assert found.names[:3] == ("Sexo", "Sexo (2)", "Sexo (3)")
    assert find_headings([["DNI", "Sexo " + "x" * 200], ["1", "2"]]).names[1] == "Sexo " + "x" * 115


def test_merged_cells_above_tell_headings_apart_only_if_each_is_under_its_own():
    rows = [["Titular", "", "Cónyuge"], ["DNI", "Sexo", "DNI"], ["1", "F", "2"]]
    assert find_headings(rows).names == ("Titular DNI", "Sexo", "Cónyuge DNI")
    under_one = [["Titular", "", "Cónyuge", ""], ["DNI", "DNI", "DNI", "Sexo"], ["1", "3", "2", "F"]]
    assert find_headings(under_one).names == ("DNI", "DNI (2)", "DNI (3)", "Sexo")
    first = [["", "Cónyuge", ""], ["DNI", "DNI", "Sexo"], ["1", "2", "F"]]
    assert find_headings(first).names == ("DNI", "Cónyuge DNI", "Sexo")
    assert find_headings(rows, header_row=2).names == ("DNI", "Sexo", "DNI (2)")
    long = [["T" * 130, "", "Cónyuge"], ["DNI", "Sexo", "DNI"], ["1", "F", "2"]]
    assert find_headings(long).names == ("T" * 120, "Sexo", "Cónyuge DNI")


# --- what columns are suggested


def of(*values: str, times: int = 1) -> list[str]:
    return list(values) * times


DATES = [f"{day:02}/05/{1980 + day}" for day in range(1, 9)]


@pytest.mark.parametrize(
    ("values", "people", "organisations"),
    [
        (of("20512333797", times=4), "", "ruc"),
        ([*of("20512333797", times=4), "x"], "", "ruc"),
        ([*of("20512333797", times=3), "x"], "", ""),
        (of("943555001", times=3), "phone", ""),
        (of("943555001", times=2), "", ""),
        (of("40123456", times=3), "dni", ""),
        (of("19801231", "20011231", "19991231"), "", ""),
        (of("19801231", "20011231", "40123456"), "dni", ""),
        (of("021201", "21201", "150101"), "ubigeo", "ubigeo"),
        (of("021201", "21201", "990101"), "", ""),
        ([*of("021201", times=19), "990101"], "ubigeo", "ubigeo"),
        ([*of("021201", times=18), "990101"], "", ""),
        (of("F", "M", "m"), "sex", ""),
        (of("Mujer", "varón", "M"), "sex", ""),
        (of("F", "M", "x"), "", ""),
        (DATES, "birth_date", ""),
        ([*DATES, "x", "y"], "birth_date", ""),
        ([*DATES, "x", "y", "z"], "", ""),
        (of("01/05/2020", "02/05/2021", "03/05/2022", "04/05/2022"), "", ""),
        (of("01/05/2020", "02/05/2021", "03/05/2022", "04/05/2023"), "birth_date", ""),
        (of("CARAZ", times=5), "", ""),
        ([], "", ""),
    ],
)
def test_a_column_is_known_by_its_values(values, people, organisations):
    assert field_of_values(values, "people") == people
    assert field_of_values(values, "organisations") == organisations


NAMED = ["QUISPE", "ROSA"]


def columns(headings, rows, kind="people"):
    return dict(suggest(headings, rows, kind, on=ON).columns)


def test_every_word_of_a_sex_may_stand_in_one_column():
    assert field_of_values(sorted(WOMAN | MAN | {"m"}), "people") == "sex"


def test_values_that_speak_against_a_heading_leave_it_out():
    names_ = ["Apellido paterno", "Nombres"]
    assert columns(["DNI", *names_], [["4A123456", *NAMED]] * 3)["DNI"] == "dni"
    assert columns(["DNI", *names_], [["no", *NAMED]] * 3) == {
        "Apellido paterno": "first_surname",
        "Nombres": "given_names",
    }
    half = [["x1", *NAMED], ["40123456", *NAMED]]
    assert "DNI" not in columns(["DNI", *names_], half)
    assert columns(["DNI", *names_], [*half, ["40123457", *NAMED]])["DNI"] == "dni"
    assert columns(["DNI", *names_], [])["DNI"] == "dni"
    assert "Nombres" not in columns(["Apellido paterno", "Nombres"], [["QUISPE", "7"], ["ROJAS", "ROSA"]])
    seven = [[text, *NAMED] for text in ("a", "b", "c", "d", "e", "f", "g")]
    assert "Sexo" not in columns(["Sexo", *names_], seven)
    assert columns(["Sexo", *names_], seven[:6])["Sexo"] == "sex"
    same = [[str(n), *NAMED] for n in range(98)] + [["0", *NAMED]] * 2
    assert columns(["Código", *names_], same)["Código"] == "key"
    assert "Código" not in columns(["Código", *names_], [*same, ["0", *NAMED]])


def test_short_rows_and_empty_cells_say_nothing_of_a_column():
    rows = [["40123456", *NAMED], ["", "", ""], ["-"], ["40123457", *NAMED], []]
    assert set(columns(["DNI", "Apellido paterno", "Nombres"], rows).values()) == {
        "dni", "first_surname", "given_names",
    }  # fmt: skip
    assert columns(["x"], [["40123456"], [], [""], ["40123457"], ["40123458"]]) == {"x": "dni"}


def test_each_field_is_suggested_once_by_words_before_values():
    headings = ["otro", "DNI", "Doc. identidad", "Apellido paterno", "Nombres"]
    rows = [["40123456", "40123457", "40123458", *NAMED]] * 3
    found = columns(headings, rows)
    assert found == {"DNI": "dni", "Apellido paterno": "first_surname", "Nombres": "given_names"}


def test_names_in_one_column_or_apart_never_both():
    rows = [["QUISPE ROSA", "QUISPE", "ROSA"]] * 3
    assert columns(["Apellidos y nombres", "Apellido paterno", "Nombres"], rows) == {
        "Apellido paterno": "first_surname", "Nombres": "given_names",
    }  # fmt: skip
    assert columns(["Apellidos y nombres", "Apellido paterno", "Sexo"], [["QUISPE ROSA", "QUISPE", "F"]] * 3) == {
        "Apellidos y nombres": "full_name", "Sexo": "sex",
    }  # fmt: skip
    assert columns(["Apellidos y nombres", "Apellidos", "Nombres"], rows) == {
        "Apellidos": "surnames", "Nombres": "given_names",
    }  # fmt: skip
    assert columns(["Apellidos y nombres", "Nombres"], [["QUISPE ROSA", "ROSA"]] * 3) == {
        "Apellidos y nombres": "full_name",
    }  # fmt: skip


def test_the_whole_name_goes_before_surnames_alone():
    rows = [["QUISPE ROSA", "QUISPE MAMANI"]] * 3
    assert columns(["Apellidos y nombres", "Apellidos"], rows) == {"Apellidos y nombres": "full_name"}


def test_a_single_column_of_names_is_the_whole_name_where_most_have_three_words():
    three, two = ["QUISPE MAMANI ROSA"], ["ROSA ELENA"]
    assert columns(["Nombres"], [three, three, two]) == {"Nombres": "full_name"}
    assert columns(["Nombres"], [three, two]) == {"Nombres": "given_names"}
    assert columns(["Nombres"], []) == {"Nombres": "given_names"}
    assert columns(["Nombres", "Apellidos"], [[*three, "x"]] * 3) == {
        "Nombres": "given_names",
        "Apellidos": "surnames",
    }
    assert columns(["Nombre", "Tipo"], [["A B C", "Asociación"]] * 3, "organisations") == {
        "Nombre": "name",
        "Tipo": "kind",
    }


def test_what_belongs_to_a_household_or_a_document_is_dropped_without_it():
    rows = [["x", "pobre", "DNI", *NAMED]] * 3
    assert columns(["Jefe", "Pobreza", "Tipo de documento", "Apellido paterno", "Nombres"], rows) == {
        "Apellido paterno": "first_surname", "Nombres": "given_names",
    }  # fmt: skip
    with_both = columns(
        ["Hogar", "Jefe", "Pobreza", "Tipo de documento", "DNI", "Apellido paterno", "Nombres"],
        [["1", "x", "pobre", "DNI", "40123456", *NAMED]] * 3,
    )
    assert {"household", "head", "poverty", "document_kind", "dni"} <= set(with_both.values())


@pytest.mark.parametrize(
    ("heading", "values", "order"),
    [
        ("Apellidos y nombres", [], "surnames_first"),
        ("Nombres y apellidos", ["QUISPE, ROSA"], "names_first"),
        ("Nombre completo", ["QUISPE, ROSA", "ROJAS, ANA", "x"], "surnames_first"),
        ("Nombre completo", ["QUISPE, ROSA", "x"], ""),
        ("Beneficiario", ["QUISPE ROSA"], ""),
        ("Apellidos", [], ""),
    ],
)
def test_the_order_of_names_is_told_by_the_heading_or_by_commas_or_asked(heading, values, order):
    assert suggest_choices({heading: "full_name"}, {heading: values}, on=ON).name_order == order


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (["H", "M"], "hm"),
        (["hombre", "M"], "hm"),
        (["F", "M"], ""),
        (["masculino", "M"], ""),
        (["H", "M", "F"], ""),
    ],
)
def test_m_is_a_woman_only_beside_h(values, codes):
    assert suggest_choices({"Sexo": "sex"}, {"Sexo": values}, on=ON).sex_codes == codes


def test_the_order_of_dates_is_told_by_the_column_or_asked():
    for field in ("birth_date", "founded_on"):
        told = suggest_choices({"Fecha": field}, {"Fecha": ["05/23/1980"]}, on=ON)
        asked = suggest_choices({"Fecha": field}, {"Fecha": ["05/06/1980"]}, on=ON)
        assert (told.date_order, asked.date_order) == ("mdy", "")
    assert suggest_choices({}, {}, on=ON).date_order == "dmy"


def test_digits_of_a_sex_are_asked_about_once_nothing_says_what_they_mean():
    assert asks_sex(["F", "1.0"]) and asks_sex(["2"]) and not asks_sex(["F", "12", ""])
    mapping = Mapping(columns={"Sexo": "sex"})
    rows = [["x", "1"], ["y"]]
    assert [fault.heading for fault in look_faults(mapping, ["Nombre", "Sexo"], rows)] == ["Sexo"]
    assert look_faults(mapping, ["Nombre", "Sexo"], [["x", "F"], ["y"]]) == []
    assert look_faults(mapping, ["Nombre"], rows) == []
    chosen = Mapping(columns={"Sexo": "sex"}, choices=Choices(sex_codes="1m2f"))
    assert look_faults(chosen, ["Nombre", "Sexo"], rows) == []
    of_letters = Mapping(columns={"Sexo": "sex"}, choices=Choices(sex_codes="hm"))
    assert len(look_faults(of_letters, ["Nombre", "Sexo"], rows)) == 1


# --- mappings


@pytest.mark.parametrize(
    ("stored", "what"),
    [
        ([], "mapping"),
        ({"moon": 1}, "moon"),
        ({"columns": [1]}, "columns"),
        ({"choices": [1]}, "choices"),
        ({"choices": {"moon": ""}}, "choices"),
        ({"choices": {"moon": "", "sex_codes": ""}}, "choices"),
        ({"header_row": "1"}, "header_row"),
        ({"header_row": -1}, "header_row"),
    ],
)
def test_a_stored_mapping_that_is_wrong_says_where(stored, what):
    with pytest.raises(ValueError, match=f"^{what}$"):
        Mapping.from_json(stored)


def test_a_stored_mapping_comes_back_without_what_later_versions_added():
    mapping = Mapping(columns={"DNI": "dni"}, choices=Choices(name_order="names_first"), sheet="A", header_row=1)
    plain = mapping.as_json()
    assert Mapping.from_json(plain) == mapping
    assert {"dni_check", "household_codes"} & set(plain["choices"]) == set()
    later = Mapping(choices=Choices(dni_check="with"))
    assert later.as_json()["choices"]["dni_check"] == "with"
    assert Mapping.from_json({"columns": {"x": "", "DNI": "dni"}}).columns == {"DNI": "dni"}
    everything = dict.fromkeys(Choices.__dataclass_fields__, "x")
    assert Mapping.from_json({"choices": everything}).choices == Choices(**everything)
    assert Mapping.from_json({}) == Mapping() and Mapping().header_row == 0


def test_a_mapping_fits_headings_written_otherwise_the_first_of_two_alike():
    mapping = Mapping(columns={"dni": "dni", "SEXO": "sex", "gone": "phone"})
    fitted = mapping.fitted(["DNI ", "Dni", "SEXO", "sexo"])
    assert fitted.columns == {"DNI ": "dni", "SEXO": "sex", "gone": "phone"}
    assert mapping.heading_of("sex") == "SEXO" and mapping.heading_of("age") == ""


PERSON = {"a": "given_names", "b": "first_surname"}
GROUP = {"a": "name", "b": "kind", "c": "ubigeo"}


def faults(columns, *, kind="people", headings="abcdefg", **choices) -> list[str]:
    return [fault.heading for fault in mapping_faults(Mapping(kind, columns, Choices(**choices)), list(headings))]


@pytest.mark.parametrize(
    ("columns", "choices", "expected"),
    [
        (PERSON, {}, []),
        ({"a": "given_names", "b": "surnames"}, {}, []),
        ({"a": "given_names", "b": "second_surname"}, {}, [""]),
        ({"b": "surnames"}, {}, [""]),
        ({"a": "full_name"}, {"name_order": "names_first"}, []),
        ({"a": "full_name"}, {}, ["a"]),
        ({"a": "full_name", "b": "second_surname"}, {"name_order": "names_first"}, ["a"]),
        ({**PERSON, "c": "surnames"}, {}, ["c"]),
        ({**PERSON, "c": "head"}, {}, ["c"]),
        ({**PERSON, "c": "head", "d": "poverty", "e": "household"}, {}, []),
        ({**PERSON, "c": "document_kind"}, {}, ["c"]),
        ({**PERSON, "c": "document_kind", "d": "dni"}, {}, []),
        (PERSON, {"known_by": "dni"}, [""]),
        ({**PERSON, "c": "dni"}, {"known_by": "dni"}, []),
        ({**PERSON, "c": "dni", "d": "key"}, {"known_by": "dni"}, ["d"]),
        ({**PERSON, "c": "dni", "d": "key"}, {}, []),
        ({**PERSON, "c": "department"}, {}, ["c"]),
        ({**PERSON, "c": "province", "d": "department"}, {}, ["d"]),
        ({**PERSON, "c": "department", "d": "district"}, {}, []),
        ({**PERSON, "c": "department", "d": "ubigeo"}, {}, []),
        ({**PERSON, "c": "department"}, {"all_in": "021201"}, []),
        ({**PERSON, "z": "sex"}, {}, ["z"]),
        ({**PERSON, "c": "moon"}, {}, ["c"]),
        ({**PERSON, "c": "ruc"}, {}, ["c"]),
        ({**PERSON, "c": "sex", "d": "sex"}, {}, ["d"]),
        (PERSON, {"date_order": "xyz"}, [""]),
        (PERSON, {"ubigeo_coding": ""}, [""]),
    ],
)
def test_the_faults_of_a_mapping_of_people_stand_at_their_columns(columns, choices, expected):
    assert faults(columns, **choices) == expected


@pytest.mark.parametrize(
    ("columns", "choices", "expected"),
    [
        (GROUP, {}, 0),
        ({"a": "name", "b": "kind", "c": "district"}, {}, 0),
        ({"a": "name", "b": "kind"}, {"all_in": "021201"}, 0),
        ({"a": "name", "b": "kind"}, {}, 1),
        ({"a": "name", "c": "ubigeo"}, {}, 1),
        ({"b": "kind", "c": "ubigeo"}, {}, 1),
        ({"a": "name", "b": "kind", "c": "province"}, {}, 2),
    ],
)
def test_organisations_need_a_name_a_kind_and_a_district(columns, choices, expected):
    assert len(faults(columns, kind="organisations", **choices)) == expected


def test_a_list_of_neither_kind_has_that_one_fault():
    assert len(faults({"a": "moon"}, kind="things")) == 1


def test_two_columns_of_one_field_name_the_first():
    (fault,) = mapping_faults(Mapping("people", {**PERSON, "c": "sex", "d": "sex"}), list("abcd"))
    assert fault.values == {"first": "c"}


# --- names in one column


@pytest.mark.parametrize(
    ("order", "text", "split"),
    [
        ("surnames_first", "QUISPE MAMANI ROSA ELENA", ("ROSA ELENA", "QUISPE", "MAMANI")),
        ("names_first", "ROSA ELENA QUISPE MAMANI", ("ROSA ELENA", "QUISPE", "MAMANI")),
        ("names_first", "ROSA QUISPE MAMANI", ("ROSA", "QUISPE", "MAMANI")),
        ("names_first", "ROSA, QUISPE MAMANI", ("ROSA", "QUISPE", "MAMANI")),
        ("surnames_first", "QUISPE MAMANI, ROSA", ("ROSA", "QUISPE", "MAMANI")),
        ("surnames_first", "QUISPE MAMANI ROSA DE", ("ROSA DE", "QUISPE", "MAMANI")),
        ("surnames_first", "QUISPE ROSA", ("ROSA", "QUISPE", "")),
        ("names_first", "ROSA QUISPE", ("ROSA", "QUISPE", "")),
        ("names_first", "MARIA DEL CARMEN QUISPE MAMANI", ("MARIA DEL CARMEN", "QUISPE", "MAMANI")),
        ("names_first", "ROSA DE LOS MILAGROS QUISPE", ("ROSA DE LOS MILAGROS", "QUISPE", "")),
        ("names_first", "ROSA DEL VALLE QUISPE", ("ROSA", "DEL VALLE", "QUISPE")),
        ("names_first", "ROSA CARMEN QUISPE", ("ROSA", "CARMEN", "QUISPE")),
        ("names_first", "ROSA VDA MILAGROS QUISPE", ("ROSA", "VDA MILAGROS", "QUISPE")),
        ("names_first", "DEL CARMEN QUISPE MAMANI", ("DEL CARMEN", "QUISPE", "MAMANI")),
        ("surnames_first", "QUISPE DEL CARMEN ROSA", ("ROSA", "QUISPE", "DEL CARMEN")),
    ],
)
def test_a_whole_name_is_divided_by_its_order(order, text, split):
    assert names.split_names(text, order) == split


def test_particles_stay_with_what_follows_or_with_what_is_before_at_the_end():
    assert names.units(["De", "la", "Cruz", "Quispe"]) == ["De la Cruz", "Quispe"]
    assert names.units(["Quispe", "de", "la"]) == ["Quispe de la"]
    assert names.units(["de", "la"]) == ["de la"] and names.units([]) == []
    assert names.split_surnames("De la Cruz Quispe Vda de Rojas") == ("De la Cruz", "Quispe Vda de Rojas")
    assert names.split_surnames("") == ("", "")


@pytest.mark.parametrize("text", ["", "QUISPE", "12 34 56", "QUISPE 12", "a;b c", "ROSA\x07 QUISPE"])
def test_what_is_no_whole_name_is_refused(text):
    with pytest.raises(Wrong):
        names.names_reader("names_first")(text)


def test_a_whole_name_fits_its_fields():
    read = names.names_reader("names_first")
    long = "ROSA " * 23 + "ROSAS"
    assert read(f"{long} QUISPE {'M' * 80}") == (long, "QUISPE", "M" * 80)
    for text in (f"{long}S QUISPE MAMANI", f"ROSA {'Q' * 81} MAMANI", f"ROSA QUISPE {'M' * 81}"):
        with pytest.raises(Wrong):
            read(text)


def test_what_is_wrong_with_a_whole_name_is_said():
    def said(text: str) -> str:
        with pytest.raises(Wrong) as wrong:
            names.names_reader("names_first")(text)
        return wrong.value.message

    assert said("-") == said("") == "This is missing."
    assert said("QUISPE") == "“%(text)s” has no surname or no given name."
    assert said("12 34 56") == said("ROSA 12 MAMANI") == "“%(text)s” is no name."
    assert said("ROSA\x07 QUISPE") == "This holds signs that cannot be printed."
    assert said(f"ROSA QUISPE {'M' * 81}") == "This is longer than %(most)s letters."
    # A second surname of signs alone is left as it stands: many have none.
    assert names.names_reader("names_first")("ROSA QUISPE 12") == ("ROSA", "QUISPE", "12")


def test_a_column_of_surnames():
    read = names.surnames_reader()
    assert read("QUISPE MAMANI") == ("QUISPE", "MAMANI") and read("QUISPE, MAMANI") == ("QUISPE", "MAMANI")
    with pytest.raises(Wrong):
        read("-")


@pytest.mark.parametrize(("name", "said"), [("moon", "no field of ours"), ("ruc", "not for this kind of list")])
def test_a_field_of_nobody_and_one_of_another_kind_of_list_are_told_apart(name, said):
    (fault,) = mapping_faults(Mapping("people", {**PERSON, "c": name}), list("abc"))
    assert said in fault.message and fault.values["name"] == name
