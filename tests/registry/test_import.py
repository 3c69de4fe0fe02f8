"""Lists of any layout taken into the registry: once, with their source, within a territory, and never by halves."""

import itertools
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.lists import (
    DAY,
    HEADINGS,
    JUAN,
    ROSA,
    ROWS,
    counts,
    csv_bytes,
    mapped,
    receive,
    take,
    xlsx_bytes,
)
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act, Job
from winay.registry.actions import correct_person, lists, merge_people
from winay.registry.actions.lists import passing
from winay.registry.models import (
    Consent,
    Household,
    HouseholdStay,
    ImportBatch,
    Organisation,
    Person,
    PersonSearch,
    PovertyFinding,
    RefusedRow,
    SourceRecord,
)
from winay.registry.queries.imports import first_problems, provenance_of, suggested_mapping
from winay.registry.queries.search import find_people
from winay.registry.rules.lists import Choices, Mapping

pytestmark = [pytest.mark.django_db, pytest.mark.history]


KEYED = Mapping(columns={"Codigo": "key", "Nombres": "given_names", "Apellido paterno": "first_surname"})


def test_a_list_becomes_people_who_are_found_and_whose_dni_nobody_confirmed(
    tmp_path, django_capture_on_commit_callbacks
):
    batch = mapped(tmp_path, ROWS)
    stored = batch.file.path
    with django_capture_on_commit_callbacks(execute=True):
        batch = lists.start_taking(actor=None, batch=batch, at_once=True)
        batch = lists.take_list(actor=None, batch=batch)
    assert counts(batch) == (2, 0, 0, 0)
    assert batch.state == "taken"
    rosa = Person.objects.get(given_names="ROSA")
    assert (rosa.dni, rosa.dni_confirmed, rosa.sex, rosa.district_id) == ("40123456", False, "F", "021201")
    assert (rosa.birth_date, rosa.born_from, rosa.born_to) == (date(1980, 5, 23), 1980, 1980)
    assert Person.objects.get(given_names="JUAN").first_surname == "DE LA CRUZ"
    for words in ("mamani quispe rosa", "40123456", "943 555 001", "kispe rosa"):
        assert [one.pk for one in find_people(words).rows] == [rosa.pk], words
    assert Act.objects.filter(verb="finish", subject_id=str(batch.pk)).get().details["new"] == 2
    assert not batch.file
    assert not Path(stored).exists()


def test_people_of_lists_are_not_written_to_the_audit_trail_one_by_one(tmp_path):
    from auditlog.models import LogEntry

    before = LogEntry.objects.count()
    take(tmp_path, ROWS)
    named = LogEntry.objects.filter(content_type__model__in=("person", "sourcerecord", "importbatch"))
    assert named.count() == 0
    assert LogEntry.objects.count() - before <= 3


def test_every_value_keeps_its_source_and_date(tmp_path):
    take(tmp_path, ROWS)
    take(tmp_path, [[*HEADINGS, "Edad"], ["X9", *ROSA[1:], "46"]], source="AGRORURAL", list_date=date(2026, 6, 1))
    first, second = Person.objects.filter(given_names="ROSA").order_by("created_at")
    told = [(one.field, one.text, one.source, one.day) for one in provenance_of(first)]
    assert ("DNI", "40123456", "JUNTOS", "3 de mayo de 2026") in told
    merge_people(actor=None, kept=first, absorbed=second, reason="la misma")
    assert {one.source for one in provenance_of(first)} == {"JUNTOS", "AGRORURAL"}


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path):
    take(tmp_path, ROWS)
    with pytest.raises(InvalidInput) as error:
        receive(tmp_path, ROWS)
    assert "ya se tomó" in str(error.value)
    assert Person.objects.count() == 2
    batch = mapped(tmp_path, ROWS, again=True)
    with pytest.raises(InvalidInput):
        lists.start_taking(actor=None, batch=batch)
    take(tmp_path, ROWS, source="AGRORURAL")
    assert Person.objects.count() == 4


