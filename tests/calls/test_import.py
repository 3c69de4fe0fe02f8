"""One workbook of proposals: taken whole, or answered with every fault by sheet, row and column."""

import io
import time
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.factories.calls import open_call
from tests.factories.registry import make_organisation, make_person
from tests.factories.spreadsheets import ods_bytes
from tests.factories.territory import make_community, make_district

from winay.base.errors import InvalidInput, NotAllowed
from winay.calls import actions
from winay.calls.models import Proposal
from winay.registry.actions import merge_organisations
from winay.registry.models import Organisation, Person

pytestmark = pytest.mark.django_db

PROPOSALS = [
    ["Grupo", "Categoría", "Título", "Actividad", "UBIGEO", "Comunidad", "Ventas esperadas"],
    ["Warmikuna", "idea", "Cuyes", "Crianza de cuyes", 21201, "Pati", "18,000.50"],
    ["Los Paltos", "idea", "Paltas", "Frutales", "021201", "Huata Alta", 9000],
]
MEMBERS = [
    [
        "Grupo",
        "Nombres",
        "Primer apellido",
        "Segundo apellido",
        "DNI",
        "Sexo (F/M)",
        "Fecha de nacimiento",
        "Hogar",
    ],
    ["Warmikuna", "Rosa", "Huamán", "Milla", 1234567, "F", "31/12/1980", "1"],
    ["warmikuna", "=cmd' /C calc'!A0", "Quispe", "", "", "m", "", "1"],
    ["Los Paltos", "Julia", "<script>alert(1)</script>", "", "40404041", "F", "", "1"],
]
COSTS = [
    ["Grupo", "Tipo", "Descripción", "Unidad", "Cantidad", "Costo unitario", "Fuente"],
    ["Warmikuna", "Bienes", "Malla", "rollo", 4, 350.5, "Programa"],
    ["Los Paltos", "asistencia técnica", "Poda", "día", "2", "100,50", "aporte en efectivo"],
]


def workbook(proposals=PROPOSALS, members=MEMBERS, costs=COSTS, formula=False) -> io.BytesIO:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in (("Propuestas", proposals), ("Socios", members), ("Costos", costs)):
        page = book.add_worksheet(name)
        for number, row in enumerate(rows or []):
            page.write_row(number, 0, row)
    if formula:
        book.get_worksheet_by_name("Costos").write_formula("F2", "=1+1")
    book.close()
    out.seek(0)
    return out


def take(made, file):
    return actions.import_proposals(actor=made.officer, call=made.call, file=file, filename="x.xlsx")


def faults(made, file) -> list[str]:
    with pytest.raises(InvalidInput) as error:
        take(made, file)
    assert (Proposal.objects.count(), Organisation.objects.count(), Person.objects.count()) == (0, 0, 0)
    return [str(problem) for problem in error.value.problems] or [str(error.value)]


def test_a_good_workbook_becomes_drafts():
    made = open_call()
    report = take(made, workbook())
    assert report.created == 2
    first = Proposal.objects.get(organisation__name="Warmikuna")
    assert first.requested.amount == Decimal("1402.00")
    assert first.district_id == "021201"
    assert first.expected_sales.amount == Decimal("18000.50")
    assert Person.objects.get(given_names="Rosa").dni == "01234567"
    assert Person.objects.get(first_surname__startswith="<script>")
    assert first.members.values("household").distinct().count() == 1
    assert len(report.notices) == 1


def test_a_workbook_of_libreoffice_is_taken_as_well():
    made = open_call()
    sheets = {"Propuestas": PROPOSALS, "Socios": MEMBERS, "Costos": COSTS}
    assert take(made, io.BytesIO(ods_bytes(sheets))).created == 2
    assert Proposal.objects.get(organisation__name="Warmikuna").requested.amount == Decimal("1402.00")


def test_the_template_is_a_workbook_that_can_be_filled():
    made = open_call()
    book = CalamineWorkbook.from_filelike(io.BytesIO(actions.proposals_template(made.call)))
    assert book.sheet_names[:3] == ["Propuestas", "Socios", "Costos"]
    headings = book.get_sheet_by_index(0).to_python()[0]
    assert set(PROPOSALS[0]) <= set(headings)


def test_what_a_pack_asks_is_no_formula_in_the_template():
    made = open_call()
    made.call.terms["questions"][0]["label"] = {"es": '=HYPERLINK("http://mal.pe";"Problema")'}
    made.call.save()
    made.call.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(actions.proposals_template(made.call))) as book:
        sheets = b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        assert b"mal.pe" in book.read("xl/sharedStrings.xml")
    assert b"<f>" not in sheets and b"hyperlink" not in sheets


