"""How the conditions of a tranche stand: shared by the actions that guard and the pages that explain."""

from winay.agreements.models import Agreement, Tranche
from winay.agreements.rules import Facts, JudgedCondition, judge_tranche
from winay.agreements.terms import terms_of
from winay.ledger.rules import ZERO
from winay.registry.rules import cci_problem


def judged_tranche(agreement: Agreement, tranche: Tranche) -> list[JudgedCondition]:
    """Return every condition of the tranche, met or not. In lists, prefetch `tranches` and `deposits`."""
    terms = terms_of(agreement.outcome.proposal.call)
    account = agreement.bank_account
    deposits = [deposit.amount.amount for deposit in agreement.deposits.all() if deposit.confirmed_at]
    facts = Facts(
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
    )
    return judge_tranche([item["code"] for item in tranche.conditions], facts)
