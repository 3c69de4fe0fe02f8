"""Which tranches are kept as ready to be paid and are not, or the other way round."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from winay.agreements.models import Agreement, CounterpartDeposit, Tranche
from winay.agreements.queries.tranches import (
    fits,
    payable_until,
    waivers_of_agreements,
)
from winay.base.narrow import piece_by_piece
from winay.calls.models import Call


@dataclass(frozen=True)
class WronglyReady:
    """A tranche of an agreement, as `name` (code and number), whose kept day is not what judging it gives."""

    agreement: UUID
    name: str
    kept: date | None
    right: date | None


def wrongly_ready() -> Iterator[WronglyReady]:
    """Yield every tranche whose `ready_until` is not what judging it gives, its agreement signed or not.

    Judges all signed agreements, some hundreds at a time, with each call's terms read and understood once.
    """
    calls: dict[UUID, Call] = {}
    wrong: list[WronglyReady] = []

    def judge(agreements: list[Agreement]) -> None:
        _share_calls(agreements, calls)
        waivers = waivers_of_agreements(agreements)
        for agreement in agreements:
            for tranche in agreement.tranches.all():
                right = payable_until(agreement, tranche, waivers)
                if not fits(tranche, right):
                    name = f"{agreement.code}/{tranche.number}"
                    wrong.append(WronglyReady(agreement.pk, name, tranche.ready_until, right))

    signed = _with_what_judges(Agreement.objects.filter(state="signed").order_by("pk"))
    for _agreement in piece_by_piece(signed, decorate=judge):
        yield from wrong
        wrong.clear()
    others = Tranche.objects.filter(ready_until__isnull=False).exclude(agreement__state="signed").order_by()
    for key, code, number, kept in others.values_list("agreement", "agreement__code", "number", "ready_until"):
        yield WronglyReady(key, f"{code}/{number}", kept, None)


def _share_calls(agreements: Iterable[Agreement], known: dict[UUID, Call]) -> None:
    """Give the proposals of some agreements their calls, each read and its terms understood once; one query at most."""
    proposals = [agreement.outcome.proposal for agreement in agreements]
    known |= Call.objects.in_bulk({one.call_id for one in proposals} - set(known))
    for one in proposals:
        one.call = known[one.call_id]


def _with_what_judges(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Fetch what judging the tranches of many agreements reads, but for their calls (`_share_calls`)."""
    found = agreements.select_related(None).select_related("bank_account", "organisation", "outcome__proposal")
    return found.prefetch_related(
        Prefetch("tranches", Tranche.objects.order_by("number")),
        Prefetch("deposits", CounterpartDeposit.objects.order_by("deposited_on")),
        "follow_ups",
    )
