"""Where a list would have to be guessed, it is asked, refused or told: codes, quotation marks, sheets, fillers."""

import io
from datetime import date

import pytest
import xlsxwriter
from tests.factories.lists import HEADINGS, JUAN, ROSA, counts, mapped, receive, take
from tests.factories.programmes import a_programme, a_worker
from tests.factories.territory import make_community, make_district, make_district_set

from winay.base.errors import InvalidInput
from winay.registry.actions import lists
from winay.registry.models import Household, Person
from winay.registry.queries.imports import first_problems, suggested_mapping, told_notices
from winay.registry.rules.lists import Choices, Mapping
from winay.territory.models import District

pytestmark = pytest.mark.django_db
PLAIN = ["DNI", "Apellido paterno", "Apellido materno", "Nombres", "Sexo", "Fecha nac", "UBIGEO"]
WITH_HOMES = ["DNI", "Apellido paterno", "Apellido materno", "Nombres", "UBIGEO", "Hogar", "Jefe", "Pobreza"]
HOMES = [
    WITH_HOMES,
    ["42220001", "QUISPE", "MAMANI", "ROSA", "021201", "1", "x", "pobre extremo"],
    ["42220002", "QUISPE", "ROJAS", "LUIS", "021201", "1", "", ""],
    ["42220003", "HUAMAN", "MILLA", "JUAN", "021203", "1", "x", "no pobre"],
    ["42220004", "HUAMAN", "SOTO", "ANA", "021203", "1", "", ""],
]


def chosen(batch, **choices):
    suggested = suggested_mapping(batch)
    changed = Choices(**{**vars(suggested.choices), **choices})
    return Mapping(batch.kind, suggested.columns, changed)


def homes_of(*names):
    people = Person.objects.in_bulk(field_name="id")
    by_name = {person.given_names: person.household_id for person in people.values()}
    return [by_name[name] for name in names]


def told(batch):
    return " ".join(str(notice.message) for notice in told_notices(batch))


def checked(batch):
    batch = lists.start_check(actor=None, batch=batch, at_once=True)
    return lists.check_list(actor=None, batch=batch)


def test_a_code_of_two_districts_is_two_households_and_each_keeps_its_poverty_class(tmp_path):
    batch = checked(mapped(tmp_path, HOMES))
    assert "dos distritos: 1 (" in told(batch)
    take(tmp_path, HOMES)
    rosa, luis, juan, ana = homes_of("ROSA", "LUIS", "JUAN", "ANA")
    assert rosa == luis != juan == ana
    classes = dict(Household.objects.values_list("district_id", "poverty_class"))
    assert classes == {"021201": "extreme", "021203": "out"}
    heads = set(Household.objects.values_list("head__given_names", flat=True))
    assert heads == {"ROSA", "JUAN"}


def test_the_next_list_finds_the_households_of_each_district_again(tmp_path):
    take(tmp_path, HOMES)
    later = [WITH_HOMES, ["42220009", "HUAMAN", "SOTO", "SISA", "021203", "1", "", "pobre"]]
    take(tmp_path, later, list_date=date(2026, 8, 1))
    ana, sisa = homes_of("ANA", "SISA")
    assert ana == sisa
    assert Household.objects.count() == 2
    assert Household.objects.get(district="021203").poverty_class == "poor"
    assert Household.objects.get(district="021201").poverty_class == "extreme"


def test_codes_that_begin_anew_in_each_community_are_households_of_their_own_stored_or_not(tmp_path):
    receive(tmp_path, [WITH_HOMES, HOMES[1]])
    make_community("Pati", District.objects.get(pk="021201"))
    rows = [
        [*WITH_HOMES, "Comunidad"],
        ["1", "QUISPE", "", "ROSA", "021201", "1", "x", "pobre extremo", "Pati"],
        ["2", "QUISPE", "", "LUIS", "021201", "1", "", "", "PATÍ"],
        ["3", "HUAMAN", "", "JUAN", "021201", "1", "x", "no pobre", "Cullash"],
        ["4", "HUAMAN", "", "ANA", "021201", "1", "", "", "CULLASH"],
        ["5", "SOTO", "", "SISA", "021201", "1", "x", "pobre", "Huaypan"],
    ]
    rows = [rows[0], *([f"4222001{row[0]}", *row[1:]] for row in rows[1:])]
    batch = checked(mapped(tmp_path, rows))
    assert "dos comunidades: 1 (" in told(batch)
    take(tmp_path, rows)
    rosa, luis, juan, ana, sisa = homes_of("ROSA", "LUIS", "JUAN", "ANA", "SISA")
    assert rosa == luis
    assert juan == ana
    assert len({rosa, juan, sisa}) == 3
    again = [rows[0], ["42220020", "SOTO", "", "PEDRO", "021201", "1", "", "", "huaypan"]]
    take(tmp_path, again, list_date=date(2026, 9, 1))
    assert homes_of("PEDRO") == [sisa]


