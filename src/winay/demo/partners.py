"""With whom the demonstration works: a municipality, two risks, a task. All of it is invented."""

from datetime import date, timedelta
from io import BytesIO

from django.utils import timezone

from winay.base.models import User
from winay.partners import actions
from winay.partners.kinds import ActivityKind, AgreementKind, PartnerKind, Side
from winay.programmes.models import Programme
from winay.territory.models import District


def _dry_month(today: date) -> date:
    """Return a day in twenty days, or the first of April where that would be in the rain."""
    day = today + timedelta(days=20)
    return date(day.year, 4, 1) if day.month <= 3 else day


def work_together(programme: Programme, *, coordinator: User, officer: User, paper: bytes) -> None:
    """An agreement in force with what each side does, two risks that are watched, and a task for the officer."""
    today = timezone.localdate()
    agreement = actions.add_partnership(
        actor=coordinator,
        programme=programme,
        kind=AgreementKind.SPECIFIC,
        title="Convenio de cooperación para los concursos del núcleo",
        partner_kind=PartnerKind.MUNICIPALITY,
        partner_name="Municipalidad Provincial de Huaylas (demostración)",
        district=District.objects.get(pk="021201"),
        begins_on=today - timedelta(days=90),
        ends_on=today + timedelta(days=275),
    )
    actions.sign_partnership(
        actor=coordinator, partnership=agreement, signed_on=today - timedelta(days=88), proof=BytesIO(paper)
    )
    local = actions.add_promise(
        actor=coordinator,
        partnership=agreement,
        side=Side.THEIRS,
        what="Presta el local y el sonido para las sesiones públicas",
        office="Desarrollo económico local",
    )
    actions.keep_promise(actor=coordinator, promise=local, done_on=today - timedelta(days=20), words="Acta 14")
    for side, what, office, days in (
        (Side.THEIRS, "Acompaña con un técnico a los negocios ganadores", "Desarrollo económico local", 40),
        (Side.OURS, "Capacita a los regidores en concursos y rendición", "Coordinación del núcleo", 25),
    ):
        actions.add_promise(
            actor=coordinator,
            partnership=agreement,
            side=side,
            what=what,
            office=office,
            due_on=today + timedelta(days=days),
        )
    for name, cause, response, likelihood, effect, days in (
        (
            "Visitas de campo que no se pueden hacer",
            "Lluvias fuertes de enero a marzo: huaicos y carreteras cortadas",
            "Programar las actividades presenciales de abril a diciembre",
            3,
            2,
            30,
        ),
        (
            "Se pierde el acuerdo con la municipalidad",
            "Cambio de funcionarios después de las elecciones",
            "Convenio firmado y hoja de entrega a quien asuma",
            2,
            2,
            60,
        ),
    ):
        actions.add_risk(
            actor=coordinator,
            programme=programme,
            name=name,
            cause=cause,
            response=response,
            likelihood=likelihood,
            effect=effect,
            owner=officer,
            review_on=today + timedelta(days=days),
        )
    first = _dry_month(today)
    actions.plan_activity(
        actor=officer,
        programme=programme,
        partnership=agreement,
        kind=ActivityKind.TRAINING,
        title="Capacitación de regidores en concursos y rendición",
        place="Salón de la municipalidad",
        district=District.objects.get(pk="021201"),
        begins_on=first,
        ends_on=first + timedelta(days=1),
    )
    actions.assign(
        actor=coordinator,
        programme=programme,
        partnership=agreement,
        what="Llevar a la municipalidad el calendario de las próximas sesiones",
        owner=officer,
        due_on=today + timedelta(days=10),
    )
