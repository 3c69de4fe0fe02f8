"""Record linkage on Splink, the same on every backend: prepare, train without labels, compare, cluster."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from winay.analytics.linkage.backends import Backend
from winay.analytics.linkage.compiled import (
    by_chance_sql,
    degrees_sql,
    drawn_sql,
    equal_sql,
    held_sql,
    met_sql,
    rules_for,
    splink_settings,
    taught_by,
    with_seen,
    with_weights,
)
from winay.analytics.linkage.forms import DateOrder, formed, made
from winay.analytics.linkage.grouping import Grouped, Key, Link, Pair, grouped
from winay.analytics.linkage.settings import Crowd, Model
from winay.analytics.linkage.trained import Faith, Trained, learnt_from
from winay.analytics.linkage.vetoes import READ, Facts, Judge, usual_words
from winay.analytics.sql import literal

COSTLY = ("name", "organisation", "sound", "core", "date", "sex")
"""Forms and makings of many rules, over values that repeat: computed once for each distinct value."""
logger = logging.getLogger(__name__)

Mode = Literal["dedupe", "link", "link_and_dedupe"]
LEAST_RELATIVES = 0.05
RARELY = 0.01
"""The share of records that have a second one, at the least."""
DRAWN = 100_000
"""About how many records of a source are drawn to meet by chance, if it has many more."""
LINK_TYPES = {"dedupe": "dedupe_only", "link": "link_only", "link_and_dedupe": "link_and_dedupe"}


@dataclass(frozen=True)
class Source:
    """A file or table: its name, its rows, its column of ids, and which of its columns is which standard column."""

    name: str
    data: pa.Table | Path
    id: str
    columns: Mapping[str, Sequence[str]]
    date_order: DateOrder = "dmy"


def judged(links: Sequence[Link], judge: Judge) -> Grouped:
    """Return who becomes one by itself of sure links, after what a judge says of them."""
    named = [replace(link, veto=judge.veto(link.left, link.right)) for link in links]
    return grouped(named, judge.two, judge.fits)


@dataclass
class Linkage:
    """One piece of work: `sources` compared under `model` on `backend`.

    Not `careful`: no rule keeps sure pairs for a person, as in a list without families.
    """

    model: Model
    backend: Backend
    sources: Sequence[Source]
    mode: Mode = "dedupe"
    seconds: dict[str, float] = field(default_factory=dict)
    there: list[str] = field(default_factory=list)
    careful: bool = True
    _predicted: Any = None
    _linker: Any = None

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - begun

    def prepare(self) -> None:
        """Make the table `records`: every standard column that all sources have, in comparable form."""
        with self._timed("prepare"):
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

    def train(self) -> Trained:
        """Learn the weights without labels: u from pairs that meet by chance, m from certain ones or by maximisation.

        What the data cannot teach (no pair under a rule, a degree that nobody reaches) keeps the model's first guess.
        """
        training, guesses = self.model.training, self.settings()
        faith = Faith(training.faith, training.u_faith)
        if not self._possible():
            return learnt_from(guesses, guesses, {}, {}, kind=self.model.kind, faith=faith)
        with self._timed("train"):
            certain = self._count_in_pure_pairs()
            chance = self._count_in_chance_pairs()
            linker = self.linker(with_seen(guesses, chance))
            self._learn_prior(linker)
            untaught = {one["output_column_name"] for one in guesses["comparisons"]} - set(certain)
            for rule in rules_for(training.blocks, self.there):
                if untaught & set(taught_by(self.model, rule, self.there)):
                    linker = self._maximised(linker, rule)
            learnt = linker.misc.save_model_to_json()
            linker.table_management.delete_tables_created_by_splink_from_db()
            trained = learnt_from(guesses, learnt, certain, chance, kind=self.model.kind, faith=faith)
            return replace(trained, prior=max(trained.prior, self._least_prior()))

    def _count_in_pure_pairs(self) -> dict[str, dict[int, int]]:
        """Return, for each comparison that enough certain pairs can teach, how many stand at each degree."""
        counted: dict[str, dict[int, int]] = {}
        for rule in rules_for(self.model.training.pure, self.there):
            taught = [name for name in taught_by(self.model, rule, self.there) if name not in counted]
            if taught:
                found = self._counted(equal_sql(rule), taught)
                counted |= {
                    name: degrees
                    for name, degrees in found.items()
                    if sum(degrees.values()) >= self.model.training.enough
                }
        return counted

    def _count_in_chance_pairs(self) -> dict[str, dict[int, int]]:
        """Return, for each comparison, how many pairs of records that only chance brings together stand at each degree.

        Records are drawn by a number made of their ids, all of a small source, and each meets those that fall into its
        part: the same pairs each time and on every backend. Splink's own sample is a few thousand records, each with
        every other one, which DuckDB compares on one core.
        """
        drawn = {source: max(count // DRAWN, 1) for source, count in self._counts().items()}
        chosen = " or ".join(
            f"source_dataset = {literal(source)} and {drawn_sql(self.backend)} % {each} = 0"
            for source, each in drawn.items()
        )
        self.backend.make("drawn", f"select * from records where {chosen}")
        parts = max(round(self._possible("drawn") / self.model.training.random_pairs(self._records())), 1)
        rule = by_chance_sql(self.backend, max(drawn.values()), parts)
        names = [comparison["output_column_name"] for comparison in self.settings()["comparisons"]]
        counted = self._counted(rule, names, table="drawn")
        self.backend.drop("drawn")
        return counted

    def _counted(self, rule: str, names: Sequence[str], *, table: str = "records") -> dict[str, dict[int, int]]:
        """Return for each of these comparisons how many pairs under a rule stand at each degree, missing ones aside.

        Splink would give the degrees only together with all that it knows of each pair.
        """
        comparisons = [one for one in self.settings()["comparisons"] if one["output_column_name"] in names]
        # Two steps: the second one goes through many pairs on all cores, however few records they are of.
        self.backend.make("met", met_sql(table, rule, self.mode))
        held = held_sql(self.model, self.there, self.backend)
        self.backend.make("degrees", degrees_sql(comparisons, held, self.there, table, "met"))
        counted = {}
        for name in names:
            rows = self.backend.rows(f"select {name}, count(*) from degrees where {name} >= 0 group by {name}")
            counted[name] = {int(degree): int(count) for degree, count in rows}
        self.backend.drop("met", "degrees")
        return counted

    def _maximised(self, linker: Any, rule: Sequence[str]) -> Any:
        """Return the linker with what expectation maximisation learns under a rule; the same if that is nothing."""
        from splink.internals.exceptions import EMTrainingException

        # A session that fails half way leaves Splink's settings without some comparisons, so it works on a copy.
        attempt = deepcopy(linker)
        try:
            attempt.training.estimate_parameters_using_expectation_maximisation(
                equal_sql(rule), estimate_without_term_frequencies=True, max_pairs=self.model.training.em_pairs
            )
        except (EMTrainingException, ZeroDivisionError, ValueError) as error:
            logger.info("training rule %s taught nothing: %s", rule, type(error).__name__)
            return linker
        return attempt

    def _least_prior(self) -> float:
        """Return the prior if one record in a hundred had a second one.

        A list in which nothing certain is found twice would teach that nothing ever is, and the next list's
        duplicates would not be seen.
        """
        return RARELY * self._records() / max(self._possible(), self._records())

    def _counts(self, table: str = "records") -> dict[str, int]:
        """Return how many records each source has."""
        found = self.backend.rows(f"select source_dataset, count(*) from {table} group by source_dataset")
        return {str(source): int(count) for source, count in found}

    def _records(self) -> int:
        """Return how many records there are."""
        return sum(self._counts().values())

    def _possible(self, table: str = "records") -> int:
        """Return how many pairs there are."""
        counts = self._counts(table).values()
        across = (sum(counts) ** 2 - sum(count**2 for count in counts)) // 2
        return across if self.mode == "link" else sum(counts) * (sum(counts) - 1) // 2

    def _learn_prior(self, linker: Any) -> None:
        certain = [equal_sql(rule) for rule in rules_for(self.model.training.certain, self.there)]
        try:
            linker.training.estimate_probability_two_random_records_match(
                certain, recall=self.model.training.recall
            )
        except (ValueError, ZeroDivisionError, IndexError) as error:
            logger.info("no certain rule can be counted: %s", type(error).__name__)

    def compare(self, trained: Trained, *, least: float | None = None) -> None:
        """Make the table `pairs`: every pair of records that meet, from probability `least` (default: for review)."""
        with self._timed("compare"):
            self._linker = self.linker(self.settings(trained))
            self._predicted = self._linker.inference.predict(
                threshold_match_probability=least or self.model.thresholds.review, warning_mode="never"
            )

    def pairs(self) -> pa.Table:
        """Return the compared pairs: ids, probability, weight, and per comparison its degree and weight in bits.

        `degree_<name>` is -1 where a value is missing; `weight_<name>` includes what a rare or common value adds, and
        2 to its power is the Bayes factor.
        """
        table = self._predicted.physical_name
        return self.backend.arrow(f"select {', '.join(self._pair_columns(table))} from {table}")

    def _pair_columns(self, table: str) -> list[str]:
        there = self.backend.columns(table)
        if self.mode == "dedupe":
            name = literal(self.sources[0].name)
            chosen = [f"{name} as source_l", "unique_id_l as id_l", f"{name} as source_r", "unique_id_r as id_r"]
        else:
            chosen = ["source_dataset_l as source_l", "unique_id_l as id_l", "source_dataset_r as source_r"]
            chosen.append("unique_id_r as id_r")
        chosen += ["match_probability as probability", "match_weight as weight"]
        for comparison in self.model.comparisons:
            name = comparison.name
            if f"gamma_{name}" in there:
                rare = f" + mw_tf_adj_{name}" if f"mw_tf_adj_{name}" in there else ""
                chosen += [f"gamma_{name} as degree_{name}", f"mw_{name}{rare} as weight_{name}"]
        return chosen

    def sure(self, threshold: float) -> list[Link]:
        """Return the pairs of probability `threshold` and more, whatever the rules say of them."""
        table = self._predicted.physical_name
        chosen = f"select {', '.join(self._pair_columns(table))} from {table}"
        rows = self.backend.rows(
            f"select source_l, id_l, source_r, id_r, weight from ({chosen}) as p where probability >= {threshold}"
        )
        return [Link((row[0], row[1]), (row[2], row[3]), float(row[4])) for row in rows]

    def judge(self, links: Sequence[Link]) -> Judge:
        """Return what judges these links by the rules of the model; one without rules if nobody can be mistaken."""
        columns = [name for name in READ if name in self.there]
        if not self.careful or not self.model.vetoes or not links:
            return Judge((), frozenset(), {})
        keys = list({key for link in links for key in link.pair})
        asked = {"s": [key[0] for key in keys], "i": [key[1] for key in keys]}
        self.backend.take("asked", pa.table(asked))
        usual: frozenset[str] = frozenset()
        if "given_names" in columns:
            counted = (
                "select given_names, count(*) from records where given_names is not null group by given_names"
            )
            usual = usual_words({str(text): int(times) for text, times in self.backend.rows(counted)})
        chosen = ", ".join(["source_dataset", "unique_id", *(f"r.{name}" for name in columns)])
        rows = self.backend.rows(
            f"select {chosen} from records as r join asked on r.source_dataset = asked.s and r.unique_id = asked.i"
        )
        facts: dict[Key, list[Facts]] = {
            (row[0], row[1]): [dict(zip(columns, row[2:], strict=True))] for row in rows
        }
        return Judge(self.model.vetoes, usual, facts)

    def grouped(self, threshold: float) -> Grouped:
        """Return who becomes one by itself (`grouping.py`) and which sure pairs wait for a person.

        Where nobody can be mistaken for somebody, links join whomever they reach.
        """
        with self._timed("cluster"):
            links = self.sure(threshold)
            judge = self.judge(links)
            if not self.careful:
                return grouped(links, fits=lambda _one, _other: True, middle=False)
            return judged(links, judge)

    def shows_families(self) -> bool:
        """Tell whether relatives who live together stand in the records, or whether that cannot be seen.

        Relatives are two of one surname and one home whose given names and years of birth differ, and whose documents,
        if both have one. Where there are fewer of them than two to a hundred duplicates, a given name that differs is a
        fault of writing: nobody is there to be mistaken for somebody.
        """
        homes = rules_for((["phone"], ["address", "place"], ["address", "postcode"]), self.there)
        if not homes or not {"surname_1_sound", "given_sound", "birth_year"} <= set(self.there):
            return True
        apart = ["l.given_sound <> r.given_sound", "l.birth_year <> r.birth_year"]
        if "document" in self.there:
            apart.append("coalesce(l.document <> r.document, true)")
        relatives = max(self._pairs_under([*rule, "surname_1_sound"], apart) for rule in homes)
        doubles = self._pairs_under(["birth_date", "all_names"], [])
        return relatives > LEAST_RELATIVES * doubles

    def _pairs_under(self, rule: Sequence[str], apart: Sequence[str]) -> int:
        """Return how many pairs of records agree in the columns of a rule and meet the other conditions."""
        once = "l.unique_id < r.unique_id or l.source_dataset < r.source_dataset"
        met = f"select count(*) from records as l join records as r on {equal_sql(rule)} where ({once})"
        return int(self.backend.rows(" and ".join([met, *apart]))[0][0])

    def clusters(self, threshold: float, *, one_to_one: bool = False) -> pa.Table:
        """Return `source`, `id` and `cluster` of every record: who becomes one by itself.

        With `one_to_one`, between two sources, each record is linked with its best at most, the surest pairs first.
        """
        if one_to_one and self.mode == "link" and len(self.sources) == 2:
            return self.with_others(self._paired(self.unvetoed(threshold)))
        return self.with_others(self.grouped(threshold).groups)

    def unvetoed(self, threshold: float) -> list[Link]:
        """Return the sure pairs that no rule keeps for a person."""
        links = self.sure(threshold)
        judge = self.judge(links)
        return [link for link in links if not judge.veto(link.left, link.right)]

    def with_others(self, groups: Sequence[Sequence[Key]]) -> pa.Table:
        """Return `source`, `id` and `cluster` of every record: those of a group, and every other one alone."""
        rows = [(*key, "-".join(members[0])) for members in groups for key in members]
        texts = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(("s", "i", "c"))}
        with self._timed("cluster"):
            self.backend.take("joined", pa.table(texts))
            return self.backend.arrow(
                "select source_dataset as source, unique_id as id,"
                " coalesce(c, concat(source_dataset, '-', unique_id)) as cluster"
                " from records left join joined on source_dataset = s and unique_id = i"
            )

    def _paired(self, links: Sequence[Link]) -> list[Pair]:
        partner: dict[Key, Key] = {}
        for link in sorted(links, key=lambda link: (-link.weight, link.left, link.right)):
            if link.left not in partner and link.right not in partner:
                partner[link.left], partner[link.right] = link.right, link.left
        return [(key, other) for key, other in partner.items() if key < other]
