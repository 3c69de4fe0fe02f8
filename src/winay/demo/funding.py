"""Who finances the demonstration: the treasury, a municipality, a company, migrants. All of them are invented."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from moneyed import Money

from winay.base.models import User
from winay.demo import data
from winay.exchange import actions as exchange
from winay.funding import actions
from winay.funding.kinds import Heading, SourceKind
from winay.programmes.models import FundingSource, Programme

CALLS = ("CARAZ-1", "CARAZ-2", "CARAZ-ENSAYO")
OTHER_CALLS = Decimal(170_000)
"""The budgets of the second call and of the rehearsal."""


def finance_programme(programme: Programme, *, coordinator: User, finance: User) -> None:
    """Write down four sources, what they agreed to give and what came in so far."""
    budget = sum((*data.IDEA_AWARDS, *data.BUSINESS_AWARDS), OTHER_CALLS)
    known = {one.code: one for one in FundingSource.objects.filter(programme=programme)}
    treasury, town = known["foncodes"], known["municipality"]
    actions.describe_source(actor=coordinator, source=treasury, kind=SourceKind.TREASURY)
    actions.describe_source(
        actor=coordinator,
        source=town,
        kind=SourceKind.MUNICIPALITY,
        heading=Heading.RECURRENT,
        royalties=False,
        note="Ordenanza de presupuesto participativo; sin canon minero.",
    )
    company = actions.add_source(
        actor=coordinator,
        programme=programme,
        code="minera",
        name="Compañía minera (demostración)",
        kind=SourceKind.COMPANY,
    ).source
    migrants = actions.add_source(
        actor=coordinator,
        programme=programme,
        code="residentes",
        name="Asociación de residentes en Lima",
        kind=SourceKind.MIGRANTS,
    ).source
    today = timezone.localdate()
    days: dict[str, Any] = {
        "signed_on": today - timedelta(days=60),
        "begins_on": today - timedelta(days=60),
        "ends_on": today + timedelta(days=670),
    }
    for source, share in ((treasury, "0.80"), (town, "0.20")):
        actions.record_funding(
            actor=coordinator,
            source=source,
            title=f"Convenio de cofinanciamiento, {source.name}"[:200],
            share=Decimal(share),
            base=budget,
            calls=CALLS,
            **days,
        )
    actions.record_funding(
        actor=coordinator,
        source=company,
        title="Convenio para la feria y los premios",
        amount=Decimal("40000.00"),
        **days,
    )
    given = (
        (treasury, "cash", "180000.00", "Primera transferencia del convenio", "TR-000481"),
        (town, "cash", "30000.00", "Aporte del primer semestre", "CP-2231"),
        (town, "kind", "1800.00", "Local, toldo y sonido para la sesión", "Acta 14"),
        (company, "cash", "15000.00", "Aporte para la feria", "OP-77120"),
        (migrants, "cash", "3500.00", "Colecta de la fiesta patronal", "OP-90311"),
    )
    for source, form, amount, what, paper in given:
        actions.record_contribution(
            actor=finance,
            source=source,
            form=form,
            amount=Decimal(amount),
            what=what,
            paper=paper,
            received_on=today - timedelta(days=40),
        )
    _dollars(company, coordinator, finance)
    _water(programme, coordinator, finance)


def _dollars(source: FundingSource, coordinator: User, finance: User) -> None:
    """The company gives dollars: rates of three days, one change at the bank that is approved and one that waits."""
    today = timezone.localdate()
    for ago, rate in ((40, "3.712"), (20, "3.745"), (2, "3.731")):
        exchange.record_rate(
            actor=finance,
            programme=source.programme,
            currency="USD",
            day=today - timedelta(days=ago),
            source="sbs",
            rate=Decimal(rate),
            place="Inventado para la demostración",
        )
    actions.record_contribution(
        actor=finance,
        source=source,
        form="cash",
        amount=Decimal("4000.00"),
        currency="USD",
        what="Aporte en dólares",
        paper="OP-77155",
        received_on=today - timedelta(days=38),
    )
    for ago, given, got, paper in ((19, "2500.00", "9355.00", "CB-10441"), (1, "800.00", "2981.60", "CB-10502")):
        change = exchange.record_change(
            actor=finance,
            source=source,
            given=Money(Decimal(given), "USD"),
            got=Money(Decimal(got), "PEN"),
            changed_on=today - timedelta(days=ago),
            paper=paper,
        )
        if ago > 1:
            exchange.approve_change(actor=coordinator, change=change)


def _water(programme: Programme, coordinator: User, finance: User) -> None:
    """A basin's fund: three months of bills, two works, one payment that is approved and one that waits."""
    fund = actions.add_source(
        actor=coordinator,
        programme=programme,
        code="agua",
        name="Fondo del agua (demostración)",
        kind=SourceKind.ENVIRONMENTAL,
        managed_by="Junta de usuarios",
    ).source
    today = timezone.localdate()
    for ago, payers in ((95, 1840), (65, 1877), (35, 1902)):
        month = (today - timedelta(days=ago)).replace(day=1)
        actions.record_payers(
            actor=finance,
            source=fund,
            month=month,
            payers=payers,
            collected=Decimal(payers),
            received_on=today - timedelta(days=ago - 30),
            paper=f"EPS-{month:%Y%m}",
        )
    works = [
        actions.add_work(actor=coordinator, source=fund, name=name, planned=Decimal(planned))
        for name, planned in (("Qocha de Yanahuara", "4800.00"), ("Zanjas de infiltración, 2 km", "3200.00"))
    ]
    for work, amount, what, paper in (
        (works[0], "2150.00", "Jornales y herramientas", "Planilla 3"),
        (works[1], "640.00", "Plantones de queñual", "F001-318"),
    ):
        payment = actions.record_work_payment(
            actor=finance,
            work=work,
            amount=Decimal(amount),
            paid_on=today - timedelta(days=3),
            what=what,
            paper=paper,
        )
        if work is works[0]:
            actions.approve_work_payment(actor=coordinator, payment=payment)
