"""Closing a session of 500 proposals × 12 jurors × 8 criteria: ranking, allocation, diagnostics, acta, all writes.

Runs the product's own act on an SQLite file in a temporary WINAY_HOME, in a process that has served before (libraries
loaded, one small session closed). The peer is the same computation (points, places, allocation, diagnostics without the
solver) in NumPy alone, on the same marks already in memory. Afterwards the points are compared one by one with NumPy's,
and the ledger's awards with the outcomes.

    python bench/closing.py [--proposals 500]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "closing.json"
JURORS, CRITERIA = 12, 8
BAR_SECONDS = 2.0
RUNS = 3


def start_django(home: str) -> None:
    """Set up an installation of its own in `home`."""
    os.environ["WINAY_HOME"] = home
    os.environ.pop("WINAY_DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "winay.site.settings"
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make_contest(prefix: str, proposals: int) -> Any:
    """Make a contest with two categories, a floor for the most vulnerable, and a budget for a third of it."""
    import random

    from tests.factories.committees import contest, scored, with_session

    chance = random.Random(2015)
    rows = [
        {
            "category": number % 2,
            "requested": Decimal(chance.randrange(600_000, 800_000)) / 100,
            "most_vulnerable": chance.random() < 0.3,
        }
        for number in range(proposals)
    ]
    budget = Decimal(7000 * max(proposals // 6, 1))
    made = with_session(
        contest(
            prefix=prefix,
            proposals=rows,
            jurors=JURORS,
            quorum=7,
            criteria=CRITERIA,
            categories=[
                {"budget": budget, "minimum_score": 40, "reserved_for_most_vulnerable": budget / 4},
                {"budget": budget, "minimum_score": 40, "leftover_rule": "open_to_all"},
            ],
            terms={"tie_breakers": ["criterion:k1", "earliest_submission", "draw"]},
        )
    )
    marks = {
        (item, juror): [chance.randrange(6) for _ in range(CRITERIA)]
        for item in range(proposals)
        for juror in range(JURORS)
    }
    scored(made, marks)
    return made, marks


def numpy_alone(made: Any, marks: dict[tuple[int, int], list[int]]) -> tuple[float, Any]:
    """Return the seconds NumPy alone needs for the same computation on marks in memory, and the mean points.

    Points, means, places, floor and budgets by category, each juror's deviation, Kendall's W (without ties),
    and the selection without each juror. No database, no ledger, no explanations, no solver, no PDF.
    """
    import numpy as np

    proposals = len(made.proposals)
    cube = np.array([[marks[item, juror] for juror in range(JURORS)] for item in range(proposals)], dtype=float)
    weights = np.full(CRITERIA, 100 / CRITERIA)
    asked = np.array([float(one.requested.amount) for one in made.proposals])
    vulnerable = np.array([one.most_vulnerable for one in made.proposals])
    side = np.arange(proposals) % 2
    first = made.categories[0]
    budget, floor = float(first.budget.amount), float(first.reserved_for_most_vulnerable.amount)

    def select(points: Any) -> Any:
        funded = np.zeros(proposals, dtype=bool)
        order = np.argsort(-points, kind="stable")
        for category, reserved in ((0, floor), (1, 0.0)):
            left, reached = budget, 0.0
            mine = order[(side[order] == category) & (points[order] >= 40)]
            for one in mine[vulnerable[mine]]:
                if reached >= reserved:
                    break
                if asked[one] <= left:
                    funded[one] = True
                    left -= asked[one]
                    reached += asked[one]
            for one in mine:
                if not funded[one] and asked[one] <= left:
                    funded[one] = True
                    left -= asked[one]
        return funded

    def everything() -> Any:
        points = cube @ weights / 5
        means = points.mean(axis=1)
        select(means)
        (points - means[:, None]).mean(axis=0)
        for category in (0, 1):
            ranks = points[side == category].argsort(axis=0).argsort(axis=0).sum(axis=1)
            ranks.var()
        for juror in range(JURORS):
            select(np.delete(points, juror, axis=1).mean(axis=1))
        return means

    times = []
    for _ in range(10):
        start = time.perf_counter()
        means = everything()
        times.append(time.perf_counter() - start)
    return statistics.median(times), means


def check(made: Any, means: Any) -> None:
    """Raise unless the stored points are NumPy's, and the ledger holds what the outcomes say."""
    from winay.committees.models import Outcome
    from winay.ledger.queries import where_every_sol_is

    outcomes = {one.proposal_id: one for one in Outcome.objects.filter(session=made.session)}
    for number, proposal in enumerate(made.proposals):
        score = outcomes[proposal.pk].score
        assert abs(float(score) - means[number]) < 0.0051, (proposal.code, score, means[number])
    awarded = sum(one.amount.amount for one in outcomes.values())
    posted = sum(one.awarded for one in where_every_sol_is(made.call.programme) if one.category_code)
    assert awarded == posted and awarded > 0, (awarded, posted)


def main() -> int:
    """Run the benchmark, write its result, return 0 if the bar holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proposals", type=int, default=500)
    proposals = parser.parse_args().proposals
    with tempfile.TemporaryDirectory(prefix="winay-bench-") as home:
        start_django(home)
        from winay.committees.actions import close_session

        warm, _marks = make_contest("warm", 4)
        close_session(actor=warm.secretary, session=warm.session)
        times = []
        for run in range(RUNS):
            made, marks = make_contest(f"run{run}", proposals)
            start = time.perf_counter()
            session = close_session(actor=made.secretary, session=made.session)
            times.append(time.perf_counter() - start)
            peer, means = numpy_alone(made, marks)
            check(made, means)
        pdf = len(session.minutes.get().document.pdf)
        best = session.diagnostics["best"]
    value = statistics.median(times)
    result = {
        "name": "closing",
        "what": f"Closing a session: {proposals} proposals × {JURORS} jurors × {CRITERIA} criteria",
        "value": round(value, 3),
        "unit": "s",
        "peer": {"what": "the same computation in NumPy alone", "value": round(peer, 5), "unit": "s"},
        "ratio": round(value / peer),
        "bar": BAR_SECONDS,
        "holds": value < BAR_SECONDS,
        "runs": [round(one, 3) for one in times],
        "minutes_bytes": pdf,
        "solver_gap": best and best["gap"],
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
