"""A batch is released, sent and settled by processes that are killed at random moments: begun again, compared.

`python -m tests.factories.settling DATABASE BATCH KILLS LONGEST` loads the program once and gives each attempt a
process of its own, which does what is left to do: it releases the batch, makes the bank's file, takes the bank's
statement and accepts what it pays. After so many kills, each after at most LONGEST seconds, an attempt is let to
its end, and one more, which finds nothing to do.
"""

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def settle(batch_key: str) -> None:
    """Do what is left to do of a batch: release, send, take the statement, accept every line that waits."""
    from django.utils import timezone
    from tests.treasury.camt import entry, statement

    from winay.base.errors import InvalidInput
    from winay.base.models import User
    from winay.treasury.actions import accept_lines, receive_statement, release_batch, send_batch
    from winay.treasury.models import PaymentBatch

    batch = PaymentBatch.objects.select_related("account__programme").get(pk=batch_key)
    account = batch.account
    coordinator, finance = (
        User.objects.get(role_grants__programme=account.programme, role_grants__role=role)
        for role in ("coordinator", "finance")
    )
    release_batch(actor=coordinator, batch=batch)
    send_batch(actor=finance, batch=batch, form="pain001")
    orders = list(batch.orders.select_related("account").order_by("reference"))
    day = timezone.localdate(batch.orders.order_by("-released_at").values_list("released_at", flat=True)[0])
    booked = [
        entry(
            f"-{one.amount.amount}",
            day=str(day),
            reference=one.reference,
            account=one.account.cci if one.account else "",
            operation=f"OP{number:06d}",
        )
        for number, one in enumerate(orders, start=1)
    ]
    data = statement(booked, opening="0", closing=f"-{batch.amount.amount}", day=day)
    try:
        receive_statement(actor=finance, account=account, filename="banco.xml", data=data)
    except InvalidInput:
        assert account.statements.exists()
    waiting = account.lines.filter(state="open").order_by("number")
    done = accept_lines(actor=finance, account=account, lines=waiting)
    assert not done.refused, done.refused[:3]


def settled_under_fire(database: str, batch_key: str, *, kills: int, longest: float) -> int:
    """Settle a batch in processes that are killed, then to the end; return how many kills met one at work."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.factories.settling", database, batch_key, str(kills), str(longest)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "winay.site.settings"},
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return int(done.stdout)


def attempt(batch_key: str, seconds: float | None = None) -> int:
    """Let a process settle, killed after so many seconds if given; return what it ended by (−9: it was killed)."""
    process = os.fork()
    if process == 0:
        try:
            settle(batch_key)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def faults_of(batch_key: str) -> list[str]:
    """Return what is wrong with a settled batch: a payment not made once, an entry or an act twice, a balance."""
    from winay.base.models import Act
    from winay.budgets.queries.lines import table_of
    from winay.ledger.actions import verify_chain
    from winay.ledger.models import Entry
    from winay.ledger.queries import trial_balance, wrong_balances
    from winay.treasury.models import PaymentBatch
    from winay.treasury.postings import keys_of

    batch = PaymentBatch.objects.select_related("account__programme__budget").get(pk=batch_key)
    programme, orders = batch.account.programme, list(batch.orders.all())
    paid = [one for one in orders if one.state == "paid" and one.operation_number]
    posted = set(Entry.objects.filter(programme=programme).values_list("idempotency_key", flat=True))
    wanted = {key for one in orders for key in keys_of(one)[:2]}
    rows = table_of(programme.budget).rows()
    acts = {
        verb: Act.objects.filter(verb=verb, subject_id__in=[str(one.pk) for one in orders]).count()
        for verb in ("release", "pay")
    }
    looked_at = {
        "paid": (len(paid), batch.payments),
        "operations": (len({one.operation_number for one in paid}), batch.payments),
        "authorisations and payments in the journal": (len(wanted & posted), 2 * batch.payments),
        "other entries of payments": (
            len({key for key in posted if key.startswith(("order", "payment"))} - wanted),
            0,
        ),
        "acts": (tuple(acts.values()), (batch.payments, batch.payments)),
        "lines of the bank": (batch.account.lines.filter(state="matched").count(), batch.payments),
        "line of the budget": (
            (sum(one.committed for one in rows), sum(one.executed for one in rows)),
            (0, batch.amount.amount),
        ),
        "sum of all accounts": (sum(row.balance for row in trial_balance(programme)), 0),
        "wrong balances": (len(list(wrong_balances(programme))), 0),
        "chain": (verify_chain(programme).valid, True),
    }
    return [f"{what}: {found}, not {right}" for what, (found, right) in looked_at.items() if found != right]


def main() -> int:
    """Settle the batch that the command names; 0 if every attempt was killed or ended well."""
    import django
    from django.conf import settings

    database, batch_key, kills, longest = sys.argv[1:]
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    import tests.factories.payments  # noqa: F401  what the batch pays is registered there

    chance = random.Random(41)
    ends = [attempt(batch_key, chance.uniform(0, float(longest))) for _time in range(int(kills))]
    ends += [attempt(batch_key), attempt(batch_key)]
    sys.stdout.write(str(ends.count(-signal.SIGKILL)))
    return 0 if set(ends) <= {0, -signal.SIGKILL} and ends[-2:] == [0, 0] else 1


if __name__ == "__main__":
    sys.exit(main())
