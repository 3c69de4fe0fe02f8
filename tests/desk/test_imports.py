"""A list from the file to the registry through the pages: brought, columns named, checked, taken, given back."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.factories.calls import open_call
from tests.factories.lists import HEADINGS, JUAN, ROSA, ROWS, VENTURE_HEADINGS, csv_bytes, venture_row, xlsx_bytes
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation
from tests.factories.territory import make_district

from winay.base import work
from winay.base.models import Job
from winay.registry.models import ImportBatch, Organisation, Person, RefusedRow, Venture
from winay.registry.queries.list_template import HELP

pytestmark = pytest.mark.django_db
BAD = ["J3", "123", "ROJAS", "", "ANA", "F", "31/02/1980", "021201", ""]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keeper(client):
    made = open_call()
    for ubigeo in ("021201", "021203"):
        made.programme.territory.districts.add(make_district(ubigeo))
    client.force_login(made.officer)
    return made.officer


def bring(client, content, name="lista.csv", **given):
    file = SimpleUploadedFile(name, content)
    answers = {"kind": "people", "source": "JUNTOS", "list_date": "2026-05-03", **given}
    return client.post(reverse("desk:bring_list"), {"file": file, **answers})


def chosen(client, batch):
    """The answers of the columns page as it is offered."""
    form = client.get(reverse("desk:list_columns", args=[batch.pk])).context["form"]
    return {name: form[name].initial or "" for name in form.fields}


def to_checked(client, content, name="lista.csv", **given):
    """Bring a list, take the columns as suggested, and let the worker check it."""
    assert bring(client, content, name, **given).status_code == 302
    batch = ImportBatch.objects.first()
    client.post(reverse("desk:list_columns", args=[batch.pk]), chosen(client, batch))
    work.work_off()
    batch.refresh_from_db()
    return batch


def page(client, batch, name="desk:list"):
    return client.get(reverse(name, args=[batch.pk])).content.decode()


def test_a_list_goes_from_file_to_registry(client, keeper):
    before = Person.objects.count()
    batch = to_checked(client, xlsx_bytes([*ROWS, BAD]), "padrón.xlsx")
    assert (batch.state, batch.new, batch.refused) == ("checked", 2, 1)
    assert Person.objects.count() == before
    told = page(client, batch)
    assert "fila 4" in told and reverse("desk:list_refused", args=[batch.pk]) in told
    client.post(reverse("desk:take_list", args=[batch.pk]))
    assert "2 " in page(client, batch)
    work.work_off()
    batch.refresh_from_db()
    assert (batch.state, Person.objects.count()) == ("taken", before + 2)
    rosa = Person.objects.get(dni=ROSA[1])
    assert "JUNTOS" in client.get(reverse("desk:person", args=[rosa.pk])).content.decode()


def test_the_refused_rows_come_back_with_what_is_wrong(client, keeper):
    batch = to_checked(client, csv_bytes([HEADINGS, ROSA, BAD]))
    answer = client.get(reverse("desk:list_refused", args=[batch.pk]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[1:]] == ["123"] and "DNI" in rows[1][-2]
    assert RefusedRow.objects.count() == 1


def test_the_same_file_again_changes_nothing_and_can_be_read_otherwise(client, keeper):
    batch = to_checked(client, csv_bytes(ROWS))
    client.post(reverse("desk:take_list", args=[batch.pk]))
    work.work_off()
    refused = bring(client, csv_bytes(ROWS))
    assert refused.status_code == 200 and 'type="checkbox" name="again"' in refused.content.decode()
    assert bring(client, csv_bytes(ROWS), again="on").status_code == 302
    assert Person.objects.filter(dni__in=[ROSA[1], JUAN[1]]).count() == 2


def test_columns_of_a_source_are_known_again(client, keeper):
    to_checked(client, csv_bytes(ROWS))
    bring(client, csv_bytes([HEADINGS, ROSA]))
    second = ImportBatch.objects.first()
    assert client.get(reverse("desk:list_columns", args=[second.pk])).context["known"]


def test_a_column_that_cannot_be_so_is_told_beside_it(client, keeper):
    bring(client, csv_bytes(ROWS))
    batch = ImportBatch.objects.get()
    answers = chosen(client, batch) | {"column_0": "dni"}
    shown = client.post(reverse("desk:list_columns", args=[batch.pk]), answers)
    assert shown.status_code == 200 and shown.context["form"].errors["column_1"]
    answers = chosen(client, batch) | {"all_in": "999999"}
    assert client.post(reverse("desk:list_columns", args=[batch.pk]), answers).context["form"].errors
    batch.refresh_from_db()
    assert batch.state == "received"


@pytest.mark.parametrize(
    ("name", "content"),
    [("foto.jpg", b"\xff\xd8\xff\xe0nothing"), ("leer.xlsx", b"PK\x03\x04broken"), ("vacio.csv", b"a,b\n")],
)
def test_what_is_no_list_is_refused_in_words(client, keeper, name, content):
    shown = bring(client, content, name)
    assert shown.status_code == 200 and shown.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_dates_and_kinds_that_cannot_be_are_refused(client, keeper):
    assert bring(client, csv_bytes(ROWS), list_date="2999-01-01").context["form"].errors["list_date"]
    assert bring(client, csv_bytes(ROWS), kind="cows").context["form"].errors["kind"]


def test_progress_is_asked_again_until_it_is_done(client, keeper):
    bring(client, csv_bytes(ROWS))
    batch = ImportBatch.objects.get()
    client.post(reverse("desk:list_columns", args=[batch.pk]), chosen(client, batch))
    asked = reverse("desk:list_progress", args=[batch.pk])
    shown = page(client, batch)
    assert f'hx-get="{asked}"' in shown and 'http-equiv="refresh"' in shown
    assert "HX-Refresh" not in client.get(asked).headers
    assert "winay work" not in client.get(asked).content.decode()
    Job.objects.update(queued_at="2026-01-01T00:00Z")
    assert "winay work" in client.get(asked).content.decode()
    work.work_off()
    assert client.get(asked).headers["HX-Refresh"] == "true"


def test_a_list_thrown_away_leaves_nobody_and_no_file(client, keeper, django_capture_on_commit_callbacks):
    batch = to_checked(client, csv_bytes([HEADINGS, ROSA, BAD]))
    path = Path(batch.file.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("desk:cancel_list", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.look, RefusedRow.objects.count()) == ("cancelled", [], 0)
    assert not path.exists()
    client.post(reverse("desk:take_list", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "cancelled"


def test_organisations_come_in_too(client, keeper):
    rows = [["Nombre", "Tipo", "RUC", "UBIGEO"], ["Asociación Los Andes", "Asociación", "20131312955", "021201"]]
    batch = to_checked(client, csv_bytes(rows), kind="organisations")
    client.post(reverse("desk:take_list", args=[batch.pk]))
    work.work_off()
    group = Organisation.objects.get(ruc="20131312955")
    assert "JUNTOS" in client.get(reverse("desk:organisation", args=[group.pk])).content.decode()


def test_lists_are_seen_by_who_brought_them_and_by_nobody_without_the_right(client, keeper):
    bring(client, csv_bytes(ROWS))
    batch = ImportBatch.objects.get()
    names = ("desk:list", "desk:list_columns", "desk:list_progress", "desk:list_refused")
    assert {client.get(reverse(name, args=[batch.pk])).status_code for name in names} == {200}
    client.force_login(a_user("nadie"))
    assert {client.get(reverse(name, args=[batch.pk])).status_code for name in names} == {403}
    assert client.get(reverse("desk:lists")).status_code == 403


def queries_of(client, name, *arguments):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name, args=arguments)).status_code == 200
    return len(asked)


def test_pages_ask_as_much_with_many_rows_as_with_one(client, keeper):
    batch = to_checked(client, csv_bytes([HEADINGS, ROSA, BAD]))
    few = queries_of(client, "desk:lists"), queries_of(client, "desk:list", batch.pk)
    batch = to_checked(client, csv_bytes([HEADINGS, JUAN, BAD, BAD, BAD]))
    bring(client, csv_bytes([*ROWS, BAD]))
    assert (queries_of(client, "desk:lists"), queries_of(client, "desk:list", batch.pk)) == few


def test_a_taken_list_is_taken_back_after_a_question(client, keeper):
    batch = to_checked(client, csv_bytes(ROWS))
    client.post(reverse("desk:take_list", args=[batch.pk]))
    work.work_off()
    address = reverse("desk:list_take_back", args=[batch.pk])
    assert address in client.get(reverse("desk:list", args=[batch.pk])).content.decode()
    page = client.get(address)
    assert page.context["would"].records == 2
    assert client.post(address).status_code == 200, "not without being sure"
    assert Person.standing.count() == 2
    assert client.post(address, {"sure": "on"}).status_code == 302
    assert "se está retirando" in client.get(reverse("desk:list", args=[batch.pk])).content.decode()
    work.work_off()
    text = client.get(reverse("desk:list", args=[batch.pk])).content.decode()
    assert "QUISPE" not in text and not Person.standing.exists()
    assert client.get(address).status_code == 302, "only once"


def test_the_question_costs_the_same_for_one_row_as_for_many(client, keeper):
    asked = []
    for number, rows in enumerate(
        ([HEADINGS, ROSA], [HEADINGS, JUAN, [*ROSA[:1], *JUAN[1:]], [*BAD[:1], *ROSA[1:]]])
    ):
        batch = to_checked(client, csv_bytes(rows), source=f"Fuente {number}")
        client.post(reverse("desk:take_list", args=[batch.pk]))
        work.work_off()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("desk:list_take_back", args=[batch.pk]))
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("language", ["es", "en", "quz"])
def test_the_workbook_of_ventures_is_read_again_and_its_example_passes(client, keeper, language):
    group = make_organisation("Tejedores de Inti", district=make_district("021201"))
    client.cookies["django_language"] = language
    with CaptureQueriesContext(connection) as asked:
        sent = client.get(reverse("desk:ventures_template"))
    assert sent.status_code == 200 and len(asked) < 12
    bring(client, sent.content, "emprendimientos.xlsx", kind="ventures")
    batch = ImportBatch.objects.get()
    form = client.get(reverse("desk:list_columns", args=[batch.pk])).context["form"]
    assert [look.field for look in form.looks] == list(HELP)
    assert "known_by" not in form.fields and "date_order" in form.fields
    client.post(reverse("desk:list_columns", args=[batch.pk]), chosen(client, batch))
    work.work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.new, batch.refused) == ("checked", 1, 0), page(client, batch)
    client.post(reverse("desk:take_list", args=[batch.pk]))
    work.work_off()
    venture = Venture.objects.get(owners__organisation=group)
    assert (venture.activity, venture.sales.get().amount.amount, venture.jobs.get().young) == (
        "textiles",
        Decimal("12500.50"),
        Decimal("1.5"),
    )
    assert reverse("desk:ventures") in page(client, batch)


def test_a_list_of_ventures_goes_back_from_its_page(client, keeper):
    make_organisation("Tejedores de Inti", district=make_district("021201"))
    rows = [VENTURE_HEADINGS, venture_row(group="Tejedores de Inti"), venture_row(group="Nadie")]
    batch = to_checked(client, csv_bytes(rows), kind="ventures")
    assert (batch.new, batch.refused) == (1, 1) and "Nadie" in page(client, batch)
    client.post(reverse("desk:take_list", args=[batch.pk]))
    work.work_off()
    assert "por equivocación" in page(client, batch, "desk:list_take_back")
    client.post(reverse("desk:list_take_back", args=[batch.pk]), {"sure": "on"})
    work.work_off()
    batch.refresh_from_db()
    assert batch.state == "returned" and Venture.objects.get().state == "closed"
