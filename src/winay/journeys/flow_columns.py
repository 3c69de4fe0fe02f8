"""The ways of everybody in columns, for a country too large to follow them at each look (decision 066).

A worker reads what somebody had, stays and referrals in the order of whose they are, follows each way once and keeps
it in a file without who it is: readable by this system alone, in no backup, made anew each night and when asked for.
Figures are counted from it by DuckDB, within its bounds. All names in the SQL here are this module's own.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from winay.analytics.sql import literal
from winay.analytics.targeting import BANDS, band_names
from winay.base import work
from winay.base.narrow import reading
from winay.journeys.models import Referral, Stay, Support, Taking
from winay.journeys.queries.cases import newest_poverty_map
from winay.journeys.queries.flow import KINDS, MOST, OF_SOMEBODY, OUTCOMES, WAITING, Whom
from winay.journeys.rules.flow import Flow, Spell, Waiting, path_of
from winay.journeys.rules.flow import Path as Way
from winay.territory.models import PovertyValue
from winay.territory.places import Places

if TYPE_CHECKING:
    import pyarrow as pa

    from winay.analytics.linkage.backends import DuckDB

MAKE = "journeys.keep_flow"
FRESH, OLD = timedelta(minutes=10), timedelta(hours=36)
"""Nobody has them made again before the first; after the second they are made again when somebody looks."""
ROWS_AT_ONCE = 20_000
MEMORY = "500MB"
_STAMP = "%Y%m%dT%H%M%S%f"
_FILE = "ways.parquet"
Row = tuple[Any, ...]


def is_large() -> bool:
    """Tell whether figures are counted from kept columns: there are more than `MOST` spells and referrals."""
    left = MOST + 1
    for rows in (
        Taking.objects.filter(taken_back_at=None),
        Stay.objects.exclude(state="taken_back"),
        Referral.objects.filter(state__in=WAITING),
    ):
        left -= rows.order_by().values("pk")[:left].count()
        if left <= 0:
            return True
    return False


def kept_at() -> datetime | None:
    """Return when the kept ways were read; None where none are kept."""
    stamps = sorted(path.name for path in _root().glob("2*"))
    return datetime.strptime(stamps[-1], _STAMP).replace(tzinfo=UTC) if stamps else None


def ask_for_flow(*, again: bool = False) -> None:
    """Have a worker make them where they are missing or old; `again`: where they are not fresh."""
    stamp = kept_at()
    if stamp is None or timezone.now() - stamp > (FRESH if again else OLD):
        work.enqueue(MAKE, "all")


def flow_waits_in_vain() -> bool:
    """Tell whether they were asked for and nobody takes it up: no worker runs."""
    return work.waits_too_long(MAKE, "all")


def forget_flow() -> None:
    """Throw the kept ways away: they tell of a database that is no more."""
    shutil.rmtree(_root(), ignore_errors=True)


def work_on_flow(_subject: str, keep: work.Keep) -> None:
    """Make them anew, each night and when asked for: the piece of work `MAKE`. Of a small country none are kept."""
    if is_large():
        keep_flow(keep)
    else:
        forget_flow()


def keep_flow(keep: work.Keep = lambda: None) -> None:
    """Follow everybody's way and keep them as a file in place of the one before."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    at, today = timezone.now(), timezone.localdate()
    root, half = _root(), _root() / f".{os.getpid()}"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    schema = _schema()
    with reading(), pq.ParquetWriter(half / _FILE, schema) as writer:
        rows = _ways(today)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            told = zip(zip(*some, strict=True), schema, strict=True)
            columns = [pa.array(list(column), one.type) for column, one in told]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            keep()
    earlier = [path for path in root.iterdir() if path != half]
    half.replace(root / at.astimezone(UTC).strftime(_STAMP))
    for path in earlier:
        shutil.rmtree(path, ignore_errors=True)


def _root() -> Path:
    return Path(settings.FLOW_ROOT)


