"""A long list is read by a second process ahead of the one that writes: with the same result, whatever befalls it."""

import pickle
from dataclasses import replace
from itertools import islice
from subprocess import Popen
from threading import get_ident

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.factories.lists import HEADINGS, counts, csv_bytes, take

from winay.base.bulk import fresh_keys
from winay.base.indexes import missing_indexes
from winay.registry.actions.lists import passing, running, wording
from winay.registry.models import Household, Person, PersonSearch, RefusedRow, SourceRecord
from winay.registry.preparing import Preparing
from winay.registry.queries.search import find_people
from winay.registry.rules.lists import Rows

pytestmark = pytest.mark.django_db
MANY = [
    HEADINGS,
    *(
        [f"K{n}", "12" if n == 33 else "", "QUISPE", "DE LA CRUZ", f"Persona{n}", "F", "23/05/1980", "021201", ""]
        for n in range(60)
    ),
    ["K7", "", "OTRA", "", "PERSONA7", "F", "", "021201", ""],
    ["", "", "", "", "", "", "", "", ""],
    *([f"J{n}", "", "ÑAHUI", "", f"NÉSTOR{n}", "M", "1971-12-03", "021203", ""] for n in range(30)),
]
TAKEN = [number for number in range(2, len(MANY) + 1) if number not in (35, 62, 63)]


def everything() -> list[list[dict]]:
    people = Person.objects.order_by("pk").values(
        "given_names", "first_surname", "second_surname", "birth_date", "district_id", "search__words"
    )
    records = SourceRecord.objects.order_by("row").values("row", "key", "values")
    return [
        list(people),
        list(records),
        list(RefusedRow.objects.order_by("row").values("row", "values", "faults")),
    ]


@pytest.fixture
def long_from_ten_rows(monkeypatch):
    monkeypatch.setattr(passing, "LONG", 10)
    monkeypatch.setattr(passing, "CHUNK", 20)


def counting(monkeypatch) -> list[int]:
    """Return a list that grows by the rows of each chunk that this process itself reads."""
    here: list[int] = []
    whole = Preparing.chunks

    def chunks(self, after):
        for prepared in whole(self, after):
            here.append(len(prepared.numbers))
            yield prepared

    monkeypatch.setattr(Preparing, "chunks", chunks)
    return here


def test_what_a_second_process_read_becomes_what_one_alone_would_write(tmp_path, monkeypatch):
    read_here = counting(monkeypatch)
    with transaction.atomic():
        alone = take(tmp_path, MANY, source="JUNTOS")
        written = everything()
        transaction.set_rollback(True)
    assert counts(alone) == (89, 0, 0, 2) and read_here == [91]
    read_here.clear()
    monkeypatch.setattr(passing, "LONG", 10)
    monkeypatch.setattr(passing, "CHUNK", 20)
    ahead = take(tmp_path, MANY, source="JUNTOS")
    assert (counts(ahead), read_here) == (counts(alone), [])
    assert everything() == written
    assert PersonSearch.objects.count() == 89


def test_the_same_source_again_changes_nothing(tmp_path, long_from_ten_rows):
    take(tmp_path, MANY)
    again = take(tmp_path, [*MANY, ["K99", "", "QUISPE", "", "NUEVA", "F", "", "021201", ""]])
    assert (again.new, again.changed) == (1, 0)
    assert Person.objects.get(given_names="NUEVA").search.words


def test_a_reader_that_is_killed_costs_no_row(tmp_path, monkeypatch, long_from_ten_rows):
    read_here = counting(monkeypatch)

    def start_and_kill(*given, **named):
        process = Popen(*given, **named)
        process.kill()
        return process

    monkeypatch.setattr("winay.registry.preparing.subprocess.Popen", start_and_kill)
    batch = take(tmp_path, MANY)
    assert (batch.state, *counts(batch)) == ("taken", 89, 0, 0, 2)
    assert sum(read_here) == 91
    assert sorted(SourceRecord.objects.values_list("row", flat=True)) == TAKEN


