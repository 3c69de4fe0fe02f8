"""Lists of ventures with their sales and jobs: led to owners, checked, taken, refused row by row, taken back."""

from datetime import date
from decimal import Decimal

import pytest
from tests.factories.calls import open_call
from tests.factories.lists import (
    DAY,
    VENTURE_HEADINGS,
    counts,
    mapped,
    receive,
    take,
    venture_row,
    write_list,
)
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_district
from tests.factories.ventures import make_venture, tell_months

from winay.base.errors import InvalidInput, NotAllowed
from winay.registry import actions
from winay.registry.actions import lists
from winay.registry.models import Person, RefusedRow, SourceRecord, Venture, VentureJobs, VentureSales
from winay.registry.queries.imports import first_problems, suggested_mapping
from winay.registry.queries.returning import would_go_back
from winay.registry.queries.ventures import jobs_that_stand, sales_that_stand
from winay.registry.rules.lists import Mapping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rosa():
    return make_person(
        given_names="Rosa",
        first_surname="Quispe",
        second_surname="Mamani",
        dni="40123456",
        district=make_district("021201"),
    )


def take_ventures(folder, *rows, **given):
    return take(folder, [VENTURE_HEADINGS, *rows], kind="ventures", **given)


def take_back(batch):
    batch = lists.start_return(actor=None, batch=batch, at_once=True)
    return lists.return_list(actor=None, batch=batch)


def told(batch):
    return {name: count for name, count in batch.notices["counts"].items() if name.startswith(("back", "stay"))}


def faults(batch):
    return [(fault[0], fault[1]) for row in RefusedRow.objects.filter(batch=batch) for fault in row.faults]


def test_a_row_becomes_a_venture_with_what_it_sold_and_who_works_there(tmp_path, rosa):
    batch = take_ventures(tmp_path, venture_row())
    assert counts(batch) == (1, 0, 0, 0), faults(batch)
    venture = Venture.objects.get()
    assert (venture.name, venture.activity, venture.district_id) == ("Quesos Wayra", "dairy", "021201")
    assert (venture.began_on, venture.began_year) == (None, 2023)
    assert venture.owners.get().person == rosa
    sales, jobs = VentureSales.objects.get(), VentureJobs.objects.get()
    assert (sales.since, sales.until, sales.amount.amount) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
        Decimal("12500.50"),
    )
    assert (jobs.day, jobs.people, jobs.women, jobs.young) == (DAY, Decimal("2.5"), Decimal("1.5"), None)
    assert (sales.told_by, sales.told_on, sales.source, sales.known) == ("list", DAY, "JUNTOS", "declared")
    assert SourceRecord.objects.get().venture == venture


def test_checking_says_what_taking_does_and_writes_nothing(tmp_path, rosa):
    rows = [
        venture_row(),
        venture_row(since="01/01/2026", until="31/03/2026", jobs="", women=""),
        venture_row("Otro"),
    ]
    batch = mapped(tmp_path, [VENTURE_HEADINGS, *rows], kind="ventures")
    batch = lists.check_list(actor=None, batch=lists.start_check(actor=None, batch=batch, at_once=True))
    assert counts(batch) == (2, 1, 0, 0) and not Venture.objects.exists()
    assert batch.notices["counts"].get("venture_alike") is None
    batch = lists.take_list(actor=None, batch=lists.start_taking(actor=None, batch=batch, at_once=True))
    assert counts(batch) == (2, 1, 0, 0)
    assert sorted(VentureSales.objects.values_list("venture__name", flat=True)) == ["Otro", *["Quesos Wayra"] * 2]


def test_rows_of_a_venture_that_stands_add_to_it_by_owner_and_name_or_by_code(tmp_path, rosa):
    venture = make_venture(rosa, "Quesos Wayra", activity="dairy")
    batch = take_ventures(tmp_path, venture_row("QUESOS WAYRA"))
    assert counts(batch) == (0, 1, 0, 0)
    headings = ["Código del emprendimiento", "Empleos", "Empleos: día"]
    by_code = take(
        tmp_path, [headings, [venture.code.lower(), "3", "2025-12-31"]], kind="ventures", name="otra.csv"
    )
    assert counts(by_code) == (0, 1, 0, 0), faults(by_code)
    assert sorted(VentureJobs.objects.values_list("venture", "day")) == [
        (venture.pk, date(2025, 12, 31)),
        (venture.pk, DAY),
    ]


