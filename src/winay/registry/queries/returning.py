"""What of a list that was taken can go back, and what stays because somebody has used it since."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery

from winay.base.bulk import among
from winay.base.log import worked_on
from winay.registry.models import ImportBatch, Organisation, Person, SourceRecord, ToldBy, Venture, VentureOwner
from winay.registry.plugs import PLUGS

Why = Literal["stay_merged", "stay_work", "stay_used", "stay_moved", "stay_before"]
MODELS: dict[str, type[Person] | type[Organisation] | type[Venture]] = {
    "person": Person,
    "organisation": Organisation,
    "venture": Venture,
}
KINDS = {"people": "person", "organisations": "organisation", "ventures": "venture"}
OF_THE_LIST = frozenset(
    (
        *("registry.sourcerecord", "registry.personsearch", "registry.organisationsearch"),
        *("registry.reading", "registry.household"),
    )
)
"""What points to a record and holds nothing back: the list's own rows, who read it, the head that a list named."""
OF_TAKING = ("register_venture",)
"""Acts by which lists themselves write: nobody worked on the record."""
ONE_OF_TWO = frozenset(
    ("registry.merge", "registry.knowntwo", "registry.linkpair", "registry.person", "registry.venturemerge")
)


def kind_of(batch: ImportBatch) -> str:
    """Return what a row of the list became: `person`, `organisation` or `venture`."""
    return KINDS[batch.kind]


def later_list_of(batch: ImportBatch) -> ImportBatch | None:
    """Return a list of the same source that was taken later or is under way: it goes back first; one query."""
    others = ImportBatch.objects.filter(source=batch.source_id, kind=batch.kind).exclude(pk=batch.pk)
    under_way = others.filter(state__in=("taking", "stopped", "returning"))
    if batch.finished_at is None:
        # Of two that stopped, the newer one goes back first.
        under_way = under_way.exclude(state="stopped", created_at__lt=batch.created_at)
    later = others.filter(state="taken", finished_at__gt=batch.finished_at or batch.created_at)
    return (under_way | later).order_by("-created_at").first()


def worked_on_since(batch: ImportBatch) -> frozenset[UUID]:
    """Return the records of the list's kind on which somebody has acted since the list came; one query."""
    label = MODELS[kind_of(batch)]._meta.label_lower
    return frozenset(map(UUID, worked_on(label, since=batch.created_at, besides=OF_TAKING)))


@dataclass(frozen=True)
class Those:
    """Records of a list: those with these keys, or all of them, found through the rows that other tables have."""

    batch: ImportBatch
    keys: Collection[UUID] | None = None

    def under(self, path: str = "") -> dict[str, Any]:
        """Return the filter of rows that point to these records by `path` (`person__`; "" for the records)."""
        if self.keys is None:
            return {f"{path}source_records__batch": self.batch}
        return {f"{path}pk__in": among(self.keys)}


def known_before(those: Those) -> set[UUID]:
    """Return which records are not of this list alone: other rows speak of them, or they were there before it."""
    batch, kind = those.batch, kind_of(those.batch)
    rows = SourceRecord.objects.filter(**those.under(f"{kind}__")).exclude(batch=batch)
    found = set(rows.values_list(f"{kind}_id", flat=True))
    if kind != "person":
        older = MODELS[kind]._base_manager.filter(**those.under(), created_at__lt=batch.created_at)
        found |= set(older.values_list("pk", flat=True))
    return found


def why_they_stay(those: Those, worked_on: frozenset[UUID]) -> dict[UUID, Why]:
    """Return why records that the list brought cannot go back, by key; a query for each table that points to them.

    Whatever any package has hung on a record holds it back: no list of tables is kept.
    """
    model = MODELS[kind_of(those.batch)]
    return held_back(model, those.under, worked_on, lambda rows: _not_of_the_list(rows.model, rows, those.batch))


