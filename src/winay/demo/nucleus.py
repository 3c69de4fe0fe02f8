"""The nucleus of the demonstration: four representatives, an account of its own, one month accounted for."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from moneyed import Money

from winay.accountability import actions
from winay.accountability.models import Nucleus
from winay.accountability.queries.vouchers import Asked
from winay.accountability.rules import month_of
from winay.base.models import User
from winay.demo.details import invented_cci
from winay.programmes.models import Programme
from winay.registry import actions as registry_acts
from winay.registry.models import Organisation, Person

SEATS = ("president", "secretary", "treasurer", "inspector")
ACCOUNT = 990


def run_nucleus(
    *, programme: Programme, organisation: Organisation, people: list[Person], staff: dict[str, User]
) -> None:
    """Open the book of a nucleus last month, put money into its account, and let its first month be accepted."""
    coordinator, officer, finance = (staff[name] for name in ("coordinadora", "promotor", "finanzas"))
    today = timezone.localdate()
    opened = month_of(month_of(today) - timedelta(days=1)) + timedelta(days=4)
    nucleus = actions.constitute_nucleus(
        actor=coordinator, programme=programme, organisation=organisation, amount=Money(Decimal(60_000), "PEN")
    )
    for seat, person in zip(SEATS, people, strict=True):
        registry_acts.add_member(actor=officer, organisation=organisation, person=person)
        actions.name_representative(actor=officer, nucleus=nucleus, seat=seat, person=person, since=opened)
    actions.set_nucleus_account(
        actor=coordinator, nucleus=nucleus, bank="Banco de la Nación", cci=invented_cci(ACCOUNT)
    )
    nucleus = actions.open_nucleus(actor=coordinator, nucleus=nucleus, signed_on=opened)
    given = actions.record_transfer(
        actor=finance,
        nucleus=nucleus,
        source=programme.funding_sources.get(code="foncodes"),
        amount=Money(Decimal(24_000), "PEN"),
        paid_on=opened + timedelta(days=2),
        operation_number="930001",
    )
    actions.approve_transfer(actor=coordinator, transfer=given)
    for number, (what, total, days) in enumerate(
        (("Plantones y semillas", "6400.00", 6), ("Materiales de cocina mejorada", "8150.00", 12)), start=1
    ):
        _note(officer, nucleus, what=what, total=total, number=str(7100 + number), days=days)
    inspector = people[SEATS.index("inspector")]
    actions.sign_off_vouchers(
        actor=officer,
        agreement=nucleus,
        people=[inspector],
        signed_on=today,
        remark="Conforme con los comprobantes.",
    )
    month = actions.send_report(actor=officer, agreement=nucleus, words="Primer mes.")
    for voucher in month.vouchers.filter(state="sent"):
        actions.accept_voucher(actor=finance, voucher=voucher)
    actions.accept_report(actor=finance, report=month)
    actions.record_transfer(
        actor=finance,
        nucleus=nucleus,
        source=programme.funding_sources.get(code="municipality"),
        amount=Money(Decimal(6_000), "PEN"),
        paid_on=today,
        operation_number="930002",
    )


def _note(officer: User, nucleus: Nucleus, *, what: str, total: str, number: str, days: int) -> None:
    day = (nucleus.signed_on or timezone.localdate()) + timedelta(days=days)
    asked = Asked(
        kind="invoice",
        issuer_ruc="20512333797",
        issuer_name="Agroveterinaria Los Andes SAC",
        series="F001",
        number=number,
        issued_on=day,
        total=Decimal(total),
        what=what,
    )
    actions.note_voucher(actor=officer, agreement=nucleus, asked=asked)