def test_whoever_says_that_codes_hold_for_the_whole_source_gets_one_household(tmp_path):
    rows = [WITH_HOMES, HOMES[1], [*HOMES[3][:4], "021203", "1", "", ""]]
    batch = receive(tmp_path, rows)
    batch = lists.choose_columns(actor=None, batch=batch, mapping=chosen(batch, household_codes="source"))
    assert "distritos" not in told(checked(batch))
    take(tmp_path, rows, mapping=chosen(receive(tmp_path, rows), household_codes="source"))
    rosa, juan = homes_of("ROSA", "JUAN")
    assert rosa == juan


def test_two_heads_and_two_classes_of_one_household_are_told_and_the_first_holds(tmp_path):
    rows = [WITH_HOMES, HOMES[1], ["42220007", "SOTO", "", "PEDRO", "021201", "1", "x", "no pobre"]]
    batch = take(tmp_path, rows)
    assert "dos jefes: 1 (por ejemplo 1)" in told(batch)
    assert "dos clases de pobreza: 1 (por ejemplo 1)" in told(batch)
    home = Household.objects.get()
    assert (home.poverty_class, home.head.given_names) == ("extreme", "ROSA")


def test_long_codes_of_sources_with_long_names_do_not_run_together(tmp_path):
    rows = [WITH_HOMES, *([*row[:5], f"padron-2026-{row[0]}", *row[6:]] for row in HOMES[1:])]
    take(tmp_path, rows, source="Municipalidad Distrital de Santa Cruz de Caraz")
    assert Household.objects.count() == 4
    assert len(set(homes_of("ROSA", "LUIS", "JUAN", "ANA"))) == 4


STRAY = """DNI;Apellido paterno;Apellido materno;Nombres;Sexo;Fecha nac;UBIGEO
42230001;QUISPE;MAMANI;ROSA;F;23/05/1980;021201
42230002;HUAMAN;MILLA;"JUAN;M;03/12/1971;021203
42230003;ROJAS;SOTO;ANA;F;01/02/1990;021201
42230004;FLORES;DIAZ;LUIS";M;01/02/1991;021201
42230005;VARGAS;PARI;JULIA;F;01/02/1992;021201
"""


def test_a_stray_quotation_mark_swallows_nobody(tmp_path):
    batch = take(tmp_path, STRAY.encode())
    assert set(Person.objects.values_list("given_names", flat=True)) == {"ROSA", "ANA", "JULIA"}
    assert counts(batch) == (3, 0, 0, 2)
    problems = first_problems(batch, most=9)
    assert [problem.where.split(",")[0] for problem in problems] == ["fila 3", "fila 5"]
    assert all("líneas 3 a 5" in str(problem.message) for problem in problems)


def test_a_quotation_mark_that_is_never_closed_swallows_nobody(tmp_path):
    batch = take(tmp_path, STRAY.replace('LUIS"', "LUIS").encode())
    assert set(Person.objects.values_list("given_names", flat=True)) == {"ROSA", "ANA", "LUIS", "JULIA"}
    assert counts(batch) == (4, 0, 0, 1)


def test_two_stray_marks_in_one_line_are_a_fault_and_an_address_over_two_lines_is_none(tmp_path):
    rows = STRAY.replace('"', "").replace("ROJAS;SOTO;ANA", 'ROJAS;"SOTO;ANA"')
    batch = take(tmp_path, rows.encode())
    assert counts(batch) == (4, 0, 0, 1)
    text = (
        "DNI,Apellido paterno,Nombres,UBIGEO,Direccion\n"
        "42230001,QUISPE,ROSA,021201,Plaza\n"
        '42230002,HUAMAN,JUAN,021203,"Jr. Lima 123, piso 2,\nCullash, Caraz"\n'
        "42230003,ROJAS,ANA,021201,Plaza\n\n"
    )
    batch = checked(mapped(tmp_path, text.encode(), source="OTRA"))
    assert counts(batch) == (3, 0, 0, 0)
    assert (batch.notices["counts"]["inside_quotes"], batch.notices["counts"]["blank"]) == (1, 1)


@pytest.mark.parametrize("name", ["ROSA;F", "ROSA|F", "ROSA 1980", "ROSA 3/05/71", "MU¥OZ", "MUÃ‘OZ", "BEGO„A"])
def test_a_name_that_is_no_name_is_a_fault(tmp_path, name):
    batch = take(tmp_path, [HEADINGS, [*ROSA[:4], name, *ROSA[5:]], JUAN])
    assert counts(batch) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    "name", ["D'Ángelo", "Ñusta-Qori", "Strauß", "João", "María José", "Núñez (viuda)", "Mª Rosa"]
)
def test_unusual_names_are_names(tmp_path, name):
    assert counts(take(tmp_path, [HEADINGS, [*ROSA[:4], name, *ROSA[5:]]])) == (1, 0, 0, 0)


