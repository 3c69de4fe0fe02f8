"""Calls as the public meets them: one that is open, one that is decided, with every kind of private data behind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone
from djmoney.money import Money
from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_poverty_map

from winay.base.models import User
from winay.calls.models import (
    Amendment,
    Call,
    Category,
    ConditionResult,
    Criterion,
    Proposal,
    ProposalMember,
    Question,
    Revision,
)
from winay.calls.postings import post_budget
from winay.committees.models import (
    AgendaItem,
    Attendance,
    Committee,
    Conflict,
    Member,
    Minutes,
    Outcome,
    Score,
    Scorecard,
    Session,
)
from winay.committees.postings import AwardLine, post_awards
from winay.documents.actions import keep_document
from winay.documents.models import Document
from winay.programmes.models import FundingSource, Pack, Programme
from winay.registry.models import Organisation

_numbers = count(1)

CRITERIA = (("market", "Mercado", 30), ("idea", "Calidad de la idea", 40), ("team", "Trabajo en grupo", 30))
SECTORS = ("Productores", "Municipalidad", "Docentes", "Comerciantes", "Jóvenes", "Mujeres", "Salud")
TERMS = {
    "committee_name": "CLAR Caraz",
    "quorum": 3,
    "who_may_apply": ["interest_group", "family"],
    "minimum_households": 4,
    "maximum_households": 6,
    "counterpart": {"minimum_share": "0.10", "cash_minimum_share": "0.02", "deposit_first": True},
    "award_split": [{"kind": "goods", "share": "0.60"}, {"kind": "assistance", "share": "0.40"}],
    "tie_breakers": ["criterion:idea", "draw"],
    "conditions": [
        {
            "code": "households",
            "kind": "minimum_households",
            "label": {
                "es": "El grupo tiene al menos cuatro hogares.",
                "en": "The group has at least four households.",
            },
            "mend": {"es": "Inviten a más vecinos.", "en": "Invite more neighbours."},
        }
    ],
}


@dataclass
class PublicCall:
    """A call with its rows."""

    call: Call
    programme: Programme
    categories: list[Category]
    proposals: list[Proposal] = field(default_factory=list)
    session: Session | None = None
    document: Document | None = None
    members: list[Member] = field(default_factory=list)


def open_call(
    *, title: str = "Concurso de emprendimientos rurales de Caraz", state: str = "published"
) -> PublicCall:
    """Return a published call with two categories, an amendment, and an answered and an unanswered question."""
    number = next(_numbers)
    programme = Programme.objects.create(
        code=f"nec-{number}",
        name="Haku Wiñay, NEC Caraz",
        pack=Pack.objects.create(code=f"p-{number}", version="1", name="Pack", content={}, sha256="0" * 64),
        poverty_map=make_poverty_map(),
    )
    FundingSource.objects.create(programme=programme, code="treasury", name="Tesoro público")
    now = timezone.now()
    call = Call.objects.create(
        programme=programme,
        code=f"car-{number}",
        title=title,
        purpose="Cofinanciar negocios de grupos de cuatro a seis hogares: cuyes, miel, quesos, flores y tejidos.",
        pack_call="clar",
        state=state,
        opens_on=timezone.localdate() - timedelta(days=12),
        questions_until=timezone.localdate() + timedelta(days=3),
        closes_at=now + timedelta(days=13),
        session_on=timezone.localdate() + timedelta(days=25),
        session_place="Plaza de Armas de Caraz",
        terms=TERMS,
        terms_sha256="a" * 64,
        published_at=now - timedelta(days=14),
    )
    categories = [
        Category.objects.create(
            call=call,
            code=code,
            name=name,
            position=position,
            budget=Money(200000, "PEN"),
            ceiling=Money("7683.33", "PEN"),
            minimum_score=Decimal(60),
            reserved_for_most_vulnerable=Money(14000, "PEN"),
        )
        for position, (code, name) in enumerate([("idea", "Idea de negocio"), ("business", "Negocio en marcha")])
    ]
    for category in categories:
        for position, (code, name, weight) in enumerate(CRITERIA):
            Criterion.objects.create(
                category=category,
                code=code,
                name=name,
                weight=weight,
                position=position,
                guide="¿Cuánto convence lo que el grupo dice y muestra?",
            )
        post_budget(category=category, amount=category.budget, actor=None)
    changes = {"session_place": ["Coliseo", "Plaza de Armas de Caraz"]}
    Amendment.objects.create(call=call, number=1, reason="El coliseo está en obras.", changes=changes)
    Question.objects.create(call=call, text="¿Puede entrar un grupo nuevo?", answer="Sí.", answered_at=now)
    Question.objects.create(call=call, text="PREGUNTA-SIN-RESPUESTA")
    return PublicCall(call, programme, categories)


def decided_call(*, groups: int = 3, jurors: int = 3, names: Sequence[str] = ()) -> PublicCall:
    """Return a decided call: `groups` proposals a category, the last one of each not awarded; one juror recused.

    Behind it stand people with DNI, telephone and names, a family with its surname, and jurors' names.
    """
    made = open_call(state="decided")
    call, now = made.call, timezone.now()
    call.closes_at = now - timedelta(days=20)
    call.session_on = timezone.localdate() - timedelta(days=5)
    call.save(update_fields=["closes_at", "session_on"])
    committee = Committee.objects.create(call=call, name="CLAR Caraz", quorum=2)
    made.members = [_member(committee, call.code, place) for place in range(jurors)]
    made.session = Session.objects.create(
        committee=committee,
        code=f"{call.code}-S1".upper(),
        state="closed",
        place="Plaza de Armas de Caraz",
        planned_for=now - timedelta(days=5),
        closed_at=now - timedelta(days=5),
    )
    Attendance.objects.bulk_create(
        Attendance(session=made.session, member=member, since=now - timedelta(days=6)) for member in made.members
    )
    for category in made.categories:
        awards = [_decided(made, category, place, groups, names) for place in range(groups)]
        lines = [AwardLine(one.proposal, one.amount) for one in awards if one.decision == "awarded"]
        post_awards(call=call, awards=lines, actor=None)
    _refused(made)
    made.document = keep_document(
        kind="minutes",
        code=f"ACTA-{call.code}".upper(),
        title=f"Acta de la sesión {made.session.code}",
        pdf=f"%PDF-1.7 acta http://127.0.0.1:8000/verify/ACTA-{call.code.upper()}/ fin".encode(),
        content={"call": call.code},
        public=True,
    )
    Minutes.objects.create(session=made.session, number=1, document=made.document)
    return made


def _member(committee: Committee, code: str, place: int) -> Member:
    name = f"Juradonombre Secreto{place}"
    user = User.objects.create_user(f"juror-{code}-{place}", full_name=name)
    person = make_person(given_names="Juradonombre", first_surname=f"Secreto{place}", phone="943000111")
    return Member.objects.create(
        committee=committee, user=user, person=person, name=name, sector=SECTORS[place % len(SECTORS)]
    )


def _proposal(made: PublicCall, category: Category, place: int, name: str, kind: str) -> Proposal:
    district = make_district(("021201", "021203", "021207")[place % 3])
    community = make_community("Cruz de Mayo", district)
    organisation = make_organisation(name, kind, district, community=community)
    proposal = Proposal.objects.create(
        call=made.call,
        category=category,
        organisation=organisation,
        code=f"{made.call.code}-{category.code}-{place:03d}".upper(),
        title=f"Crianza mejorada de cuyes {place + 1}",
        activity="Crianza de cuyes",
        district=district,
        community=community,
        state="eligible",
        requested=Money("7166.77", "PEN"),
        own_cash=Money("716.68", "PEN"),
        own_kind=Money("300.00", "PEN"),
        revision=1,
        submitted_at=timezone.now() - timedelta(days=21),
    )
    for _ in range(4):
        person = make_person(given_names="Nombrepila", first_surname="Apellidoprivado", phone="987654321")
        ProposalMember.objects.create(proposal=proposal, person=person, household=person.household)
    made.proposals.append(proposal)
    return proposal


def _decided(made: PublicCall, category: Category, place: int, groups: int, names: Sequence[str]) -> Outcome:
    family = place == 1
    name = names[place] if place < len(names) else f"Grupo Sumaq Llankay {place + 1}"
    kind = Organisation.Kind.FAMILY if family else Organisation.Kind.INTEREST_GROUP
    proposal = _proposal(made, category, place, "Familia Huamanyauri" if family else name, kind)
    assert made.session is not None
    revision = Revision.objects.create(proposal=proposal, number=1, content={}, sha256="0" * 64)
    item = AgendaItem.objects.create(
        session=made.session,
        proposal=proposal,
        revision=revision,
        position=len(made.proposals),
        state="closed",
        closed_at=made.session.closed_at,
    )
    if place == 0:
        Conflict.objects.create(member=made.members[0], proposal=proposal, kind="relative", source="declared",
                                status="confirmed", note="NOTA-PRIVADA")  # fmt: skip
    criteria = list(category.criteria.all())
    for seat, member in enumerate(made.members):
        if place == 0 and seat == 0:
            continue
        card = Scorecard.objects.create(item=item, member=member, sent_at=made.session.closed_at)
        Score.objects.bulk_create(
            Score(scorecard=card, criterion=criterion, value=max(0, 5 - place % 5 - (seat + index) % 2))
            for index, criterion in enumerate(criteria)
        )
    won = place < groups - 1 or groups == 1
    proposal.state = "awarded" if won else "waiting"
    proposal.save(update_fields=["state"])
    return Outcome.objects.create(
        session=made.session,
        proposal=proposal,
        rank=place + 1,
        score=Decimal("92.50") - place * 4,
        decision="awarded" if won else "waiting",
        amount=Money("7166.77" if won else 0, "PEN"),
        by_reserve=family,
        explanation={"lines": [{"msgid": "Place %(place)s by points.", "values": {"place": place + 1}}]},
    )


def _refused(made: PublicCall) -> None:
    proposal = _proposal(made, made.categories[0], 90, "Grupo Sin Requisitos", "interest_group")
    proposal.state = "refused"
    proposal.save(update_fields=["state"])
    ConditionResult.objects.create(
        proposal=proposal,
        condition="households",
        label="El grupo tiene al menos cuatro hogares.",
        met=False,
        found="Falta el DNI de Nombrepila Apellidoprivado",
        reason="Nombrepila no presentó su DNI 40123456",
    )
