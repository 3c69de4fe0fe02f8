"""What comes after Haku Wiñay in Caraz: the municipality's own fund in the catalogue, groups that are handed over."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from winay.agreements.models import Agreement
from winay.base.models import User
from winay.journeys import actions
from winay.journeys.actions import Answer, Said
from winay.journeys.models import Referral, Support
from winay.programmes.models import Programme
from winay.registry.models import Household, Organisation, Venture
from winay.territory.models import District

CODE = "fondo-caraz"
LEFT, NEXT, OUTSIDE = "haku-winay", "avanzar-rural-new", "avanzar-rural-consolidation"


def municipal_fund(officer: User) -> None:
    """Write the municipality's own fund into the catalogue, with a call that is open."""
    today = timezone.localdate()
    source = {
        "document": "Ordenanza municipal inventada, para la demostración",
        "place": "art. 4",
        "checked": today.isoformat(),
    }
    actions.add_support(
        actor=officer,
        keeper=District.objects.get(pk="021201"),
        content={
            "code": CODE,
            "family": CODE,
            "programme": {"es": "Fondo de Caraz", "en": "Caraz Fund", "quz": "Carazpa fondon"},
            "name": {"es": "Fondo de Caraz", "en": "Caraz Fund", "quz": "Carazpa fondon"},
            "level": "municipal",
            "offered_by": "Municipalidad Provincial de Huaylas (inventado)",
            "summary": {
                "es": "Cofinancia lo que un negocio que ya vende necesita para crecer.",
                "en": "Cofinances what a business that sells already needs to grow.",
                "quz": "Ñam ranqhaq negociop wiñananpaq pisisqanta yanapan.",
            },
            "helps": ["money", "advice"],
            "subjects": ["group", "organisation"],
            "places": ["021201"],
            "once": True,
            "requirements": [
                {
                    "code": "members",
                    "asks": {"fact": "organisation.members", "at_least": 4},
                    "meet": {"es": "Inviten a más vecinos.", "quz": "Aswan wasi masikunata waqyaychik."},
                    "days": 30,
                    "source": source,
                },
                {
                    "code": "dni",
                    "asks": {"fact": "organisation.without_dni", "equals": 0},
                    "meet": {
                        "es": "Saquen el DNI en la próxima campaña de RENIEC.",
                        "quz": "RENIECpa campañanpi DNIta urquychik.",
                    },
                    "days": 45,
                    "helper": "La oficina del núcleo",
                    "paper": "dni",
                    "source": source,
                },
                {
                    "code": "ruc",
                    "asks": {"fact": "organisation.has_ruc", "equals": True},
                    "days": 7,
                    "helper": {"es": "SUNAT, Huaraz"},
                    "paper": "ruc",
                    "source": source,
                },
            ],
            "amounts": [{"what": "Por negocio", "most": 4000, "since": "2026-01-01", "source": source}],
            "calendar": [
                {"name": "Convocatoria", "closes": (today + timedelta(days=45)).isoformat(), "source": source}
            ],
            "sources": [{"about": ["who", "what", "whom", "where"], **source}],
            "unknown": [{"about": "stage", "note": "No depende de la etapa."}],
        },
    )


YEARS = (("year-1", 1500), ("year-2", 1130), ("year-3", 760))
"""How many days ago households entered each year of the programme."""


def households_on_their_way(officer: User, programme: Programme) -> None:
    """Lead households of the nucleus through their years: four have finished, two are in the third, four in the first.

    One of those who finished was asked after half a year; the others are due.
    """
    today = timezone.localdate()
    homes = list(
        Household.objects.filter(merged_into=None, members__memberships__organisation__ventures_owned__until=None)
        .filter(members__memberships__organisation__ventures_owned__isnull=False)
        .distinct()
        .order_by("code")[:6]
    )
    for stage, days in YEARS:
        actions.enter_many(
            actor=officer, programme=programme, stage=stage, subjects=homes, since=today - timedelta(days=days)
        )
    beginners = Household.objects.filter(merged_into=None).exclude(pk__in=[one.pk for one in homes])
    actions.enter_many(
        actor=officer,
        programme=programme,
        stage="year-1",
        subjects=list(beginners.order_by("-code")[:4]),
        since=today - timedelta(days=90),
    )
    stays = [one.stages.get(programme=programme, stage="year-3") for one in homes[:4]]
    graduated = actions.graduate_many(
        actor=officer,
        stays=stays,
        on=today - timedelta(days=395),
        said={"practice": Said(True, "Acta de la asamblea del núcleo, folio 12")},
    )
    if not graduated:
        return
    venture = Venture.standing.filter(
        owners__organisation__memberships__person__household=homes[0], owners__until=None
    ).first()
    known = venture is not None and not venture.jobs.exists()
    actions.record_follow_up(
        actor=officer,
        follow_up=graduated[0].follow_ups.get(months=6),
        asked_on=today - timedelta(days=200),
        way="visit",
        answer=Answer("alive", venture, jobs=Decimal(3) if known else None),
    )


def hand_over(programme: Programme, following: Programme, *, coordinator: User, officer: User) -> None:
    """Refer four groups: one is accepted and enrolled, one declined, one waits, one goes to an agency outside."""
    left, to, outside = (Support.objects.get(code=code) for code in (LEFT, NEXT, OUTSIDE))
    left = actions.link_programme(actor=None, support=left, programme=programme)
    to = actions.link_programme(actor=None, support=to, programme=following)
    signed = Agreement.objects.filter(state="signed", outcome__proposal__call__programme=programme).order_by(
        "code"
    )
    groups = [one.organisation for one in signed.select_related("organisation__district")[:4]]
    sent = [_refer(officer, group, left, to) for group in groups[:3]]
    for one in sent:
        actions.see_referral(actor=coordinator, referral=one)
    actions.accept_referral(actor=coordinator, referral=sent[0])
    actions.enrol_referral(actor=coordinator, referral=sent[0])
    reason = "El plan todavía no tiene comprador: que vuelvan con una carta de compra."
    actions.decline_referral(actor=coordinator, referral=sent[1], reason=reason)
    actions.put_on_waiting_list(actor=coordinator, referral=sent[2])
    _refer(officer, groups[3], left, outside)


def _refer(officer: User, group: Organisation, left: Support, to: Support) -> Referral:
    today = timezone.localdate()
    actions.record_taking(
        actor=officer, subject=group, support=left, from_year=today.year - 2, to_year=None, outcome="running",
        source="Padrón del núcleo",
    )  # fmt: skip
    member = group.memberships.filter(until=None).exclude(office="member").order_by("created_at").first()
    member = member or group.memberships.filter(until=None).order_by("created_at")[0]
    said = actions.Allowed(member.person, today, "spoken", None, "Teodosia Rurush Milla", "Zenón Cochachín Yauri")
    return actions.send_referral(
        actor=officer, subject=group, to_support=to, from_support=left, said=said, companion=officer
    )
