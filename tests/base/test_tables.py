"""One reader of tables: an ODS says the same as an XLSX or a CSV, and one that was made to harm is not opened."""

from datetime import date

import pytest
from tests.factories.lists import csv_bytes, xlsx_bytes
from tests.factories.spreadsheets import KIND, cell, ods_bytes, ods_of, table

from winay.base.errors import InvalidInput
from winay.base.spreadsheets import open_workbook
from winay.base.tables import layout_of, read_table, rows_of, with_merged_cells

ROWS = [
    ["DNI", "Nombres", "Fecha nac", "Hijos"],
    ["01234567", "Ñusta", date(1980, 5, 23), 3],
    ["", "Luz", "", 1.5],
]
TEXTS = [
    ["DNI", "Nombres", "Fecha nac", "Hijos"],
    ["01234567", "Ñusta", "1980-05-23", "3"],
    ["", "Luz", "", "1.5"],
]


def written(folder, data: bytes, name="lista"):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["lista.ods", "lista.dat", "lista"])
@pytest.mark.parametrize(
    "data", [csv_bytes(TEXTS), xlsx_bytes(ROWS), ods_bytes({"Hoja1": ROWS})], ids=["csv", "xlsx", "ods"]
)
def test_the_same_table_is_read_from_every_kind_of_file(tmp_path, data, name):
    path = written(tmp_path, data, name if data.startswith(b"PK") and b"content.xml" in data else "lista")
    layout = layout_of(path)
    assert list(rows_of(path, layout)) == TEXTS and layout.lines == 3


def test_merged_cells_of_an_ods_hold_for_all_their_rows(tmp_path):
    rows = [
        ["Distrito", "Nombres"],
        [cell("Caraz", spanned=2), "Ana"],
        ["<table:covered-table-cell/>", "Luz"],
        ["", "Eva"],
    ]
    path = written(tmp_path, ods_bytes({"Hoja1": rows}))
    layout = with_merged_cells(path, layout_of(path), data_from=2)
    assert layout.filled == 1
    assert [row[0] for row in rows_of(path, layout)] == ["Distrito", "Caraz", "Caraz", ""]


def test_hidden_sheets_of_an_ods_are_read_only_by_name(tmp_path):
    data = ods_of(table("Oculta", [["a"], ["1"], ["2"]], style="hidden"), table("Lista", [["a"], ["3"]]))
    path = written(tmp_path, data)
    layout = layout_of(path)
    assert (layout.kind, layout.sheet, layout.hidden) == ("ods", "Lista", ("Oculta",))
    assert layout_of(path, sheet="Oculta").lines == 3


WIDE = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
TALL = f'<table:table-row table:number-rows-repeated="1048576">{WIDE}</table:table-row>'
BLANKS = (
    '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="9999999"/></text:p></table:table-cell>'
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(ods_of(table("x", [], rest=TALL)), id="a cell repeated over the whole sheet"),
        pytest.param(ods_of(*[table(f"h{n}", [["a"], [WIDE]] * 60) for n in range(4)]), id="all sheets together"),
        pytest.param(ods_of(table("x", [[BLANKS]])), id="blanks by the million"),
        pytest.param(ods_of(table("x", [[WIDE.replace("16384", "99999999999")]])), id="no number of a program"),
        pytest.param(ods_of(table("x", [["a"]]), kind=KIND.replace("spreadsheet", "text")), id="a text document"),
    ],
)
def test_an_ods_that_does_harm_or_is_none_is_not_opened(data):
    with pytest.raises(InvalidInput):
        open_workbook(data)


def test_empty_rows_without_end_do_no_harm():
    assert open_workbook(ods_bytes({"Hoja1": ROWS})).sheet_names == ["Hoja1"]


def test_formulas_of_an_ods_are_told_where_none_may_be():
    formula = '<table:table-cell office:value-type="float" office:value="2" table:formula="of:=1+1"/>'
    with pytest.raises(InvalidInput) as error:
        open_workbook(ods_bytes({"Costos": [["Total"], ["", formula]]}))
    assert "B2" in str(error.value.problems[0])


@pytest.mark.parametrize("data", [csv_bytes, lambda rows: xlsx_bytes(rows), lambda rows: ods_bytes({"H": rows})])
def test_a_table_by_headings_is_found_under_its_title(data):
    rows = [
        ["Mapa de pobreza 2018", "", ""],
        ["", "", ""],
        ["UBIGEO", "Índice NBI (%)", "Año"],
        ["021201", "0.5", "NA"],
    ]
    found = read_table(data(rows), known=("ubigeo",))
    assert (found.headings, found.headed_at) == (("ubigeo", "indice_nbi", "ano"), 3)
    assert [(line.number, dict(line.cells)) for line in found.lines] == [
        (4, {"ubigeo": "021201", "indice_nbi": "0.5", "ano": ""})
    ]


def test_a_heading_that_stands_twice_is_refused():
    with pytest.raises(InvalidInput, match="ubigeo"):
        read_table(csv_bytes([["Ubigeo", "UBIGEO"], ["021201", "021203"]]))