def test_the_same_figures_again_change_nothing_and_other_ones_are_asked(tmp_path, rosa):
    take_ventures(tmp_path, venture_row())
    again = take_ventures(tmp_path, venture_row(ubigeo="21201"), source="AGRORURAL", name="b.csv")
    assert counts(again) == (0, 0, 1, 0)
    other = take_ventures(tmp_path, venture_row(sales="13000"), source="AGRORURAL", name="c.csv")
    assert counts(other) == (0, 0, 0, 1) and "on record already" in faults(other)[0][1]
    assert VentureSales.objects.count() == 1


def test_a_group_is_found_by_its_name_or_its_ruc(tmp_path):
    group = make_organisation("Asociación Wayra", district=make_district("021201"))
    rows = [venture_row(group="ASOCIACION WAYRA", dni="", surnames="", given_names="")]
    assert counts(take_ventures(tmp_path, *rows)) == (1, 0, 0, 0)
    assert Venture.objects.get().owners.get().organisation == group


@pytest.mark.parametrize(
    ("given", "heading", "words"),
    [
        ({"dni": "40999999", "surnames": "ROJAS"}, "", "The owner is not registered."),
        ({"given_names": "PEDRO"}, "DNI", "registered for somebody with other given names"),
        ({"dni": "", "surnames": "QUISPE MAMANI"}, "", "and the row does not tell"),
        ({"group": "Nadie"}, "Grupo", "There is no group"),
        ({"surnames": "", "given_names": "", "dni": ""}, "", "does not say who owns"),
        ({"activity": "Xyz"}, "Actividad", "is no activity that we know"),
        ({"activity": ""}, "Actividad", "This is missing."),
        ({"ubigeo": "999999"}, "UBIGEO", "There is no district"),
        ({"ubigeo": ""}, "", "The district is missing."),
        ({"sales": "1.500"}, "Ventas (S/)", "can be read in two ways"),
        ({"sales": "50%"}, "Ventas (S/)", "is not a number"),
        ({"sales": "-3"}, "Ventas (S/)", "less than nothing"),
        ({"sales": ""}, "Ventas (S/)", "amount of the sales is missing"),
        ({"since": "", "until": "31/12/2025"}, "Ventas desde", "days of these sales are missing"),
        ({"since": "31/12/2025", "until": "01/01/2025"}, "Ventas hasta", "comes before the first"),
        ({"since": "01/01/2024", "until": "31/12/2025"}, "Ventas hasta", "one year at most"),
        ({"until": "31/12/2030"}, "Ventas hasta", "cannot be right"),
        ({"jobs": ""}, "Empleos", "number of all jobs is missing"),
        ({"women": "3"}, "Empleos de mujeres", "more than all who work there"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row_and_field(tmp_path, rosa, given, heading, words):
    batch = take_ventures(tmp_path, venture_row("Bueno"), venture_row(**given))
    assert counts(batch) == (1, 0, 0, 1)
    ((found, message),) = faults(batch)
    assert found == heading and words in message
    (problem,) = first_problems(batch, most=5)
    assert str(problem) and "3" in str(problem.where)
    assert Venture.objects.count() == 1 and VentureSales.objects.count() == 1


def test_two_people_with_one_name_are_never_guessed(tmp_path, rosa):
    twin = {name: getattr(rosa, name) for name in ("given_names", "first_surname", "second_surname", "district")}
    make_person(**twin, dni="40123456", dni_confirmed=False)
    batch = take_ventures(tmp_path, venture_row())
    assert counts(batch) == (0, 0, 0, 1) and not Venture.objects.exists()
    assert "Two people of this name" in faults(batch)[0][1]


def test_a_code_does_not_lead_to_somebody_elses_venture(tmp_path, rosa):
    other = make_venture(make_organisation("Otros", district=rosa.district), "Cuyes")
    headings = ["Código del emprendimiento", "Emprendimiento", "Actividad", "UBIGEO", "Grupo", "Empleos"]
    make_organisation("Terceros", district=rosa.district)
    rows = [
        [other.code, "Quesos", "", "021201", "", "1"],
        [other.code, "", "", "021201", "Terceros", "1"],
        ["N999999-0001", "", "", "", "", "1"],
    ]
    batch = take(tmp_path, [headings, *rows], kind="ventures")
    assert [words for _heading, words in faults(batch)] == [
        "The venture with this code is called otherwise: “%(text)s”.",
        "The venture with this code has another owner.",
        "There is no venture with the code %(text)s.",
    ]


def test_a_role_writes_only_in_its_place(tmp_path, rosa):
    made = open_call()
    made.programme.territory.districts.add(rosa.district)
    make_district("150101")
    batch = take_ventures(tmp_path, venture_row(), venture_row("Lejos", ubigeo="150101"), actor=made.officer)
    assert counts(batch) == (1, 0, 0, 1)
    assert "outside the territory" in faults(batch)[0][1] and Venture.objects.get().district == rosa.district
    with pytest.raises(NotAllowed):
        take_ventures(tmp_path, venture_row(), actor=a_user("nadie"))


def test_columns_that_say_no_owner_or_half_of_the_sales_are_told(tmp_path, rosa):
    batch = receive(tmp_path, [VENTURE_HEADINGS, venture_row()], kind="ventures")
    mapping = suggested_mapping(batch)
    without = {head: name for head, name in mapping.columns.items() if name not in ("group", "surnames", "sales")}
    with pytest.raises(InvalidInput) as caught:
        lists.choose_columns(actor=None, batch=batch, mapping=Mapping(kind="ventures", columns=without))
    assert len(caught.value.problems) == 3


def test_a_list_taken_back_ends_its_ventures_and_takes_back_what_it_told(tmp_path, rosa):
    old = make_venture(rosa, "Cuyes de antes")
    tell_months(old, date(2024, 1, 1), 100)
    batch = take_ventures(tmp_path, venture_row(), venture_row("Cuyes de antes", activity="Cuyes"))
    assert counts(batch) == (1, 1, 0, 0), faults(batch)
    would = would_go_back(batch)
    batch = take_back(batch)
    assert told(batch) == {"back_records": 1, "back_values": 1}
    assert (would.records, would.stay) == (1, {"stay_before": 1}) or (would.records, would.values) == (1, 1)
    new = Venture.objects.get(name="Quesos Wayra")
    assert new.state == "closed" and new.changes.get().reason == "mistake"
    assert not sales_that_stand([new]).exists() and not jobs_that_stand([new]).exists()
    assert sales_that_stand([old]).count() == 1 and not jobs_that_stand([old]).exists()
    old.refresh_from_db()
    assert old.state == "alive" and not SourceRecord.objects.exists()
    again = take_ventures(tmp_path, venture_row(), venture_row("Cuyes de antes", activity="Cuyes"))
    assert counts(again) == (1, 1, 0, 0) and Venture.objects.filter(state="alive").count() == 2


def test_what_somebody_worked_on_since_stays(tmp_path, rosa):
    batch = take_ventures(tmp_path, venture_row("Uno"), venture_row("Dos"), venture_row("Tres"))
    uno, dos = Venture.objects.get(name="Uno"), Venture.objects.get(name="Dos")
    actions.correct_sales(
        actor=None,
        sales=uno.sales.get(),
        by=actions.Sales(date(2025, 1, 1), date(2025, 12, 31), Decimal(9)),
        why="se equivocaron",
    )
    actions.change_venture(actor=None, venture=dos, act="pause", on=date(2026, 6, 1), reason="season")
    batch = take_back(batch)
    assert told(batch) == {"back_records": 1, "stay_used": 2}
    assert sales_that_stand([uno]).get().amount.amount == Decimal(9)


def test_a_correction_of_what_a_list_told_of_an_older_venture_stays(tmp_path, rosa):
    old = make_venture(rosa, "Cuyes de antes")
    batch = take_ventures(tmp_path, venture_row("Cuyes de antes", activity="Cuyes"))
    actions.correct_jobs(actor=None, jobs=old.jobs.get(), by=actions.Jobs(DAY, Decimal(1)), why="uno se fue")
    batch = take_back(batch)
    assert told(batch) == {"stay_before": 1}
    assert jobs_that_stand([old]).get().people == 1 and not sales_that_stand([old]).exists()


def test_owners_can_come_from_the_same_file_first(tmp_path):
    headings = [*VENTURE_HEADINGS, "Sexo"]
    rows = [headings, [*venture_row(), "F"]]
    take(tmp_path, rows, name="personas.csv")
    assert Person.objects.get().first_surname == "QUISPE"
    assert counts(take(tmp_path, rows, kind="ventures")) == (1, 0, 0, 0)
    more = [*rows, [*venture_row(dni="01234567", surnames="DE LA CRUZ", given_names="JUAN"), "M"]]
    assert counts(take(tmp_path, more)) == (1, 0, 1, 0)


def test_a_number_that_a_spreadsheet_computed_is_read_without_its_noise(tmp_path, rosa):
    path = write_list(tmp_path, [VENTURE_HEADINGS, venture_row(sales=0.1 + 0.2)], "ventas.xlsx")
    assert path.exists()
    batch = take_ventures(tmp_path, venture_row(sales=0.1 + 0.2), name="ventas.xlsx")
    assert counts(batch) == (1, 0, 0, 0), faults(batch)
    assert VentureSales.objects.get().amount.amount == Decimal("0.30")
