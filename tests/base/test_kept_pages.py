"""Public pages are made once for everybody, and anew at once after an act that publishes."""

import gzip
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test import Client
from django.utils import timezone
from tests.factories import agreements as funding
from tests.factories import awards, calls
from tests.factories.portal import decided_call, open_call
from tests.factories.programmes import a_worker

from winay.base import kept_pages
from winay.base.models import Act
from winay.base.signboard import act_names, acts_that_publish
from winay.calls import actions
from winay.calls.models import Call, Proposal
from winay.committees.models import Session

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_quiet_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without kept pages, in a minute that does not end."""
    caches["pages"].clear()
    monkeypatch.setattr(kept_pages, "time", type("Clock", (), {"time": staticmethod(lambda: 1_600_000_000.0)}))


def get(address: str, **headers: str):
    return Client().get(address, headers=headers)


def text(address: str, **headers: str) -> str:
    return get(address, **headers).content.decode()


def addresses() -> list[str]:
    codes = Call.objects.exclude(state="draft").values_list("code", flat=True)
    sessions = Session.objects.filter(state="closed").values_list("code", flat=True)
    return [
        *("/", "/calls/", "/map/", "/open/", "/contact/", "/sitemap.xml"),
        *(f"/calls/{code}/{page}" for code in codes for page in ("", "results/")),
        *(f"/minutes/{code}/" for code in sessions),
    ]


def test_the_second_reader_makes_the_database_do_nothing(django_assert_num_queries):
    made = decided_call()
    awarded = Proposal.objects.filter(call=made.call, state="awarded").values_list("code", flat=True)[0]
    pages = [*addresses(), f"/calls/{made.call.code}/results/{awarded}/", "/map/awards.svg"]
    first = {address: get(address) for address in pages}
    with django_assert_num_queries(0):
        for address, page in first.items():
            again = get(address)
            assert (again.status_code, again.content) == (page.status_code, page.content) and again.content
            assert again["Content-Type"] == page["Content-Type"]
            assert get(address, **{"if-none-match": page["ETag"]}).status_code == 304
            assert get(address, **{"if-modified-since": page["Last-Modified"]}).status_code == 304
            squeezed = get(address, **{"accept-encoding": "gzip"})
            assert gzip.decompress(squeezed.content) == page.content
            assert squeezed["Content-Length"] == str(len(squeezed.content))
    for name in ("Content-Security-Policy", "X-Frame-Options", "Content-Language", "Vary", "Referrer-Policy"):
        assert get("/")[name] == first["/"][name] or name == "Vary"
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(get("/")["Vary"].split(", "))


def test_each_language_has_its_own_page():
    open_call()
    spanish, english = text("/"), text("/", **{"accept-language": "en"})
    assert "Concursos abiertos" in spanish and "Open calls" in english
    reader = Client()
    reader.post("/language/setlang/", {"language": "en", "next": "/"})
    assert reader.get("/").content.decode() == english and text("/") == spanish
    assert get("/", **{"accept-language": "en", "if-none-match": get("/")["ETag"]}).status_code == 200


def test_nobody_signed_in_gets_anothers_page_or_leaves_theirs():
    made = decided_call()
    worker = a_worker(made.programme, "officer")
    reader = Client()
    reader.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    for address in addresses():
        if address.endswith(".xml"):
            continue
        assert str(worker) in reader.get(address).content.decode()
        assert str(worker) not in text(address)
        own = reader.get(address)
        assert str(worker) in own.content.decode() and "no-store" in own["Cache-Control"]
        assert not own.has_header("ETag")


def test_what_is_told_once_is_told_to_nobody_else():
    made = calls.open_call()
    asker = Client()
    asker.cookies["messages"] = "anything"
    assert not asker.get(f"/calls/{made.call.code}/").has_header("ETag")
    assert get(f"/calls/{made.call.code}/").has_header("ETag")


def test_no_page_is_kept_that_sets_a_cookie_or_is_not_found():
    for address in ("/verify/", "/calls/no-such/", "/account/login/", "/take-part/"):
        assert not get(address).has_header("ETag")
        assert caches["pages"].get(address) is None


def test_a_page_that_no_act_changed_is_made_anew_with_the_minute(monkeypatch):
    made = open_call()
    assert made.call.title in text("/")
    before = get("/")
    Call.objects.filter(pk=made.call.pk).update(title="Otro nombre")
    assert made.call.title in text("/")
    clock = type("Clock", (), {"time": staticmethod(lambda: 1_600_000_060.0)})
    monkeypatch.setattr(kept_pages, "time", clock)
    assert "Otro nombre" in text("/")
    assert get("/contact/", **{"if-none-match": get("/contact/")["ETag"]}).status_code == 304
    assert get("/")["Last-Modified"] > before["Last-Modified"]


def test_a_page_is_made_by_one_reader_while_the_others_get_the_former(monkeypatch):
    """At the turn of the minute thirty readers of one page do not take the places of everybody else."""
    made = open_call()
    former = text("/")
    reached, go_on, answers = threading.Event(), threading.Event(), []

    def slowly(rows):
        reached.set()
        assert go_on.wait(20)
        return original(rows)

    from winay.portal import views

    original = views.calls_read.call_rows
    monkeypatch.setattr(views.calls_read, "call_rows", slowly)
    Call.objects.filter(pk=made.call.pk).update(title="Otro nombre")
    clock = type("Clock", (), {"time": staticmethod(lambda: 1_600_000_060.0)})
    monkeypatch.setattr(kept_pages, "time", clock)

    def first():
        answers.append(text("/"))
        connection.close()

    maker = threading.Thread(target=first)
    maker.start()
    assert reached.wait(20)
    assert text("/") == former
    go_on.set()
    maker.join(20)
    assert "Otro nombre" in answers[0] and text("/") == answers[0]


def test_within_a_transaction_nothing_is_kept():
    with transaction.atomic():
        open_call()
        assert not get("/").has_header("ETag")


def test_an_act_that_is_undone_publishes_nothing():
    made = calls.draft_call()
    get("/")
    stamp = kept_pages._published()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.publish_call(actor=made.coordinator, call=made.call)
        raise ZeroDivisionError
    assert kept_pages._published() == stamp and made.call.title not in text("/")


@pytest.fixture
def stale() -> Iterator[list[tuple[str, str, str]]]:
    """Gather, after each act, the public pages that are not given as they would be made now."""
    found: list[tuple[str, str, str]] = []
    seen: Counter[tuple[str, str]] = Counter()

    def compare(act: Act) -> None:
        seen[act.subject_type, act.verb] += 1
        if seen[act.subject_type, act.verb] > 2:
            return
        for address in addresses():
            given = get(address).content
            caches["pages"].clear()
            if given != get(address).content:
                found.append((act.subject_type, act.verb, address))

    def look(instance: Act, **_more: object) -> None:
        transaction.on_commit(lambda: compare(instance))

    post_save.connect(look, sender=Act, dispatch_uid="stale pages")
    yield found
    post_save.disconnect(sender=Act, dispatch_uid="stale pages")


def test_whatever_an_act_publishes_shows_at_once(stale):
    made = calls.draft_call()
    actions.publish_call(actor=made.coordinator, call=made.call)
    assert made.call.title in text("/")
    actions.answer_question(actor=made.coordinator, call=made.call, text="¿Pagan el viaje?", answer="Sí, a todos.")
    assert "Sí, a todos." in text(f"/calls/{made.call.code}/")
    calls.submitted_proposal(calls.open_call())
    contest = awards.closed_contest()
    awards.renounce(contest, 1)
    awards.give(contest)
    paid = funding.decided_call()
    funding.paid_by_the_bank(paid, funding.prepared_tranche(paid))
    assert not stale


def test_every_act_that_changes_a_page_is_one_that_a_signboard_names():
    assert acts_that_publish() <= set(act_names())
    assert ("calls.call", "answer_question") in acts_that_publish()
    assert ("committees.scorecard", "send_scores") not in acts_that_publish(), (
        "a session day makes pages all the time"
    )


def test_a_full_disk_breaks_no_act(settings, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.OPEN_DATA_ROOT = blocked
    made = calls.draft_call()
    actions.publish_call(actor=made.coordinator, call=made.call)
    assert Call.objects.get(pk=made.call.pk).published_at <= timezone.now()
    assert "within a minute" in caplog.text
