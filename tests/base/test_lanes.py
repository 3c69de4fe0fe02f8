"""One slow request never starves the others: it is stopped with a page that says so, and jurors are served first."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, set_urlconf
from django.utils import translation
from tests.factories.programmes import a_programme, a_worker

from winay.base import lanes, time_limits
from winay.base.lanes import Lane, TooBusy
from winay.base.models import Job, User
from winay.base.time_limits import TooSlow, gives_table, is_too_slow, limited, without_limit
from winay.base.web import csv_response, xlsx_response
from winay.site import urls

pytestmark = pytest.mark.django_db(transaction=True)
ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000) SELECT count(*) FROM n"
)
gate = threading.Event()
inside = threading.Semaphore(0)


def ask_database(sql: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@gives_table
def slow(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format") == "csv":
        return csv_response("slow", ["a"], ([number] for number in range(3)))
    if request.method == "POST":
        User.objects.filter(username="somebody").update(first_name="Half")
    ask_database(ENDLESS)
    return HttpResponse("never")


def many_small(request: HttpRequest) -> HttpResponse:
    while True:
        User.objects.count()


def held(request: HttpRequest) -> HttpResponse:
    inside.release()
    assert gate.wait(20)
    return HttpResponse("done")


@pytest.fixture(autouse=True)
def _addresses(monkeypatch, settings) -> Iterator[None]:
    mine = [path("slow/", slow), path("small/", many_small), path("held/", held), path("desk/sessions/now/", held)]
    monkeypatch.setattr(urls, "urlpatterns", [*mine, *urls.urlpatterns])
    settings.ROOT_URLCONF = "winay.site.urls"
    from django.urls import clear_url_caches

    clear_url_caches()
    gate.clear()
    settings.PAGE_SECONDS = 1
    yield
    gate.set()
    clear_url_caches()
    set_urlconf(None)


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "demasiado"), ("en", "too long"), ("quz", "unay")],
)
def test_a_slow_query_is_stopped_with_a_page_that_offers_the_table(language, said):
    with translation.override(language):
        begun = time.monotonic()
        answer = Client().get("/slow/?call=X&page=3", headers={"accept-language": language})
    assert time.monotonic() - begun < 5
    text = answer.content.decode()
    assert answer.status_code == 503 and said in text and f'lang="{language}"' in text
    assert 'href="/slow/?call=X&amp;format=csv"' in text
    assert b"".join(Client().get("/slow/?format=csv").streaming_content).decode().split() == [
        "\ufeffa",
        "0",
        "1",
        "2",
    ]


def test_many_small_queries_are_stopped_too():
    assert Client().get("/small/").status_code == 503


def test_a_list_offers_its_export_with_its_filter():
    programme = a_programme()
    worker = a_worker(programme, "officer")
    from django.test import RequestFactory

    from winay.base.middleware import too_slow

    request = RequestFactory().get("/desk/proposals/?state=submitted&page=4")
    request.resolver_match, request.user = None, worker
    text = too_slow(request).content.decode()
    assert 'href="/desk/proposals/export.csv?state=submitted"' in text and "export.xlsx" in text
    request = RequestFactory().get("/desk/")
    request.resolver_match = None
    assert "export" not in too_slow(request).content.decode()


def test_an_act_that_is_stopped_leaves_nothing_half_done(settings):
    User.objects.create_user("somebody", first_name="Whole")
    with pytest.raises(OperationalError) as stopped, limited(1, writes=True):
        from django.db import transaction

        with transaction.atomic():
            User.objects.update(first_name="Half")
            ask_database(ENDLESS)
    assert is_too_slow(stopped.value)
    assert User.objects.get(username="somebody").first_name == "Whole"


def test_what_follows_a_committed_act_is_not_stopped():
    with limited(0.05, writes=True):
        time.sleep(0.1)
        assert User.objects.count() == 0
    with pytest.raises(TooSlow), limited(0.05, writes=False):
        time.sleep(0.1)
        User.objects.count()


def test_scripts_read_a_sentence():
    answer = Client().get("/slow/", headers={"X-Requested-With": "winay"})
    assert answer.status_code == 503 and answer.json()["status"] == "slow"
    answer = Client().get("/slow/", headers={"HX-Request": "true"})
    assert answer.status_code == 503 and b"<" not in answer.content


def test_who_is_not_a_request_is_not_limited(monkeypatch, settings):
    """Commands, workers and tables on their way out take what they take, also on a connection that had a limit."""
    settings.PAGE_SECONDS = 1
    assert Client().get("/slow/").status_code == 503
    long = ENDLESS.replace("2000000000", "4000000")
    begun = time.monotonic()
    with limited(0.001, writes=False), without_limit():
        ask_database(long)
    assert time.monotonic() - begun > 0.001
    from winay.base import work

    monkeypatch.setitem(work.DOERS, "test.long", lambda _subject, _keep: time_limits_do_not_reach(long))
    work.enqueue("test.long", "x")
    assert work.work_off() == 1 and not Job.objects.exists()


def time_limits_do_not_reach(sql: str) -> None:
    assert getattr(time_limits._of_this_thread, "ends", None) is None
    ask_database(sql)


def test_the_limit_may_be_taken_away(settings):
    settings.PAGE_SECONDS = 0
    with limited(time_limits.seconds_for("GET"), writes=False):
        assert connection.execute_wrappers == []


def busy(count: int, address: str = "/held/") -> list[threading.Thread]:
    def ask() -> None:
        Client().get(address)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


@pytest.fixture
def narrow_lanes(monkeypatch):
    monkeypatch.setattr(lanes, "pages", Lane(2))
    monkeypatch.setattr(lanes, "waiting", Lane(1))
    monkeypatch.setattr(lanes, "LONGEST_WAIT", 0.3)


def test_jurors_are_answered_while_slow_pages_hold_their_lane(narrow_lanes):
    threads = busy(2)
    for _ in threads:
        assert inside.acquire(timeout=10)
    begun = time.monotonic()
    assert Client().get("/jury/").status_code == 200
    assert time.monotonic() - begun < 5
    refused = Client().get("/contact/", headers={"accept-language": "en"})
    assert refused.status_code == 503 and refused["Retry-After"]
    secretary = busy(1, "/desk/sessions/now/")
    assert inside.acquire(timeout=10)
    gate.set()
    for thread in (*threads, *secretary):
        thread.join(10)
    assert Client().get("/contact/").status_code == 200


def test_a_page_waits_for_its_turn(narrow_lanes, monkeypatch):
    monkeypatch.setattr(lanes, "LONGEST_WAIT", 20.0)
    threads = busy(2)
    for _ in threads:
        assert inside.acquire(timeout=10)
    late = busy(1, "/contact/")
    late[0].join(0.3)
    assert late[0].is_alive()
    gate.set()
    late[0].join(10)
    assert not late[0].is_alive()


def test_tables_are_made_one_after_the_other(monkeypatch):
    from winay.base import web

    monkeypatch.setattr(web, "tables", Lane(1))
    monkeypatch.setattr(web, "WAIT_FOR_A_TABLE", 0.05)
    first = csv_response("one", ["a"], [[1]])
    for other in (csv_response, xlsx_response):
        with pytest.raises(TooBusy):
            other("two", ["a"], [[2]])
    waits = Client().get("/slow/?format=csv", headers={"accept-language": "en"})
    assert waits.status_code == 503 and "Another table is being made" in waits.content.decode()
    first.close()
    first.close()
    xlsx_response("three", ["a"], [[3]]).close()
    assert csv_response("four", ["a"], [[4]]).status_code == 200


def test_an_answer_that_is_thrown_away_gives_its_place_back():
    lane = Lane(1)
    response = HttpResponse()
    lane.enter_until_sent(response)
    with pytest.raises(TooBusy):
        lane.enter()
    del response
    lane.enter()()


def test_an_answer_that_is_thrown_away_and_holds_itself_gives_its_place_back_when_another_comes():
    """As the answers of a test client that are never read: nothing but the collector lets them go."""
    lane = Lane(1)
    for _number in range(3):
        response = HttpResponse()
        response.itself = response
        lane.enter_until_sent(response)
        del response


def test_each_process_has_threads_for_everybody_and_some_that_are_always_free():
    places = 4 + 4 + lanes.DOWNLOADS
    assert lanes.threads_of_a_process(4) - places >= lanes.FREE > 0


def test_a_refused_row_within_an_act_leaves_the_way_back_open():
    """PostgreSQL takes nothing after a fault but the rollback: no limit is set before it."""
    User.objects.create(username="twice")
    with limited(20, writes=True), transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(username="twice")
        assert User.objects.filter(username="twice").count() == 1


def test_the_limit_of_a_transaction_is_set_once():
    with limited(20, writes=True), transaction.atomic():
        User.objects.count()
        with CaptureQueriesContext(connection) as asked:
            User.objects.count()
            User.objects.count()
    assert len(asked) == 2
