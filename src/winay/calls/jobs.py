"""Long work on calls that commands and workers start: counting whom the targeting rules reach."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from winay.calls.actions.calls import close_by_clock
from winay.calls.actions.door import forget_at_the_door
from winay.calls.actions.reach import keep_reach
from winay.calls.models import Call, Reach
from winay.calls.queries.targeting import (
    Aim,
    aim_of_call,
    aim_of_programme,
    calls_to_count,
    places_of,
    rule_in_words,
)
from winay.programmes.models import Programme
from winay.registry.models import Membership, Organisation, Person

if TYPE_CHECKING:
    import pyarrow as pa

    from winay.analytics.linkage.backends import Backend
    from winay.analytics.targeting import Snapshot

ROWS_AT_ONCE = 50_000
Tell = Callable[[str], None]


def count_reach(
    *,
    programmes: QuerySet[Programme],
    backend: "Backend",
    tell: Tell = lambda step: None,
    keep: Callable[[], None] = lambda: None,
) -> list[Reach]:
    """Count whom each programme and each of its calls reaches now, and keep it in place of the last count.

    The registry is read once, as it stands; small groups of people are suppressed before anything is kept. Steps
    told: read, count; `keep` is called after each rule. Run again, the counts of the day replace those before.
    """
    from winay.analytics.targeting import Snapshot

    tell("read")
    snapshot = Snapshot(backend, people=read_people(), organisations=read_organisations())
    tell("count")
    kept = []
    for programme in programmes:
        kept.append(_count(snapshot, programme, None, aim_of_programme(programme)))
        keep()
        for call in calls_to_count(programme):
            kept.append(_count(snapshot, programme, call, aim_of_call(call)))
            keep()
    return kept


def _count(snapshot: "Snapshot", programme: Programme, call: Call | None, aim: Aim) -> Reach:
    from winay.analytics.targeting import Place, shown
    from winay.calls.rules.targeting import compiled, conditions_of_aim

    now = timezone.now()
    asked = conditions_of_aim(
        places=aim.by_place,
        quintiles=aim.quintiles,
        sexes=aim.sexes,
        ages=aim.ages,
        kinds=aim.organisation_kinds,
    )
    rule = compiled(asked, year=timezone.localdate(now).year, engine=snapshot.backend.name)
    places = [Place(**vars(place)) for place in places_of(aim)]
    counted = snapshot.count(rule, places)
    return keep_reach(
        programme=programme,
        call=call,
        rule=rule_in_words(aim, {place.department for place in places}, year=rule.year),
        content={what: shown(what, counts) for what, counts in counted.items()},
        engine=snapshot.backend.name,
        counted_at=now,
    )


def read_people() -> "pa.Table":
    """Return the people of the registry as the engine counts them; merged records stand for nobody of their own.

    Where a person's district is not known, their household's counts. Organised is who belongs to some organisation
    today.
    """
    from winay.analytics.targeting import PEOPLE

    member = Exists(Membership.objects.filter(person=OuterRef("pk"), until=None))
    rows = Person.objects.filter(merged_into=None).annotate(
        place=Coalesce("district_id", "household__district_id"),
        organised=Case(When(member, then=Value("yes")), default=Value("no")),
    )
    columns = ("place", "sex", "born_from", "born_to", "household__poverty_class", "organised")
    return _table(rows.order_by().values_list(*columns), PEOPLE)


def read_organisations() -> "pa.Table":
    """Return the organisations of the registry as the engine counts them."""
    from winay.analytics.targeting import ORGANISATIONS

    rows = Organisation.standing.order_by().values_list("district_id", "kind")
    return _table(rows, ORGANISATIONS)


def _table(rows: QuerySet[Any, Any], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    return pa.Table.from_batches(_batches(rows, schema), schema=schema)


def _batches(rows: QuerySet[Any, Any], schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    """Yield the rows of a query in batches of columns, never all of them as Python objects at once."""
    import pyarrow as pa

    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while fetched := cursor.fetchmany(ROWS_AT_ONCE):
            arrays = [
                pa.array([None if value == "" else value for value in column], field.type)
                for column, field in zip(zip(*fetched, strict=True), schema, strict=True)
            ]
            yield pa.record_batch(arrays, schema=schema)


def work_at_the_door(subject: str, keep: Callable[[], None]) -> None:
    """Forget who wrote to the office, if the last day is over: what the worker does for `FORGET_AT_THE_DOOR`."""
    forget_at_the_door(key=subject)


def work_on_closing(subject: str, keep: Callable[[], None]) -> None:
    """Close the reception of one call, if its hour has come: what the worker does for `CLOSE_RECEPTION`."""
    if call := Call.objects.filter(pk=subject).first():
        close_by_clock(call=call)


def work_on_reach(subject: str, keep: Callable[[], None]) -> None:
    """Count one programme: what the worker does for `actions.reach.COUNT_REACH`."""
    from winay.analytics.linkage.backends import DuckDB

    backend = DuckDB(threads=1)
    try:
        found = Programme.objects.filter(pk=subject).select_related("pack", "territory", "poverty_map")
        count_reach(programmes=found, backend=backend, keep=keep)
    finally:
        backend.close()
