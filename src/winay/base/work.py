"""Work too long for a request: queued in the database, done by a process of its own, one piece after the other.

A piece of work is a name and the key of what it is about; the package that knows it registers a function under the
name when the system starts. A worker holds a piece by a lease that it renews while it goes on; what a killed worker
leaves behind is taken up by the next one, so that work has to be resumable and to bear being done twice (decision 010).
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock

from django.db import close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from winay.base.models import Job

LEASE = timedelta(minutes=5)
WAIT = timedelta(seconds=20)
MOST_TRIES = 5
PAUSE = 1.0
Keep = Callable[[], None]
Doer = Callable[[str, Keep], None]
DOERS: dict[str, Doer] = {}
GIVING_UP: dict[str, Callable[[str], None]] = {}
DAILY: dict[str, int] = {}
OUTSIDE: set[str] = set()
"""Names of work that waits for machines of others: done on lanes of its own, so that none of them holds up the rest."""
LANES = 3
"""So many pieces of such work are done at once by one worker."""
logger = logging.getLogger(__name__)


class LeaseLost(BaseException):
    """This worker no longer holds its piece: another one does it. Not an `Exception`: no piece of work handles it."""


def register(
    name: str, doer: Doer, given_up: Callable[[str], None] | None = None, *, outside: bool = False
) -> None:
    """Say what is done for work of this name: `doer(subject, keep)`; it calls `keep()` at least every few minutes.

    `given_up(subject)` is called once no worker tries it any more, so that nobody waits for it in vain. `outside`: it
    waits for a machine of somebody else.
    """
    DOERS[name] = doer
    if outside:
        OUTSIDE.add(name)
    if given_up is not None:
        GIVING_UP[name] = given_up


def enqueue(name: str, subject: str, *, at: datetime | None = None) -> None:
    """Queue work once; it begins after the caller's transaction, and not before `at`.

    What waits already is not queued again; given another hour, it waits for that one. What a worker does just now is
    done once more afterwards: it may have read what stood before this request.
    """
    while not Job.objects.filter(name=name, subject=subject).update(queued_at=timezone.now()):
        _job, made = Job.objects.get_or_create(name=name, subject=subject, defaults={"free_at": at})
        if made:
            return
    if at is not None:
        Job.objects.filter(name=name, subject=subject, worker="").update(free_at=at)


def enqueue_fresh(name: str, subject: str) -> None:
    """Queue work under a subject that nobody has used before: one query, where `enqueue` takes five."""
    Job.objects.bulk_create([Job(name=name, subject=subject)], ignore_conflicts=True)


def every_day(name: str, *, at_hour: int) -> None:
    """Have work of this name done once a day from `at_hour` on, local time, by whatever worker runs."""
    DAILY[name] = at_hour


def plan_the_day(today: date) -> None:
    """Queue what is done every day, under the day as its subject; an hour that has passed is now.

    A worker that starts anew on the same day does it once more: such work has to bear it, as all work.
    """
    for name, hour in DAILY.items():
        at = timezone.make_aware(datetime.combine(today, clock(hour)))
        enqueue(name, today.isoformat(), at=at if at > timezone.now() else None)


def worker_name() -> str:
    """Return the name of this process among the workers."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _take(outside: bool | None = None) -> Job | None:
    """Take the next free piece, or None; of both kinds (`OUTSIDE`) or of one. Two workers never take the same: the
    update decides.

    A try counts when it begins. What was begun too often without an end kills its worker, and is given up.
    """
    now = timezone.now()
    free = Job.objects.filter(Q(free_at=None) | Q(free_at__lte=now))
    if outside is not None:
        free = free.filter(name__in=OUTSIDE) if outside else free.exclude(name__in=OUTSIDE)
    for job in free.order_by("pk")[:5]:
        held = Job.objects.filter(pk=job.pk, free_at=job.free_at, tries=job.tries).update(
            free_at=now + LEASE, worker=worker_name(), tries=job.tries + 1
        )
        if held:
            job.worker, job.tries = worker_name(), job.tries + 1
            if job.tries <= MOST_TRIES:
                return job
            logger.error("Work %s on %s killed its worker %s times: given up", job.name, job.subject, MOST_TRIES)
            _give_up(job)
    return None


