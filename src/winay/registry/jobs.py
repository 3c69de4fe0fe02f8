"""Long work on the registry that commands and workers start: comparing it with itself by the linkage engine."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from winay.base.bulk import plain_columns, plain_rows, without_looking_for_cycles
from winay.base.models import User
from winay.registry import actions
from winay.registry.models import LinkRun, Organisation, Person
from winay.registry.queries.apart import known_apart, who_stands_for

if TYPE_CHECKING:
    import pyarrow as pa

    from winay.analytics.linkage import Backend, Linkage, Model
    from winay.analytics.linkage.grouping import Key, Pair
    from winay.analytics.linkage.vetoes import Facts

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
    """What a comparison found: pairs to keep for people, clusters to merge, what it found of any pair, its report."""

    likenesses: list[actions.Likeness]
    clusters: list[list[str]]
    described: actions.Described
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
    counts = actions.merge_clusters(actor=actor, run=run, clusters=found.clusters, described=found.described)
    counts["left_to_people"] += found.counts.pop("held", 0)
    kept = actions.keep_pairs(actor=actor, run=run, likenesses=found.likenesses)
    return actions.finish_run(
        actor=actor,
        run=run,
        counts={**found.counts, **counts, "to_review": kept},
        quality=found.quality | {"seconds": found.seconds},
        trained=found.trained,
        compared_until=until,
    )


def work_on_comparison(subject: str, keep: Callable[[], None]) -> None:
    """Compare one kind of record: what the worker does for `actions.comparing.COMPARE`.

    The step it is at stands in the counts of the run, until its result takes their place.
    """
    from winay.analytics.linkage.backends import DuckDB

    kind, _colon, which = subject.partition(":")
    backend = DuckDB(memory="1GB", threads=1)

    def tell(step: str) -> None:
        keep()
        _note(kind, {"step": step})

    try:
        link_registry(actor=None, kind=kind, backend=backend, only_new=which == "new", tell=tell)
    finally:
        backend.close()


def give_up_comparison(subject: str) -> None:
    """Say that a comparison failed, once the worker no longer tries it."""
    _note(subject.partition(":")[0], {"failed": True})


def _note(kind: str, counts: dict[str, Any]) -> None:
    run = LinkRun.objects.filter(kind=kind).order_by("-created_at").first()
    if run is not None and run.finished_at is None:
        LinkRun.objects.filter(pk=run.pk).update(counts=counts)


def _version(model: "Model") -> str:
    import hashlib

    return hashlib.sha256(model.model_dump_json().encode()).hexdigest()[:12]


def _compared(kind: str, model: "Model", backend: "Backend", *, since: Any, trained: str, tell: Tell) -> Compared:
    import pyarrow as pa

    from winay.analytics.linkage import Linkage, Source, Trained, judged
    from winay.analytics.linkage.quality import not_held

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
    pairs, links, last = [], [], parts[0]
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
        links += linkage.sure(model.thresholds.automatic)
        last = linkage
        labels |= degrees_of(linkage)
        for step, taken in linkage.seconds.items():
            seconds[step] = round(seconds.get(step, 0.0) + taken, 3)
    if not pairs or learnt is None:
        return Compared([], [], _nothing, {"records": len(ids), "pairs": 0}, {}, trained, seconds)
    tell("cluster")
    table = pa.concat_tables(pairs, promote_options="default")
    numbers = _Numbers(ids, len(tables["new"]) if since is not None else len(ids), list(tables))
    # The last part holds all the records.
    judge = last.judge(links, absorbed=_absorbed(kind, model, numbers), apart=numbers.pairs_of(known_apart(kind)))
    found = judged(links, judge)
    waits = not_held(table, found.held)
    quality = _quality(table.filter(waits), found.groups, table, model)
    table = _named(table, ids)
    held = {numbers.keys_of(pair): why for pair, why in found.held.items() if why != "known_two"}
    describe = _Describer(table, model, labels)
    return Compared(
        likenesses=[*describe.doubtful(), *describe(held)],
        clusters=[[numbers.key_of(member) for member in members] for members in found.groups],
        described=describe,
        counts={"records": len(ids), "pairs": table.num_rows, "held": len(held)},
        quality=quality,
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
    rows = rows.filter(**{"anonymised_at" if kind == "person" else "archived_at": None})
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


@dataclass(frozen=True)
class _Numbers:
    """The numbers that records go to the engine with: the first so many come from the first table, the rest after."""

    ids: "pa.ChunkedArray"
    first: int
    tables: Sequence[str]

    def key_of(self, key: "Key") -> str:
        """Return the key of a record, as digits."""
        return str(self.ids[int(key[1])].as_py())

    def keys_of(self, pair: "Pair") -> tuple[str, str]:
        """Return the keys of two records, the smaller first."""
        one, other = sorted(map(self.key_of, pair))
        return one, other

    def of(self, keys: Collection[str]) -> dict[str, "Key"]:
        """Return the records that the engine knows, of these keys."""
        import pyarrow as pa
        import pyarrow.compute as pc

        asked = list(keys)
        places = pc.index_in(pa.array(asked, pa.string()), value_set=self.ids.combine_chunks()).to_pylist()
        return {
            key: (self.tables[0 if place < self.first else 1], str(place))
            for key, place in zip(asked, places, strict=True)
            if place is not None
        }

    def pairs_of(self, pairs: Collection[tuple[str, str]]) -> frozenset["Pair"]:
        """Return the pairs of which the engine knows both records."""
        known = self.of({key for pair in pairs for key in pair}) if pairs else {}
        both = [(known[one], known[other]) for one, other in pairs if one in known and other in known]
        return frozenset((min(pair), max(pair)) for pair in both)


def _absorbed(kind: str, model: "Model", numbers: _Numbers) -> dict["Key", list["Facts"]]:
    """Return what the records say that were merged into others, by the record that stands for them today."""
    from winay.analytics.linkage.forms import formed_text

    more: dict[str, list[Facts]] = {}
    own, columns = READ[kind]
    absorbed = own._default_manager.exclude(merged_into=None).order_by()
    if not absorbed.exists():
        return {}
    names = [name for name in columns if name != "id"]
    rows = plain_rows(absorbed, ("id", *(columns[name] for name in names)))
    stands = who_stands_for(kind, [row[0] for row in rows])
    for key, *values in rows:
        forms = {
            name: formed_text(str(text), model.columns[name].form) if text else None
            for name, text in zip(names, values, strict=True)
        }
        more.setdefault(stands[key], []).append(forms)
    return {place: more[key] for key, place in numbers.of(more).items()}


def degrees_of(linkage: "Linkage") -> dict[str, dict[int, str]]:
    """Return what each degree of each comparison means: {comparison: {degree: label}}, 0 for “different”."""
    found = {}
    for comparison in linkage.settings()["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        labels = [level["label_for_charts"] for level in levels]
        found[comparison["output_column_name"]] = dict(zip(range(len(labels) - 1, -1, -1), labels, strict=True))
    return found


class _Describer:
    """What a comparison found of pairs of records, with what each comparison adds, as a person sees it."""

    def __init__(self, table: "pa.Table", model: "Model", labels: Mapping[str, Mapping[int, str]]) -> None:
        self.table, self.model, self.labels = table, model, labels
        self.names = {one.name: one.label or one.name for one in model.comparisons if one.name in labels}

    def doubtful(self) -> Iterator[actions.Likeness]:
        """Yield the pairs that are not sure by their weight."""
        import pyarrow.compute as pc

        below = self.table.filter(pc.less(self.table["probability"], self.model.thresholds.automatic))
        yield from (self._likeness(row, "") for row in below.to_pylist())

    def __call__(self, held: Mapping[tuple[str, str], str]) -> Iterator[actions.Likeness]:
        """Yield these pairs, each with why a machine leaves it to a person."""
        if not held:
            return
        sides = zip(self.table["id_l"].to_pylist(), self.table["id_r"].to_pylist(), strict=True)
        pairs = [(one, other) if one < other else (other, one) for one, other in sides]
        chosen = {place: held[pair] for place, pair in enumerate(pairs) if pair in held}
        rows = self.table.take(list(chosen)).to_pylist()
        yield from (self._likeness(row, why) for row, why in zip(rows, chosen.values(), strict=True))
        found = {pairs[place] for place in chosen}
        for (one, other), why in held.items():
            if (one, other) not in found:
                yield actions.Likeness(UUID(one), UUID(other), self.model.thresholds.review, 0.0, (), why)

    def _likeness(self, row: Mapping[str, Any], why: str) -> actions.Likeness:
        evidence = [
            {
                "label": label,
                "level": self.labels[name].get(row[f"degree_{name}"], ""),
                "bits": round(row[f"weight_{name}"], 2),
            }
            for name, label in self.names.items()
            if row.get(f"degree_{name}") is not None and row[f"degree_{name}"] >= 0
        ]
        evidence.sort(key=lambda line: -abs(line["bits"]))
        weight = round(row["weight"], 2)
        return actions.Likeness(UUID(row["id_l"]), UUID(row["id_r"]), row["probability"], weight, evidence, why)


def _nothing(_left: Mapping[tuple[str, str], str]) -> Iterator[actions.Likeness]:
    return iter(())


def _quality(
    waits: "pa.Table", groups: Sequence[Sequence["Key"]], table: "pa.Table", model: "Model"
) -> dict[str, Any]:
    """Return what the model expects of what it links by itself, and at other limits of what no rule keeps for a person.

    Precision is the mean probability of the pairs that become one. Recall leaves aside what waits for a person by a
    rule: there the weight is no measure.
    """
    from winay.analytics.linkage.quality import expected_alone, expected_quality

    thresholds: Sequence[float] = (model.thresholds.automatic, 0.9, 0.8, 0.7, 0.6, 0.5, model.thresholds.review)
    points = expected_quality(waits["probability"], thresholds)
    precision, recall = expected_alone(table, waits, groups)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "expected": [vars(point) for point in points],
    }
