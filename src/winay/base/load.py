"""What `winay doctor --load` looks at: what has grown out of its measure, and what to do about it.

A package says in its room `measures.py` how many rows its tables were measured with (`MEASURES`, by model: the country
of `bench/national.py`), and what its pages ask of them all the time (`asked`), so that the database can be asked for
its plan.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from winay.base.checks import GOOD, WARNING, Check, Finding, some
from winay.base.open_files import made
from winay.base.signboard import asked_often, measures, open_tables
from winay.base.slow import slow_pages

LARGE = 10_000
"""Rows from which a table is not read whole for a page; below, the database rightly does."""
DEAD_SHARE, CHANGED_SHARE, EMPTY_SHARE = 0.2, 0.2, 0.25
LARGEST_SQLITE, LARGEST_LOG, LARGEST_UNUSED = 4e9, 64e6, 10e6
"""Bytes: of a database that belongs on PostgreSQL, of a write-ahead log, of an index that nothing asks."""
OLDEST_OPEN_DATA = timedelta(days=2)
NAMED = re.compile(r"""(?:FROM|JOIN) "(\w+)"(?: "?([A-Z]+\d+)\b)?""")
"""A table in a question as Django writes it, with its second name if it has one."""
GUIDE = "docs/operations.md"


def rows_of(table: str) -> int:
    """Return how many rows a table has: on PostgreSQL as it last counted them, elsewhere counted now."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
            counted = int(cursor.fetchone()[0])
            if counted >= 0:
                return counted
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a model's table
        return int(cursor.fetchone()[0])


def grown(rows: Mapping[str, int], measured: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return which tables have more rows than they were measured with: name, rows, measure; the most grown first."""
    found = [(name, rows[name], most) for name, most in measured.items() if rows.get(name, 0) > most]
    return sorted(found, key=lambda one: -one[1] / one[2])


def _tables() -> Iterator[Finding]:
    measured = {model._meta.db_table: most for model, most in measures().items()}
    rows = {table: rows_of(table) for table in measured}
    for table, count, most in grown(rows, measured):
        found = _("{count} rows; pages were measured with up to {most}").format(
            count=number_format(count, use_l10n=True, force_grouping=True),
            most=number_format(most, use_l10n=True, force_grouping=True),
        )
        mend = (
            _("See whether pages with its rows are slow, below. If so, move to PostgreSQL: {guide}")
            if connection.vendor == "sqlite"
            else _(
                "See whether pages with its rows are slow, below. If so, give the database more memory: {guide}"
            )
        )
        yield Finding(_("Table {name}").format(name=table), WARNING, found, mend.format(guide=GUIDE))
    if not grown(rows, measured):
        largest = sorted(rows.items(), key=lambda pair: -pair[1])[:3]
        found = ", ".join(f"{table}: {number_format(count, force_grouping=True)}" for table, count in largest)
        yield Finding(_("Tables"), GOOD, _("within their measures ({largest})").format(largest=found))


