"""How the members of a cohort stand before programmes: counted for each, or one by one before one of them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from winay.facts.counting import Table
from winay.journeys.models import Cohort, Support, SupportPlace
from winay.journeys.queries.cases import case_of
from winay.journeys.queries.catalogue import MOST_OF_A_DISTRICT, listed
from winay.journeys.queries.cohorts import KINDS
from winay.journeys.queries.districts import Line
from winay.journeys.queries.rows import SERVED, Needed, Rows, Where, rows_of
from winay.journeys.queries.subjects import MODELS
from winay.journeys.queries.windows import Judged, judged
from winay.journeys.rules import STANDINGS, InBulk, Standing, matched, prefixes_of


@dataclass(frozen=True)
class Next:
    """What comes next for those of one kind on a list; `waits`: the registry's columns are being made."""

    kind: str
    whole: int
    lines: Sequence[Line] = ()
    waits: bool = False


def next_of(cohort: Cohort, today: date) -> list[Next]:
    """Count how those of a cohort stand before each programme that reaches one of their districts, by kind.

    The programme that they leave is left out. Ten queries a kind at most.
    """
    found = []
    for kind in KINDS:
        keys = list(cohort.members.filter(**{f"{kind}__isnull": False}).order_by().values_list(kind, flat=True))
        if keys:
            found.append(_counted(cohort, kind, keys, today))
    return found


def _counted(cohort: Cohort, kind: str, keys: Collection[UUID], today: date) -> Next:
    known = judged(_reaching(kind, cohort), today)
    rows = rows_of(kind, Where(keys=keys), Needed.by(known.windows, _single(known)), today)
    if rows is None:
        return Next(kind, len(keys), waits=True)
    if not len(rows.kinds) or not known.windows:
        return Next(kind, len(keys))
    with _table(rows, known, today) as table:
        bulk = InBulk(table.expression)
        standings = [f"{bulk.standing(window)} as w{at}" for at, window in enumerate(known.windows)]
        sums = [
            f"count(*) filter (where w{place} = {at})"
            for place in range(len(standings))
            for at in range(len(STANDINGS))
        ]
        # All names and expressions are this package's own; texts are written as literals by the rules.
        counts = table.backend.rows(
            f"select {', '.join(sums)} from (select {', '.join(standings)} from {bulk.source(table.source)})"  # noqa: S608
        )[0]
    each = len(STANDINGS)
    lines = [
        Line(known.supports[window.code], tuple(counts[at * each : (at + 1) * each]))
        for at, window in enumerate(known.windows)
    ]
    lines.sort(key=lambda line: (tuple(-count for count in line.counts), line.support.code))
    return Next(kind, len(keys), lines)


def _reaching(kind: str, cohort: Cohort) -> QuerySet[Support]:
    """Return the entries for one kind of subject that reach a district of a cohort, or may."""
    districts = set(
        cohort.members.filter(**{f"{kind}__isnull": False}).order_by().values_list(f"{kind}__district", flat=True)
    )
    codes = {code for one in districts - {None} for code in prefixes_of(one)}
    there = Exists(SupportPlace.objects.filter(support=OuterRef("pk"), code__in=codes))
    served = Q()
    for one in sorted(SERVED.get(kind, frozenset({kind}))):
        served |= Q(subjects__contains=f" {one} ")
    rows = listed().filter(Q(reaches__in=("everywhere", "unknown")) | there, served)
    return rows.exclude(status="historical").exclude(pk=cohort.support_id).order_by("code")[:MOST_OF_A_DISTRICT]


def fitting(
    kind: str, keys: Collection[UUID], support: Support, standings: Collection[Standing], today: date
) -> set[UUID]:
    """Return those of these subjects who stand so before a programme; where the registry's columns are not made, each
    is judged by itself.
    """
    known = judged([support], today)
    window = known.windows[0]
    rows = rows_of(kind, Where(keys=keys), Needed.by(known.windows, _single(known)), today)
    if rows is None:
        return {
            one.pk
            for one in MODELS[kind].filter(pk__in=keys)
            if one.district_id is not None and _stands(one, known, today) in standings
        }
    if not len(rows.kinds):
        return set()
    with _table(rows, known, today) as table:
        bulk = InBulk(table.expression)
        standing = bulk.standing(window)
        found = table.backend.rows(f"select n, {standing} from {bulk.source(table.source, ['n'])}")  # noqa: S608
    numbers = [int(one) for one in _numbers(rows)]
    by_number = dict(zip(numbers, rows.keys, strict=True))
    return {UUID(by_number[int(number)]) for number, at in found if STANDINGS[at] in standings}


def _stands(subject: Any, known: Judged, today: date) -> Standing:
    return matched(known.windows, case_of(subject, known.facts, today), today)[0].standing


def _single(known: Judged) -> set[str]:
    return {code for code in known.facts if ":" not in code}


def _numbers(rows: Rows) -> Iterable[Any]:
    return range(len(rows.kinds)) if rows.numbers is None else rows.numbers.to_pylist()


@contextmanager
def _table(rows: Rows, known: Judged, today: date) -> Iterator[Table]:
    numbers = rows.numbers if rows.numbers is not None else range(len(rows.kinds))
    facts = {**rows.facts, **rows.of_places(known.facts)}
    with Table(facts, rows=numbers, today=today, each=rows.each) as table:
        columns = {"kind": rows.kinds, "stage": rows.stages, "district": rows.districts, "had": rows.had}
        table.beside("journey", columns)
        yield table