def work_off(*, outside: bool | None = None) -> int:
    """Do everything that is free now, of both kinds (`OUTSIDE`) or of one; return how many pieces were done."""
    done = 0
    while (job := _take(outside)) is not None:
        _do(job)
        done += 1
    return done


def _held(job: Job) -> QuerySet[Job]:
    """The piece, if it is still this worker's: each taking counts one try more, so no other has this number."""
    return Job.objects.filter(pk=job.pk, worker=job.worker, tries=job.tries)


def _do(job: Job) -> None:
    def keep() -> None:
        if not _held(job).update(free_at=timezone.now() + LEASE):
            raise LeaseLost

    try:
        DOERS[job.name](job.subject, keep)
    except LeaseLost:
        logger.warning("Work %s on %s is in other hands", job.name, job.subject)
    except Exception:
        logger.exception("Work %s on %s failed (try %s)", job.name, job.subject, job.tries)
        if job.tries < MOST_TRIES:
            _held(job).update(free_at=timezone.now() + WAIT * job.tries, worker="")
        else:
            _give_up(job)
    except BaseException:
        # Stopped by hand: whoever comes next goes on, and it was not the work's fault.
        _held(job).update(free_at=None, worker="", tries=job.tries - 1)
        raise
    else:
        _end(job)


def _end(job: Job) -> None:
    """Take the piece out of the queue, unless somebody asked for it again meanwhile."""
    if not _held(job).filter(queued_at=job.queued_at).delete()[0]:
        _held(job).update(free_at=None, worker="", tries=0)


def _give_up(job: Job) -> None:
    try:
        if job.name in GIVING_UP:
            GIVING_UP[job.name](job.subject)
    except Exception:
        logger.exception("Nobody could be told that work %s on %s is given up", job.name, job.subject)
    _end(job)


def free_orphans() -> int:
    """Free what workers of this machine hold that no longer live; return how much."""
    host = socket.gethostname()
    orphans = [
        job.pk
        for job in Job.objects.filter(worker__startswith=f"{host}:")
        if not _alive(int(job.worker.rpartition(":")[2]))
    ]
    return Job.objects.filter(pk__in=orphans).update(free_at=None, worker="")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def work_until(stopped: Callable[[], bool]) -> None:
    """Do work as it comes until `stopped()`: what the worker process runs.

    What waits for machines of others is done beside it, on `LANES` threads, each with a connection of its own.
    """
    with transaction.atomic():
        free_orphans()
    over = threading.Event()
    lanes = [
        threading.Thread(target=_work_outside, args=(over.is_set,), name=f"outside-{number}", daemon=True)
        for number in range(LANES)
    ]
    for lane in lanes:
        lane.start()
    planned: date | None = None
    try:
        while not stopped():
            close_old_connections()
            try:
                if planned != (today := timezone.localdate()):
                    plan_the_day(today)
                    planned = today
                done = work_off(outside=False)
            except Exception:
                logger.exception("The queue of work cannot be read")
                done = 0
            if not done:
                time.sleep(PAUSE)
    finally:
        # Who waits for a machine just now is left: its piece is freed with this process.
        over.set()


def _work_outside(stopped: Callable[[], bool]) -> None:
    """Do what waits for machines of others as it comes: one lane of a worker."""
    try:
        while not stopped():
            close_old_connections()
            job = None
            try:
                job = _take(outside=True)
                if job is not None:
                    _do(job)
            except Exception:
                logger.exception("The queue of work cannot be read")
            if job is None:
                time.sleep(PAUSE)
    finally:
        connection.close()


def is_due(name: str) -> bool:
    """Tell whether work of this name waits for a worker that has not begun it yet and may begin now."""
    return Job.objects.filter(Q(free_at=None) | Q(free_at__lte=timezone.now()), name=name, tries=0).exists()


def waits_too_long(name: str, subject: str) -> bool:
    """Tell whether work waits though nobody takes it: no worker runs."""
    job = Job.objects.filter(name=name, subject=subject).first()
    return job is not None and not job.worker and timezone.now() - job.queued_at > WAIT
