"""Open data are files: made once by a worker, served as they lie there, and made anew after what changes them."""

import csv
import gzip
import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.calls import draft_call
from tests.factories.portal import decided_call, open_call
from tests.wide import columns_brought, kept_in_memory

from winay.base import open_files, work
from winay.base.models import Job
from winay.base.signboard import act_names, acts_that_publish, open_tables
from winay.calls.actions import publish_call

pytestmark = pytest.mark.django_db
SHOWN = {
    ("calls_category", "words"),
    ("programmes_pack", "content"),
    ("funding_fundingagreement", "calls"),
    ("funding_fundingagreement", "components"),
}
"""The name of a category in the installation's language; those of a budget's lines stand in its pack, one a budget;
what a source finances stands in the table."""


NONE_HERE = ("payments", "award_changes", "services", "addenda", "purchases", "accounts", "goods")
"""Tables of calls that have no row before an agreement is signed."""


def get(address: str, **headers: str):
    return Client().get(address, headers=headers)


def csv_of(address: str) -> bytes:
    return b"".join(get(address).streaming_content)


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.fixture
def made():
    found = [decided_call(groups=2), decided_call(groups=3)]
    open_files.make_all()
    return found


@pytest.mark.parametrize("name", sorted(open_tables()))
def test_a_visitor_makes_the_database_do_nothing(made, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        for query in ("", f"?call={made[0].call.code}", "?call=nothing"):
            assert get(f"/open/{name}.csv{query}").status_code == 200
            assert get(f"/open/{name}.json{query}").status_code == 200


@pytest.mark.parametrize("name", sorted(open_tables()))
def test_making_brings_only_what_is_shown_and_holds_no_table_in_memory(made, name, monkeypatch):
    with columns_brought() as brought, kept_in_memory(monkeypatch) as kept:
        open_files.make(open_tables()[name])
    assert brought <= SHOWN
    of_many = {"calls.proposal", "committees.outcome", "committees.score", "agreements.tranche"}
    assert not of_many & set(kept)


def test_what_is_downloaded_is_what_its_hash_and_size_say(made):
    for resource in get("/open/datapackage.json").json()["resources"]:
        text = csv_of(f"/open/{resource['name']}.csv")
        assert (len(text), f"sha256:{hashlib.sha256(text).hexdigest()}") == (resource["bytes"], resource["hash"])
        squeezed = get(f"/open/{resource['name']}.csv", **{"accept-encoding": "gzip"})
        assert squeezed["Content-Encoding"] == "gzip"
        assert gzip.decompress(b"".join(squeezed.streaming_content)) == text
    assert open_files.made("scores").sha256 in get("/open/").content.decode()


def test_the_rows_of_a_call_are_those_of_the_whole_that_name_it(made):
    for name, table in open_tables().items():
        if "call" not in table.header:
            continue
        whole = rows_of(csv_of(f"/open/{name}.csv"))
        for one in made:
            theirs = [row for row in whole if row["call"] == one.call.code]
            assert rows_of(csv_of(f"/open/{name}.csv?call={one.call.code}")) == theirs
            in_json = get(f"/open/{name}.json?call={one.call.code}").json()["rows"]
            assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in in_json] == theirs
            assert theirs or name in NONE_HERE


def test_the_districts_of_a_call_are_those_where_it_awarded(made):
    rows = rows_of(csv_of(f"/open/districts.csv?call={made[0].call.code}"))
    assert rows and all(int(row["awards"]) for row in rows)
    assert len(rows_of(csv_of("/open/districts.csv"))) > 1


@pytest.mark.parametrize("address", ["/open/awards.csv", "/open/awards.json", "/open/awards.json?page=7"])
def test_who_has_it_already_gets_a_short_answer_until_it_is_made_anew(made, address):
    first = get(address)
    again = get(address, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert get(address, **{"if-modified-since": first["Last-Modified"]}).status_code == 304
    open_files.make(open_tables()["awards"])
    assert get(address, **{"if-none-match": first["ETag"]}).status_code == 200


def test_pages_of_one_making_belong_together_while_it_is_kept(made, monkeypatch):
    monkeypatch.setattr(open_files, "ROWS_IN_JSON", 2)
    table = open_tables()["proposals"]
    open_files.make(table)
    first = get("/open/proposals.json").json()
    decided_call(groups=1)
    open_files.make(table)
    second = get(first["next"])
    assert second.json()["made_at"] == first["made_at"]
    assert get("/open/proposals.json").json()["made_at"] > first["made_at"]
    open_files.make(table)
    gone = get(first["next"])
    assert gone.status_code == 410 and "made" in gone.json()["error"]


def test_before_it_is_made_a_page_says_so_and_when_to_ask_again():
    for address in ("/open/scores.csv", "/open/scores.json"):
        answer = get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Se está preparando" in get("/open/").content.decode()


def test_a_making_that_breaks_off_leaves_what_was_made(made, monkeypatch):
    before = csv_of("/open/scores.csv")
    table = open_tables()["scores"]

    def breaks(_call: str):
        yield from ()
        raise OSError("no space left")

    broken = type(table)(**{**vars(table), "rows": breaks})
    with pytest.raises(OSError, match="no space"):
        open_files.make(broken)
    assert csv_of("/open/scores.csv") == before
    open_files.make(table)
    assert csv_of("/open/scores.csv") == before


def test_every_act_that_publishes_is_one_that_a_signboard_names():
    assert acts_that_publish() <= set(act_names())
    for table in open_tables().values():
        assert table.changed_by, table.name


def test_an_act_that_publishes_has_its_tables_made_by_the_next_worker(django_capture_on_commit_callbacks):
    made = draft_call()
    open_files.make_all()
    assert made.call.code not in csv_of("/open/calls.csv").decode()
    with django_capture_on_commit_callbacks(execute=True):
        publish_call(actor=made.coordinator, call=made.call)
    waiting = Job.objects.filter(name=open_files.MAKE)
    assert set(waiting.values_list("subject", flat=True)) == {"calls", "proposals"}
    # They were made just now: what changes all the time is made once in a quarter of an hour.
    assert all(job.free_at > timezone.now() + timedelta(minutes=14) for job in waiting)
    waiting.update(free_at=None)
    work.work_off()
    assert made.call.code in csv_of("/open/calls.csv").decode()


def test_the_night_makes_what_was_not_made_lately():
    open_call()
    open_files.make(open_tables()["calls"])
    open_files.work_on_all("2026-11-27", lambda: None)
    queued = set(Job.objects.filter(name=open_files.MAKE).values_list("subject", flat=True))
    assert queued == set(open_tables()) - {"calls"}
    assert open_files.MAKE_ALL in work.DAILY
    work.work_off()
    assert json.loads(get("/open/awards.json").content)["rows"] == []
