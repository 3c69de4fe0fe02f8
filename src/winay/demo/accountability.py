"""Accounts of the demonstration: one group accounts for its payment, another answers, a third closes."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import IO

from django.utils import timezone
from moneyed import Money

from winay.accountability import actions
from winay.accountability.models import Purchase, Report, Voucher
from winay.accountability.postings import held
from winay.accountability.queries.book import plan_of, planned_of, sums_of
from winay.accountability.queries.vouchers import Asked
from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.base.rounding import half_up
from winay.registry.models import Membership

SELLERS = (("20512333797", "Agroveterinaria Los Andes SAC"), ("20131312955", "Ferretería El Huascarán SAC"))


def account(officer: User, agreement: Agreement, photograph: IO[bytes]) -> None:
    """Let a group whose money arrived plan its purchases, write receipts down and send its accounts to finance.

    One receipt is photographed and not written down yet; one line is asked about nothing, one passes its plan.
    """
    actions.plan_purchases(actor=officer, agreement=agreement)
    purchase = Purchase.objects.filter(agreement=agreement).order_by("-amount").first()
    today = timezone.localdate()
    if purchase is not None:
        for (ruc, name), more in zip(SELLERS, (Decimal("1.00"), Decimal("1.08")), strict=True):
            price = Money(half_up(purchase.amount.amount * more), purchase.amount.currency)
            actions.add_quotation(
                actor=officer, purchase=purchase, provider=name, ruc=ruc, price=price, quoted_on=today
            )
        actions.choose_quotation(
            actor=officer,
            purchase=purchase,
            quotation=purchase.quotations.order_by("price")[0],
            reason="Es el más barato y lo trae hasta la comunidad.",
        )
    part = half_up(sums_of(agreement).balance * Decimal("0.2"))
    _buy(officer, agreement, {0: part, 1: part, 2: part}, first=4101)
    _send(officer, agreement, "Primera parte de nuestras compras.")
    actions.begin_voucher(actor=officer, agreement=agreement, proof=photograph)


def answer(officer: User, finance: User, agreement: Agreement) -> None:
    """Let finance accept the first accounts of a group, and ask something of a receipt of its second ones."""
    _buy(officer, agreement, _of_plan(agreement, {0: "0.98", 1: "0.75"}), first=5101)
    _accept(finance, _send(officer, agreement, "Compramos lo primero de nuestro plan."))
    asked = _buy(officer, agreement, _of_plan(agreement, {3: "0.6"}), first=5111)[0]
    second = _send(officer, agreement, "Lo que faltaba.")
    actions.observe_voucher(
        actor=finance, voucher=asked, observation="¿Cuántas unidades son? En la boleta no se lee la cantidad."
    )
    actions.return_report(actor=finance, report=second)


def close(officer: User, coordinator: User, finance: User, agreement: Agreement) -> None:
    """Bring a group from its first payment to its closing act: both payments accounted for, the rest given back."""
    _buy(officer, agreement, _of_plan(agreement, {0: "1", 1: "0.92"}), first=6101)
    _accept(finance, _send(officer, agreement, "Galpones y primeros animales."))
    second = Agreement.objects.get(pk=agreement.pk).tranches.get(number=2)
    agreement_acts.confirm_condition(
        actor=officer,
        tranche=second,
        condition="progress_checked",
        note="Visita: los galpones están techados y con animales.",
    )
    today = timezone.localdate()
    agreement_acts.prepare_payment(actor=finance, tranche=second)
    agreement_acts.release_payment(actor=coordinator, tranche=second)
    agreement_acts.pay_tranche(actor=finance, tranche=second, operation_number="910100", paid_on=today)
    _buy(officer, agreement, _of_plan(agreement, {2: "0.9", 3: "1"}), first=6111)
    _accept(finance, _send(officer, agreement, "Asistencia técnica y alimento."))
    left = Money(held(agreement)[0], agreement.amount.currency)
    told = actions.tell_return(
        actor=officer, agreement=agreement, amount=left, returned_on=today, operation_number="920100"
    )
    actions.confirm_return(actor=finance, given_back=told)
    closure = actions.write_closure(
        actor=officer,
        agreement=agreement,
        done="Cuatro galpones techados, cuarenta madres de cuy y seis meses de asistencia técnica.",
        present=9,
        satisfied=8,
        venture="grown",
        words="Ya vendemos cada domingo en la feria.",
    )
    treasurer = agreement.organisation.memberships.get(office=Membership.Office.TREASURER).person
    for what, quantity, value, keeper in (
        ("Galpones con sus jaulas", 4, "2400.00", None),
        ("Balanza de plataforma", 1, "320.00", treasurer),
    ):
        actions.add_good(
            actor=officer,
            closure=closure,
            what=what,
            quantity=Decimal(quantity),
            value=Money(Decimal(value), agreement.amount.currency),
            kept_at="En la casa comunal",
            keeper=keeper,
        )
    actions.close_agreement(actor=finance, closure=closure)


def _of_plan(agreement: Agreement, shares: Mapping[int, str]) -> dict[int, Decimal]:
    """Return what shares of the lines of the plan come to, by the line's place."""
    lines, planned = plan_of(agreement), planned_of(agreement)
    return {at: half_up(planned[str(lines[at].pk)] * Decimal(share)) for at, share in shares.items()}


def _buy(officer: User, agreement: Agreement, amounts: Mapping[int, Decimal], *, first: int) -> list[Voucher]:
    """Write down a receipt for each line of the plan, by its place."""
    today, lines, bought = timezone.localdate(), plan_of(agreement), []
    for number, (at, amount) in enumerate(amounts.items()):
        ruc, name = SELLERS[(number + 1) % 2]
        asked = Asked(
            kind="invoice",
            issuer_ruc=ruc,
            issuer_name=name,
            series="F001",
            number=str(first + number),
            issued_on=max(today - timedelta(days=number + 1), agreement.signed_on or today),
            total=amount,
            what=lines[at].description,
            line=lines[at],
        )
        heard = ("line_over", "alike")
        bought.append(actions.note_voucher(actor=officer, agreement=agreement, asked=asked, heard=heard))
    return bought


def _send(officer: User, agreement: Agreement, words: str) -> Report:
    """Let two members who do not keep the money sign, and send the accounts."""
    members = Membership.objects.filter(organisation=agreement.organisation, until=None)
    people = [one.person for one in members.exclude(office="treasurer").select_related("person")[:2]]
    actions.sign_off_vouchers(
        actor=officer,
        agreement=agreement,
        people=people,
        signed_on=timezone.localdate(),
        remark="Vimos cada comprobante.",
    )
    return actions.send_report(actor=officer, agreement=agreement, words=words)


def _accept(finance: User, report: Report) -> None:
    for voucher in report.vouchers.filter(state="sent"):
        actions.accept_voucher(actor=finance, voucher=voucher)
    actions.accept_report(actor=finance, report=report)