def test_the_next_list_of_a_source_changes_only_what_it_says_otherwise(tmp_path):
    take(tmp_path, ROWS)
    rosa = Person.objects.get(given_names="ROSA")
    correct_person(
        actor=None,
        person=rosa,
        given_names="Rosa Elena",
        first_surname="Quispe",
        second_surname="Mamani",
        dni="40123456",
    )
    later = [HEADINGS, [*ROSA[:8], "943555999"], JUAN, ["J3", "", "ROJAS", "", "ANA", "F", "", "021201", ""]]
    batch = take(tmp_path, later, list_date=date(2026, 8, 1))
    assert counts(batch) == (1, 1, 1, 0)
    rosa.refresh_from_db()
    assert (rosa.given_names, rosa.phone, rosa.dni_confirmed) == ("Rosa Elena", "943555999", True)
    assert [one.pk for one in find_people("943555999").rows] == [rosa.pk]
    assert SourceRecord.objects.filter(person=rosa).count() == 2
    holds = [one.text for one in provenance_of(rosa) if one.holds and one.field == "Teléfono"]
    assert holds == ["943555999"]


def test_an_older_list_does_not_undo_a_newer_one(tmp_path):
    take(tmp_path, [HEADINGS, [*ROSA[:8], "943555999"]])
    batch = take(tmp_path, [HEADINGS, ROSA], list_date=date(2025, 1, 1))
    assert counts(batch) == (0, 0, 1, 0)
    assert Person.objects.get().phone == "943555999"


def test_a_confirmed_dni_is_not_changed_by_a_list(tmp_path):
    take(tmp_path, [HEADINGS, ROSA])
    Person.objects.update(dni_confirmed=True)
    take(tmp_path, [HEADINGS, [ROSA[0], "40123457", *ROSA[2:]]])
    assert Person.objects.get().dni == "40123456"


def test_one_dni_may_stand_on_two_people_until_somebody_reads_the_card(tmp_path):
    make_person(dni="40123456")
    batch = take(tmp_path, [HEADINGS, ROSA, ["J7", *ROSA[1:]]])
    assert counts(batch) == (2, 0, 0, 0)
    assert Person.objects.filter(dni="40123456").count() == 3


def test_without_a_key_the_same_row_again_is_unchanged(tmp_path):
    headings, rosa = HEADINGS[1:], ROSA[1:]
    assert counts(take(tmp_path, [headings, rosa, rosa])) == (1, 0, 1, 0)
    assert counts(take(tmp_path, [headings, JUAN[1:], rosa])) == (1, 0, 1, 0)


def test_rows_may_be_known_by_their_dni(tmp_path):
    columns = {"DNI": "dni", "Nombres": "given_names", "Apellido paterno": "first_surname", "Celular": "phone"}
    mapping = Mapping(columns=columns, choices=Choices(known_by="dni"))
    take(tmp_path, ROWS, mapping=mapping)
    batch = take(tmp_path, [HEADINGS, [*ROSA[:8], "999888777"]], mapping=mapping)
    assert counts(batch) == (0, 1, 0, 0)
    assert Person.objects.get(given_names="ROSA").phone == "999888777"


def test_a_code_that_stands_twice_in_a_list_is_refused_once(tmp_path):
    batch = take(tmp_path, [HEADINGS, ROSA, ["J1", *JUAN[1:]], ROSA], mapping=KEYED)
    assert counts(batch) == (1, 0, 1, 1)


def test_the_same_file_with_other_columns_adds_what_was_left_out(tmp_path):
    take(tmp_path, ROWS, mapping=KEYED)
    assert Person.objects.get(given_names="ROSA").phone == ""
    more = Mapping(columns={**KEYED.columns, "Celular": "phone"})
    assert counts(take(tmp_path, ROWS, mapping=more, again=True)) == (0, 2, 0, 0)
    assert Person.objects.get(given_names="ROSA").phone == "943555001"


def test_a_check_counts_what_taking_would_do_and_writes_nobody(tmp_path):
    take(tmp_path, [HEADINGS, ROSA])
    rows = [HEADINGS, [*ROSA[:8], "1"], JUAN, ["J5", "12", "", "", "ANA", "Z", "31/02/1980", "999999", "x"]]
    batch = mapped(tmp_path, rows)
    batch = lists.start_check(actor=None, batch=batch, at_once=True)
    batch = lists.check_list(actor=None, batch=batch)
    assert batch.state == "checked"
    assert counts(batch) == (1, 0, 0, 2)
    assert Person.objects.count() == 1
    told = "\n".join(map(str, first_problems(batch, most=20)))
    for part in ("fila 4", "DNI", "Apellido paterno", "Sexo", "Fecha nac", "UBIGEO", "Celular", "fila 2"):
        assert part in told, part
    batch = lists.start_taking(actor=None, batch=batch, at_once=True)
    assert counts(lists.take_list(actor=None, batch=batch)) == (1, 0, 0, 2)


