"""A session ready to run, made of plain rows: what the juror pages, the board and its bench stand on."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from winay.base.models import User
from winay.calls.models import Call, Category, CostLine, Criterion, Proposal, Revision
from winay.committees.models import AgendaItem, Attendance, Committee, Member, Session
from winay.programmes.models import Pack, Programme, RoleGrant
from winay.registry.models import Organisation
from winay.territory.models import Community, Department, District, Province

LEVELS = [
    {"score": score, "text": {"es": text}}
    for score, text in enumerate(("No lo dicen", "Muy poco", "Algo", "Bastante", "Bien", "Muy bien, con pruebas"))
]
CRITERIA = [("market", "Mercado", 30), ("idea", "Calidad de la idea", 40), ("team", "Trabajo en grupo", 30)]
SECTORS = ["Municipalidad", "Productores", "Docentes", "Salud", "Comerciantes", "Comunidad", "Jóvenes", "Mujeres"]


@dataclass
class SessionDay:
    """One session with its people."""

    session: Session
    secretary: User
    coordinator: User
    members: list[Member]
    items: list[AgendaItem]
    call: Call
    criteria: list[Criterion] = field(default_factory=list)


def staff_user(programme: Programme, username: str, role: str, name: str) -> User:
    """Return a user who holds `role` in `programme`."""
    user = User.objects.create_user(username, password="x" * 12, full_name=name)
    RoleGrant.objects.create(user=user, programme=programme, role=role)
    return user


def _call(prefix: str, terms: dict[str, Any]) -> tuple[Call, Category, District]:
    department, _ = Department.objects.get_or_create(ubigeo="02", defaults={"name": "Áncash"})
    province, _ = Province.objects.get_or_create(
        ubigeo="0212", defaults={"name": "Huaylas", "department": department}
    )
    district, _ = District.objects.get_or_create(ubigeo="021201", defaults={"name": "Caraz", "province": province})
    pack = Pack.objects.create(code=f"pack-{prefix}", version="1", name="Pack", content={}, sha256="0" * 64)
    programme = Programme.objects.create(code=f"prog-{prefix}", name="Haku Wiñay", pack=pack)
    call = Call.objects.create(
        programme=programme,
        code=f"car-{prefix}",
        title="Concurso de emprendimientos rurales, Caraz",
        purpose="Emprendimientos",
        pack_call="clar",
        state="screened",
        terms=terms,
        closes_at=timezone.now() - timedelta(days=10),
        published_at=timezone.now() - timedelta(days=30),
    )
    category = Category.objects.create(
        call=call, code="idea", name="Idea de negocio", budget=200000, ceiling=8000, minimum_score=Decimal(50)
    )
    return call, category, district


def session_day(
    *,
    prefix: str = "t",
    jurors: int = 3,
    items: int = 3,
    criteria: int = 3,
    state: str = "open",
    presenting: int | None = 1,
    closed: int = 0,
    terms: dict[str, Any] | None = None,
) -> SessionDay:
    """Make a session of `items` proposals and `jurors` members, all present, with item `presenting` in front."""
    call, category, district = _call(
        prefix,
        {
            "committee_name": "CLAR Caraz",
            "quorum": 2,
            "questions": [
                {"code": "problem", "label": {"es": "El problema", "en": "The problem"}, "kind": "text"},
                {"code": "market", "label": {"es": "A quién venden", "en": "Who buys"}, "kind": "text"},
            ],
            **(terms or {}),
        },
    )
    weights = CRITERIA[:criteria] + [
        (f"extra{number}", f"Criterio {number}", 0) for number in range(criteria - len(CRITERIA))
    ]
    if criteria != len(CRITERIA):
        weights = [(code, name, 100 / criteria) for code, name, _ in weights]
    rubric = [
        Criterion.objects.create(
            category=category,
            code=code,
            name=name,
            guide="¿Cuánto convence lo que el grupo dice y muestra?",
            position=position,
            weight=Decimal(str(round(weight, 3))),
            levels=LEVELS,
        )
        for position, (code, name, weight) in enumerate(weights)
    ]
    programme = call.programme
    committee = Committee.objects.create(call=call, name="CLAR Caraz", quorum=2)
    members = []
    for number in range(jurors):
        user = User.objects.create_user(f"juror-{prefix}-{number}", full_name=f"Jurado Número {number + 1}")
        user.set_unusable_password()
        user.save()
        members.append(
            Member.objects.create(
                committee=committee,
                user=user,
                name=f"Jurado Número {number + 1}",
                sector=SECTORS[number % len(SECTORS)],
                seat="chair" if number == 0 else "member",
            )
        )
    session = Session.objects.create(
        committee=committee,
        code=f"CAR-{prefix.upper()}-S1",
        state=state,
        place="Plaza de Armas de Caraz",
        planned_for=datetime(2026, 11, 20, 14, tzinfo=UTC),
        opened_at=timezone.now() if state != "planned" else None,
    )
    if state != "planned":
        Attendance.objects.bulk_create(Attendance(session=session, member=member) for member in members)
    community, _ = Community.objects.get_or_create(district=district, name="Huashcao")
    agenda = []
    for number in range(1, items + 1):
        organisation = Organisation.objects.create(
            name=f"Grupo Los Cuyes {prefix} {number}",
            kind="interest_group",
            district=district,
            community=community,
        )
        proposal = Proposal.objects.create(
            call=call,
            category=category,
            organisation=organisation,
            code=f"CAR-{prefix.upper()}-P{number:04d}",
            title=f"Crianza de cuyes {number}",
            activity="Crianza de cuyes",
            district=district,
            community=community,
            state="eligible",
            answers={"problem": "Los cuyes mueren de frío.", "market": "Al mercado de Caraz, cada domingo."},
            requested=Decimal("7200.00"),
            own_cash=Decimal("300.00"),
            own_kind=Decimal("900.00"),
            expected_sales=Decimal("15000.00"),
            revision=1,
            submitted_at=timezone.now() - timedelta(days=20, minutes=-number),
        )
        CostLine.objects.create(
            proposal=proposal, kind="goods", description="Jaulas", quantity=10, unit_cost=432, source="programme"
        )
        CostLine.objects.create(
            proposal=proposal,
            kind="assistance",
            description="Yachaq",
            quantity=6,
            unit_cost=480,
            source="programme",
        )
        revision = Revision.objects.create(proposal=proposal, number=1, content={}, sha256=f"{number:064d}")
        is_closed = number <= closed
        is_now = state == "open" and presenting == number and not is_closed
        agenda.append(
            AgendaItem.objects.create(
                session=session,
                proposal=proposal,
                revision=revision,
                position=number,
                state="closed" if is_closed else "presenting" if is_now else "waiting",
                started_at=timezone.now() if is_now or is_closed else None,
                closed_at=timezone.now() if is_closed else None,
            )
        )
    return SessionDay(
        session=session,
        secretary=staff_user(programme, f"secretary-{prefix}", "secretary", "Secretaria Prueba"),
        coordinator=staff_user(programme, f"coordinator-{prefix}", "coordinator", "Coordinador Prueba"),
        members=members,
        items=agenda,
        call=call,
        criteria=rubric,
    )