def _schema() -> "pa.Schema":
    import pyarrow as pa

    text, number, texts = pa.string(), pa.int32(), pa.list_(pa.string())
    return pa.schema(
        [
            ("programme", text), ("kind", text), ("district", text), ("quintile", number), ("sex", text),
            ("language", text), ("born_from", number), ("born_to", number), ("now", text), ("last", text),
            ("waits_for", text), ("waited", number), ("state", text), ("places", texts), ("befores", texts),
            ("afters", texts), ("days", pa.list_(number)),
        ]
    )  # fmt: skip


@dataclass(frozen=True)
class _Whole:
    """What all ways are read with: entries by programme, quintiles by district."""

    entries: Mapping[Any, str]
    quintiles: Mapping[str, int]


def _ways(today: date) -> Iterator[Row]:
    entries = Support.objects.filter(programme__isnull=False, withdrawn_at=None).order_by("-code")
    values = PovertyValue.objects.filter(map=newest_poverty_map()).order_by()
    whole = _Whole(
        dict(entries.values_list("programme", "code")),
        {district: one for district, one in values.values_list("district", "quintile") if one is not None},
    )
    for kind in KINDS:
        for key, rows in groupby(merge(*_sources(kind), key=itemgetter(0)), key=itemgetter(0)):
            yield from _of_one(kind, key, list(rows), whole, today)


def _sources(kind: str) -> Iterator[Iterator[Row]]:
    """Yield what each table tells of this kind, in the order of whose it is: key, about whom, which table, the rest."""
    path = OF_SOMEBODY.get(kind)
    about = [f"{path}{name}" for name in ("sex", "language", "born_from", "born_to")] if path else []
    own = [kind, f"{kind}__district", *about]
    there = {f"{kind}__isnull": False}

    def told(table: str, rows: QuerySet[Any], *columns: str) -> Iterator[Row]:
        asked = rows.filter(**there).order_by(f"{kind}_id").values_list(*own, *columns)
        for row in asked.iterator(chunk_size=ROWS_AT_ONCE):
            yield (row[0], (*row[1 : len(own)], *(() if about else ("", "", None, None))), table, row[len(own) :])

    if kind != "venture":
        taken = Taking.objects.filter(taken_back_at=None)
        yield told("taking", taken, "support__code", "from_year", "to_year", "outcome")
    stays = Stay.objects.exclude(state="taken_back")
    yield told("stay", stays, "programme", "programme__code", "stage", "since", "until", "state")
    waits = Referral.objects.filter(state__in=WAITING)
    yield told("wait", waits, "to_support__code", "sent_on", "state")


def _of_one(kind: str, key: Any, rows: list[Row], whole: _Whole, today: date) -> Iterator[Row]:
    """Yield the way of one through programmes, and through the stages of each programme in whose stages it was."""
    subject = (kind, key)
    spells: list[Spell] = []
    waits: list[Waiting] = []
    stages: dict[str, dict[int, str]] = defaultdict(dict)
    for _key, _about, table, told in rows:
        if table == "wait":
            code, since, state = told
            waits.append(Waiting(subject, f"s:{code}", since, state))
        elif table == "taking":
            code, since, until, outcome = told
            last = None if until is None else min(date(until, 12, 31), today)
            spells.append(Spell(subject, f"s:{code}", date(since, 1, 1), last, outcome, exact=False))
        else:
            programme, code, stage, since, until, state = told
            entry = whole.entries.get(programme)
            stages[code][len(spells)] = f"t:{stage}"
            place = f"s:{entry}" if entry else f"p:{code}"
            spells.append(Spell(subject, place, since, until, OUTCOMES.get(state, "running")))
    (district, sex, language, born_from, born_to) = rows[0][1]
    about = (kind, district or "", whole.quintiles.get(district), sex or "", language or "", born_from, born_to)
    for programme in ("", *stages):
        seen = stages.get(programme, {})
        told_as = [
            Spell(subject, seen[at], one.since, one.until, one.outcome) if at in seen else one
            for at, one in enumerate(spells)
        ]
        way = path_of(subject, told_as, waits, today)
        if way is not None:
            yield (programme, *about, *_columns_of(way))