@pytest.mark.parametrize("chunks", [0, 1, 3])
def test_the_taker_goes_on_behind_the_last_row_that_the_reader_brought(
    tmp_path, monkeypatch, long_from_ten_rows, chunks
):
    def dies_after(recipe, after):
        yield from islice(Preparing(recipe).chunks(after), chunks)
        return False

    monkeypatch.setattr(passing, "prepared_ahead", dies_after)
    assert counts(take(tmp_path, MANY)) == (89, 0, 0, 2)
    assert sorted(SourceRecord.objects.values_list("row", flat=True)) == TAKEN


def test_a_fault_in_the_file_is_told_as_if_one_process_had_met_it(tmp_path, monkeypatch, long_from_ten_rows):
    def broken(*_given):
        raise OSError("the stick was pulled out")

    content = csv_bytes(MANY)
    monkeypatch.setattr("winay.registry.preparing.rows_of", broken)
    monkeypatch.setattr("winay.registry.actions.lists.passing.prepared_ahead", ended_early)
    batch = take(tmp_path, content)
    assert (batch.state, batch.new) == ("stopped", 0) and batch.fault
    monkeypatch.undo()
    assert take(tmp_path, content, again=True).state == "taken"


def ended_early(*_given):
    yield from ()
    return False


@pytest.mark.django_db(transaction=True)
def test_words_written_beside_the_people_are_those_written_with_them(tmp_path, monkeypatch, long_from_ten_rows):
    threads = []
    standing = wording._write
    monkeypatch.setattr(wording, "_write", lambda *given: (threads.append(get_ident()), standing(*given)))
    assert counts(take(tmp_path, MANY)) == (89, 0, 0, 2)
    assert PersonSearch.objects.filter(person__isnull=False).count() == 89
    assert {row.first_surname for row in find_people("nahui nestor2").rows} == {"ÑAHUI"}
    assert (get_ident() not in threads) == (connection.vendor == "postgresql")


def seeing_what_is_missing(monkeypatch) -> list[set[str]]:
    """Return a list that grows by the indexes that are missing while each chunk is written."""
    seen: list[set[str]] = []
    standing = running._count

    def looking(*given):
        seen.append(lost())
        return standing(*given)

    monkeypatch.setattr(running, "_count", looking)
    return seen


def lost() -> set[str]:
    return {index.name for _model, index in missing_indexes(*running.FILLED)}


@pytest.mark.django_db(transaction=True)
def test_a_list_that_doubles_the_registry_has_its_indexes_made_at_the_end(
    tmp_path, monkeypatch, long_from_ten_rows
):
    seen = seeing_what_is_missing(monkeypatch)
    take(tmp_path, MANY)
    assert seen and all({"person_by_dni", "source_record_by_mark"} <= missing for missing in seen)
    assert lost() == set()
    seen.clear()
    shorter = [HEADINGS, *([f"S{n}", "", "ROJAS", "", f"OTRA{n}", "F", "", "021201", ""] for n in range(40))]
    assert take(tmp_path, shorter, source="Otra").new == 40
    assert seen and not any(seen)


@pytest.mark.django_db(transaction=True)
def test_indexes_come_back_when_a_list_stops_and_when_a_killed_one_goes_on(
    tmp_path, monkeypatch, long_from_ten_rows
):
    def broken(*_given):
        raise OSError("no more room")

    monkeypatch.setattr(running, "_count", broken)
    assert take(tmp_path, MANY).state == "stopped"
    assert lost() == set()
    monkeypatch.undo()
    names = {index.name for model in running.FILLED for index in model._meta.indexes}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP INDEX {name}")
    assert lost() == names
    # As after a kill: the few rows that were left are no reason to do without, and the end makes what is missing.
    assert take(tmp_path, MANY, again=True).state == "taken"
    assert lost() == set()


