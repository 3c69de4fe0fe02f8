"""Record linkage on Splink, the same on every backend: prepare, train without labels, compare, cluster."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from winay.analytics.linkage import judging, training
from winay.analytics.linkage.grouping import Grouped, Key, Link, Pair, grouped
from winay.analytics.linkage.records import Records
from winay.analytics.linkage.trained import Trained
from winay.analytics.linkage.vetoes import Facts, Judge
from winay.analytics.sql import literal


@dataclass
class Linkage(Records):
    """One piece of work: its records, compared with each other.

    Not `careful`: no rule keeps sure pairs for a person, as in a list without families.
    """

    careful: bool = True
    _predicted: Any = None
    _linker: Any = None

    def train(self) -> Trained:
        """Learn the weights without labels (`training.py`)."""
        return training.train(self)

    def compare(self, trained: Trained, *, least: float | None = None) -> None:
        """Make the table `pairs`: every pair of records that meet, from probability `least` (default: for review)."""
        with self.timed("compare"):
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

    def judge(
        self,
        links: Sequence[Link],
        *,
        absorbed: Mapping[Key, Sequence[Facts]] | None = None,
        apart: Collection[Pair] = frozenset(),
    ) -> Judge:
        """Return what judges these links (`judging.judge_of`); one without rules if nobody can be mistaken."""
        if not self.careful:
            return Judge(apart=apart)
        return judging.judge_of(self, links, absorbed=absorbed, apart=apart)

    def grouped(self, threshold: float) -> Grouped:
        """Return who becomes one by itself (`grouping.py`) and which sure pairs wait for a person.

        Where nobody can be mistaken for somebody, links join whomever they reach.
        """
        with self.timed("cluster"):
            links = self.sure(threshold)
            judge = self.judge(links)
            if not self.careful:
                return grouped(links, middle=False)
            return judging.judged(links, judge)

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
        return [link for link in links if not judge.veto(link.pair)]

    def with_others(self, groups: Sequence[Sequence[Key]]) -> pa.Table:
        """Return `source`, `id` and `cluster` of every record: those of a group, and every other one alone."""
        rows = [(*key, "-".join(members[0])) for members in groups for key in members]
        texts = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(("s", "i", "c"))}
        with self.timed("cluster"):
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
