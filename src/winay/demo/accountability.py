"""Accounts of the demonstration: a group plans, buys, writes receipts down, oversees them, sends its accounts."""

from datetime import timedelta
from decimal import Decimal
from typing import IO

from django.utils import timezone
from moneyed import Money

from winay.accountability import actions
from winay.accountability.models import Purchase
from winay.accountability.queries.book import plan_of, sums_of
from winay.accountability.queries.vouchers import Asked
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
    left = sums_of(agreement).balance
    for number, line in enumerate(plan_of(agreement)[:3], start=1):
        ruc, name = SELLERS[number % 2]
        actions.note_voucher(
            actor=officer,
            agreement=agreement,
            asked=Asked(
                kind="invoice",
                issuer_ruc=ruc,
                issuer_name=name,
                series="F001",
                number=str(4100 + number),
                issued_on=max(today - timedelta(days=number), agreement.signed_on or today),
                total=half_up(left * Decimal("0.2")),
                what=line.description,
                line=line,
            ),
            heard=("line_over", "alike"),
        )
    members = Membership.objects.filter(organisation=agreement.organisation, until=None)
    people = [one.person for one in members.exclude(office="treasurer").select_related("person")[:2]]
    actions.sign_off_vouchers(
        actor=officer, agreement=agreement, people=people, signed_on=today, remark="Vimos cada comprobante."
    )
    actions.send_report(actor=officer, agreement=agreement, words="Primera parte de nuestras compras.")
    actions.begin_voucher(actor=officer, agreement=agreement, proof=photograph)
