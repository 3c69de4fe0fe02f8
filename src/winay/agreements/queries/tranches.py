"""How the conditions of a tranche stand: shared by the actions that guard and the pages that explain."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone

from winay.agreements.models import Agreement, FollowUp, Tranche
from winay.agreements.queries.values import values_of_tranche
from winay.agreements.rules import (
    PROMOTER,
    Asked,
    Facts,
    JudgedCondition,
    Wanted,
    judge_tranche,
    kept_fits,
    ready_until,
)
from winay.agreements.states import SIGNED_ONCE
from winay.agreements.terms import TermsOfAgreements, terms_of
from winay.facts.catalogue import CATALOGUE
from winay.facts.models import Waiver
from winay.facts.queries import decisions_in, waivers_of
from winay.facts.rules import Condition, read
from winay.ledger.rules import ZERO
from winay.programmes.packs import LocalText
from winay.registry.rules import cci_problem

WaiversByTranche = Mapping[str, Mapping[str, Waiver]]
"""The standing waivers of tranches by the tranche's key and the condition's code."""


def waivers_of_tranches(tranches: Iterable[Tranche]) -> WaiversByTranche:
    """Return the waivers that stand for some tranches. One query."""
    return waivers_of(tranches)


def waivers_of_agreements(agreements: Iterable[Agreement]) -> WaiversByTranche:
    """Return the waivers of all tranches of some agreements, where a call lets some be waived: one query at most."""
    return waivers_of(
        tranche
        for agreement in agreements
        for tranche in agreement.tranches.all()
        if _waivable(terms_of(agreement.outcome.proposal.call), tranche)
    )


def judged_tranche(
    agreement: Agreement, tranche: Tranche, waivers: WaiversByTranche | None = None
) -> list[JudgedCondition]:
    """Return every condition of the tranche, met or not.

    In lists, prefetch `tranches`, `deposits` and `follow_ups`, and give `waivers`. Without `waivers` those of this
    tranche are read, where the call lets some condition be waived. What a pack asks of the group or its proposal is
    read for each tranche that is asked for it.
    """
    wanted = wanted_of(tranche)
    facts = _facts_of(agreement, tranche, waivers, wanted)
    return judge_tranche(wanted, facts, today=timezone.localdate())


def payable_until(agreement: Agreement, tranche: Tranche, waivers: WaiversByTranche | None = None) -> date | None:
    """Return until when the payment of a tranche can be prepared (`rules.ready_until`); None: not now, or it is.

    In lists, prefetch and give what `judged_tranche` asks for.
    """
    if tranche.state != "planned" or tranche.cancelled_at:
        return None
    wanted = wanted_of(tranche)
    facts = _facts_of(agreement, tranche, waivers, wanted)
    return ready_until(wanted, facts, today=timezone.localdate())


def fits(tranche: Tranche, right: date | None) -> bool:
    """Tell whether the day kept with a tranche says what judging it gave (`rules.kept_fits`)."""
    return kept_fits(tranche.ready_until, right, wanted_of(tranche), today=timezone.localdate())


def wanted_of(tranche: Tranche) -> list[Wanted]:
    """Return the conditions of a tranche: names of short forms, and what the pack wrote, in the reader's language."""
    return [_asked(item) if "asks" in item else item["code"] for item in tranche.conditions]


def _asked(item: Mapping[str, Any]) -> Asked:
    label, mend = (str(LocalText.model_validate(item[key])) for key in ("label", "mend"))
    return Asked(item["code"], _read(json.dumps(item["asks"])), label, mend, item.get("who", PROMOTER))


@lru_cache(maxsize=1024)
def _read(written: str) -> Condition:
    """Packs ask the same of thousands of tranches: each condition is understood once."""
    return read(json.loads(written), CATALOGUE)


def _facts_of(
    agreement: Agreement, tranche: Tranche, waivers: WaiversByTranche | None, wanted: Sequence[Wanted]
) -> Facts:
    terms = terms_of(agreement.outcome.proposal.call)
    account = agreement.bank_account
    deposits = [deposit.amount.amount for deposit in agreement.deposits.all() if deposit.confirmed_at]
    followed = [one for one in agreement.follow_ups.all() if one.withdrawn_at is None]
    kinds = Counter(one.kind for one in followed)
    waivable = _waivable(terms, tranche)
    if waivers is None:
        waivers = waivers_of([tranche] if waivable else [])
    return Facts(
        signed=agreement.state in SIGNED_ONCE,
        pays_cash=terms.pays_cash,
        account_valid=account is not None and not cci_problem(account.cci),
        deposit_first=terms.counterpart.deposit_first,
        counterpart_promised=agreement.counterpart_cash.amount,
        counterpart_confirmed=sum(deposits, ZERO),
        unpaid_before=sum(
            1 for other in agreement.tranches.all() if other.number < tranche.number and other.state != "paid"
        ),
        confirmed=frozenset(item["code"] for item in tranche.conditions if item.get("confirmed")),
        waivable=waivable,
        waived=decisions_in(waivers.get(str(tranche.pk), {})),
        deposit_waits=any(
            one.confirmed_at is None and one.not_found_at is None for one in agreement.deposits.all()
        ),
        suspended=agreement.state == "suspended",
        ended=agreement.state == "ended",
        minutes_uploaded=kinds[FollowUp.Kind.MINUTES],
        trainings_attended=kinds[FollowUp.Kind.TRAINING],
        visits_made=kinds[FollowUp.Kind.VISIT],
        visits_since=_visits_since(agreement, tranche, followed),
        more=values_of_tranche(agreement, tranche, [one.condition for one in wanted if isinstance(one, Asked)]),
    )


def _waivable(terms: TermsOfAgreements, tranche: Tranche) -> frozenset[str]:
    plans = (plan for plan in terms.tranches if plan.number == tranche.number)
    return frozenset(code for plan in plans for code in plan.waivable)


def _visits_since(agreement: Agreement, tranche: Tranche, followed: Iterable[FollowUp]) -> int:
    """Count the visits since the tranche before this one was paid; of the first, every visit."""
    before = [one.paid_on for one in agreement.tranches.all() if one.number < tranche.number and one.paid_on]
    since = max(before, default=date.min)
    return sum(1 for one in followed if one.kind == FollowUp.Kind.VISIT and one.day >= since)
