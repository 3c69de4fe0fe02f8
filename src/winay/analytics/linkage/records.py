"""The records of a piece of work, made comparable on a backend: the table `records`, the same on every one."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from winay.analytics.linkage.backends import Backend
from winay.analytics.linkage.compiled import rules_for, splink_settings, with_weights
from winay.analytics.linkage.forms import DateOrder, formed, made
from winay.analytics.linkage.settings import Crowd, Model
from winay.analytics.linkage.trained import Trained
from winay.analytics.sql import literal

COSTLY = ("name", "organisation", "sound", "core", "date", "sex")
"""Forms and makings of many rules, over values that repeat: computed once for each distinct value."""
Mode = Literal["dedupe", "link", "link_and_dedupe"]
LINK_TYPES = {"dedupe": "dedupe_only", "link": "link_only", "link_and_dedupe": "link_and_dedupe"}


@dataclass(frozen=True)
class Source:
    """A file or table: its name, its rows, its column of ids, and which of its columns is which standard column."""

    name: str
    data: pa.Table | Path
    id: str
    columns: Mapping[str, Sequence[str]]
    date_order: DateOrder = "dmy"


@dataclass
class Records:
    """What is compared: `sources` under `model` on `backend`.

    `there`: the columns that all sources have or give; `seconds`: how long each step took.
    """

    model: Model
    backend: Backend
    sources: Sequence[Source]
    mode: Mode = "dedupe"
    seconds: dict[str, float] = field(default_factory=dict)
    there: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the seconds of what happens within to those of a step."""
        begun = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - begun

    def prepare(self) -> None:
        """Make the table `records`: every standard column that all sources have, in comparable form."""
        with self.timed("prepare"):
            mapped = [name for name in self.model.columns if all(name in one.columns for one in self.sources)]
            self.there = self.model.available(mapped)
            self._gather(mapped)
            self._block(*self._derive(mapped))

    def _gather(self, mapped: Sequence[str]) -> None:
        parts = []
        orders = {source.date_order for source in self.sources}
        order = orders.pop() if len(orders) == 1 else "dmy"
        for at, source in enumerate(self.sources):
            self.backend.take(f"source_{at}", source.data)
            chosen = [
                f"{literal(source.name)} as source_dataset",
                f"cast({self.backend.column(source.id)} as string) as unique_id",
            ]
            for name in mapped:
                texts = [f"cast({self.backend.column(column)} as string)" for column in source.columns[name]]
                text = texts[0] if len(texts) == 1 else f"concat_ws(' ', {', '.join(texts)})"
                if self.model.columns[name].form == "date" and source.date_order != order:
                    text = formed(text, "date", self.backend, source.date_order)
                chosen.append(f"{text} as {name}")
            parts.append(f"select {', '.join(chosen)} from source_{at}")
        self.backend.make("gathered", " union all ".join(parts))
        named = [name for name in mapped if self.model.columns[name].form in COSTLY]
        others = [name for name in mapped if name not in named]
        kept = [f"{formed(f't.{name}', self.model.columns[name].form, self.backend)} as {name}" for name in others]
        self._look_up(
            "formed",
            "gathered",
            {n: (n, formed("v", self.model.columns[n].form, self.backend, order)) for n in named},
            kept,
        )
        self.backend.drop("gathered")

    def _look_up(
        self, table: str, source: str, found: Mapping[str, tuple[str, str]], kept: Sequence[str] = ("t.*",)
    ) -> None:
        """Make `table`: `source` with columns computed once for each distinct value (`v`) of another column."""
        select, joins = [], []
        for at, (name, (column, expression)) in enumerate(found.items()):
            values = f"select distinct {column} as v from {source} where {column} is not null"
            joins.append(
                f"left join (select v, {expression} as w from ({values}) as x) as d{at} on t.{column} = d{at}.v"
            )
            select.append(f"d{at}.w as {name}")
        ids = [] if "t.*" in kept else ["t.source_dataset", "t.unique_id"]
        self.backend.make(
            table, f"select {', '.join([*ids, *kept, *select])} from {source} as t {' '.join(joins)}"
        )

    def _derive(self, mapped: Sequence[str]) -> tuple[str, str]:
        """Add the derived columns; return what the records are read from now, and the table behind it."""
        makings = {
            name: making
            for name in self.there
            if name not in mapped
            and (making := self.model.derived.get(name) or self.model.columns[name].otherwise) is not None
        }
        table, stage = "formed", 0
        while makings:
            ready = set(self.there) - set(makings)
            wave = {name: making for name, making in makings.items() if not set(making.of) & set(makings)}
            slow = {n: m for n, m in wave.items() if m.make in COSTLY}
            quick = {n: m for n, m in wave.items() if m.make not in COSTLY}
            extra = [
                f"{made(m.make, [f't.{c}' for c in m.of if c in ready], m.letters, self.backend)} as {n}"
                for n, m in quick.items()
            ]
            lookups = {n: (m.of[0], made(m.make, ["v"], m.letters, self.backend)) for n, m in slow.items()}
            stage += 1
            for name in wave:
                del makings[name]
            if not lookups and not makings:
                # What follows reads these but once: they need not be kept.
                return f"(select t.*, {', '.join(extra)} from {table} as t)", table
            self._look_up(f"stage_{stage}", table, lookups, ["t.*", *extra])
            self.backend.drop(table)
            table = f"stage_{stage}"
        return table, table

    def _block(self, derived: str, table: str) -> None:
        """Add the keys by which records meet; blocks too large to tell anything are left out."""
        rules = rules_for(self.model.blocking, self.there)
        derived = self._without_crowds(derived)
        keys = [
            f"case when {' and '.join(f'{name} is not null' for name in rule)} then {self.backend.key(rule)} end"
            f" as block_{at}"
            for at, rule in enumerate(rules)
        ]
        self.backend.make("keyed", f"select *, {', '.join(keys)} from {derived} as t")
        self.backend.drop(table)
        columns, joins = [], []
        for at in range(len(rules)):
            key, largest = f"block_{at}", self.model.largest_block
            large = f"select {key} as k from keyed group by {key} having count(*) > {largest}"
            joins.append(f"left join ({large}) as b{at} on t.{key} = b{at}.k")
            columns.append(f"case when b{at}.k is null then t.{key} end as {key}")
        plain = ["source_dataset", "unique_id", *self.there]
        chosen = ", ".join([*(f"t.{name}" for name in plain), *columns])
        self.backend.make("records", f"select {chosen} from keyed as t {' '.join(joins)}")
        self.backend.drop("keyed", *(f"crowd_{at}" for at in range(len(self._crowds()))))

    def _crowds(self) -> list[Crowd]:
        return [crowd for crowd in self.model.crowds if {crowd.column, crowd.by} <= set(self.there)]

    def _without_crowds(self, derived: str) -> str:
        """Return what the records are read from, without the values that too many different ones share."""
        crowds = self._crowds()
        if not crowds:
            return derived
        joins, kept = [], {name: f"t.{name}" for name in ("source_dataset", "unique_id", *self.there)}
        for at, crowd in enumerate(crowds):
            shared = (
                f"select {crowd.column} as k from {derived} as c where {crowd.column} is not null"
                f" group by {crowd.column} having count(distinct {crowd.by}) > {crowd.most}"
            )
            self.backend.make(f"crowd_{at}", shared)
            joins.append(f"left join crowd_{at} as c{at} on t.{crowd.column} = c{at}.k")
            kept[crowd.column] = f"case when c{at}.k is null then t.{crowd.column} end"
        columns = ", ".join(f"{value} as {name}" for name, value in kept.items())
        return f"(select {columns} from {derived} as t {' '.join(joins)})"

    def settings(self, trained: Trained | None = None) -> dict[str, Any]:
        """Return Splink's settings for this work, with the weights of a trained model if one is given."""
        plain = splink_settings(self.model, self.there, self.backend, link_type=LINK_TYPES[self.mode])
        return with_weights(plain, trained) if trained else plain

    def linker(self, settings: dict[str, Any], *, table: str = "records") -> Any:
        """Return Splink's linker over the prepared records, or over a table of some of them."""
        from splink import Linker

        logging.getLogger("splink").setLevel(logging.ERROR)
        api = self.backend.api()
        if self.mode == "dedupe":
            inputs: Any = api.register(table, table_name=f"{table}_all")
        else:
            inputs = []
            for at, source in enumerate(self.sources):
                name = f"{table}_{at}"
                self.backend.make(name, f"select * from {table} where source_dataset = {literal(source.name)}")
                inputs.append(api.register(name, dataset_display_name=source.name))
        return Linker(inputs, settings, log_level=None, validate_settings=False)

    def counts(self, table: str = "records") -> dict[str, int]:
        """Return how many records each source has."""
        found = self.backend.rows(f"select source_dataset, count(*) from {table} group by source_dataset")
        return {str(source): int(count) for source, count in found}

    def count(self) -> int:
        """Return how many records there are."""
        return sum(self.counts().values())

    def possible(self, table: str = "records") -> int:
        """Return how many pairs there are."""
        counts = self.counts(table).values()
        across = (sum(counts) ** 2 - sum(count**2 for count in counts)) // 2
        return across if self.mode == "link" else sum(counts) * (sum(counts) - 1) // 2
