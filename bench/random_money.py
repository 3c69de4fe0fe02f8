"""Thousands of random acts on a programme's money: right and wrong ones, told twice, undone, cut off half way.

Runs the product's own acts on an SQLite file in a temporary WINAY_HOME and looks after each hundred of them whether the
journal balances by currency and source, no account of a group is below zero, "where every sol is" and the group's book
equal the journal. There is no peer: the measure is how many of these checks fail.

    python bench/random_money.py [--acts 5000] [--seed 7]
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.closing import start_django  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "random_money.json"


def main() -> int:
    """Run the benchmark, write its result, return 0 if the bar holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winay-bench-") as home:
        start_django(home)
        from tests.factories.random_money import RandomMoney

        start = time.perf_counter()
        money = RandomMoney(given.seed)
        faults = list(money.run(given.acts))
        seconds = time.perf_counter() - start
    done = sum(money.done.values())
    result = {
        "name": "random_money",
        "what": f"{given.acts} random acts on money, {done} of them done, seed {given.seed}",
        "value": len(faults),
        "unit": "faults",
        "peer": None,
        "ratio": None,
        "bar": 0,
        "holds": not faults and done > given.acts // 10,
        "faults": faults[:20],
        "done": dict(money.done.most_common()),
        "refused": dict(money.refused.most_common()),
        "seconds": round(seconds, 1),
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
