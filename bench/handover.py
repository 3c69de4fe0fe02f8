"""A cohort of 40,000 households is handed over in one act, by processes that are killed (`kill -9`) at 20 moments.

Runs the product's own acts on an SQLite file in a temporary WINAY_HOME: the list is frozen, the hand-over is begun,
each killed process is followed by another that goes on. Between two of them people decide: some referrals are
accepted, declined, taken back. In the end the hand-over is gone through once more. Then every household that allowed
it has one referral, one act and one message, nobody else has any, what people decided stands, and who was not sent
is listed. There is no peer: the measure is how many of these checks fail.

    python bench/handover.py [--households 40000] [--kills 20]
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.closing import start_django  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "handover.json"
SILENT = 20
"""Every so manieth household has not allowed it."""
SECONDS_A_HOUSEHOLD = 0.003
"""About what one takes: over so long the kills are spread."""


def make_cohort(households: int) -> Any:
    """Freeze a cohort of so many households of one district; return the programmes at both ends and the cohort."""
    from django.utils import timezone
    from tests.factories.referrals import make_border

    from winay.journeys.actions import freeze_cohort
    from winay.journeys.models import Taking
    from winay.registry.models import Consent, Household, Person

    border = make_border(once=True)
    homes = [Household(code=f"N-{number:06d}", district=border.place) for number in range(households)]
    Household.objects.bulk_create(homes, batch_size=1000)
    heads = [
        Person(
            given_names="Illari",
            first_surname=f"Quispe {number}",
            dni=f"{10_000_000 + number}",
            district=border.place,
            household=home,
        )
        for number, home in enumerate(homes)
    ]
    Person.objects.bulk_create(heads, batch_size=1000)
    for home, head in zip(homes, heads, strict=True):
        home.head = head
    Household.objects.bulk_update(homes, ["head"], batch_size=1000)
    today = timezone.localdate()
    Consent.objects.bulk_create(
        (
            Consent(person=head, purpose="share", given=number % SILENT != 0, said_on=today, source="Ficha")
            for number, head in enumerate(heads)
        ),
        batch_size=1000,
    )
    Taking.objects.bulk_create(
        (
            Taking(household=home, support=border.leaving, from_year=2024, outcome="running", source="Padrón")
            for home in homes
        ),
        batch_size=1000,
    )
    start = time.perf_counter()
    cohort = freeze_cohort(actor=border.sender, name="Núcleo", support=border.leaving, sender=border.home)
    return border, cohort, time.perf_counter() - start


def attempt(key: str, seconds: float | None = None) -> int:
    """Let a process go on with the hand-over, killed after so many seconds if given; return what it ended by."""
    process = os.fork()
    if process == 0:
        try:
            from winay.journeys.actions.handing_over import work_on_handover

            work_on_handover(key, lambda: None)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def decide(border: Any, chance: random.Random) -> dict[Any, str]:
    """Let people decide on three referrals that stand; return their states by key."""
    from winay.journeys import actions
    from winay.journeys.models import Referral

    sent = list(Referral.objects.filter(state="sent")[:200])
    if len(sent) < 3:
        return {}
    accepted, declined, back = chance.sample(sent, 3)
    done = (
        actions.accept_referral(actor=border.receiver, referral=accepted),
        actions.decline_referral(actor=border.receiver, referral=declined, reason="No hay cupo"),
        actions.withdraw_referral(actor=border.sender, referral=back),
    )
    return {one.pk: one.state for one in done}


def faults_of(handover: Any, decided: dict[Any, str], households: int) -> list[str]:
    """Return what is wrong in the end."""
    from django.db.models import Count

    from winay.base.models import Act
    from winay.base.seals import verify_acts
    from winay.journeys.models import NotSent, Referral
    from winay.messages.models import Message

    silent = -(-households // SILENT)
    referrals = Referral.objects.filter(to_support=handover.to_support)
    twice = referrals.values("household").annotate(many=Count("pk")).filter(many__gt=1)
    told = Message.objects.filter(kind="journeys.handed_over")
    looked_at = {
        "referrals": (referrals.count(), households - silent),
        "households referred twice": (twice.count(), 0),
        "codes": (referrals.values("code").distinct().count(), households - silent),
        "acts": (Act.objects.filter(verb="send_referral").count(), households - silent),
        "messages": (told.count(), households - silent),
        "not sent": (NotSent.objects.filter(handover=handover, why="no_consent").count(), silent),
        "counted": (handover.sent, households - silent),
        "state": (handover.state, "done"),
        "chain of acts": (verify_acts().reason, ""),
    }
    faults = [f"{name}: {found}, not {wanted}" for name, (found, wanted) in looked_at.items() if found != wanted]
    states = dict(referrals.filter(pk__in=decided).values_list("pk", "state"))
    return faults + [
        f"decided {state}, stands {states.get(key)}" for key, state in decided.items() if states.get(key) != state
    ]


def main() -> int:
    """Run the benchmark, write its result, return 0 if the bar holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=40_000)
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winay-bench-") as home:
        start_django(home)
        from django.db import connections

        from winay.journeys.actions import go_on_with_handover, start_handover
        from winay.journeys.models import HandOver

        border, cohort, frozen = make_cohort(given.households)
        handover = start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
        key, chance, met, decided = str(handover.pk), random.Random(94), 0, {}
        longest = 2 * given.households * SECONDS_A_HOUSEHOLD / max(given.kills, 1)
        start = time.perf_counter()
        for _kill in range(given.kills):
            connections.close_all()
            met += attempt(key, chance.uniform(0.05, longest)) == -signal.SIGKILL
            decided |= decide(border, chance)
        connections.close_all()
        attempt(key)
        go_on_with_handover(actor=border.sender, handover=HandOver.objects.get(pk=key), at_once=True)
        connections.close_all()
        attempt(key)
        seconds = time.perf_counter() - start
        faults = faults_of(HandOver.objects.get(pk=key), decided, given.households)
    result = {
        "name": "handover",
        "what": f"{given.households} households in one act, killed {given.kills} times ({met} at work), begun again",
        "value": len(faults),
        "unit": "faults",
        "peer": None,
        "ratio": None,
        "bar": 0,
        "holds": not faults and met >= given.kills // 3,
        "faults": faults,
        "decided meanwhile": len(decided),
        "seconds to freeze": round(frozen, 1),
        "seconds": round(seconds, 1),
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