ENCODINGS = ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize(("encoding", "delimiter"), list(zip(ENCODINGS, itertools.cycle(",;\t|"), strict=False)))
def test_a_text_is_read_in_any_encoding_and_with_any_delimiter(tmp_path, encoding, delimiter):
    rows = [HEADINGS, [*ROSA[:2], "ÑAHUI", "MUÑOZ", "MARÍA", *ROSA[5:]], *([JUAN] * 3)]
    take(tmp_path, csv_bytes(rows, encoding=encoding, delimiter=delimiter))
    assert Person.objects.filter(first_surname="ÑAHUI", second_surname="MUÑOZ", given_names="MARÍA").exists()


def test_a_workbook_is_read_with_titles_merged_headings_numbers_and_dates(tmp_path):
    rows = [
        ["PADRÓN DE USUARIOS"],
        [],
        ["DNI", "Apellidos", "", "Nombres", "Sexo", "Nacimiento", *[""] * 200, "UBIGEO"],
        ["", "Paterno", "Materno"],
        [1234567, "QUISPE", "MAMANI", "ROSA", "Mujer", date(1980, 5, 3), *[""] * 200, 21201],
        [40123456.0, "HUAMÁN", "", "JUAN", "Varón", "1971-12-03", *[""] * 200, 21203],
    ]
    batch = take(tmp_path, rows, name="lista.xlsx")
    assert counts(batch) == (2, 0, 0, 0)
    rosa = Person.objects.get(given_names="ROSA")
    assert (rosa.dni, rosa.second_surname, rosa.birth_date) == ("01234567", "MAMANI", date(1980, 5, 3))
    assert rosa.district_id == "021201"
    assert SourceRecord.objects.get(person=rosa).values[0] == "1234567"


def test_the_values_of_formulas_are_taken(tmp_path):
    take(tmp_path, xlsx_bytes([HEADINGS, ROSA], formula=(1, 4, '="RO"&"SA"', "ROSA")), name="x.xlsx")
    assert Person.objects.get().given_names == "ROSA"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", b""),
        ("x.csv", b"   \n\n"),
        ("x.csv", b"DNI,Nombres\n"),
        ("x.csv", b"\x00\x01\x02binary\xff"),
        ("x.xlsx", b"PK\x03\x04broken"),
        ("x.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 100),
        ("x.csv", b'DNI,Nombres\n"' + b"a" * 200_000),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path, name, data):
    with pytest.raises(InvalidInput) as error:
        receive(tmp_path, data, name=name)
    assert str(error.value)
    assert not ImportBatch.objects.exists()


