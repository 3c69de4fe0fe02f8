"""What every page shares: lists in pages, errors people can read, downloads, and how things are shown."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import override
from djmoney.money import Money
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.exports import safe_cell
from winay.base.templatetags.winay import day, days_left, local_text, money, points, share, state_text, weight
from winay.base.web import csv_response, paginate, show_domain_error, xlsx_response


class SampleForm(forms.Form):
    title = forms.CharField()


def request(query: str = "") -> HttpRequest:
    made = RequestFactory().get(f"/?{query}")
    made.session = {}  # type: ignore[assignment]
    made._messages = FallbackStorage(made)  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(("asked", "given"), [("2", 2), ("999", 3), ("x", 1), ("-1", 3), ("", 1)])
def test_page_asked_for_or_the_nearest(asked: str, given: int) -> None:
    assert paginate(request(f"page={asked}"), list(range(60))).number == given


def test_error_stands_beside_its_field() -> None:
    form = SampleForm({"title": "x"})
    show_domain_error(request(), WrongState("Too late.", field="title"), form)
    assert form.errors["title"] == ["Too late."]


def test_error_of_another_field_stands_above_the_form() -> None:
    form = SampleForm({"title": "x"})
    show_domain_error(request(), WrongState("Too late.", field="elsewhere"), form)
    assert form.non_field_errors() == ["Too late."]


def test_every_problem_is_told_with_place_and_mend() -> None:
    here = request()
    problem = Problem("Not a number.", where="Sheet1!B7", mend="Write 12.50.")
    show_domain_error(here, InvalidInput("Nothing was imported.", problems=[problem]))
    texts = [str(message) for message in get_messages(here)]
    assert texts == ["Nothing was imported.", "Sheet1!B7: Not a number. Write 12.50."]


def test_csv_is_streamed_with_one_header_and_no_formula() -> None:
    response = csv_response("a b/c", ["name"], [["=1+1"], *[[f"row {number}"] for number in range(1200)]])
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    lines = text.split("\r\n")
    assert lines[0] == "name"
    assert lines[1] == "'=1+1"
    assert len(lines) == 1203
    assert response["Content-Disposition"] == 'attachment; filename="a-b-c.csv"'


@pytest.mark.parametrize("value", ["=1+1", " =1+1", "\u00a0@SUM(A1)", "\uff1d1+1", "\uff20x", "\t-1", "+51 943"])
def test_a_cell_that_a_spreadsheet_could_take_for_a_formula_stays_text(value):
    assert safe_cell(value) == f"'{value}"
    assert [safe_cell(plain) for plain in ("Sí = no", "", 5, None)] == ["Sí = no", "", 5, ""]


def test_a_workbook_is_sent_as_its_rows_come_and_kept_nowhere() -> None:
    read = 0

    def rows():
        nonlocal read
        for read in range(1, 60_001):
            yield [read, f"fila {read * 7919 % 10_007}"]

    parts = iter(xlsx_response("awards", ["number", "words"], rows()))
    first = next(parts)
    assert first.startswith(b"PK") and read == 0, "the first bytes go before any row is read"
    second = next(parts)
    assert 0 < read < 30_000
    rest = list(parts)
    assert read == 60_000 and max(map(len, [second, *rest])) < 200_000
    (sheet,) = sheets_of(b"".join([first, second, *rest]))
    assert sheet[0] == ["number", "words"] and sheet[-1] == [60_000, f"fila {60_000 * 7919 % 10_007}"]
    assert len(sheet) == 60_001


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="_\ufffe\uffff"), max_size=30),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**7), 10**7, places=2),
    st.sampled_from(["=1+1", '<b> & "x"', "", None, " a ", "Ñ’\n2"]),
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
def test_a_workbook_says_what_the_table_said(rows):
    (sheet,) = sheets_of(b"".join(xlsx_response("x", ["a", "b & c", "=d"], [*rows, ["end", 0, 0]])))
    assert (sheet[0], sheet[-1]) == (["a", "b & c", "'=d"], ["end", 0, 0])
    for row, found in zip(rows, sheet[1:-1], strict=True):
        for told, read in zip(row, found, strict=True):
            assert read == (pytest.approx(float(told)) if isinstance(told, int | Decimal) else safe_cell(told))


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("a\x01b", "a_x0001_b"),
        ("_x0041_", "_x005F_x0041_"),
        ("9" * 40_000, "9" * 32_767),
        (True, "<v>1</v>"),
        (Decimal("Infinity"), "Infinity</t>"),
        (date(2026, 5, 4), "2026-05-04"),
    ],
)
def test_what_a_cell_cannot_hold_is_written_so_that_every_spreadsheet_opens_it(told, written):
    with ZipFile(BytesIO(b"".join(xlsx_response("x", ["a"], [[told]])))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert written in sheet and "9" * 32_768 not in sheet
    ElementTree.fromstring(sheet)


def test_what_one_sheet_does_not_hold_goes_on_the_next(monkeypatch):
    monkeypatch.setattr("winay.base.exports.MOST_ROWS", 4)
    for number, told in ((3, [3]), (4, [3, 1]), (7, [3, 3, 1]), (0, [0])):
        sheets = sheets_of(b"".join(xlsx_response("largo", ["n"], ([one] for one in range(number)))))
        assert [len(sheet) - 1 for sheet in sheets] == told
        assert [row[0] for sheet in sheets for row in sheet[1:]] == list(range(number))


def sheets_of(data):
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert ZipFile(BytesIO(data)).testzip() is None
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Money("7166.77", "PEN"), "S/\N{NO-BREAK SPACE}7,166.77"),
        (Money("-5", "PEN"), "−S/\N{NO-BREAK SPACE}5.00"),
        (Money("1000000", "USD"), "US$\N{NO-BREAK SPACE}1,000,000.00"),
        (Decimal("0.5"), "S/\N{NO-BREAK SPACE}0.50"),
        (None, "—"),
    ],
)
def test_money_is_written_as_in_peru_in_every_language(value: object, shown: str) -> None:
    for language in ("es", "en", "quz"):
        with override(language):
            assert money(value) == shown


def test_missing_score_is_a_dash_and_never_zero() -> None:
    assert points(None) == "—"
    assert points(Decimal(0)) == "0.00"


def test_shares_and_weights_have_no_idle_zeros() -> None:
    assert (share(Decimal("0.60")), share("0.125"), share(1), share(0)) == ("60 %", "12.5 %", "100 %", "0 %")
    assert weight(Decimal("12.500")) == "12.5 %"


def test_text_in_the_readers_language_or_spanish() -> None:
    text = {"es": "Hola", "en": "Hello"}
    with override("en"):
        assert local_text(text) == "Hello"
    with override("quz"):
        assert local_text(text) == "Hola"
    assert local_text("plain") == "plain"
    assert local_text(None) == ""


def test_dates_in_words() -> None:
    with override("en"):
        assert day(date(2026, 11, 20)) == "20 November 2026"
        assert days_left(timezone.localdate()) == "today"
        assert days_left(timezone.localdate() + timedelta(days=1)) == "in 1 day"
        assert days_left(timezone.localdate() - timedelta(days=3)) == "3 days ago"
    with override("es"):
        assert day(date(2026, 11, 20)) == "20 de noviembre de 2026"


def test_public_reads_nothing_of_a_draft() -> None:
    assert state_text("call", "draft", public=True) == ""
    tag = Template('{% load winay %}{% public_state "call" "draft" %}{% public_state "proposal" "awarded" %}')
    shown = tag.render(Context())
    assert shown.count("<span") == 1
    assert 'data-state="awarded"' in shown


def test_stylesheet_stays_small() -> None:
    path = finders.find("winay/winay.css")
    assert path is not None
    assert Path(path).stat().st_size < 25_000


@pytest.mark.django_db
def test_language_changes_without_script(client: Client) -> None:
    response = client.post("/language/setlang/", {"language": "en", "next": "/account/login/"})
    assert response["Location"] == "/account/login/"
    text = client.get("/account/login/").content.decode()
    assert '<html lang="en">' in text
    assert "Sign in" in text


@pytest.mark.django_db
def test_missing_page_is_told_in_the_frame(client: Client) -> None:
    response = client.get("/nothing-here/", HTTP_ACCEPT_LANGUAGE="en")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_no_page_has_inline_style_or_script() -> None:
    for path in Path(finders.find("winay/winay.css") or "").parents[3].glob("**/templates/**/*.html"):
        text = path.read_text()
        assert " style=" not in text, path
        assert "<script>" not in text, path


def test_not_allowed_has_words() -> None:
    assert str(NotAllowed())
