"""How the conditions of a tranche stand: shared by the actions that guard and the pages that explain."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from winay.agreements.models import Agreement, Tranche
from winay.agreements.rules import Facts, JudgedCondition, judge_tranche, ready_until
from winay.agreements.terms import TermsOfAgreements, terms_of
from winay.facts.models import Waiver
from winay.facts.queries import decisions_in, waivers_of
from winay.ledger.rules import ZERO
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
    """Return every condition of the tranche, met or not. In lists, prefetch `tranches` and `deposits`, give `waivers`.

    Without `waivers` those of this tranche are read, where the call lets some condition be waived.
    """
    facts = _facts_of(agreement, tranche, waivers)
    return judge_tranche([item["code"] for item in tranche.conditions], facts, today=timezone.localdate())


def payable_until(agreement: Agreement, tranche: Tranche, waivers: WaiversByTranche | None = None) -> date | None:
    """Return until when the payment of a tranche can be prepared (`rules.ready_until`); None: not now, or it is.

    In lists, prefetch and give what `judged_tranche` asks for.
    """
    if tranche.state != "planned":
        return None
    facts = _facts_of(agreement, tranche, waivers)
    return ready_until([item["code"] for item in tranche.conditions], facts, today=timezone.localdate())


def _facts_of(agreement: Agreement, tranche: Tranche, waivers: WaiversByTranche | None) -> Facts:
    terms = terms_of(agreement.outcome.proposal.call)
    account = agreement.bank_account
    deposits = [deposit.amount.amount for deposit in agreement.deposits.all() if deposit.confirmed_at]
    waivable = _waivable(terms, tranche)
    if waivers is None:
        waivers = waivers_of([tranche] if waivable else [])
    return Facts(
        signed=agreement.state == "signed",
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
    )


def _waivable(terms: TermsOfAgreements, tranche: Tranche) -> frozenset[str]:
    plans = (plan for plan in terms.tranches if plan.number == tranche.number)
    return frozenset(code for plan in plans for code in plan.may_be_waived)