def workbook(sheets, *, merged=()):
    """Return a workbook: `sheets` are (name, rows, how it is hidden); `merged` ranges of the first one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows, how in sheets:
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell != "":
                    page.write_string(number, place, cell)
        if how:
            getattr(page, how)()
        for top, left, bottom, right, value in merged if name == sheets[0][0] else ():
            page.merge_range(top, left, bottom, right, value)
    book.close()
    return out.getvalue()


def people_rows(count, surname):
    return [
        PLAIN,
        *([f"4224{n:04}", surname, "MAMANI", f"ROSA {'ABCDEFGH'[n]}", "F", "", "021201"] for n in range(count)),
    ]


@pytest.mark.parametrize("how", ["hide", "very_hidden"])
def test_a_hidden_sheet_is_not_taken_unless_it_is_named(tmp_path, how):
    data = workbook([("Padrón", people_rows(3, "QUISPE"), ""), ("Vieja", people_rows(6, "VIEJO"), how)])
    batch = take(tmp_path, data, name="lista.xlsx")
    assert set(Person.objects.values_list("first_surname", flat=True)) == {"QUISPE"}
    assert "Vieja" in told(batch)
    assert receive(tmp_path, data, name="lista.xlsx", sheet="Vieja", again=True).layout["sheet"] == "Vieja"
    only = workbook([("Leeme", [], ""), ("Vieja", people_rows(6, "VIEJO"), how)])
    with pytest.raises(InvalidInput, match="oculta"):
        receive(tmp_path, only, name="lista.xlsx", source="OTRA")


def test_the_sheet_whose_headings_are_known_is_read_though_another_has_more_rows(tmp_path):
    catalogue = [["N", "Valor"], *([str(n), "texto"] for n in range(30))]
    batch = take(
        tmp_path, workbook([("Listas", catalogue, ""), ("Padrón", people_rows(3, "QUISPE"), "")]), name="a.xlsx"
    )
    assert (batch.layout["sheet"], counts(batch)) == ("Padrón", (3, 0, 0, 0))
    assert "Padrón" in told(batch)


def test_the_value_of_a_merged_cell_holds_for_all_its_rows_and_a_title_across_columns_fills_nothing(tmp_path):
    headings = ["UBIGEO", "Hogar", "DNI", "Apellido paterno", "Apellido materno", "Nombres"]
    rows = [
        headings,
        ["", "", "42260001", "QUISPE", "MAMANI", "ROSA"],
        ["", "", "42260002", "QUISPE", "ROJAS", "LUIS"],
        ["", "", "42260003", "HUAMAN", "MILLA", "JUAN"],
        ["", "", "42260004", "HUAMAN", "SOTO", "ANA"],
        ["", "", "", "", "", ""],
    ]
    merged = [(1, 0, 4, 0, "021201"), (1, 1, 2, 1, "H1"), (3, 1, 4, 1, "H2"), (5, 0, 5, 5, "SECTOR ALTO")]
    batch = take(tmp_path, workbook([("Padrón", rows, "")], merged=merged), name="lista.xlsx")
    assert (batch.new, batch.refused) == (4, 1)
    rosa, luis, juan, ana = homes_of("ROSA", "LUIS", "JUAN", "ANA")
    assert rosa == luis != juan == ana
    assert set(Person.objects.values_list("district_id", flat=True)) == {"021201"}
    assert "combinada a la que pertenecen: 5" in told(batch)


def of_documents(*documents, kinds=(), **choices):
    headings = [*PLAIN, "Tipo de documento"] if kinds else PLAIN
    rows = [
        [document, "QUISPE", "MAMANI", f"ROSA {'ABCDEFGHIJ'[n]}", "F", "", "021201", *kinds[n : n + 1]]
        for n, document in enumerate(documents)
    ]
    return [headings, *rows]


def test_nine_digits_are_no_dni_unless_a_hyphen_or_the_columns_say_so(tmp_path):
    rows = of_documents("001234560", "001234567", "001234574", "40123456", "40123456-6", "40123456-1")
    batch = take(tmp_path, rows)
    assert set(Person.objects.values_list("dni", flat=True)) <= {"40123456"}
    assert batch.refused >= 4
    assert not Person.objects.filter(dni="00123456").exists()


def test_a_column_of_kinds_of_document_keeps_others_apart(tmp_path):
    rows = of_documents(
        "001234560", "40123456", "A1234567", "41234567", "", kinds=("CE", "DNI", "Pasaporte", "1", "")
    )
    batch = take(tmp_path, rows)
    assert counts(batch) == (5, 0, 0, 0)
    assert dict(Person.objects.values_list("given_names", "dni")) == {
        "ROSA A": None, "ROSA B": "40123456", "ROSA C": None, "ROSA D": "41234567", "ROSA E": None,
    }  # fmt: skip
    assert "otro tipo" in told(batch)


def test_fillers_of_documents_are_left_empty_and_counted_even_where_the_dni_is_the_code(tmp_path):
    rows = of_documents("99999999", "99999999", "11111111", "12345678", "00000000", "S/D", "40123456")
    batch = receive(tmp_path, rows)
    batch = take(tmp_path, rows, mapping=chosen(batch, known_by="dni"))
    assert counts(batch) == (7, 0, 0, 0)
    assert Person.objects.exclude(dni=None).count() == 1
    assert "6 (por ejemplo 99999999" in told(batch)


FILLERS = ["00/00/0000", "0000-00-00", "01/01/1900", "  /  /    ", "1900-01-00", "99/99/9999", "S/F", "NO TIENE", "0",
           "31/12/1899", "xx/xx/xxxx", "--/--/----", "1900-01-01"]  # fmt: skip


@pytest.mark.parametrize("filler", FILLERS)
def test_fillers_of_dates_leave_the_date_empty_and_are_told(tmp_path, filler):
    rows = [HEADINGS, ROSA, [*JUAN[:6], filler, *JUAN[7:]]]
    batch = take(tmp_path, rows)
    assert counts(batch) == (2, 0, 0, 0)
    juan = Person.objects.get(given_names="JUAN")
    assert (juan.birth_date, juan.born_from) == (None, None)
    assert "nacimiento" in told(batch)


@pytest.mark.parametrize(("text", "year"), [("00/00/1980", 1980), ("1980-05-00", 1980), ("00/05/1980", 1980)])
def test_a_date_without_its_day_is_a_year(tmp_path, text, year):
    take(tmp_path, [HEADINGS, ROSA, [*JUAN[:6], text, *JUAN[7:]]])
    juan = Person.objects.get(given_names="JUAN")
    assert (juan.birth_date, juan.born_from, juan.born_to) == (None, year, year)


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman", "cp1252", "utf-8", "utf-16"])
def test_enye_comes_in_right_from_any_program(tmp_path, encoding):
    text = "DNI;Apellido paterno;Apellido materno;Nombres;UBIGEO\n"
    text += "42270001;MUÑOZ;PEÑA;BEGOÑA;021201\n42270002;Núñez;;María;021201\n"
    take(tmp_path, text.encode(encoding))
    assert set(Person.objects.values_list("first_surname", flat=True)) == {"MUÑOZ", "Núñez"}


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.4\n1 0 obj\n", "PDF"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "foto|imagen"),
        (b"\x89PNG\r\n\x1a\n\0\0", "foto|imagen"),
        (b"\0\0\0\x18ftypheic\0\0", "foto|imagen"),
        (b"{\\rtf1\\ansi", "texto"),
        (b"<html><table><tr><td>DNI</td>", "web"),
        (b"Rar!\x1a\x07", "comprimido"),
    ],
)
def test_what_is_no_list_is_refused_by_what_it_is(tmp_path, start, what):
    with pytest.raises(InvalidInput, match=what):
        receive(tmp_path, start + b"x,y\n1,2\n" * 20)


def test_a_sex_in_digits_is_asked_before_any_row_is_refused(tmp_path):
    rows = [HEADINGS, [*ROSA[:5], "2", *ROSA[6:]], [*JUAN[:5], "1", *JUAN[6:]]]
    batch = receive(tmp_path, rows)
    with pytest.raises(InvalidInput) as error:
        lists.choose_columns(actor=None, batch=batch, mapping=suggested_mapping(batch))
    assert "dígitos" in str(error.value.problems[0].message)
    take(tmp_path, rows, mapping=chosen(batch, sex_codes="1m2f"))
    assert dict(Person.objects.values_list("given_names", "sex")) == {"ROSA": "F", "JUAN": "M"}


def test_a_district_whose_name_another_has_too_is_the_one_of_the_officers_territory(tmp_path):
    first, other = make_district("021203"), make_district("021301", name="HUATA")
    assert first.province_id != other.province_id
    officer = a_worker(a_programme(territory=make_district_set("caraz", ("021201", "021203"))), "officer")
    rows = [["DNI", "Apellido paterno", "Nombres", "Distrito"], ["42220001", "QUISPE", "ROSA", "Huata"]]
    assert counts(take(tmp_path, rows, source="OTRA")) == (0, 0, 0, 1)
    assert counts(take(tmp_path, rows, actor=officer)) == (1, 0, 0, 0)
    assert Person.objects.get().district_id == "021203"
