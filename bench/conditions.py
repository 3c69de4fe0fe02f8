"""Two million people and organisations judged by forty rules of eight conditions, beside the same in SQL by hand.

Both run in the same process on the same table, by turns; every row's answers must be the same, not known included.
Then one case with its reasons in words.
"""

import json
import os
import statistics
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from winay.analytics.linkage import DuckDB

RESULTS = Path(__file__).resolve().parent / "results" / "conditions.json"
ROWS = int(os.environ.get("BENCH_ROWS", 2_000_000))
RULES = 40
TURNS = 5
BAR, BAR_ONE_MS = 1.2, 20.0
TODAY = date(2026, 11, 26)
# A tenth are organisations; of every fact some are missing, as in a registry.
SUBJECTS = """
create table subjects as select i as id,
    case when h % 10 = 0 then 'organisation' else 'person' end as what,
    case when h % 17 > 0 then cast(h // 7 % 90 as int) end as age,
    case when h % 13 > 0 then case when h // 11 % 2 = 0 then 'F' else 'M' end end as sex,
    case when h % 19 > 0 then cast(1 + h // 23 % 5 as int) end as quintile,
    case when h % 5 > 0 then case h // 29 % 3 when 0 then 'extreme' when 1 then 'poor' else 'out' end end as poverty,
    h // 31 % 4 = 0 as has_ruc,
    cast(h // 37 % 60 as int) as members,
    case when h % 11 > 0 then cast(h // 41 % 1000 as decimal(18, 6)) / 1000 end::decimal(18, 6) as women_share,
    case when h % 7 > 0 then date '2010-01-01' + cast(h // 43 % 6000 as int) end as founded,
    case when h % 23 > 0 then cast(h // 47 % 4000000 as decimal(18, 2)) / 100 end::decimal(18, 2) as sales,
    cast(h // 53 % 2000000 as decimal(18, 2)) / 100 as asked
from (select i, cast(hash(i) // 1024 as bigint) as h from range({rows}) rows(i))
"""
NAMES = {
    "person.age": "age", "person.sex": "sex", "district.quintile": "quintile", "household.poverty_class": "poverty",
    "organisation.has_ruc": "has_ruc", "organisation.members": "members", "organisation.women_share": "women_share",
    "organisation.founded_on": "founded", "proposal.expected_sales": "sales", "proposal.requested": "asked",
}  # fmt: skip


def rule(n: int) -> dict[str, Any]:
    """Return the n-th rule as a pack writes it: eight conditions, some of them joined by “any” and “not”."""
    return {
        "all": [
            {"fact": "person.age", "at_least": 15 + n % 10},
            {"fact": "person.age", "at_most": 60 + n % 20},
            {"fact": "district.quintile", "one_of": [1, 2, 3 + n % 2]},
            {
                "any": [
                    {"fact": "person.sex", "equals": "F"},
                    {"fact": "organisation.women_share", "at_least": f"0.{30 + n}"},
                ]
            },
            {"not": {"fact": "household.poverty_class", "equals": "out"}},
            {
                "any": [
                    {"fact": "organisation.has_ruc", "equals": True},
                    {"fact": "organisation.founded_on", "until": {"months": -12 - n}},
                ]
            },
        ]
    }


def by_hand(n: int) -> str:
    """Return the same as somebody writes it who knows the table and SQL."""
    year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - 12 - n, 12)
    return (
        f"(age >= {15 + n % 10} and age <= {60 + n % 20} and quintile in (1, 2, {3 + n % 2}) "
        f"and (sex = 'F' or women_share >= 0.{30 + n}) and not (poverty = 'out') "
        f"and (has_ruc or founded <= date '{date(year, month + 1, TODAY.day)}'))"
    )


def seconds_of(backend: DuckDB, name: str, expressions: list[str]) -> float:
    """Judge every row by every rule, and return how long it took."""
    asked = ", ".join(f"{one} as r{n}" for n, one in enumerate(expressions))
    backend.drop(name)
    start = time.perf_counter()
    backend.make(name, f"select id, {asked} from subjects")
    return time.perf_counter() - start


def in_bulk() -> dict[str, Any]:
    """Return how the compiled rules compare with those written by hand."""
    from winay.facts.catalogue import CATALOGUE
    from winay.facts.rules import in_sql, read
    from winay.facts.rules.conditions import leaves_of

    rules = [read(rule(n), CATALOGUE) for n in range(RULES)]
    assert all(len(list(leaves_of(one))) == 8 for one in rules)
    start = time.perf_counter()
    compiled = [in_sql(one, NAMES, today=TODAY) for one in rules]
    compiling = time.perf_counter() - start
    hand = [by_hand(n) for n in range(RULES)]
    backend = DuckDB(memory="3GB")
    backend.connection.execute(SUBJECTS.format(rows=ROWS))
    times: dict[str, list[float]] = {"ours": [], "by hand": []}
    for turn in range(TURNS + 1):
        for name, sql in (("ours", compiled), ("by hand", hand)):
            seconds = seconds_of(backend, name.replace(" ", "_"), sql)
            if turn:
                times[name].append(seconds)
    differing = " or ".join(f"a.r{n} is distinct from b.r{n}" for n in range(RULES))
    different = backend.rows(f"select count(*) from ours a join by_hand b using (id) where {differing}")[0][0]
    assert different == 0, f"{different} rows are judged otherwise"
    answers = dict(backend.rows("select r0, count(*) from ours group by 1"))
    assert set(answers) == {True, False, None}, answers
    backend.close()
    ours, theirs = (
        statistics.median(times[name]) + extra for name, extra in (("ours", compiling), ("by hand", 0))
    )
    return {
        "name": f"{ROWS:,} judged by {RULES} rules of 8 conditions", "value": round(ours, 3), "unit": "s",
        "peer": {"what": "SQL by hand", "value": round(theirs, 3), "unit": "s"}, "ratio": round(ours / theirs, 3),
        "bar": f"≤ {BAR} × peer:", "holds": ours <= BAR * theirs,
    }  # fmt: skip


def one_case() -> dict[str, Any]:
    """Return how long one case takes with its reasons and mends in Spanish."""
    from django.utils.translation import override

    from winay.facts.catalogue import CATALOGUE
    from winay.facts.rules import Span, judge, read
    from winay.facts.words import mends, why

    condition = read(rule(3), CATALOGUE)
    facts = {
        "person.age": Span(12, 14), "person.sex": "M", "district.quintile": 5, "household.poverty_class": "out",
        "organisation.has_ruc": False, "organisation.women_share": Decimal("0.2"), "organisation.founded_on": TODAY,
    }  # fmt: skip
    times = []
    with override("es"):
        for _ in range(200):
            start = time.perf_counter()
            judged = judge(condition, facts, today=TODAY)
            words = [why(reason) for reason in judged.reasons] + mends(judged.reasons)
            times.append(time.perf_counter() - start)
    assert judged.met is False and len(words) >= 5
    usual = statistics.median(times) * 1000
    return {
        "name": "one case with reasons in words (median of 200)", "value": round(usual, 2), "unit": "ms",
        "bar": f"< {BAR_ONE_MS:g}", "holds": usual < BAR_ONE_MS,
    }  # fmt: skip


def main() -> None:
    """Measure both and write the results."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winay.site.settings")
    import django

    django.setup()
    results = [in_bulk(), one_case()]
    for result in results:
        print(json.dumps(result, ensure_ascii=False))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1), "utf-8")


if __name__ == "__main__":
    main()
