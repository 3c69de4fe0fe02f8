"""Rows of facts and conditions drawn by chance, judged one by one and by an engine."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pyarrow as pa

from winay.facts.rules import (
    All,
    Any,
    Compare,
    Day,
    Decision,
    InForce,
    Known,
    Not,
    Of,
    OneOf,
    Span,
    Tolerance,
    Unless,
    Within,
    in_sql,
    judge,
)
from winay.facts.rules.conditions import HOWS
from winay.facts.rules.sql import waiver_column

TODAY = date(2026, 3, 31)
NUMBERS, DATES = ("sold", "asked", "people"), ("founded", "signed")
TEXTS = ("association", "l'union", "back\\slash", "")
SPANS = {"age": ("age_least", "age_most"), "born": ("born_least", "born_most")}
SCHEMA = pa.schema(
    [("sold", pa.decimal128(18, 2)), ("asked", pa.decimal128(18, 2)), ("people", pa.int64()), ("kind", pa.string()),
     ("formal", pa.bool_()), ("founded", pa.date32()), ("signed", pa.date32()), ("age_least", pa.int32()),
     ("age_most", pa.int32()), ("born_least", pa.date32()), ("born_most", pa.date32()), ("waived", pa.bool_())]
)  # fmt: skip
COLUMNS = (
    {name: name for name in (*NUMBERS, *DATES, "kind", "formal")} | SPANS | {waiver_column("drought"): "waived"}
)
DROUGHT = Decision("Consejo", date(2026, 1, 1), why="Sequía")


def row_of(draw: Random) -> dict[str, object]:
    """A row in which about a quarter of the facts is missing."""

    def maybe(value):
        return None if draw.random() < 0.25 else value

    age, born = draw.randrange(0, 6), TODAY - timedelta(days=draw.randrange(0, 800))
    return {
        "sold": maybe(Decimal(draw.randrange(-200, 600)) / 4),
        "asked": maybe(Decimal(draw.randrange(0, 400)) / 4),
        "people": maybe(draw.randrange(0, 6)),
        "kind": maybe(draw.choice(TEXTS)),
        "formal": maybe(draw.random() < 0.5),
        "founded": maybe(TODAY - timedelta(days=draw.randrange(-40, 800))),
        "signed": maybe(TODAY - timedelta(days=draw.randrange(-40, 800))),
        "age_least": maybe(age),
        "age_most": maybe(age + draw.randrange(0, 3)),
        "born_least": maybe(born),
        "born_most": maybe(born + timedelta(days=draw.randrange(0, 60))),
        "waived": maybe(draw.random() < 0.5),
    }


def facts_of(row: dict[str, object]) -> dict[str, object]:
    spans = {name: Span(row[least], row[most]) for name, (least, most) in SPANS.items()}
    return {name: row[name] for name in (*NUMBERS, *DATES, "kind", "formal")} | spans


def day_of(draw: Random) -> Day | None:
    at = draw.choice([None, "signed", "nobody_knows", TODAY - timedelta(days=draw.randrange(0, 800))])
    return draw.choice([None, Day(at, draw.randrange(-14, 4)), Day(at)])


def compare_of(draw: Random) -> Compare:
    fact = draw.choice([*NUMBERS, "age", "nobody_knows"])
    limit = draw.choice(
        [Decimal(draw.randrange(-50, 400)) / 4, draw.randrange(0, 6), Of("asked", Decimal("1.1")), Of("people")]
    )
    room = draw.choice(
        [Tolerance(), Tolerance(), Tolerance(share=Decimal("0.1")), Tolerance(amount=Decimal("1.5"))]
    )
    return Compare(fact, draw.choice(HOWS), limit, room)


def condition_of(draw: Random, depth: int = 3):
    if depth and draw.random() < 0.7:
        parts = tuple(condition_of(draw, depth - 1) for _ in range(draw.randrange(1, 4)))
        return draw.choice(
            [All(parts), Any(parts), Not(parts[0]), Unless(parts[0], "drought"), Unless(parts[0], "flood"),
             InForce(parts[0], since=TODAY), InForce(parts[0], until=TODAY - timedelta(days=1))]
        )  # fmt: skip
    return draw.choice(
        [compare_of(draw), compare_of(draw), compare_of(draw), Compare("kind", "equals", draw.choice(TEXTS)),
         Compare("formal", "equals", draw.random() < 0.5), OneOf("kind", tuple(draw.sample(TEXTS, 2))),
         OneOf("age", (1, 3)), OneOf("people", (1, 3)),
         Known(draw.choice([*NUMBERS, *SPANS, "nobody_knows"])),
         Within(draw.choice([*DATES, "born", "nobody_knows"]), since := day_of(draw),
                day_of(draw) if since else Day(None, -1))]
    )  # fmt: skip


def singly(condition, rows) -> list[bool | None]:
    return [
        judge(condition, facts_of(row), today=TODAY, decisions={"drought": DROUGHT} if row["waived"] else {}).met
        for row in rows
    ]


def in_bulk(backend, conditions, rows, dialect) -> list[list[bool | None]]:
    table = pa.Table.from_pylist([{"n": n} | row for n, row in enumerate(rows)],
                                 schema=SCHEMA.insert(0, pa.field("n", pa.int32())))  # fmt: skip
    backend.take("of_parity", table)
    asked = ", ".join(
        f"{in_sql(one, COLUMNS, today=TODAY, dialect=dialect)} as c{n}" for n, one in enumerate(conditions)
    )
    found = backend.rows(f"select n, {asked} from of_parity order by n")
    return [[row[n + 1] for row in found] for n in range(len(conditions))]
