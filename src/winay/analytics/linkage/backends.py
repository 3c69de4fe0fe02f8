"""Where the work is done: DuckDB in this process, or Apache Spark by the URL of its master.

A backend runs SQL in its dialect, keeps tables by name, takes Arrow tables or Parquet files in and gives Arrow tables
out. The engine above says the same things to both.
"""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from winay.analytics import names
from winay.analytics.faults import InputFault
from winay.analytics.sql import identifier, literal
from winay.analytics.words import gettext as _


class Backend(Protocol):
    """What the engine needs of a backend: its dialect too (`forms.Dialect`)."""

    name: str
    like: str

    def matches(self, expression: str, pattern: str) -> str: ...
    def extract(self, expression: str, pattern: str, group: int) -> str: ...
    def replace(self, expression: str, pattern: str, replacement: str) -> str: ...
    def without_accents(self, expression: str) -> str: ...
    def sorted_words(self, expression: str) -> str: ...
    def key(self, columns: Sequence[str]) -> str: ...
    def column(self, name: str) -> str: ...

    def drawn(self, expression: str) -> str:
        """Return the expression of a number below 2³² made of a text: as good as drawn, the same on every backend."""
        ...

    def take(self, name: str, data: pa.Table | Path) -> None:
        """Keep a table given as Arrow or as a Parquet file."""
        ...

    def make(self, name: str, sql: str) -> None:
        """Keep the rows of a query as a table."""
        ...

    def drop(self, *tables: str) -> None:
        """Forget tables."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small query."""
        ...

    def arrow(self, sql: str) -> pa.Table:
        """Return the rows of a query."""
        ...

    def columns(self, table: str) -> list[str]:
        """Return the names of the columns of a table."""
        ...

    def api(self) -> Any:
        """Return Splink's interface to this backend."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class DuckDB:
    """DuckDB in this process, within `memory` and `threads`; what does not fit goes to `folder`."""

    name = "duckdb"
    like = "jaro_winkler_similarity"

    def __init__(self, *, memory: str = "2GB", threads: int | None = None, folder: Path | None = None) -> None:
        import duckdb

        self._spill = None if folder else tempfile.TemporaryDirectory(prefix="winay-linkage-")
        where = str(folder or self._spill.name)  # type: ignore[union-attr]
        settings: dict[str, Any] = {
            "memory_limit": memory,
            "temp_directory": where,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        if threads:
            settings["threads"] = threads
        self.connection = duckdb.connect(":memory:", config=settings)

    def matches(self, expression: str, pattern: str) -> str:
        return f"regexp_matches({expression}, {literal(pattern)})"

    def extract(self, expression: str, pattern: str, group: int) -> str:
        return f"regexp_extract({expression}, {literal(pattern)}, {group})"

    def replace(self, expression: str, pattern: str, replacement: str) -> str:
        return f"regexp_replace({expression}, {literal(pattern)}, {literal(replacement)}, 'g')"

    def without_accents(self, expression: str) -> str:
        return f"strip_accents({expression})"

    def sorted_words(self, expression: str) -> str:
        return f"array_to_string(list_sort(string_split({expression}, ' ')), ' ')"

    def key(self, columns: Sequence[str]) -> str:
        return f"hash({', '.join(columns)})"

    def drawn(self, expression: str) -> str:
        return f"cast('0x' || left(md5({expression}), 8) as bigint)"

    def column(self, name: str) -> str:
        return identifier(name)

    def take(self, name: str, data: pa.Table | Path) -> None:
        if isinstance(data, Path):
            self.connection.execute(f"create view {name} as from read_parquet({literal(str(data))})")
        else:
            self.connection.register(name, data)

    def make(self, name: str, sql: str) -> None:
        self.connection.execute(f"create or replace table {name} as {sql}")

    def drop(self, *tables: str) -> None:
        for table in tables:
            self.connection.execute(f"drop table if exists {table}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        return self.connection.sql(sql).to_arrow_table()

    def columns(self, table: str) -> list[str]:
        return [row[0] for row in self.rows(f"describe {table}")]

    def api(self) -> Any:
        from splink import DuckDBAPI

        return DuckDBAPI(connection=self.connection)

    def close(self) -> None:
        self.connection.close()
        if self._spill:
            self._spill.cleanup()


class Spark:
    """Apache Spark: a cluster by its URL (`spark://…`, `yarn`, `k8s://…`), or `local[2]` in this process."""

    name = "spark"
    like = "jaro_winkler"

    def __init__(self, master: str = "local[*]", *, memory: str = "2g", folder: Path | None = None) -> None:
        try:
            from pyspark.sql import SparkSession
            from splink.backends.spark import similarity_jar_location
        except ImportError as error:
            raise InputFault(
                _("Spark is not installed."), mend=_("Install it with: pip install winay[spark]")
            ) from error
        self._scratch = tempfile.TemporaryDirectory(prefix="winay-spark-")
        where = str(folder or self._scratch.name)
        builder = (
            SparkSession.builder.master(master)
            .appName("winay-linkage")
            .config("spark.jars", similarity_jar_location())
            .config("spark.driver.memory", memory)
            .config("spark.sql.shuffle.partitions", _partitions(master))
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .config("spark.sql.ansi.enabled", "false")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.local.dir", where)
            .config("spark.sql.warehouse.dir", f"{where}/warehouse")
        )
        if master.startswith("local"):
            builder = builder.config("spark.driver.host", "127.0.0.1").config(
                "spark.driver.bindAddress", "127.0.0.1"
            )
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.session.sparkContext.setCheckpointDir(f"{where}/checkpoints")
        self.api()  # Spark learns the measures of likeness from it, which conditions ask for before any comparing

    def matches(self, expression: str, pattern: str) -> str:
        return f"regexp_like({expression}, {_java(pattern)})"

    def extract(self, expression: str, pattern: str, group: int) -> str:
        return f"regexp_extract({expression}, {_java(pattern)}, {group})"

    def replace(self, expression: str, pattern: str, replacement: str) -> str:
        return f"regexp_replace({expression}, {_java(pattern)}, {literal(replacement.replace(chr(92), '$'))})"

    def without_accents(self, expression: str) -> str:
        letters = "".join(names.LETTERS) + names.MARKS
        return f"translate({expression}, '{letters}', '{''.join(names.LETTERS.values())}')"

    def sorted_words(self, expression: str) -> str:
        return f"array_join(array_sort(split({expression}, ' ')), ' ')"

    def key(self, columns: Sequence[str]) -> str:
        return f"xxhash64({', '.join(columns)})"

    def drawn(self, expression: str) -> str:
        return f"cast(conv(left(md5({expression}), 8), 16, 10) as bigint)"

    def column(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def take(self, name: str, data: pa.Table | Path) -> None:
        read, make = self.session.read.parquet, self.session.createDataFrame
        (read(str(data)) if isinstance(data, Path) else make(data)).createOrReplaceTempView(name)

    def make(self, name: str, sql: str) -> None:
        frame = self.session.sql(sql).localCheckpoint()
        frame.createOrReplaceTempView(name)

    def drop(self, *tables: str) -> None:
        for table in tables:
            self.session.catalog.dropTempView(table)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def arrow(self, sql: str) -> pa.Table:
        return self.session.sql(sql).toArrow()

    def columns(self, table: str) -> list[str]:
        return list(self.session.table(table).columns)

    def api(self) -> Any:
        from splink import SparkAPI

        make: Any = SparkAPI
        return make(spark_session=self.session, break_lineage_method="checkpoint")

    def close(self) -> None:
        self.session.stop()
        self._scratch.cleanup()


def _partitions(master: str) -> str:
    """Return into how many parts Spark divides its tables: one for each core of this machine, 200 on a cluster."""
    if not master.startswith("local"):
        return "200"
    cores = "".join(letter for letter in master if letter.isdigit())
    return cores or str(os.cpu_count() or 1)


def _java(pattern: str) -> str:
    """Return a pattern as a literal of Spark's SQL, where a backslash must be doubled."""
    return literal(pattern.replace("\\", "\\\\"))