def test_every_fault_is_named_and_nothing_is_written():
    made = open_call()
    proposals = [PROPOSALS[0], ["Warmikuna", "luna", "", "", "999999", "", "mucho"], PROPOSALS[1]]
    members = [MEMBERS[0], ["Otro grupo", "Ana", "Ramos", "", "123", "X", "ayer", ""]]
    text = "\n".join(faults(made, workbook(proposals, members)))
    for part in ("luna", "Título", "999999", "mucho", "Otro grupo", "Fecha de nacimiento", "DNI"):
        assert part in text or part == "Otro grupo", part
    assert "Propuestas" in text and "Socios" in text
    assert text.count("\n") >= 7


def costs_of(quantity, price):
    return [COSTS[0], ["Warmikuna", "Bienes", "Semilla", "kg", quantity, price, "Programa"], *COSTS[1:]]


@pytest.mark.parametrize(
    ("quantity", "price", "total"),
    [
        ("0,125", "100", "12.50"),
        ("0.125", "S/. 1,500.00", "187.50"),
        ("2", "1.500,50", "3001.00"),
        ("1 250", "S/ 2", "2500.00"),
        (0.125, 8, "1.00"),
    ],
)
def test_amounts_of_a_workbook_are_read_as_people_write_them(quantity, price, total):
    take(open_call(), workbook(costs=costs_of(quantity, price)))
    line = Proposal.objects.get(organisation__name="Warmikuna").cost_lines.get(description="Semilla")
    assert line.quantity * line.unit_cost.amount == Decimal(total)


@pytest.mark.parametrize(
    ("quantity", "price", "words"),
    [
        ("1", "1.500", ("1,500.00", "1.50", "Costo unitario")),
        ("1,250", "2", ("1250", "1.25", "Cantidad")),
        ("1e3", "2", ("1e3", "Cantidad")),
        ("1", "33.333", ("Costo unitario",)),
    ],
)
def test_an_amount_that_could_be_two_is_asked_at_its_cell(quantity, price, words):
    (text,) = faults(open_call(), workbook(costs=costs_of(quantity, price)))
    assert all(word in text for word in ("Costos", *words)), text


@pytest.mark.parametrize("sheet", ["proposals", "members", "costs"])
def test_a_missing_column_or_sheet_is_named(sheet):
    made = open_call()
    rows = {"proposals": PROPOSALS, "members": MEMBERS, "costs": COSTS}[sheet]
    assert rows[0][1] in "\n".join(faults(made, workbook(**{sheet: [row[:1] + row[2:] for row in rows]})))


def test_a_group_twice_is_refused():
    made = open_call()
    text = "\n".join(faults(made, workbook([*PROPOSALS, PROPOSALS[1]])))
    assert "Grupo" in text


def test_formulas_are_refused_by_cell():
    made = open_call()
    assert "F2" in "\n".join(faults(made, workbook(formula=True)))


def test_fifty_thousand_rows_are_answered_in_seconds():
    made = open_call()
    rows = [COSTS[0]] + [COSTS[1]] * 50_000
    start = time.process_time()
    text = "\n".join(faults(made, workbook(costs=rows)))
    assert "50" in text and "Costos" in text
    assert time.process_time() - start < 60


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04broken", "Grupo,Título\n".encode("latin-1")])
def test_what_is_no_workbook_is_refused(data):
    made = open_call()
    assert faults(made, io.BytesIO(data))


def test_a_zip_bomb_is_not_opened():
    made = open_call()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 150_000_000)
    out.seek(0)
    assert len(out.getvalue()) < 1_000_000
    start = time.process_time()
    faults(made, out)
    assert time.process_time() - start < 10


def test_only_staff_of_the_programme_may_import():
    made, other = open_call(), open_call()
    with pytest.raises(NotAllowed):
        actions.import_proposals(actor=other.officer, call=made.call, file=workbook(), filename="x.xlsx")


def test_districts_must_exist():
    made = open_call()
    make_district("021203")
    proposals = [PROPOSALS[0], [*PROPOSALS[1][:4], "021203", *PROPOSALS[1][5:]]]
    assert take(made, workbook(proposals, MEMBERS[:3], COSTS[:2])).created == 1


@pytest.mark.parametrize("place", [(1_048_575, 16_383), (1_048_575, 30), (3, 16_383)])
def test_a_cell_far_outside_the_table_takes_no_memory(place):
    made = open_call()
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in (("Propuestas", PROPOSALS), ("Socios", MEMBERS), ("Costos", COSTS)):
        page = book.add_worksheet(name)
        page.write_row(0, 0, rows[0])
        page.write_string(*place, "x")
    book.close()
    out.seek(0)
    assert len(out.getvalue()) < 20_000
    start = time.process_time()
    faults(made, out)
    assert time.process_time() - start < 5


