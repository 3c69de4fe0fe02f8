"""Long work on the registry that commands and workers start: comparing it with itself by the linkage engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from winay.base.bulk import plain_columns, without_looking_for_cycles
from winay.base.models import User
from winay.registry import actions
from winay.registry.models import LinkRun, Organisation, Person

if TYPE_CHECKING:
    import pyarrow as pa

    from winay.analytics.linkage import Backend, Linkage, Model

PERSON = {
    "id": "id", "given_names": "given_names", "surname_1": "first_surname", "surname_2": "second_surname",
    "birth_date": "birth_date", "sex": "sex", "document": "dni", "phone": "phone", "place": "district_id",
    "address": "locality",
}  # fmt: skip
ORGANISATION = {
    "id": "id", "name": "name", "tax_number": "ruc", "registration": "registration_number", "kind": "kind",
    "founded": "founded_on", "place": "district_id",
}  # fmt: skip
READ: dict[str, tuple[type[Person] | type[Organisation], Mapping[str, str]]] = {
    "person": (Person, PERSON),
    "organisation": (Organisation, ORGANISATION),
}
"""Which column of the linkage model is read from which column of ours."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Compared:
    """What a comparison found: pairs to keep for people, clusters to merge, and its report."""

    likenesses: list[actions.Likeness]
    clusters: list[list[str]]
    counts: dict[str, int]
    quality: dict[str, Any]
    trained: str
    seconds: dict[str, float]


@without_looking_for_cycles()
def link_registry(
    *,
    actor: User | None,
    kind: str,
    backend: "Backend",
    model: "Model | None" = None,
    only_new: bool = False,
    tell: Tell = lambda step: None,
) -> LinkRun:
    """Compare all records of `kind` with each other, or with `only_new` those registered since the last run with all.

    Surely equal records are merged, doubtful pairs wait for people, the report stands in the run. `only_new` uses the
    weights that the last run learnt; without one everything is compared. Run again, nothing changes. Raises
    `InputFault` for a model that does not fit.
    """
    from winay.analytics.linkage import shipped_model

    chosen = model or shipped_model(kind)
    last = LinkRun.objects.filter(kind=kind, finished_at__isnull=False).exclude(trained="").first()
    since = last.compared_until if last and only_new else None
    run = actions.open_run(
        actor=actor,
        kind=kind,
        model_name=chosen.title or kind,
        model_version=_version(chosen),
        automatic=chosen.thresholds.automatic,
        review=chosen.thresholds.review,
        only_new=since is not None,
    )
    until = timezone.now()
    found = _compared(
        kind, chosen, backend, since=since, trained=last.trained if last and since else "", tell=tell
    )
    tell("merge")
    counts = actions.merge_clusters(actor=actor, run=run, clusters=found.clusters)
    kept = actions.keep_pairs(actor=actor, run=run, likenesses=found.likenesses)
    return actions.finish_run(
        actor=actor,
        run=run,
        counts={**found.counts, **counts, "to_review": kept},
        quality=found.quality | {"seconds": found.seconds},
        trained=found.trained,
        compared_until=until,
    )


def _version(model: "Model") -> str:
    import hashlib

    return hashlib.sha256(model.model_dump_json().encode()).hexdigest()[:12]


def _compared(kind: str, model: "Model", backend: "Backend", *, since: Any, trained: str, tell: Tell) -> Compared:
    import pyarrow as pa

    from winay.analytics.linkage import Linkage, Source, Trained

    tell("read")
    columns = {name: [name] for name in READ[kind][1] if name != "id"}
    if since is None:
        tables = {"registry": read_records(kind)}
    else:
        tables = {"new": read_records(kind, since=since), "old": read_records(kind, before=since)}
    ids = pa.chunked_array([chunk for table in tables.values() for chunk in table["id"].chunks], pa.string())
    sources = [Source(name, table, "number", columns, "ymd") for name, table in _numbered(tables)]
    parts = [Linkage(model, backend, sources[:1], "dedupe")]
    if since is not None:
        parts.append(Linkage(model, backend, sources, "link"))
    pairs = []
    learnt = Trained.from_json(trained) if trained else None
    seconds: dict[str, float] = {}
    labels: dict[str, dict[int, str]] = {}
    for linkage in parts:
        if any(source.data.num_rows == 0 for source in linkage.sources):  # type: ignore[union-attr]
            continue
        tell("prepare")
        linkage.prepare()
        if learnt is None:
            tell("train")
            learnt = linkage.train()
        tell("compare")
        linkage.compare(learnt)
        pairs.append(linkage.pairs())
        labels |= degrees_of(linkage)
        for step, taken in linkage.seconds.items():
            seconds[step] = round(seconds.get(step, 0.0) + taken, 3)
    if not pairs or learnt is None:
        return Compared([], [], {"records": len(ids), "pairs": 0}, {}, trained, seconds)
    table = _named(pa.concat_tables(pairs, promote_options="default"), ids)
    tell("cluster")
    return Compared(
        likenesses=list(_doubtful(table, model, labels)),
        clusters=_clusters(table, model.thresholds.automatic),
        counts={"records": len(ids), "pairs": table.num_rows},
        quality=_quality(table, model),
        trained=learnt.to_json(),
        seconds=seconds,
    )


