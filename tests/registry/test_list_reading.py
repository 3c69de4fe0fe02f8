"""Reading rows by a mapping: each column by its reader, faults at their row and heading, fillers told, places found."""

from datetime import date

import pytest

from winay.registry.rules.lists import Choices, Mapping, Places, Reading
from winay.registry.rules.lists.dates import UNKNOWN

ON = date(2026, 5, 3)
PLACES = Places.of(
    [
        ("021201", "020501", "Áncash", "Huaylas", "Caraz"),
        ("060101", "", "Cajamarca", "Cajamarca", "San Juan"),
        ("150101", "", "Lima", "Lima", "San Juan"),
    ],
    [("key-1", "021201", "Cullashpampa")],
)


def read(columns, *rows, kind="people", **choices):
    """Read rows whose columns are the fields of ours named; the headings are those names in capitals."""
    mapping = Mapping(kind, {name.upper(): name for name in columns}, Choices(**choices))
    return Reading(mapping, [name.upper() for name in columns], PLACES, on=ON).read(rows)


def faults(rows):
    return {place: [fault.heading for fault in found] for place, found in rows.faults.items()}


def test_no_rows_are_read_as_nothing():
    rows = read(["dni", "given_names"])
    assert rows.count == 0 and not rows.faults
    assert all(column == [] for column in rows.columns.values())


def test_what_no_column_gives_is_empty_for_each_row():
    rows = read(["given_names", "first_surname"], ["Rosa", "Quispe"], ["Ana", "Rojas"])
    assert rows.columns["given_names"] == ["Rosa", "Ana"] and rows.columns["first_surname"] == ["Quispe", "Rojas"]
    assert rows.columns["dni"] == [None, None] and rows.columns["birth"] == [UNKNOWN] * 2
    assert rows.columns["head"] == [False, False] and rows.columns["phone"] == ["", ""]
    assert rows.row(1)["given_names"] == "Ana" and "ruc" not in rows.columns


def test_rows_are_as_long_as_the_headings():
    with pytest.raises(ValueError):
        read(["dni", "given_names"], ["40123456", "Rosa"], ["40123457"])


@pytest.mark.parametrize(
    ("name", "most", "kind"),
    [
        ("key", 60, "people"), ("household", 40, "people"), ("locality", 120, "people"),
        ("community", 120, "people"), ("given_names", 120, "people"), ("first_surname", 80, "people"),
        ("second_surname", 80, "people"), ("name", 200, "organisations"),
        ("registration_number", 40, "organisations"),
    ],
)  # fmt: skip
def test_texts_fit_their_fields(name, most, kind):
    rows = read([name], ["x" * most], ["x" * (most + 1)], kind=kind)
    assert faults(rows) == {1: [name.upper()]}


@pytest.mark.parametrize(
    ("name", "needed"), [("given_names", True), ("first_surname", True), ("second_surname", False)]
)
def test_which_names_are_needed_and_none_holds_other_cells(name, needed):
    rows = read([name], [""], ["a|b"])
    assert faults(rows) == ({0: [name.upper()], 1: [name.upper()]} if needed else {1: [name.upper()]})


def test_an_organisation_needs_a_name_that_may_hold_any_sign():
    rows = read(["name"], [""], ["Asociación “a|b”"], kind="organisations")
    assert faults(rows) == {0: ["NAME"]} and rows.columns["name"][1] == "Asociación “a|b”"


def test_faults_stand_at_their_row_and_heading_and_the_rest_is_read():
    rows = read(
        ["dni", "sex", "phone"], ["40123456", "F", "943555001"], ["1", "otro", "x"], ["40123457", "F", "943555002"]
    )
    assert faults(rows) == {1: ["DNI", "SEX", "PHONE"]}
    assert rows.columns["dni"] == ["40123456", None, "40123457"] and rows.columns["sex"] == ["F", None, "F"]
    assert rows.columns["phone"] == ["943555001", None, "943555002"]


def test_the_check_character_of_a_dni_is_a_choice():
    assert read(["dni"], ["101174102"], dni_check="with").columns["dni"] == ["10117410"]
    assert faults(read(["dni"], ["101174102"])) == {0: ["DNI"]}
    assert faults(read(["dni"], ["40123456"], dni_check="with")) == {0: ["DNI"]}


def test_rows_are_known_by_their_dni_where_that_is_chosen():
    columns = ["dni", "key"]
    assert read(["dni"], ["40123456"], [""], known_by="dni").columns["key"] == ["40123456", ""]
    assert read(columns, ["40123456", "A1"]).columns["key"] == ["A1"]
    assert read(["dni"], ["40123456"]).columns["key"] == [""]
    assert read(["ruc"], ["20512333797"], kind="organisations", known_by="dni").columns["key"] == [""]


def test_documents_of_another_kind_are_no_dni_and_are_told():
    rows = read(
        ["document_kind", "dni"], ["DNI", "40123456"], ["Pasaporte", "AB1234"], ["pasaporte", "CD9"], ["", "0"]
    )
    assert rows.columns["dni"] == ["40123456", None, None, None] and not rows.faults
    assert rows.notices.counts == {"other_document": 2, "dni": 1}
    assert rows.notices.samples["other_document"] == ["Pasaporte", "pasaporte"]
    only = read(["document_kind", "dni"], ["DNI", "40123456"])
    assert only.columns["dni"] == ["40123456"] and not only.notices.counts
    # Without the column of documents, or without that of their kind, there is nothing to compare.
    assert read(["document_kind"], ["Pasaporte"]).notices.counts == {}
    assert faults(read(["dni"], ["AB1234"])) == {0: ["DNI"]}


