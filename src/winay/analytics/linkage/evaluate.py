"""Linking files outside the database and scoring the links against a truth."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from winay.analytics.linkage.backends import Backend
from winay.analytics.linkage.engine import Linkage
from winay.analytics.linkage.grouping import Pair
from winay.analytics.linkage.judging import shows_families
from winay.analytics.linkage.mapping import FileMapping, Files
from winay.analytics.linkage.quality import Point, Score, expected_alone, expected_quality, not_held
from winay.analytics.linkage.settings import Model
from winay.analytics.sql import identifier, literal

SHOWN = (0.5, 0.9, 0.95, 0.99, 0.999)


@dataclass(frozen=True)
class Evaluation:
    """What came out: the score of the links, what the model expected, how long each step took.

    `alone` is what it expects of exactly these links; `held` the sure pairs that wait for a person, and the reason.
    """

    score: Score
    threshold: float
    records: int
    compared: int
    expected: list[Point]
    seconds: float
    steps: dict[str, float]
    alone: Point
    held: Mapping[Pair, str]


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

    Two records are linked when they become one by themselves: when they end in one group (within one file), or, between
    two files, when their own probability reaches the threshold and no rule keeps them for a person; with `one_to_one`,
    only with their best. Files in which no relatives stand are linked without the rules (`shows_families`).
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
    linkage.careful = shows_families(linkage)
    pairs = linkage.pairs()
    within = len(files.sources) == 1
    if within and not mapping.one_to_one:
        found = linkage.grouped(chosen)
        held, links = found.held, _within(linkage.with_others(found.groups))
    else:
        kept = {link.pair for link in linkage.unvetoed(chosen)}
        held = {link.pair: "" for link in linkage.sure(chosen) if link.pair not in kept}
        links = _pairs(kept, linkage)
        if mapping.one_to_one:
            links = _within(linkage.clusters(chosen, one_to_one=True))
    seconds = time.perf_counter() - begun
    tell("score")
    score = _score(links, files, mapping)
    if out:
        _write(pairs, links, out)
    records = sum(int(row[0]) for row in backend.rows("select count(*) from records"))
    waits = pairs.filter(not_held(pairs, held))
    alone = expected_quality(waits["probability"], (chosen,))[0]
    if within and not mapping.one_to_one:
        precision, recall = expected_alone(pairs, waits, found.groups)
        alone = replace(alone, pairs=score.found, precision=precision, recall=recall)
    expected = expected_quality(waits["probability"], SHOWN)
    return Evaluation(score, chosen, records, pairs.num_rows, expected, seconds, linkage.seconds, alone, held)


def _pairs(kept: Collection[Pair], linkage: Linkage) -> pa.Table:
    """Return the ids of these pairs, those of the first source on the left."""
    first = linkage.sources[0].name
    sides = [(one, other) if one[0] == first else (other, one) for one, other in kept]
    ids = {
        name: pa.array([pair[at][1] for pair in sides], pa.string()) for at, name in enumerate(("id_l", "id_r"))
    }
    return pa.table(ids)


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
