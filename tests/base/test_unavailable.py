"""A database that is busy or away is answered with 503 and “try again”; what no page can take, with 400."""

import logging
import sqlite3

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.utils import translation

from winay.base.middleware import LONGEST_QUERY, PlainRequests, WithoutTraces, fault, is_unavailable, unavailable
from winay.base.models import User


def _caused(code: int | None = None, state: str | None = None) -> OperationalError:
    cause = Exception()
    if code is not None:
        cause.sqlite_errorcode = code
    else:
        cause.sqlstate = state
    error = OperationalError("x")
    error.__cause__ = cause
    return error


BUSY_SNAPSHOT = sqlite3.SQLITE_BUSY | (2 << 8)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (_caused(sqlite3.SQLITE_BUSY), True),
        (_caused(BUSY_SNAPSHOT), True),
        (_caused(sqlite3.SQLITE_FULL), True),
        (_caused(sqlite3.SQLITE_READONLY), True),
        (_caused(sqlite3.SQLITE_ERROR), False),  # no such table
        (_caused(state=None), True),  # no connection at all
        (_caused(state="57P01"), True),  # the server stops
        (_caused(state="53100"), True),  # its disk is full
        (_caused(state="55P03"), True),
        (_caused(state="40P01"), True),
        (_caused(state="42P01"), False),  # no such table
        (InterfaceError("connection already closed"), True),
        (OSError(28, "No space left on device"), True),
        (OSError(2, "No such file"), False),
        (ValueError("no"), False),
        (None, False),
    ],
)
def test_only_what_waiting_can_mend_is_told_as_unavailable(error, expected):
    assert is_unavailable(error) is expected


def _request(method: str = "GET", **headers: str):
    return getattr(RequestFactory(), method.lower())("/", headers=headers)


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "no se guardó"), ("en", "was not saved"), ("quz", "mana waqaychasqachu")],
)
def test_who_sent_something_reads_that_it_was_not_saved_and_to_try_again(language, said):
    with translation.override(language):
        answer = unavailable(_request("POST"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert said in answer.content.decode() and f'lang="{language}"' in answer.content.decode()


def test_who_only_looks_does_not_read_that_something_was_lost():
    assert "no se guardó" not in unavailable(_request()).content.decode()


def test_scripts_get_a_sentence_instead_of_a_page():
    phone = unavailable(_request("POST", **{"X-Requested-With": "winay"}))
    assert (phone.status_code, phone["Content-Type"]) == (503, "application/json")
    htmx = unavailable(_request("POST", **{"HX-Request": "true"}))
    assert htmx.status_code == 503 and "<" not in htmx.content.decode()


def test_a_fault_of_ours_stays_a_fault():
    try:
        raise ValueError
    except ValueError:
        assert fault(_request()).status_code == 500
    try:
        raise _caused(sqlite3.SQLITE_BUSY)
    except OperationalError:
        assert fault(_request()).status_code == 503


def test_what_is_unavailable_leaves_one_line_in_the_log():
    for error, kept in ((_caused(state=None), False), (ValueError(), True)):
        record = logging.LogRecord("x", logging.ERROR, "", 1, "x", (), (type(error), error, None))
        assert WithoutTraces().filter(record) and bool(record.exc_info) is kept


@pytest.mark.django_db(transaction=True)
def test_saving_while_somebody_else_holds_the_database_for_long_answers_503_and_nothing_is_written():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    User.objects.create_user("rosa", password="warmi-llankaq-2026")
    client = Client()
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post("/account/login/", {"login": "rosa", "password": "warmi-llankaq-2026"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "15")
        assert client.get("/calls/").status_code == 200  # reading goes on
    finally:
        other.execute("ROLLBACK")
        other.close()
    answer = client.post("/account/login/", {"login": "rosa", "password": "warmi-llankaq-2026"})
    assert answer.status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20000")


@pytest.fixture
def open_pages(client):
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/verify/%00/",
        "/documents/%00.pdf",
        "/minutes/%00/",
        "/jury/board/%00/",
        "/map/?call=%00",
        "/open/scores.json?call=a%00b",
        "/calls/?%00=x",
        "/verify/?code=%00",
    ],
)
def test_a_nul_in_an_address_is_refused_in_words(open_pages, address):
    answer = open_pages.get(address)
    assert answer.status_code == 400
    assert "No entendimos" in answer.content.decode()


@pytest.mark.django_db
def test_a_query_longer_than_any_page_makes_is_refused_in_words(open_pages):
    assert open_pages.get("/calls/?q=" + "a" * (LONGEST_QUERY - 2)).status_code == 200
    answer = open_pages.get("/calls/?q=" + "a" * (LONGEST_QUERY - 1))
    assert answer.status_code == 400
    assert "No entendimos" in answer.content.decode()


@pytest.mark.django_db
def test_the_longest_query_is_a_pattern_that_the_database_takes():
    for sign in "a_":
        assert not User.objects.filter(username__contains=sign * LONGEST_QUERY).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("code=%00", "application/x-www-form-urlencoded"),
        ("%00=a", "application/x-www-form-urlencoded"),
        ("code=a", "application/x-www-form-urlencoded; charset=utf-16"),
        (
            '--BoUnDaRyStRiNg\r\nContent-Disposition: form-data; name="code"\r\n\r\na\0b\r\n--BoUnDaRyStRiNg--\r\n',
            None,
        ),
        ("x", "multipart/form-data"),
    ],
)
def test_a_form_that_no_page_can_take_is_refused_in_words(open_pages, body, kind):
    for address in ("/verify/", "/account/login/", "/jury/"):
        answer = open_pages.generic("POST", address, body, content_type=kind or MULTIPART_CONTENT)
        assert answer.status_code == 400, address
        assert "No entendimos" in answer.content.decode()


@pytest.mark.django_db
def test_a_nul_in_a_cookie_is_refused(open_pages):
    open_pages.cookies["sessionid"] = "a"
    answer = open_pages.get("/desk/", HTTP_COOKIE='sessionid="a\\000b"')
    assert answer.status_code == 400


@pytest.mark.django_db
def test_text_of_every_language_and_files_of_any_bytes_pass(open_pages):
    answer = open_pages.post("/verify/", {"code": "", "file": SimpleUploadedFile("ñ☃.pdf", b"%PDF-\0\0")})
    assert answer.status_code == 200
    assert open_pages.get("/calls/?q=ñ☃").status_code == 200


def test_a_key_that_cannot_be_one_names_nothing():
    answer = PlainRequests(lambda request: None).process_exception(_request(), ValidationError("no UUID"))
    assert answer.status_code == 404
    assert PlainRequests(lambda request: None).process_exception(_request(), ValueError()) is None
