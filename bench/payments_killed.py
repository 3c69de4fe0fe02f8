"""A batch of 1,000 payments is released and settled by a process that is killed (`kill -9`) at 50 random moments.

Runs the product's own acts on an SQLite file in a temporary WINAY_HOME: release of the batch, the file for the
bank, the bank's statement, and accepting what it pays, each begun again where the last process was killed.
Afterwards every payment has to be made once: one authorisation and one payment in the journal and in the log of
acts, the line of the budget executed to the cent, every kept balance as the journal says, the chain whole. There
is no peer: the measure is how many of these checks fail.

    python bench/payments_killed.py [--payments 1000] [--kills 50]
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

RESULTS = ROOT / "bench" / "results" / "payments_killed.json"
SECONDS_A_PAYMENT = 0.1
"""About what release and settlement of one payment take: over so long the kills are spread."""


def main() -> int:
    """Run the benchmark, write its result, return 0 if the bar holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winay-bench-") as home:
        start_django(home)
        from django.db import connection
        from tests.factories.payments import account_of, charged_call, waiting_payments
        from tests.factories.settling import faults_of, settled_under_fire

        from winay.treasury.actions import make_batch

        made = charged_call(given.payments * 100, awards=given.payments)
        orders = waiting_payments(made)
        batch = make_batch(actor=made.finance, account=account_of(made), orders=orders)
        longest = 2 * given.payments * SECONDS_A_PAYMENT / max(given.kills, 1)
        start = time.perf_counter()
        met = settled_under_fire(
            str(connection.settings_dict["NAME"]), str(batch.pk), kills=given.kills, longest=longest
        )
        seconds = time.perf_counter() - start
        faults = faults_of(str(batch.pk))
    result = {
        "name": "payments_killed",
        "what": f"A batch of {given.payments} payments, killed {given.kills} times ({met} at work), begun again",
        "value": len(faults),
        "unit": "faults",
        "peer": None,
        "ratio": None,
        "bar": 0,
        "holds": not faults and met >= given.kills // 2,
        "faults": faults,
        "seconds": round(seconds, 1),
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