@pytest.mark.django_db(transaction=True)
def test_people_do_not_stand_without_their_words(tmp_path, monkeypatch, long_from_ten_rows):
    def broken(*_given):
        raise OSError("no more room")

    monkeypatch.setattr(wording, "_write", broken)
    assert take(tmp_path, MANY).state == "stopped"
    assert Person.objects.count() == PersonSearch.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_words_of_a_list_under_way_are_left_to_it(tmp_path, long_from_ten_rows):
    if connection.vendor != "postgresql":
        pytest.skip("WINAY_DATABASE_URL is not a PostgreSQL database")
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [wording.UNDER_WAY])
        wording._write(fresh_keys(2), ["still", "coming"], ["still", "coming"])
        take(tmp_path, MANY)
        assert PersonSearch.objects.count() == 89 + 2
        cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [wording.UNDER_WAY])
    other.close()
    with wording.Wording(beside=True):
        assert PersonSearch.objects.count() == 89


@pytest.mark.django_db(transaction=True)
def test_words_whose_people_did_not_come_go_with_the_next_attempt(tmp_path, monkeypatch, long_from_ten_rows):
    chunks = []

    def breaks_at_the_third(*given):
        chunks.append(given)
        if len(chunks) == 3:
            raise OSError("no more room")
        return standing(*given)

    standing = running._count
    monkeypatch.setattr(running, "_count", breaks_at_the_third)
    assert take(tmp_path, MANY).state == "stopped"
    stood = Person.objects.count()
    assert 0 < stood < 89
    assert len(find_people("persona1", districts=["021201"]).rows) == 1
    assert take(tmp_path, MANY, again=True).state == "taken"
    assert Person.objects.count() == PersonSearch.objects.count() == 89
    assert not PersonSearch.objects.exclude(person__in=Person.objects.all()).exists()


def test_what_goes_from_one_process_to_the_other_stays_what_it_was(tmp_path):
    batch = take(tmp_path, MANY)
    path = tmp_path / "again.csv"
    path.write_bytes(csv_bytes(MANY))
    recipe = passing.Pass(batch, actor=None, path=path).recipe
    for find_words in (False, True):
        made = list(Preparing(replace(recipe, chunk=20, find_words=find_words)).chunks(1))
        assert [len(one.numbers) for one in made][:3] == [4, 20, 20]
        for one in made:
            other = pickle.loads(pickle.dumps(one))
            assert vars(other) == vars(one) | {"fresh": other.fresh} and set(other.fresh) == set(one.fresh)
    nothing = replace(made[0], numbers=[], marks=[], digests=[], texts=[], words=[], read=Rows(0, {}))
    assert vars(pickle.loads(pickle.dumps(nothing))) == vars(nothing)


def test_a_long_list_brings_its_households(tmp_path, long_from_ten_rows):
    rows = [[*HEADINGS, "Codigo hogar"]]
    rows += [[f"K{n}", "", "QUISPE", "", f"ANA{n}", "F", "", "021201", "", f"H-{n // 3}"] for n in range(30)]
    assert counts(take(tmp_path, rows)) == (30, 0, 0, 0)
    homes = Household.objects.filter(district="021201")
    assert homes.count() == 10 and all(home.members.count() == 3 for home in homes)


@pytest.mark.django_db(transaction=True)
def test_places_that_are_gone_are_refused_and_checked_row_by_row_again_at_the_end(
    tmp_path, monkeypatch, long_from_ten_rows
):
    assert take(tmp_path, MANY[:40], source="SISFOH").state == "taken"
    before = Person.objects.count()
    real, gone = passing.places_of_registry(), {"021299": ("ancash", "huaylas", "atlantis")}
    monkeypatch.setattr(passing, "places_of_registry", lambda: replace(real, names={**real.names, **gone}))
    rows = [MANY[0], *([f"L{n}", "", "ÑAHUI", "", f"LUZ{n}", "F", "", "021299", ""] for n in range(30))]
    with pytest.raises(IntegrityError):
        take(tmp_path, rows)
    assert Person.objects.count() == before and not SourceRecord.objects.filter(key__startswith="L").exists()
    with pytest.raises(IntegrityError):
        Person.objects.update(district="021299")