def test_a_cell_far_outside_the_table_takes_no_memory(tmp_path):
    import io

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADINGS)
    page.write_string(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(InvalidInput):
        receive(tmp_path, out.getvalue(), name="x.xlsx")


def test_a_row_with_more_cells_than_headings_is_refused_by_its_number(tmp_path):
    batch = take(tmp_path, [HEADINGS, ROSA, [*JUAN, "suelto"]])
    assert counts(batch) == (1, 0, 0, 1)
    assert RefusedRow.objects.get().row == 3


def test_a_file_that_breaks_off_keeps_what_stood_before_and_can_be_thrown_away(tmp_path, monkeypatch):
    monkeypatch.setattr(passing, "CHUNK", 1)
    data = csv_bytes(ROWS * 200) + b'J9,"' + b"a" * 200_000
    batch = mapped(tmp_path, data)
    batch = lists.start_check(actor=None, batch=batch, at_once=True)
    batch = lists.check_list(actor=None, batch=batch)
    assert batch.state == "failed"
    assert "601" in batch.fault
    assert Person.objects.count() == 0
    assert lists.cancel_import(actor=None, batch=batch).state == "cancelled"


def test_households_heads_classes_and_consent_come_with_the_people(tmp_path):
    headings = [*HEADINGS, "Codigo hogar", "Jefe de hogar", "Pobreza", "Consentimiento"]
    ana = ["J3", "", "QUISPE", "", "ANA", "F", "", "021201", ""]
    rows = [
        [*headings],
        [*ROSA, "H-77", "X", "Pobre extremo", "sí"],
        [*ana, "H-77", "", "Pobre extremo", "no"],
        [*JUAN, "H-78", "X", "No pobre", ""],
    ]
    batch = take(tmp_path, rows)
    assert counts(batch) == (3, 0, 0, 0)
    home = Household.objects.get(code="juntos-H-77")
    assert (home.district_id, home.poverty_class, home.members.count()) == ("021201", "extreme", 2)
    assert home.head.given_names == "ROSA"
    finding = PovertyFinding.objects.get(household=home)
    assert (finding.source, finding.found_on) == ("JUNTOS", DAY)
    assert HouseholdStay.objects.filter(household=home, since=DAY, until=None).count() == 2
    assert dict(Consent.objects.values_list("person__given_names", "given")) == {"ROSA": True, "ANA": False}
    rows[1][7:12] = ["021203", ROSA[8], "H-78", "", "Pobre"]
    batch = take(tmp_path, rows, list_date=date(2026, 9, 1))
    assert counts(batch) == (0, 1, 2, 0)
    rosa = Person.objects.get(given_names="ROSA")
    assert rosa.household.code == "juntos-H-78"
    assert HouseholdStay.objects.filter(person=rosa).count() == 2
    assert Household.objects.get(code="juntos-H-78").poverty_class == "poor"


def test_a_community_that_is_stored_is_found_and_any_other_name_is_kept(tmp_path):
    known = make_community("Cruz de Mayo", make_district("021201"))
    headings = [*HEADINGS, "Comunidad"]
    take(tmp_path, [headings, [*ROSA, "CRUZ DE MAYO"], [*JUAN, "Otra parte"]])
    assert Person.objects.get(given_names="ROSA").community == known
    juan = Person.objects.get(given_names="JUAN")
    assert (juan.community, juan.locality) == (None, "Otra parte")


def test_organisations_come_by_lists_too(tmp_path):
    headings = ["Nombre", "Tipo", "RUC", "Distrito", "Comunidad"]
    rows = [
        headings,
        ["Asociación Los Andes", "Asociación", "20131312955", "Caraz", "Pati"],
        ["Comunidad Huata", "comunidad campesina", "", "Huata", ""],
        ["Sin tipo", "club", "123", "Caraz", ""],
    ]
    batch = take(tmp_path, rows, kind="organisations")
    assert counts(batch) == (2, 0, 0, 1)
    first = Organisation.objects.get(ruc="20131312955")
    assert (first.kind, first.district_id, first.community.name) == ("association", "021201", "Pati")
    again = take(tmp_path, rows[:2], kind="organisations", source="Municipalidad")
    assert counts(again) == (1, 0, 0, 0)
    assert Organisation.objects.filter(ruc="20131312955").count() == 1
    assert {one.source for one in provenance_of(first)} == {"JUNTOS", "Municipalidad"}


def test_the_columns_of_a_source_are_known_again_by_their_headings(tmp_path):
    headings = ["a", "b", "c"]
    mapping = Mapping(columns={"a": "given_names", "b": "first_surname", "c": "phone"})
    take(tmp_path, [headings, ["Rosa", "Quispe", "943555001"]], mapping=mapping)
    again = receive(tmp_path, [["C ", "A", "B"], ["943555002", "Juan", "Rojas"]])
    assert suggested_mapping(again).columns == {"A": "given_names", "B": "first_surname", "C": "phone"}
    other = receive(tmp_path, [["C ", "A", "B"], ["943555002", "Juan", "Rojas"]], source="AGRORURAL")
    assert suggested_mapping(other).columns != suggested_mapping(again).columns


def keeper_of(*ubigeos):
    programme = a_programme()
    programme.territory = make_district_set(f"set-{programme.code}", ubigeos)
    programme.save()
    return a_worker(programme, "officer")


def test_rows_outside_the_territory_of_a_role_are_refused_one_by_one(tmp_path):
    batch = take(tmp_path, ROWS, actor=keeper_of("021201"))
    assert counts(batch) == (1, 0, 0, 1)
    assert Person.objects.get().given_names == "ROSA"
    assert "territorio" in str(first_problems(batch, most=5)[0])


@pytest.mark.parametrize("role", ["finance", "evaluator"])
def test_who_does_not_keep_people_takes_no_list(tmp_path, role):
    with pytest.raises(NotAllowed):
        take(tmp_path, ROWS, actor=a_worker(a_programme(), role))
    assert not ImportBatch.objects.exists()


def test_a_list_is_taken_by_one_worker_only(tmp_path):
    batch = mapped(tmp_path, ROWS)
    batch = lists.start_taking(actor=None, batch=batch)
    assert Job.objects.filter(subject=str(batch.pk)).count() == 1
    twin = ImportBatch.objects.get(pk=batch.pk)
    lists.take_list(actor=None, batch=batch)
    with pytest.raises((WrongState, ValueError)):
        lists.take_list(actor=None, batch=twin)
    assert Person.objects.count() == 2


def test_somebody_whose_data_were_deleted_does_not_come_back(tmp_path):
    take(tmp_path, [HEADINGS, ROSA])
    Person.objects.update(given_names="-", first_surname="-", anonymised_at="2026-06-01T00:00Z")
    batch = take(tmp_path, [HEADINGS, [*ROSA[:8], "943555999"]])
    assert counts(batch) == (0, 0, 0, 1)
    assert Person.objects.get().given_names == "-"
    assert SourceRecord.objects.count() == 1


PEOPLE = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(["ROSA", "ANA", ""]), st.sampled_from(["943555001", ""])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, keyed=st.booleans(), chunk=st.integers(1, 5))
def test_a_list_taken_twice_is_as_taken_once(tmp_path, people, keyed, chunk):
    from django.db import transaction

    headings = ["Codigo" if keyed else "x", "Nombres", "Apellido paterno", "Celular"]
    columns = {"Nombres": "given_names", "Apellido paterno": "first_surname", "Celular": "phone"}
    mapping = Mapping(columns={**columns, **({"Codigo": "key"} if keyed else {})})
    rows = [headings, *([code, name, "QUISPE", phone] for code, name, phone in people)]
    standing, passing.CHUNK = passing.CHUNK, chunk
    try:
        with transaction.atomic():
            first = take(tmp_path, rows, mapping=mapping)
            before = list(Person.objects.order_by("pk").values())
            assert (
                first.new == Person.objects.count() == PersonSearch.objects.count() == SourceRecord.objects.count()
            )
            assert first.read == len(people)
            again = take(tmp_path, [*rows, ["", "", "", ""]], mapping=mapping)
            assert (again.new, again.changed) == (0, 0)
            assert list(Person.objects.order_by("pk").values()) == before
            transaction.set_rollback(True)
    finally:
        passing.CHUNK = standing


