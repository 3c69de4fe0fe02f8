"""The registry in columns: its organisations and those who belong to them, as an engine counts them.

Read in batches into DuckDB, which works within its bounds, never as Python objects all at once. A small registry is
read as it stands; of a large one, files are kept that a worker makes (decision 066), and a count reads of them the
columns that it asks for. All names in the SQL here are this module's own.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from winay.base import work
from winay.base.narrow import reading
from winay.registry.models import BankAccount, Membership, Organisation

if TYPE_CHECKING:
    import pyarrow as pa

    from winay.analytics.linkage.backends import DuckDB

KEEP, FORGET = "registry.keep_columns", "registry.forget_columns"
READ_AT_ONCE = 5_000
"""Up to so many organisations are read as they stand, at each count."""
FRESH, OLD = timedelta(minutes=10), timedelta(days=1)
"""Kept columns are made anew when somebody counts and they are older than the first; the second are not shown."""
ROWS_AT_ONCE = 20_000
MEMORY = "500MB"
ORGANISATIONS, MEMBERS, HOUSEHOLDS = "organisations", "members", "households"

# Shares are rounded half up to six places, as one organisation's are: of whole numbers, so that nothing is lost.
_SHARE = """
create macro share(part, whole) as
    coalesce(cast(((2000000 * part + whole) // (2 * nullif(whole, 0))) * 0.000001 as decimal(18, 6)), 0)"""
_TABLES = {
    MEMBERS: """
        select o.n, nullif(m.sex, '') as sex, m.born_from, m.born_to, m.dni <> '' as has_dni, m.household,
            nullif(m.poverty, '') as poverty
        from read_members m join (
            select cast(row_number() over (order by pk) - 1 as integer) as n, pk from read_organisations
        ) o on m.organisation = o.pk""",
    HOUSEHOLDS: """
        select n, poverty from (select distinct n, household, poverty from members where household <> '')
        union all select n, null from members where household = ''""",
    ORGANISATIONS: """
        select o.n, replace(o.pk, '-', '') as pk, o.name, o.district, o.kind, o.ruc <> '' as has_ruc,
            nullif(o.registration, '') as registration, cast(nullif(o.founded_on, '') as date) as founded_on,
            o.account = 1 as has_account, coalesce(m.people, 0) as members, coalesce(m.women, 0) as women,
            share(coalesce(m.women, 0), coalesce(m.people, 0)) as women_share,
            coalesce(m.without, 0) as without_dni, coalesce(m.homes, 0) as households,
            share(coalesce(m.poorest, 0), coalesce(m.homes, 0)) as extreme_poor_share
        from (
            select *, cast(row_number() over (order by pk) - 1 as integer) as n from read_organisations
        ) o left join (
            select n, count(*) as people, count(*) filter (sex = 'F') as women,
                count(*) filter (not has_dni) as without,
                count(distinct nullif(household, '')) + count(*) filter (household = '') as homes,
                count(distinct nullif(household, '')) filter (poverty = 'extreme') as poorest
            from members group by n
        ) m using (n) order by n""",
}
_KEPT = {MEMBERS: "select * exclude household from members order by n"}
"""What is given away of a table where it is not all of it."""


@dataclass(frozen=True)
class Columns:
    """The registry's columns. `made_at`: when they were read; None, just now. Close them, or use them in a `with`."""

    made_at: datetime | None
    _read: "Callable[[str, list[str]], pa.Table]"
    close: Callable[[], None]

    def table(self, name: str, columns: Iterable[str]) -> "pa.Table":
        """Return columns of `ORGANISATIONS` in the order of their `n` from 0 on, or of `MEMBERS`, `HOUSEHOLDS`."""
        return self._read(name, list(dict.fromkeys(columns)))

    def __enter__(self) -> "Columns":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def registry_in_columns() -> Columns | None:
    """Return the registry in columns; None where it is large and none are kept: `ask_for_columns` has them made."""
    if not is_large():
        backend = _read_registry()
        return Columns(None, lambda name, columns: _of_backend(backend, name, columns), backend.close)
    stamp = kept_at()
    if stamp is None or timezone.now() - stamp > OLD:
        return None
    return _of_files(_folder(stamp), stamp)


def is_large() -> bool:
    """Tell whether counts read kept columns; one query."""
    return Organisation.standing.count() > READ_AT_ONCE


def ask_for_columns() -> None:
    """Have the columns of a large registry made anew by a worker, unless they are fresh."""
    stamp = kept_at()
    if is_large() and (stamp is None or timezone.now() - stamp > FRESH):
        work.enqueue(KEEP, "all")


def columns_wait_in_vain() -> bool:
    """Tell whether they were asked for and nobody takes it up: no worker runs."""
    return work.waits_too_long(KEEP, "all")


def kept_at() -> datetime | None:
    """Return when the kept columns were read; None where none are kept."""
    stamps = sorted(path.name for path in _root().glob("2*"))
    return datetime.strptime(stamps[-1], _STAMP).replace(tzinfo=UTC) if stamps else None


def keep_columns(keep: work.Keep = lambda: None) -> None:
    """Read the registry and keep its columns as files, in place of those before.

    They say who belongs where by numbers, without names of people; nobody but this system's user may read them.
    """
    at = timezone.now()
    root, half = _root(), _root() / f".{os.getpid()}"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    backend = _read_registry(keep)
    try:
        for name in _TABLES:
            rows = _KEPT.get(name, f"select * from {name} order by n")  # noqa: S608
            backend.connection.execute(f"copy ({rows}) to '{half / name}.parquet' (format parquet)")
            keep()
    finally:
        backend.close()
    earlier = [path for path in root.iterdir() if path != half]
    half.replace(_folder(at))
    for path in earlier:
        shutil.rmtree(path, ignore_errors=True)


def forget_columns() -> None:
    """Throw the kept columns away: they tell of people as they stood, or of a database that is no more."""
    shutil.rmtree(_root(), ignore_errors=True)


def work_on_keeping(_subject: str, keep: work.Keep) -> None:
    """Make the kept columns anew: the piece of work `KEEP`."""
    keep_columns(keep)


def work_on_forgetting(_day: str, _keep: work.Keep) -> None:
    """Throw them away each night, so that nothing lies about that nobody counts: the piece of work `FORGET`."""
    forget_columns()


_STAMP = "%Y%m%dT%H%M%S%f"


def _root() -> Path:
    return Path(settings.COLUMNS_ROOT)


def _folder(at: datetime) -> Path:
    return _root() / at.astimezone(UTC).strftime(_STAMP)


def _of_backend(backend: "DuckDB", name: str, columns: list[str]) -> "pa.Table":
    return backend.arrow(f"select {', '.join(columns)} from {name} order by n")  # noqa: S608


def _of_files(folder: Path, at: datetime) -> Columns | None:
    import pyarrow.parquet as pq

    files: dict[str, pq.ParquetFile] = {}

    def close() -> None:
        for file in files.values():
            file.close()

    try:
        # Open, they can be read to the end although a worker puts newer ones in their place.
        for name in _TABLES:
            files[name] = pq.ParquetFile(folder / f"{name}.parquet")
    except FileNotFoundError:
        close()
        return None
    return Columns(at, lambda name, columns: files[name].read(columns), close)


def _read_registry(keep: work.Keep = lambda: None) -> "DuckDB":
    from winay.analytics.linkage.backends import DuckDB

    backend = DuckDB(memory=MEMORY, threads=1)
    try:
        with reading():
            _take(backend, "read_organisations", _organisations(), _OF_ORGANISATIONS, keep)
            _take(backend, "read_members", _members(), _OF_MEMBERS, keep)
        backend.connection.execute(_SHARE)
        for name, sql in _TABLES.items():
            backend.make(name, sql)
        backend.drop("read_organisations", "read_members")
    except BaseException:
        backend.close()
        raise
    return backend


_OF_ORGANISATIONS = {
    "pk": "text", "name": "text", "district": "text", "kind": "text", "ruc": "text", "registration": "text",
    "founded_on": "text", "account": "integer",
}  # fmt: skip
_OF_MEMBERS = {
    "organisation": "text", "sex": "text", "born_from": "integer", "born_to": "integer", "dni": "text",
    "household": "text", "poverty": "text",
}  # fmt: skip


def _text(field: str) -> Cast:
    return Cast(field, TextField())


def _organisations() -> QuerySet[Organisation, Any]:
    account = Exists(BankAccount.objects.filter(organisation=OuterRef("pk")))
    return Organisation.standing.order_by().values_list(
        _text("pk"),
        "name",
        "district_id",
        "kind",
        "ruc",
        "registration",
        _text("founded_on"),
        Case(When(account, then=Value(1)), default=Value(0), output_field=IntegerField()),
    )


def _members() -> QuerySet[Membership, Any]:
    return (
        Membership.objects.filter(until=None)
        .order_by()
        .values_list(
            _text("organisation"),
            "person__sex",
            "person__born_from",
            "person__born_to",
            "person__dni",
            _text("person__household"),
            "person__household__poverty_class",
        )
    )


def _take(
    backend: "DuckDB", name: str, rows: QuerySet[Any, Any], columns: Mapping[str, str], keep: work.Keep
) -> None:
    """Take the rows of a query, a batch at a time; a text that is not there is empty."""
    import pyarrow as pa

    types = {"text": pa.string(), "integer": pa.int32()}
    backend.connection.execute(
        f"create table {name} ({', '.join(f'{one} {kind}' for one, kind in columns.items())})"
    )
    for batch in _batches(rows.iterator(chunk_size=ROWS_AT_ONCE)):
        arrays = {
            one: pa.array(
                [value or "" for value in values] if columns[one] == "text" else values, types[columns[one]]
            )
            for one, values in zip(columns, zip(*batch, strict=True), strict=True)
        }
        backend.take("batch", pa.table(arrays))
        backend.connection.execute(f"insert into {name} select * from batch")  # noqa: S608
        keep()


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield some


def by_organisation(
    keys: "pa.ChunkedArray", values: Mapping[UUID, Any], otherwise: Any, kind: "pa.DataType"
) -> Any:
    """Return the column of values that are known by an organisation's key; `otherwise` where none is."""
    return by_key(keys, {key.hex: value for key, value in values.items()}, otherwise, kind)


def by_key(keys: "pa.ChunkedArray", values: Mapping[str, Any], otherwise: Any, kind: "pa.DataType") -> Any:
    """Return the column of values that are known by what stands in `keys`; `otherwise` where none is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(keys, value_set=pa.array(list(values), pa.string()))
    return pa.array([*values.values(), otherwise], kind).take(pc.fill_null(found, len(values)))


def by_day(days: "pa.ChunkedArray", value: Callable[[date], Any], kind: "pa.DataType") -> Any:
    """Return the column of what is said of each day, asked once of each; not known where the day is not."""
    import pyarrow as pa

    coded = days.combine_chunks().dictionary_encode()
    return pa.array([value(one) for one in coded.dictionary.to_pylist()], kind).take(coded.indices)