def whole_scans(rows: QuerySet[Any]) -> set[str]:
    """Return the tables that the database would read whole to answer this question. Nothing is read."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
            plan = cursor.fetchone()[0]
            return set(_scans_in((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        steps = [str(row[-1]) for row in cursor.fetchall()]
    # SQLite names a table as the question does, by which one name may stand for several.
    names = {step.split()[1] for step in steps if step.startswith("SCAN ") and " USING " not in step}
    named = [(alias or table, table) for table, alias in NAMED.findall(sql)]
    return {table for name, table in named if name in names}


def _scans_in(plan: Mapping[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _scans_in(below)


def _questions() -> Iterator[Finding]:
    slow = []
    for rows in asked_often():
        large = {table for table in whole_scans(rows) if rows_of(table) >= LARGE}
        slow += [f"{rows.model._meta.label} → {table}" for table in sorted(large)]
    mend = _("Make missing indexes with: winay init. If it stays so, let the database count its rows: {how}")
    how = "ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE"
    if slow:
        found = _("a whole table is read for: {names}").format(names=some(slow))
        yield Finding(_("Indexes"), WARNING, found, mend.format(how=how))
    else:
        count = sum(1 for _one in asked_often())
        yield Finding(_("Indexes"), GOOD, _("{count} frequent questions are answered by one").format(count=count))


def _upkeep() -> Iterator[Finding]:
    yield from (_upkeep_on_postgresql() if connection.vendor == "postgresql" else _upkeep_on_sqlite())


def _upkeep_on_postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_live_tup, n_dead_tup, n_mod_since_analyze, "
            "last_analyze IS NULL AND last_autoanalyze IS NULL FROM pg_stat_user_tables "
            "WHERE n_live_tup + n_dead_tup >= %s ORDER BY n_live_tup DESC",
            [LARGE],
        )
        tables = cursor.fetchall()
        cursor.execute(
            "SELECT s.indexrelname, pg_relation_size(s.indexrelid) FROM pg_stat_user_indexes s "
            "JOIN pg_index i USING (indexrelid) WHERE s.idx_scan = 0 AND NOT i.indisunique "
            "AND pg_relation_size(s.indexrelid) > %s ORDER BY 2 DESC",
            [LARGEST_UNUSED],
        )
        unused = [f"{name} ({size / 1e6:.0f} MB)" for name, size in cursor.fetchall()]
        cursor.execute("SELECT coalesce(stats_reset, pg_postmaster_start_time()) FROM pg_stat_database "
                       "WHERE datname = current_database()")  # fmt: skip
        since = cursor.fetchone()[0]
    dead = [name for name, live, gone, _changed, _never in tables if gone > DEAD_SHARE * (live + gone)]
    stale = [name for name, live, _gone, changed, never in tables if never or changed > CHANGED_SHARE * live]
    if dead:
        found = _("a fifth or more are deleted rows: {names}").format(names=some(dead))
        mend = _(
            "Let autovacuum run, or do it once: VACUUM ANALYZE. A transaction that was left open holds it up."
        )
        yield Finding(_("Deleted rows"), WARNING, found, mend)
    if stale:
        found = _("changed a lot since they were counted: {names}").format(names=some(stale))
        yield Finding(_("Statistics"), WARNING, found, _("Let autovacuum run, or do it once: ANALYZE"))
    if unused and since < timezone.now() - timedelta(days=30):
        found = _("not used for a month: {names}").format(names=some(unused))
        mend = _("They cost time with each new row. Tell whoever maintains Wiñay; take none away yourself.")
        yield Finding(_("Unused indexes"), WARNING, found, mend)
    if not dead and not stale:
        yield Finding(
            _("Upkeep of the database"), GOOD, _("{count} large tables are kept").format(count=len(tables))
        )


def _upkeep_on_sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:

        def asked(name: str) -> Any:
            cursor.execute(f"PRAGMA {name}")
            return cursor.fetchone()[0]

        pages, free, size = asked("page_count"), asked("freelist_count"), asked("page_size")
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        counted = bool(cursor.fetchone()[0])
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    waits = log.stat().st_size if log.exists() else 0
    name, large = _("Database"), pages * size
    if large > LARGEST_SQLITE:
        found = _("{size} GB").format(size=f"{large / 1e9:.1f}")
        yield Finding(name, WARNING, found, _("Move to PostgreSQL: {guide}").format(guide=GUIDE))
    else:
        yield Finding(name, GOOD, _("{size} MB").format(size=f"{large / 1e6:.0f}"))
    if waits > LARGEST_LOG:
        found = _("{size} MB wait in the write-ahead log").format(size=f"{waits / 1e6:.0f}")
        mend = _("Somebody reads without end, a backup say. If it stays, stop the server and start it again.")
        yield Finding(_("Write-ahead log"), WARNING, found, mend)
    if pages > LARGE and free > EMPTY_SHARE * pages:
        found = _("a quarter or more of the file is empty")
        yield Finding(_("Empty space"), WARNING, found, _("With the server stopped: VACUUM"))
    if not counted and any(rows_of(model._meta.db_table) >= LARGE for model in measures()):
        found = _("the database never counted its rows")
        yield Finding(_("Statistics"), WARNING, found, _("Do it once: ANALYZE"))


def _open_data() -> Iterator[Finding]:
    """Tell of files of open data that are old or take much of the disk."""
    old, size = [], 0
    for name in open_tables():
        last = made(name)
        if last is None or timezone.now() - last.made_at > OLDEST_OPEN_DATA:
            old.append(name)
    folder = Path(settings.OPEN_DATA_ROOT)
    if folder.exists():
        size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    found = _("{count} tables, {size} MB").format(count=len(open_tables()), size=f"{size / 1e6:.0f}")
    if old:
        found += "; " + _("not made for two days: {names}").format(names=some(old))
        mend = _("The worker makes them each night: see that “winay serve” or “winay work” runs.")
        yield Finding(_("Open data"), WARNING, found, mend)
    else:
        yield Finding(_("Open data"), GOOD, found)


def _slow() -> Iterator[Finding]:
    pages = slow_pages()
    for page in pages:
        found = _("{count} times since {day}: up to {seconds} s, {queries} queries").format(
            count=page.count, day=page.since, seconds=f"{page.seconds:.1f}", queries=page.queries
        )
        mend = _(
            "Narrow its list by programme or call, or take the whole as a table. If it stays, tell whoever runs Wiñay."
        )
        yield Finding(_("Slow page {name}").format(name=page.name), WARNING, found, mend)
    if not pages:
        yield Finding(_("Slow pages"), GOOD, _("none on record"))


LOAD = (Check(_tables), Check(_questions), Check(_upkeep), Check(_open_data), Check(_slow))
"""What `winay doctor --load` looks at."""