def held_back(
    model: type[Person] | type[Organisation] | type[Venture],
    under: Callable[[str], dict[str, Any]],
    worked_on: Collection[UUID],
    of_others: Callable[[QuerySet[Any]], QuerySet[Any]],
) -> dict[UUID, Why]:
    """Return why records of `model` cannot go, by key.

    `under` gives the filter of rows that point to them by a path ("" for the records themselves); `of_others` leaves
    of such rows those that are not of what goes back itself.
    """
    why: dict[UUID, Why] = {}
    for other, field in pointing_to(model):
        rows = of_others(other._base_manager.filter(**under(f"{field}__")))
        label = other._meta.label_lower
        reason: Why = "stay_moved" if label == "registry.householdstay" else "stay_used"
        if label in ONE_OF_TWO or field == "merged_into":
            reason = "stay_merged"
        for key in rows.order_by().values_list(f"{field}_id", flat=True).distinct():
            why.setdefault(key, reason)
    merged = model._base_manager.filter(**under("")).exclude(merged_into=None)
    why |= dict.fromkeys(merged.order_by().values_list("pk", flat=True), "stay_merged")
    if worked_on:
        acted = model._base_manager.filter(**under("")).filter(pk__in=among(worked_on))
        for key in acted.order_by().values_list("pk", flat=True):
            why.setdefault(key, "stay_work")
    return why


def pointing_to(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Yield every table that points to records of `model`, with the field that does; not what the lists write."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            other: Any = relation.related_model
            if other._meta.label_lower not in OF_THE_LIST:
                yield other, relation.field.name  # type: ignore[union-attr]


def _not_of_the_list(other: type[Model], rows: QuerySet[Any], batch: ImportBatch) -> QuerySet[Any]:
    label = other._meta.label_lower
    if label == "registry.linkpair":
        return rows.exclude(state="open")
    if label == "registry.householdstay":
        return rows.exclude(since=batch.list_date, until=None)
    if label == "registry.consent":
        return rows.exclude(source=batch.source.name, said_on=batch.list_date)
    if label == "registry.ventureowner":
        first = VentureOwner.objects.filter(venture=OuterRef("venture")).order_by("created_at", "pk")
        return rows.exclude(until=None, pk=Subquery(first.values("pk")[:1]))
    if label in ("registry.venturesales", "registry.venturejobs"):
        return rows.exclude(pk__in=told_by_list(batch, rows.model).values("pk"))
    return rows


def told_by_list(batch: ImportBatch, model: type[Model]) -> QuerySet[Any]:
    """Return the rows of `VentureSales` or `VentureJobs` that the list wrote, or another one of that day."""
    return model._base_manager.filter(
        told_by=ToldBy.LIST, told_on=batch.list_date, created_at__gte=batch.created_at, replaces=None
    )


@dataclass(frozen=True)
class WouldGoBack:
    """What taking a list back would do: records that go, rows whose values go back, why others stay, by reason."""

    records: int
    values: int
    stay: dict[str, int]


def would_go_back(batch: ImportBatch) -> WouldGoBack:
    """Return what taking `batch` back would do as things stand; nothing is written."""
    plug = PLUGS.get(batch.kind)
    if plug is not None and plug.would is not None:
        return plug.would(batch)
    kind, those = kind_of(batch), Those(batch)
    rows = SourceRecord.objects.filter(batch=batch)
    other = SourceRecord.objects.filter(**{kind: OuterRef(kind)}).exclude(batch=batch)
    alone = rows.filter(~Exists(other))
    count = alone.count()
    held: dict[UUID, Why] = why_they_stay(those, worked_on_since(batch))
    if kind != "person":
        held |= dict.fromkeys(known_before(those), "stay_before")
    own = alone.filter(**{f"{kind}__in": among(held)}).values_list(f"{kind}_id", flat=True) if held else ()
    stay: Counter[str] = Counter(held[key] for key in own)
    return WouldGoBack(count - sum(stay.values()), rows.count() - count, dict(stay))