def test_people_of_a_list_are_found_by_a_beginning_and_by_sound(tmp_path):
    take(tmp_path, [*ROWS, ["J9", "", "ÑAHUINCOPA", "", "ZÓSIMO", "M", "01/01/1970", "021201", ""]])
    (found,) = find_people("zosimo nahuin").rows
    assert find_people("sosimo ñawincopa").rows == [found]
    take(
        tmp_path,
        [HEADINGS, ["J10", "", "HUAYTAVILCA", "", "EUDOSIA", "F", "01/01/1970", "021201", ""]],
        source="MIDIS",
    )
    assert len(find_people("eudosia huayta").rows) == 1


def test_the_database_keeps_a_list_from_which_rows_came(tmp_path):
    batch = take(tmp_path, ROWS)
    with pytest.raises(DatabaseError), transaction.atomic():
        batch.delete()
    assert SourceRecord.objects.filter(batch=batch).count() == 2


def test_a_row_shorter_than_its_headings_says_nothing_of_the_rest(tmp_path):
    take(tmp_path, ROWS)
    person = Person.objects.filter(given_names="ROSA").first()
    row = SourceRecord.objects.get(person=person)
    told = len(provenance_of(person))
    SourceRecord.objects.filter(pk=row.pk).update(values=row.values[:2])
    assert 0 < len(provenance_of(person)) < told
    SourceRecord.objects.filter(pk=row.pk).update(values=[])
    assert provenance_of(person) == []