def test_of_documents_of_another_kind_five_are_shown():
    rows = read(["document_kind", "dni"], *[["Pasaporte", str(n)] for n in range(7)])
    assert rows.notices.counts["other_document"] == 7


def test_names_in_one_column_are_divided_and_a_faulty_one_leaves_nothing():
    rows = read(["full_name"], ["QUISPE MAMANI ROSA"], ["QUISPE"], name_order="surnames_first")
    assert [rows.columns[name] for name in ("given_names", "first_surname", "second_surname")] == [
        ["ROSA", ""], ["QUISPE", ""], ["MAMANI", ""],
    ]  # fmt: skip
    assert faults(rows) == {1: ["FULL_NAME"]}
    both = read(["surnames", "given_names"], ["QUISPE MAMANI", "ROSA"], ["-", "ANA"])
    assert both.columns["first_surname"] == ["QUISPE", ""] and both.columns["second_surname"] == ["MAMANI", ""]
    assert both.columns["given_names"] == ["ROSA", "ANA"] and faults(both) == {1: ["SURNAMES"]}


def test_a_day_of_birth_goes_before_a_year_and_a_year_before_an_age():
    rows = read(
        ["birth_date", "birth_year", "age"],
        ["31/12/1980", "1970", "30"],
        ["", "1970", "30"],
        ["", "", "30"],
        ["00/00/0000", "", ""],
    )
    assert rows.columns["birth"] == [
        (date(1980, 12, 31), 1980, 1980), (None, 1970, 1970), (None, 1995, 1996), UNKNOWN,
    ]  # fmt: skip
    assert rows.notices.counts == {"birth": 1} and rows.notices.samples == {"birth": ["00/00/0000"]}


def test_an_age_that_is_none_leaves_the_day_that_is_known():
    rows = read(["age", "birth_date"], ["x", "31/12/1980"])
    assert rows.columns["birth"] == [(date(1980, 12, 31), 1980, 1980)] and faults(rows) == {0: ["AGE"]}


def test_fillers_are_told_once_each_and_blanks_and_faults_are_not():
    rows = read(["dni"], *[[text] for text in ("", " ", "0", "0", "99999999", "XXXX", "1111", "000", "1")])
    assert rows.notices.counts == {"dni": 6}
    assert rows.notices.samples == {"dni": ["0", "99999999", "XXXX", "1111", "000"]}
    assert faults(rows) == {8: ["DNI"]}


def test_a_district_is_told_by_its_code_then_by_its_name_then_for_the_whole_list():
    columns = ["ubigeo", "district", "province", "department"]
    rows = read(
        columns,
        ["021201", "San Juan", "", ""],
        ["", "Caraz", "Huaylas", "Áncash"],
        ["", "San Juan", "", "Lima"],
        ["", "San Juan", "Cajamarca", ""],
        ["", "San Juan", "", ""],
        ["999999", "Caraz", "", ""],
        ["", "", "", ""],
    )
    assert rows.columns["district_id"] == ["021201", "021201", "150101", "060101", None, None, None]
    assert faults(rows) == {4: ["DISTRICT"], 5: ["UBIGEO"]}
    assert read(["district"], ["Caraz"]).columns["district_id"] == ["021201"]
    whole = read(["ubigeo"], ["021201"], [""], all_in="150101")
    assert whole.columns["district_id"] == ["021201", "150101"]
    assert read(["ubigeo"], ["20501"], ubigeo_coding="reniec").columns["district_id"] == ["021201"]


def test_a_row_with_another_fault_keeps_its_code_and_its_name_is_not_looked_up():
    rows = read(["dni", "ubigeo", "district"], ["1", "021201", "Caraz"], ["1", "", "Caraz"])
    assert rows.columns["district_id"] == ["021201", None] and faults(rows) == {0: ["DNI"], 1: ["DNI"]}


def test_a_community_that_is_stored_is_found_and_another_is_kept_as_the_locality():
    columns = ["ubigeo", "community", "locality"]
    rows = read(
        columns,
        ["021201", "CULLASHPAMPA", ""],
        ["021201", "Otra", ""],
        ["021201", "Otra", "Jr. Lima 1"],
        ["150101", "Cullashpampa", ""],
        ["021201", "", "Jr. Lima 2"],
    )
    assert rows.columns["community_id"] == ["key-1", None, None, None, None]
    assert rows.columns["locality"] == ["", "Otra", "Jr. Lima 1", "Cullashpampa", "Jr. Lima 2"]
    assert "household_community" not in rows.columns
    living = read(["ubigeo", "community", "household"], ["021201", "CULLASHPAMPA", "1"], ["021201", "", "2"])
    assert living.columns["household_community"] == ["cullashpampa", ""]


@pytest.mark.parametrize(
    ("columns", "choices", "given"),
    [
        (["full_name"], {"name_order": "names_first"}, {"given_names", "first_surname", "second_surname"}),
        (["surnames", "age"], {}, {"first_surname", "second_surname", "birth"}),
        (["department", "province", "district"], {}, {"district_id"}),
        (["document_kind", "dni"], {}, {"dni"}),
        (["community"], {}, {"community_id", "locality"}),
        (["phone"], {"all_in": "021201"}, {"phone", "district_id"}),
        (["phone"], {}, {"phone"}),
    ],
)
def test_what_the_mapped_columns_give(columns, choices, given):
    mapping = Mapping("people", {name.upper(): name for name in columns}, Choices(**choices))
    assert Reading(mapping, [name.upper() for name in columns], PLACES, on=ON).given == given
