"""Long work in the background: done once by whoever takes it, taken up again after a death, kept beside the server."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from winay.base import work
from winay.base.models import Job
from winay.cli import work as command


@pytest.fixture
def done(monkeypatch):
    subjects = []
    monkeypatch.setitem(work.DOERS, "test.note", lambda subject, keep: subjects.append(subject))
    return subjects


@pytest.mark.django_db
def test_what_is_queued_twice_is_done_once(done):
    work.enqueue("test.note", "one")
    work.enqueue("test.note", "one")
    work.enqueue("test.note", "two")
    assert work.work_off() == 2
    assert done == ["one", "two"]
    assert (work.work_off(), Job.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_what_somebody_else_holds_is_left_to_them_until_their_lease_ends(done):
    work.enqueue("test.note", "one")
    Job.objects.update(free_at=timezone.now() + work.LEASE, worker="elsewhere:1")
    assert work.work_off() == 0
    Job.objects.update(free_at=timezone.now() - work.LEASE)
    assert work.work_off() == 1


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_told_each_time_and_given_up_in_the_end(monkeypatch, caplog):
    tries = []

    def fail(subject, keep):
        tries.append(subject)
        raise ValueError("no")

    monkeypatch.setitem(work.DOERS, "test.fail", fail)
    work.enqueue("test.fail", "x")
    for _ in range(work.MOST_TRIES + 2):
        work.work_off()
        Job.objects.update(free_at=None)
    assert len(tries) == work.MOST_TRIES
    told = [record for record in caplog.records if record.name == work.logger.name]
    assert len(told) == work.MOST_TRIES and all("no" in str(record.exc_info[1]) for record in told)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_what_kills_its_worker_is_given_up_told_and_blocks_nobody(done, monkeypatch, caplog):
    told = []
    monkeypatch.setitem(work.DOERS, "test.kill", lambda subject, keep: pytest.fail("tried once too often"))
    monkeypatch.setitem(work.GIVING_UP, "test.kill", told.append)
    work.enqueue("test.kill", "x")
    work.enqueue("test.note", "after it")
    for _ in range(work.MOST_TRIES):
        assert work._take().name == "test.kill"
        Job.objects.filter(name="test.kill").update(free_at=None, worker="")  # the worker died
    assert work.work_off() == 1
    assert (told, done, Job.objects.count()) == (["x"], ["after it"], 0)
    assert "given up" in caplog.text


@pytest.mark.django_db
def test_a_worker_stopped_by_hand_gives_its_piece_back_without_a_try(monkeypatch):
    def stopped(subject, keep):
        raise KeyboardInterrupt

    monkeypatch.setitem(work.DOERS, "test.stop", stopped)
    work.enqueue("test.stop", "x")
    for _ in range(work.MOST_TRIES + 2):
        with pytest.raises(KeyboardInterrupt):
            work.work_off()
    assert Job.objects.values_list("tries", "worker", "free_at").get() == (0, "", None)


@pytest.mark.django_db
def test_what_is_asked_for_while_it_is_done_is_done_once_more(monkeypatch):
    subjects = []

    def do(subject, keep):
        subjects.append(subject)
        if len(subjects) == 1:
            work.enqueue("test.again", subject)

    monkeypatch.setitem(work.DOERS, "test.again", do)
    work.enqueue("test.again", "x")
    assert work.work_off() == 2
    assert (subjects, Job.objects.count()) == (["x", "x"], 0)


@pytest.mark.django_db
def test_a_worker_whose_lease_ended_neither_goes_on_nor_takes_the_piece_from_the_next(monkeypatch):
    went_on = []

    def slow(subject, keep):
        keep()
        Job.objects.update(worker="elsewhere:1", tries=2, free_at=timezone.now() + work.LEASE)
        keep()
        went_on.append(subject)

    monkeypatch.setitem(work.DOERS, "test.slow", slow)
    work.enqueue("test.slow", "x")
    work.work_off()
    assert not went_on
    assert Job.objects.values_list("worker", "tries").get() == ("elsewhere:1", 2)


@pytest.mark.django_db
@pytest.mark.parametrize("ends", [None, ValueError("no")])
def test_a_late_end_leaves_the_piece_of_the_next_worker_alone(monkeypatch, ends):
    def late(subject, keep):
        Job.objects.update(worker="elsewhere:1", tries=2, free_at=timezone.now() + work.LEASE)
        if ends:
            raise ends

    monkeypatch.setitem(work.DOERS, "test.late", late)
    work.enqueue("test.late", "x")
    work.work_off()
    assert Job.objects.values_list("worker", "tries").get() == ("elsewhere:1", 2)


@pytest.mark.django_db
def test_a_queue_that_cannot_be_read_for_a_while_is_told_and_does_not_end_the_worker(monkeypatch, caplog):
    answers = [OperationalError("database is locked"), 1, 0]
    asked = iter(answers)

    def work_off(**_which):
        answer = next(asked)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(work, "work_off", work_off)
    monkeypatch.setattr(work, "PAUSE", 0)
    monkeypatch.setattr(work, "LANES", 0)
    monkeypatch.setattr(work, "DAILY", {})
    turns = iter([False] * len(answers) + [True])
    work.work_until(lambda: next(turns))
    assert list(asked) == []
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["database is locked"]


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_a_machine_of_others_holds_up_nothing_else(monkeypatch):
    begun, quick = threading.Event(), threading.Event()

    def slow(subject, keep):
        begun.set()
        assert quick.wait(20), "the other work waited for it"

    def soon(subject, keep):
        assert begun.wait(20), "it waits for its lane"
        quick.set()

    for name in ("DOERS", "OUTSIDE", "DAILY"):
        monkeypatch.setattr(work, name, type(getattr(work, name))())
    monkeypatch.setattr(work, "PAUSE", 0.01)
    monkeypatch.setattr(work, "LANES", 1)
    work.register("test.slow", slow, outside=True)
    work.register("test.soon", soon)
    work.enqueue("test.slow", "a")
    work.enqueue("test.soon", "b")
    until = time.monotonic() + 30
    work.work_until(lambda: not Job.objects.exists() or time.monotonic() > until)
    assert quick.is_set() and not Job.objects.exists()


@pytest.mark.django_db
def test_one_kind_of_work_is_taken_by_itself(monkeypatch):
    done = []
    for name in ("DOERS", "OUTSIDE"):
        monkeypatch.setattr(work, name, type(getattr(work, name))())
    work.register("test.out", lambda subject, keep: done.append(subject), outside=True)
    work.register("test.in", lambda subject, keep: done.append(subject))
    for name in ("test.out", "test.in"):
        work.enqueue(name, name)
    assert work.work_off(outside=False) == 1 and done == ["test.in"]
    assert work.work_off(outside=True) == 1 and done == ["test.in", "test.out"]


@pytest.mark.django_db
def test_what_is_done_every_day_waits_for_its_hour_and_is_queued_once(monkeypatch):
    monkeypatch.setattr(work, "DAILY", {"test.early": 0, "test.late": 23})
    tomorrow = timezone.localdate() + timedelta(days=1)
    for _start in range(2):
        work.plan_the_day(tomorrow)
    hours = {job.name: timezone.localtime(job.free_at).hour for job in Job.objects.filter(subject=str(tomorrow))}
    assert hours == {"test.early": 0, "test.late": 23}
    work.plan_the_day(timezone.localdate() - timedelta(days=1))
    assert Job.objects.filter(free_at=None).count() == 2


@pytest.mark.django_db
def test_what_a_dead_worker_of_this_machine_held_is_freed(done):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    work.enqueue("test.note", "one")
    here = work.worker_name().rpartition(":")[0]
    Job.objects.update(free_at=timezone.now() + work.LEASE, worker=f"{here}:{gone.pid}")
    assert (work.work_off(), work.free_orphans(), work.work_off()) == (0, 1, 1)


def test_the_worker_beside_the_server_is_started_again_and_stopped_at_the_end(monkeypatch):
    started = []

    def start():
        started.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        return started[-1]

    monkeypatch.setattr(command, "_started", start)
    monkeypatch.setattr(command, "PAUSE_AFTER_DEATH", 0.01)
    with command.worker_beside():
        _until(lambda: started)
        os.kill(started[0].pid, signal.SIGKILL)
        _until(lambda: len(started) == 2)
    _until(lambda: all(process.poll() is not None for process in started))
    assert len(started) == 2


def _until(holds):
    for _ in range(400):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen within eight seconds")
