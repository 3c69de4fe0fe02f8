"""A million postings over 25 programmes: balances of the country and of a programme, and the chain verified.

The journal is written by a bulk path with the product's own seals (`ledger.actions.chain.seal_of`), in batches, so
that its chain is whole; accounts keep their balances as the product keeps them. Then, in processor time of this process
and its database as far as it runs inside: the trial balance of the country and of one programme, the kept balances
compared with what the postings add up to (which peers may be read, the journal's own sum), and `verify_chain` over
20,000, 40,000 and 80,000 entries, whose time must grow as their number does. On PostgreSQL the waiting for its answers
is measured as well, since the server works in processes of its own.

    python bench/balances.py [--postings 1000000]
    WINAY_DATABASE_URL=postgres://… python bench/balances.py
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "balances.json"
PROGRAMMES, LINES, BATCH = 25, 2, 5000
BAR_SECONDS = 1.0
SIZES = (20_000, 40_000, 80_000)
LINEAR = 1.25
"""How much more than its share of the entries a chain four times as long may take."""


def start_django(home: str) -> None:
    """Set up an installation of its own: an SQLite file in `home`, or a database beside the one that was named."""
    os.environ["WINAY_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "winay.site.settings"
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if connection.vendor == "postgresql":
        name = "winay_bench_balances"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)


def make_programme(number: int) -> Any:
    """Return a programme with nothing posted."""
    from tests.factories.programmes import a_programme

    return a_programme(f"bench-{number}")


def write_journal(programme: Any, entries: int, accounts: int, chance: random.Random) -> None:
    """Write `entries` of two lines each over `accounts`, chained and sealed, with the balances kept."""
    from django.db import transaction
    from moneyed import Money

    from winay.ledger.actions.chain import seal_of
    from winay.ledger.models import Account, Entry, Posting
    from winay.ledger.rules import FORM, Line, cents_of

    kinds = ("special_account", "awarded", "agreed", "ordered", "executed")
    places = [
        Account(
            programme=programme,
            kind=kinds[at % len(kinds)],
            currency="PEN",
            holder_type="proposal",
            holder_id=f"{programme.pk.hex[:12]}{at // len(kinds):08d}",
            category_id=f"category-{at % 4}",
        )
        for at in range(accounts)
    ]
    now, previous, number = datetime(2026, 1, 2, 9, tzinfo=UTC), "", 0
    with transaction.atomic():
        Account.objects.bulk_create(places, batch_size=500)
        while number < entries:
            made, lines_made = [], []
            for _one in range(min(BATCH, entries - number)):
                number += 1
                source, target = chance.sample(places, 2)
                amount = Decimal(chance.randrange(100, 900_000)) / 100
                entry = Entry(
                    programme=programme,
                    number=number,
                    at=now,
                    idempotency_key=f"bench:{programme.code}:{number}",
                    description="Transferencia a la organización",
                    posted_by_name="Finanzas",
                    previous_hash=previous,
                    seal_form=FORM,
                )
                lines = tuple(sorted((Line(source.key, -amount, "PEN"), Line(target.key, amount, "PEN"))))
                entry.hash = previous = seal_of(entry, lines)
                made.append(entry)
                for account, sum_ in ((source, -amount), (target, amount)):
                    account.cents += cents_of(sum_)
                    lines_made.append(Posting(entry=entry, account=account, amount=Money(sum_, "PEN")))
            Entry.objects.bulk_create(made, batch_size=500)
            Posting.objects.bulk_create(lines_made, batch_size=500)
        Account.objects.bulk_update(places, ["cents"], batch_size=500)


def timed(work: Callable[[], Any], runs: int = 3) -> tuple[float, Any]:
    """Return the best processor time of `work` with what it gave; on PostgreSQL the best time by the clock."""
    from django.db import connection

    clock = time.perf_counter if connection.vendor == "postgresql" else time.process_time
    best, given = float("inf"), None
    for _run in range(runs):
        start = clock()
        given = work()
        best = min(best, clock() - start)
    return best, given


def result(name: str, value: float, bar: str, holds: bool, peer: Any = None) -> dict[str, Any]:
    """Return one line of the results."""
    return {"name": name, "value": round(value, 3), "unit": "s", "bar": bar, "holds": holds, "peer": peer}


def measure(postings: int) -> list[dict[str, Any]]:
    """Write the journals and measure."""
    from django.db import connection

    from winay.ledger.actions import verify_chain
    from winay.ledger.models import Account, Posting
    from winay.ledger.queries import national_trial_balance, sums_by_currency, trial_balance, wrong_balances

    chance, started = random.Random(25), time.perf_counter()
    chains = {size: make_programme(size) for size in SIZES}
    others = [make_programme(number) for number in range(PROGRAMMES - len(SIZES))]
    rest = max(postings // LINES - sum(SIZES), 0) // len(others)
    for programme, entries in [*((one, size) for size, one in chains.items()), *((one, rest) for one in others)]:
        write_journal(programme, entries, accounts=max(entries // 8, 10), chance=chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    count, accounts = Posting.objects.count(), Account.objects.count()
    sys.stderr.write(
        f"{connection.vendor}: {count} postings, {accounts} accounts written in {time.perf_counter() - started:.0f} s\n"
    )
    largest = chains[SIZES[-1]]
    nation, rows = timed(national_trial_balance)
    own, own_rows = timed(lambda: list(trial_balance(largest)))
    totals, sums = timed(lambda: sums_by_currency(trial_balance(largest)))
    compared, wrong = timed(lambda: list(wrong_balances(largest)), runs=1)
    wrong += [one for programme in others for one in wrong_balances(programme)]
    zero = sum(row.balance for row in rows) == 0 and set(sums.values()) == {Decimal(0)}
    found = [
        result(
            f"trial balance of the country, {count:,} postings ({connection.vendor})",
            nation, f"≤ {BAR_SECONDS} s, adds up to zero", nation <= BAR_SECONDS and zero,
        ),
        result(
            f"trial balance of a programme, {len(own_rows):,} accounts, every line",
            own, f"≤ {BAR_SECONDS} s", own <= BAR_SECONDS,
        ),
        result("its totals", totals, f"≤ {BAR_SECONDS} s", totals <= BAR_SECONDS),
        result(
            f"kept balances compared with the sums of postings: {len(wrong)} differ",
            compared, "none differs, in any programme", not wrong,
        ),
    ]  # fmt: skip
    times = {}
    for size, programme in chains.items():
        times[size], report = timed(lambda programme=programme: verify_chain(programme), runs=1)
        each = times[size] / size / (times[SIZES[0]] / SIZES[0])
        found.append(
            result(
                f"verify {size:,} entries ({report.entries:,} whole: {report.valid})",
                times[size],
                f"≤ {LINEAR} × its share of {SIZES[0]:,}",
                report.valid and report.entries == size and each <= LINEAR,
                {"what": "an entry against the shortest chain's", "value": round(each, 2), "unit": "×"},
            )
        )
    return found


def main() -> None:
    """Run, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--postings", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        start_django(home)
        found = measure(asked.postings)
        from django.db import connection

        connection.close()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, ensure_ascii=False, indent=2), "utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
