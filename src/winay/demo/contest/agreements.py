"""Last stage of a contest: the winners agree, deposit their part and are paid."""

from django.utils import timezone

from winay.agreements import actions as agreement_acts
from winay.committees.models import Session
from winay.demo.bank import open_bank
from winay.demo.contest.story import Story
from winay.demo.details import invented_cci
from winay.demo.ventures import found_ventures


def agree_and_pay(story: Story, session: Session) -> None:
    """Bring all winners but seven to their first payment; each of the last seven stops one step earlier."""
    coordinator, officer, finance = (story.staff[name] for name in ("coordinadora", "promotor", "finanzas"))
    winners = session.outcomes.filter(decision="awarded").order_by("rank").select_related("proposal__organisation")
    total = winners.count()
    signed = []
    for position, outcome in enumerate(winners):
        agreement = agreement_acts.prepare_agreement(actor=officer, outcome=outcome)
        if position >= total - 1:
            continue
        agreement_acts.set_bank_account(
            actor=officer, agreement=agreement, bank="Banco de la Nación", cci=invented_cci(position)
        )
        agreement_acts.issue_agreement(actor=officer, agreement=agreement)
        if position >= total - 2:
            continue
        signed.append(
            agreement_acts.sign_agreement(actor=officer, agreement=agreement, signed_on=timezone.localdate())
        )
        if agreement.counterpart_cash.amount:
            deposit = agreement_acts.record_deposit(
                actor=officer,
                agreement=agreement,
                amount=agreement.counterpart_cash,
                deposited_on=timezone.localdate(),
                operation_number=f"{700100 + position}",
            )
            if position >= total - 3:
                continue
            agreement_acts.confirm_deposit(actor=finance, deposit=deposit)
        tranche = agreement.tranches.earliest("number")
        if position >= total - 4:
            continue
        agreement_acts.prepare_payment(actor=finance, tranche=tranche)
        if position < total - 6:
            agreement_acts.release_payment(actor=coordinator, tranche=tranche)
        if position < total - 7:
            agreement_acts.pay_tranche(
                actor=finance,
                tranche=tranche,
                operation_number=f"{900100 + position}",
                paid_on=timezone.localdate(),
            )
    found_ventures(officer, signed)
    open_bank(programme=signed[0].outcome.proposal.call.programme, coordinator=coordinator, finance=finance)