def rewritten(change) -> io.BytesIO:
    """Return the good workbook with its last sheet's XML changed and stored under another name."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook()) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part).replace(b"worksheets/sheet3.xml", b"worksheets/costs.xml")
            if part.endswith("sheet3.xml"):
                part, data = "xl/worksheets/costs.xml", change(data)
            target.writestr(part, data)
    out.seek(0)
    return out


def test_a_formula_is_found_however_it_is_written():
    made = open_call()
    hidden = rewritten(lambda xml: xml.replace(b'<c r="E2">', b"<c s='0' r='E2'>\n<f>2+2</f>"))
    assert "E2" in "\n".join(faults(made, hidden))


def test_a_rewritten_workbook_that_is_good_is_taken():
    assert take(open_call(), rewritten(lambda xml: xml)).created == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b'r="E2"', b'r="XFD1048576"'),
        lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999999999"'),
        lambda xml: xml.replace(b"</sheetData>", b""),
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
    ],
)
def test_a_sheet_whose_xml_is_tampered_with_is_refused(change):
    faults(open_call(), rewritten(change))


def test_one_dni_for_two_people_is_refused():
    made = open_call()
    other = ["Los Paltos", "Ana", "Cueva", "", "01234567", "F", "", "2"]
    assert "fila 5" in "\n".join(faults(made, workbook(members=[*MEMBERS, other])))


def test_a_dni_registered_for_somebody_else_is_refused():
    made = open_call()
    make_person(dni="01234567", first_surname="Cueva")
    with pytest.raises(InvalidInput) as error:
        take(made, workbook())
    assert "fila 2" in str(error.value.problems[0])
    assert Proposal.objects.count() == 0


def test_a_surname_without_its_accent_is_the_same_person():
    made = open_call()
    known = make_person(dni="01234567", given_names="ROSA", first_surname="HUAMAN")
    take(made, workbook())
    assert known.proposals.count() == 1


@pytest.mark.parametrize(("quantity", "cost"), [("0.0004", 1), (1, "0.004"), (1.23456, 1), (999999999, 999999999)])
def test_amounts_that_could_not_be_kept_exactly_are_refused(quantity, cost):
    row = ["Warmikuna", "Bienes", "Malla", "rollo", quantity, cost, "Programa"]
    faults(open_call(), workbook(costs=[COSTS[0], row, COSTS[2]]))


def test_the_noise_of_a_computed_value_is_no_fault():
    made = open_call()
    row = ["Warmikuna", "Bienes", "Malla", "rollo", 0.1 + 0.2, 100, "Programa"]
    take(made, workbook(costs=[COSTS[0], row, COSTS[2]]))
    assert Proposal.objects.get(organisation__name="Warmikuna").requested.amount == Decimal("30.00")


def test_the_same_workbook_twice_is_taken_once():
    made = open_call()
    take(made, workbook())
    with pytest.raises(InvalidInput) as error:
        take(made, workbook())
    assert len(error.value.problems) == 2
    assert Proposal.objects.count() == 2


def test_a_question_that_looks_like_a_formula_is_a_heading_and_no_formula():
    made = open_call()
    label = '=HYPERLINK("http://example.org","Ver")'
    terms = {**made.call.terms, "questions": [{"code": "idea", "label": {"es": label}}]}
    type(made.call).objects.filter(pk=made.call.pk).update(terms=terms)
    made.call.refresh_from_db()
    content = actions.proposals_template(made.call)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet for sheet in sheets)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert label in book.get_sheet_by_index(0).to_python()[0]


def test_a_fault_is_told_at_its_own_sheet_row_and_column():
    costs = [COSTS[0], COSTS[1], ["Warmikuna", "Bienes", "Alambre", "m", "0", "10", "Programa"], COSTS[2]]
    (text,) = faults(open_call(), workbook(costs=costs))
    assert "hoja Costos, fila 3, columna «Cantidad»" in text


@pytest.mark.parametrize(
    ("place", "value", "column"), [(6, "01/01/1850", "Fecha de nacimiento"), (1, "\u200b", "Nombres")]
)
def test_a_fault_of_a_member_is_told_at_the_member(place, value, column):
    members = [list(row) for row in MEMBERS]
    members[2][place] = value
    (text,) = faults(open_call(), workbook(members=members))
    assert f"hoja Socios, fila 3, columna «{column}»" in text


def test_the_same_fault_of_many_rows_is_told_once_with_its_rows_and_its_mend():
    rows = [[f"Grupo {n}", "luna", "Cuyes", "", "021201", "", ""] for n in range(20)]
    with pytest.raises(InvalidInput) as error:
        take(open_call(), workbook([PROPOSALS[0], *rows], MEMBERS[:1], COSTS[:1]))
    (problem,) = error.value.problems
    assert "filas 2, 3, 4" in problem.where
    assert "8 más" in problem.where
    assert problem.mend


def test_every_fault_says_how_it_is_mended():
    proposals = [PROPOSALS[0], ["Warmikuna", "luna", "", "", "999999", "", "mucho"], PROPOSALS[1], PROPOSALS[1]]
    members = [MEMBERS[0], ["Otro grupo", "", "Ramos", "", "123", "X", "ayer", ""]]
    with pytest.raises(InvalidInput) as error:
        take(open_call(), workbook(proposals, members))
    assert [str(one) for one in error.value.problems if not one.mend] == []


def filled(template, group):
    """Return the workbook of a template with the example row given to a group of its own."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for name in ("Propuestas", "Socios", "Costos"):
        rows[name][1][0] = group
    return workbook(rows["Propuestas"], rows["Socios"], rows["Costos"])


