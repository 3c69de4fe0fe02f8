"""Linking files outside the database and scoring the links against a truth."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from winay.analytics.linkage.backends import Backend
from winay.analytics.linkage.engine import Linkage
from winay.analytics.linkage.mapping import FileMapping, Files
from winay.analytics.linkage.quality import Point, Score, expected_quality
from winay.analytics.linkage.settings import Model
from winay.analytics.sql import identifier, literal

SHOWN = (0.5, 0.9, 0.95, 0.99, 0.999)


@dataclass(frozen=True)
class Evaluation:
    """What came out: the score of the links, what the model expected, how long each step took."""

    score: Score
    threshold: float
    records: int
    compared: int
    expected: list[Point]
    seconds: float
    steps: dict[str, float]


def evaluate(
    files: Files,
    mapping: FileMapping,
    model: Model,
    backend: Backend,
    *,
    threshold: float | None = None,
    out: Path | None = None,
    tell: Callable[[str], None] = lambda step: None,
) -> Evaluation:
    """Link the files and score the links; write every compared pair to `out` if it is given.

    Two records are linked when they end in one cluster (within one file), or, between two files, when their own
    probability reaches the threshold; with `one_to_one`, only with their best.
    """
    begun = time.perf_counter()
    chosen = threshold or model.thresholds.automatic
    linkage = Linkage(model, backend, files.sources, "dedupe" if len(files.sources) == 1 else "link")
    for step, act in (("prepare", linkage.prepare), ("train", None), ("compare", None)):
        tell(step)
        if act:
            act()
        elif step == "train":
            trained = linkage.train()
        else:
            linkage.compare(trained, least=min(chosen, model.thresholds.review))
    tell("cluster")
    pairs = linkage.pairs()
    if len(files.sources) == 1 or mapping.one_to_one:
        links = _within(linkage.clusters(chosen, one_to_one=mapping.one_to_one))
    else:
        links = pairs.filter(pc.greater_equal(pairs["probability"], chosen)).select(["id_l", "id_r"])
    seconds = time.perf_counter() - begun
    tell("score")
    score = _score(links, files, mapping)
    if out:
        _write(pairs, links, out)
    records = sum(int(row[0]) for row in backend.rows("select count(*) from records"))
    expected = expected_quality(pairs["probability"], SHOWN)
    return Evaluation(score, chosen, records, pairs.num_rows, expected, seconds, linkage.seconds)


def _within(clusters: pa.Table) -> pa.Table:
    """Return every pair of records of one cluster; between two sources if there are two."""
    import duckdb

    with duckdb.connect(":memory:") as base:
        base.register("clusters", clusters)
        return base.sql(
            "select l.id as id_l, r.id as id_r from clusters l join clusters r on l.cluster = r.cluster"
            " and ((l.source = r.source and l.id < r.id) or l.source < r.source)"
        ).to_arrow_table()


def _score(links: pa.Table, files: Files, mapping: FileMapping) -> Score:
    import duckdb

    within = len(files.sources) == 1
    ordered = "least(a, b) as a, greatest(a, b) as b" if within else "a, b"
    apart = "a != b" if within else "true"
    with duckdb.connect(":memory:") as base:
        base.register("links", links)
        true, found = _truth_sql(files, mapping), "select id_l as a, id_r as b from links"
        base.execute(f"create table true_pairs as select distinct {ordered} from ({true}) where {apart}")
        base.execute(f"create table found as select distinct {ordered} from ({found})")
        counts = base.sql(
            "select (select count(*) from found), (select count(*) from found join true_pairs using (a, b)),"
            " (select count(*) from true_pairs)"
        ).fetchall()[0]
    return Score(*counts)


def _truth_sql(files: Files, mapping: FileMapping) -> str:
    """Return the true pairs as `a`, `b`: as the file lists them, or as its groups imply."""
    truth, origin = mapping.truth, f"read_parquet({literal(files.truth)})"
    if truth.left and truth.right:
        return f"select {identifier(truth.left)} as a, {identifier(truth.right)} as b from {origin}"
    id_, entity = identifier(truth.id or ""), identifier(truth.entity or "")
    sides = [
        f"(select {id_} as id, {entity} as entity from {origin} where {id_} in"
        f" (select {identifier(source.id)} from read_parquet({literal(source.data)})))"
        for source in (files.sources[0], files.sources[-1])
    ]
    return f"select l.id as a, r.id as b from {sides[0]} l join {sides[1]} r using (entity)"


def _write(pairs: pa.Table, links: pa.Table, out: Path) -> None:
    import duckdb

    with duckdb.connect(":memory:") as base:
        base.register("pairs", pairs)
        base.register("links", links)
        base.execute(
            "copy (select coalesce(p.id_l, k.id_l) as id_left, coalesce(p.id_r, k.id_r) as id_right,"
            " k.id_l is not null as linked, p.* exclude (source_l, id_l, source_r, id_r) from pairs p"
            " full join links k on (p.id_l = k.id_l and p.id_r = k.id_r)"
            f" order by probability desc nulls last, id_left, id_right) to {literal(out)} (header, delimiter ',')"
        )