def _columns_of(way: Way) -> Row:
    return (
        way.now, way.at, way.waits_for, way.waited, way.state, list(way.places), [one.before for one in way.steps],
        [one.after for one in way.steps], [one.days for one in way.steps],
    )  # fmt: skip


def flow_of_kept(wanted: Whom, places: Collection[str] | None, today: date) -> tuple[Flow, datetime] | None:
    """Return what the kept ways add up to of whom is asked for, and when they were read; None where none are kept."""
    from winay.analytics.linkage.backends import DuckDB

    stamp = kept_at()
    if stamp is None:
        return None
    file = _root() / stamp.strftime(_STAMP) / _FILE
    backend = DuckDB(memory=MEMORY, threads=1)
    try:
        if not file.exists():  # a newer one took its place just now
            return None
        backend.take("ways", file)
        _take_places(backend, places)
        backend.make("chosen", f"select * from ways where {' and '.join(_asked(wanted, places, today))}")  # noqa: S608
        return _added_up(backend), stamp
    finally:
        backend.close()


def _take_places(backend: "DuckDB", places: Collection[str] | None) -> None:
    import pyarrow as pa

    if not _everywhere(places):
        backend.take("inside", pa.table({"district": pa.array(list(places or ()), pa.string())}))


def _everywhere(places: Collection[str] | None) -> bool:
    return places is None or (isinstance(places, Places) and places.are_all)


def _asked(wanted: Whom, places: Collection[str] | None, today: date) -> Iterable[str]:
    yield f"programme = {literal(wanted.programme)}"
    if wanted.kind in KINDS:
        yield f"kind = {literal(wanted.kind)}"
    if wanted.place:
        yield f"starts_with(district, {literal(wanted.place)})"
    if places is not None:
        yield "district <> ''" if _everywhere(places) else "district in (select district from inside)"
    if wanted.quintile is not None:
        yield f"quintile = {int(wanted.quintile)}"
    if wanted.of_people:
        yield f"kind in ({', '.join(literal(one) for one in OF_SOMEBODY)})"
    for column, value in (("sex", wanted.sex), ("language", wanted.language)):
        if value:
            yield f"{column} = {literal(value)}"
    if wanted.age in band_names():
        low, high = BANDS[band_names().index(wanted.age)]
        yield f"born_to <= {today.year - low}"
        if high is not None:
            yield f"born_from >= {today.year - high}"


def _added_up(backend: "DuckDB") -> Flow:
    found = Flow()
    for now, count, several in backend.rows(
        "select now, count(*), count(*) filter (len(places) > 1) from chosen group by now"
    ):
        found.now[now] = count
        found.subjects += count
        found.several += several
    for place, stands, now, count in backend.rows(
        """select place, place = last, now, count(*) from (
            select unnest(places) as place, last, now from chosen
        ) group by all"""
    ):
        line = found.places[place]
        line.ever += count
        if stands:
            line.now[now] += count
        else:
            line.went_on += count
    for before, after, count, usual in backend.rows(
        """select before, after, count(*), quantile_disc(days, 0.5) from (
            select unnest(befores) as before, unnest(afters) as after, unnest(days) as days from chosen
        ) group by before, after"""
    ):
        move = found.moves[before, after]
        move.count, move.days = count, [] if usual is None else [usual]
    for place, count, usual, longest in backend.rows(
        """select waits_for, count(*), quantile_disc(waited, 0.5), max(waited) from chosen where now = 'waits'
        group by waits_for"""
    ):
        queue = found.queues[place]
        # Of two the lower is the median: the usual days, and the most.
        queue.count, queue.days = count, [usual, longest]
    return found