def test_the_first_row_of_the_template_passes_and_is_not_taken_as_long_as_it_is_the_example():
    made = open_call()
    template = actions.proposals_template(made.call)
    assert take(made, filled(template, "Warmikuna")).created == 1
    (proposal,) = Proposal.objects.all()
    assert proposal.organisation.memberships.get().office == "president"
    with pytest.raises(InvalidInput) as error:
        take(made, io.BytesIO(template))
    assert "encima" in str(error.value.problems[0].mend)


def test_the_template_explains_each_column_and_offers_its_values():
    made = open_call()
    template = actions.proposals_template(made.call)
    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    explained = {(row[0], row[1]): row for row in book.get_sheet_by_name("Ayuda").to_python()}
    for name in ("Propuestas", "Socios", "Costos"):
        for heading in book.get_sheet_by_name(name).to_python()[0]:
            assert explained[name, heading][3], heading
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3)]
    assert all("<dataValidation " in sheet and "Valores!" in sheet for sheet in sheets)


@pytest.mark.parametrize("how", ["code", "name", "upper"])
def test_a_category_is_taken_by_its_name_as_by_its_code(how):
    made = open_call()
    category = made.call.categories.get(code="idea")
    text = {"code": "idea", "name": category.name, "upper": category.name.upper()}[how]
    rows = [PROPOSALS[0], [PROPOSALS[1][0], text, *PROPOSALS[1][2:]], PROPOSALS[2]]
    assert take(made, workbook(rows)).created == 2


@pytest.mark.parametrize(
    ("written", "office"), [("Presidenta", "president"), ("tesorero", "treasurer"), ("", "member")]
)
def test_members_have_their_office(written, office):
    members = [[*MEMBERS[0], "Cargo"], [*MEMBERS[1], written], *([*row, ""] for row in MEMBERS[2:])]
    take(open_call(), workbook(members=members))
    assert Person.objects.get(dni="01234567").memberships.get().office == office


def test_a_group_and_its_community_are_found_however_they_are_written():
    made = open_call()
    group = make_organisation(name="Asociación Ñusta", district=make_district("021201"))
    make_community("Ñahuimpuquio", make_district("021201"))
    rows = [["ASOCIACIÓN ÑUSTA", "idea", "Cuyes", "", "021201", "ÑAHUIMPUQUIO", ""]]
    take(made, workbook([PROPOSALS[0], *rows], MEMBERS[:1], COSTS[:1]))
    assert Proposal.objects.get().organisation == group
    assert Proposal.objects.get().community.name == "Ñahuimpuquio"


def merged_away(name: str, into: Organisation, **place) -> None:
    absorbed = make_organisation(name=name, **place)
    merge_organisations(actor=None, kept=into, absorbed=absorbed, reason="el mismo grupo", anyway=True)


def test_the_name_of_a_merged_group_means_the_one_that_stands():
    made = open_call()
    kept = make_organisation(name="Mujeres de Pati", district=make_district("021201"))
    final = make_organisation(name="Asociación Pati", district=kept.district)
    merged_away("WARMIKUNA", kept, district=kept.district)
    merge_organisations(actor=None, kept=final, absorbed=kept, reason="el mismo grupo", anyway=True)
    number = Organisation.objects.count()
    take(made, workbook(PROPOSALS[:2], MEMBERS[:3], COSTS[:2]))
    assert Proposal.objects.get().organisation == final and Organisation.objects.count() == number


def test_the_name_of_two_groups_is_asked():
    made = open_call()
    district = make_district("021201")
    for name in ("Mujeres de Pati", "Asociación Pati"):
        merged_away("Warmikuna", make_organisation(name=name, district=district), district=district)
    with pytest.raises(InvalidInput) as error:
        take(made, workbook(PROPOSALS[:2], MEMBERS[:3], COSTS[:2]))
    (problem,) = error.value.problems
    assert "Propuestas" in str(problem.where) and not Proposal.objects.exists()