def _numbered(tables: Mapping[str, "pa.Table"]) -> Iterator[tuple[str, "pa.Table"]]:
    """Yield the tables with a number instead of the key of each record: a third of its letters to carry and compare."""
    import pyarrow as pa

    first = 0
    for name, table in tables.items():
        numbers = pa.array(range(first, first + table.num_rows), pa.int64())
        yield name, table.drop_columns("id").append_column("number", numbers)
        first += table.num_rows


def _named(pairs: "pa.Table", ids: "pa.ChunkedArray") -> "pa.Table":
    """Return pairs with the keys of their records again instead of numbers."""
    import pyarrow as pa

    for side in ("id_l", "id_r"):
        keys = ids.take(pairs[side].cast(pa.int64()))
        pairs = pairs.set_column(pairs.column_names.index(side), side, keys)
    return pairs


def read_records(kind: str, *, since: Any = None, before: Any = None) -> "pa.Table":
    """Return what is compared of the live records of a kind, as text, in the columns of the linkage model."""
    import pyarrow as pa

    model, columns = READ[kind]
    rows = model._default_manager.filter(merged_into=None)
    if kind == "person":
        rows = rows.filter(anonymised_at=None)
    if since is not None:
        rows = rows.filter(created_at__gt=since)
    if before is not None:
        rows = rows.filter(created_at__lte=before)
    schema = pa.schema([(name, pa.string()) for name in columns])
    lists = plain_columns(rows, list(columns.values()))
    return pa.Table.from_batches(
        [pa.record_batch(list(map(_texts, found)), schema=schema) for found in lists], schema
    )


def _texts(column: list[str | None]) -> "pa.Array":
    """Return a column as texts, None for empty ones."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(column, pa.string())
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def degrees_of(linkage: "Linkage") -> dict[str, dict[int, str]]:
    """Return what each degree of each comparison means: {comparison: {degree: label}}, 0 for “different”."""
    found = {}
    for comparison in linkage.settings()["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        labels = [level["label_for_charts"] for level in levels]
        found[comparison["output_column_name"]] = dict(zip(range(len(labels) - 1, -1, -1), labels, strict=True))
    return found


def _doubtful(
    table: "pa.Table", model: "Model", labels: Mapping[str, Mapping[int, str]]
) -> Iterator[actions.Likeness]:
    """Yield the pairs that a person decides, with what each comparison adds."""
    import pyarrow.compute as pc

    names = {one.name: one.label or one.name for one in model.comparisons if one.name in labels}
    doubtful = table.filter(pc.less(table["probability"], model.thresholds.automatic))
    for row in doubtful.to_pylist():
        evidence = [
            {
                "label": label,
                "level": labels[name].get(row[f"degree_{name}"], ""),
                "bits": round(row[f"weight_{name}"], 2),
            }
            for name, label in names.items()
            if row.get(f"degree_{name}") is not None and row[f"degree_{name}"] >= 0
        ]
        evidence.sort(key=lambda line: -abs(line["bits"]))
        yield actions.Likeness(
            UUID(row["id_l"]), UUID(row["id_r"]), row["probability"], round(row["weight"], 2), evidence
        )


def _clusters(table: "pa.Table", automatic: float) -> list[list[str]]:
    """Return the groups of records that pairs from `automatic` up join, each with two records or more."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    sure = table.filter(pc.greater_equal(table["probability"], automatic))
    if not sure.num_rows:
        return []
    ids = pa.chunked_array([*sure["id_l"].chunks, *sure["id_r"].chunks]).unique()
    left = pc.index_in(sure["id_l"], ids).to_numpy()
    right = pc.index_in(sure["id_r"], ids).to_numpy()
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(len(ids), len(ids)))
    _count, group = connected_components(graph, directed=False)
    names = ids.to_pylist()
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    return [[names[at] for at in part] for part in np.split(order, bounds)]


def _quality(table: "pa.Table", model: "Model") -> dict[str, Any]:
    from winay.analytics.linkage.quality import expected_quality

    thresholds: Sequence[float] = (model.thresholds.automatic, 0.9, 0.8, 0.7, 0.6, 0.5, model.thresholds.review)
    points = expected_quality(table["probability"], thresholds)
    return {
        "precision": round(points[0].precision, 4),
        "recall": round(points[0].recall, 4),
        "expected": [vars(point) for point in points],
    }
