"""The chain of seals over the log of acts: who cuts acts off, or changes one, is found.

An act is sealed right after its transaction, in a short one of its own that holds the end of the chain: no act waits
for another, and none holds the chain while it still asks for other rows. What a crash left unsealed in between is
sealed by the next document. Whoever recomputes all seals is found by
what signed papers print: the head.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from winay.base.models import Act, Seal

BATCH = 400
LOCK = 7_305_802
"""The number of PostgreSQL's advisory lock on the end of the chain."""
SEALED = (
    "id", "at", "actor_id", "actor_name", "verb", "subject_type", "subject_id", "subject_code",
    "from_state", "to_state", "reason", "details",
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """How long a chain is, and the hash at its end: empty for an empty chain."""

    number: int
    hash: str


@dataclass(frozen=True)
class ActsReport:
    """What `verify_acts` found; `broken_at` is the number of the first seal that does not fit."""

    valid: bool
    head: Head
    unsealed: int
    broken_at: int | None = None
    reason: str = ""


def act_hash(previous: str, number: int, act: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) over the previous seal's hash and the canonical JSON of an act's `SEALED` fields.

    Keys sorted, no blanks, the time in UTC with microseconds, keys as 36 characters, no key as "".
    """
    body = {
        **act,
        "number": number,
        "id": str(act["id"]),
        "actor_id": str(act["actor_id"] or ""),
        "at": act["at"].astimezone(UTC).isoformat(timespec="microseconds"),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def head() -> Head:
    """Return the end of the chain as it stands."""
    last = Seal.objects.order_by("-number").values_list("number", "hash").first()
    return Head(*last) if last else Head(0, "")


def seal(ids: Iterable[UUID]) -> None:
    """Seal these acts, in the order in which they happened; those that are sealed, or were undone, are left."""
    wanted = list(ids)
    with transaction.atomic():
        _hold_the_end()
        end = head()
        for start in range(0, len(wanted), BATCH):
            chunk = wanted[start : start + BATCH]
            fresh = Act.objects.filter(pk__in=chunk).exclude(
                pk__in=Seal.objects.filter(act_id__in=chunk).values("act_id")
            )
            end = _append(end, fresh.order_by("at", "pk").values(*SEALED))


def seal_all() -> Head:
    """Seal what waits, and return the end of the chain, which nobody moves until the transaction ends."""
    with transaction.atomic():
        _hold_the_end()
        waiting = _unsealed().order_by("at", "pk").values_list("pk", flat=True)
        seal(list(waiting))
        return head()


class _Sealing:
    """What is to be sealed when the transaction is over; of what was undone within it, nothing is there any more."""

    def __init__(self, ids: list[UUID]) -> None:
        self.ids = ids
        self.__qualname__ = "seal"

    def __call__(self) -> None:
        seal(self.ids)


def seal_after_commit(acts: Iterable[Act]) -> None:
    """Have these acts sealed together with the others of the transaction, as soon as it is over."""
    ids = [act.pk for act in acts]
    if not connection.in_atomic_block:
        transaction.on_commit(_Sealing(ids), robust=True)
        return
    # Of what waits for the end, the stubs know no third part: that a fault is only written down.
    at_the_end: list[Any] = connection.run_on_commit
    for savepoints, waiting, _robust in at_the_end:
        if isinstance(waiting, _Sealing) and not savepoints:
            waiting.ids += ids
            return
    # For the whole transaction, whatever part of it is undone: a long one has a savepoint for each of its acts.
    # An act is done even where its seal has to wait: `seal_all` finds it.
    at_the_end.append((set(), _Sealing(ids), True))


def verify_acts() -> ActsReport:
    """Recompute every seal, in order, in batches; tells the first that does not fit. Reads only."""
    previous, count = "", 0
    for chunk in _in_batches():
        acts = {act["id"]: act for act in Act.objects.filter(pk__in=[one.act_id for one in chunk]).values(*SEALED)}
        for one in chunk:
            count += 1
            reason = ""
            if one.number != count:
                reason = "missing"
            elif one.act_id not in acts:
                reason = "act_gone"
            elif one.hash != act_hash(previous, count, acts[one.act_id]):
                reason = "changed"
            if reason:
                return ActsReport(False, Head(count, previous), 0, one.number, reason)
            previous = one.hash
    return ActsReport(True, Head(count, previous), _unsealed().count())


def stands(number: int, beginning: str) -> bool:
    """Tell whether the chain still holds a head that a paper names by its number and the beginning of its hash."""
    if number == 0:
        return not beginning
    found = Seal.objects.filter(number=number).values_list("hash", flat=True).first()
    return found is not None and found.startswith(beginning.lower())


def _in_batches() -> Iterator[list[Seal]]:
    last = 0
    while chunk := list(Seal.objects.filter(number__gt=last).order_by("number")[:BATCH]):
        yield chunk
        last = chunk[-1].number


def _unsealed() -> Any:
    return Act.objects.filter(~Exists(Seal.objects.filter(act_id=OuterRef("pk"))))


def _hold_the_end() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _append(end: Head, acts: Iterable[dict[str, Any]]) -> Head:
    seals = []
    for act in acts:
        end = Head(end.number + 1, act_hash(end.hash, end.number + 1, act))
        seals.append(Seal(number=end.number, act_id=act["id"], hash=end.hash))
    Seal.objects.bulk_create(seals, batch_size=BATCH)
    return end
