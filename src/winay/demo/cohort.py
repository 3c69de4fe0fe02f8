"""The third year of the nucleus leaves together: frozen as a list, handed over to two programmes, answered by them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from winay.base.models import User
from winay.demo import data
from winay.demo.journeys import LEFT, NEXT
from winay.journeys import actions
from winay.journeys.actions.handing_over import hand_over
from winay.journeys.models import Cohort, Referral, Support, Taking
from winay.programmes import actions as programme_acts
from winay.programmes.models import Pack, Programme
from winay.territory.models import DistrictSet

CONTEST = "familias-huaylas"
PLACES = data.DISTRICTS[:6]
"""Where the municipalities hold the contest of families; in the other districts it is not."""
STAGES = ("year-3", "running")
REASONS = (
    "La parcela está en arriendo: se pide terreno propio o cedido por escrito.",
    "Ya participó este año con otra familia de la misma vivienda.",
)
FAMILIES: Mapping[str, int] = {
    "enrolled": 16, "supported": 6, "accepted": 14, "waiting": 12, "declined": 12, "seen": 8,
}  # fmt: skip
GROUPS: Mapping[str, int] = {"enrolled": 3, "supported": 2, "accepted": 4, "waiting": 4, "declined": 4, "seen": 2}
"""How many of those who were handed over stand where; the others nobody has opened yet."""


def contest_of_families(receiver: User, territory: DistrictSet | None) -> Support:
    """Write the contest of families into the catalogue, and let it run here with somebody who receives."""
    programme = programme_acts.create_programme(
        actor=None,
        code=CONTEST,
        name="Concurso de familias de Huaylas",
        pack=Pack.objects.get(code="pachamama-raymi"),
        operator="Municipalidades de la provincia de Huaylas (inventado)",
        territory=territory,
    )
    programme_acts.describe_office(actor=None, programme=programme, operator=programme.operator, **data.OFFICE)
    programme_acts.grant_role(actor=None, user=receiver, programme=programme, role="officer")
    support = actions.add_support(actor=None, content=_entry())
    return actions.link_programme(actor=None, support=support, programme=programme)


def _entry() -> dict[str, Any]:
    today = timezone.localdate()
    source = {
        "document": "Bases inventadas, para la demostración",
        "place": "art. 6",
        "checked": today.isoformat(),
    }
    name = {
        "es": "Concurso de familias de Huaylas",
        "en": "Contest of families of Huaylas",
        "quz": "Huaylaspi wasikunap atipanakuynin",
    }
    return {
        "code": CONTEST,
        "family": CONTEST,
        "programme": name,
        "name": name,
        "level": "association",
        "offered_by": "Municipalidades de la provincia de Huaylas (inventado)",
        "summary": {
            "es": "Las familias mejoran su chacra, su agua y su casa, y compiten; premia la municipalidad.",
            "en": "Families improve their farm, water and house, and compete; the municipality gives the prizes.",
            "quz": "Wasikuna chakranta, ununta, wasinta allinyachispa atipanakunku; premiota municipalidad qun.",
        },
        "helps": ["money", "training"],
        "subjects": ["household"],
        "places": list(PLACES),
        "once": True,
        "requirements": [
            {
                "code": "poor",
                "asks": {"fact": "household.poverty_class", "one_of": ["extreme", "poor"]},
                "kind": "fixed",
                "source": source,
            },
        ],
        "amounts": [{"what": "Premio por familia", "most": 600, "since": "2026-01-01", "source": source}],
        "calendar": [
            {"name": "Inscripción", "closes": (today + timedelta(days=60)).isoformat(), "source": source}
        ],
        "sources": [{"about": ["who", "what", "whom", "where"], **source}],
        "unknown": [{"about": "stage", "note": "No depende de la etapa."}],
    }


def freeze_third_year(programme: Programme, coordinator: User) -> Cohort:
    """Freeze the 400 households of the third year and the 60 groups with a business as one list."""
    return actions.freeze_cohort(
        actor=coordinator,
        name="NEC Caraz, tercer año",
        support=Support.objects.get(code=LEFT),
        sender=programme,
        stages=STAGES,
        outcomes=[Taking.Outcome.RUNNING],
    )


def hand_cohort_over(cohort: Cohort, *, coordinator: User, companion: User, receiver: User) -> None:
    """Hand the households over to the contest of families and the groups to Avanzar Rural; both answer some."""
    following = Support.objects.get(code=NEXT)
    if following.programme is not None:
        programme_acts.grant_role(actor=None, user=receiver, programme=following.programme, role="officer")
    for to, wanted in ((Support.objects.get(code=CONTEST), FAMILIES), (following, GROUPS)):
        started = actions.start_handover(
            actor=coordinator, cohort=cohort, to_support=to, whom="nearly", companion=companion, at_once=True
        )
        hand_over(handover=started)
        sent = Referral.objects.filter(cohort_member__cohort=cohort, to_support=to).order_by("code")
        _answer(receiver, iter(list(sent)), wanted)


def _answer(receiver: User, referrals: Iterator[Referral], wanted: Mapping[str, int]) -> None:
    """Bring so many of those who were handed over to each state, as their receiver would."""
    today = timezone.localdate()
    given: dict[str, Any] = {"actor": receiver}
    for state, many in wanted.items():
        for number, referral in zip(range(many), referrals, strict=False):
            if state == "seen":
                actions.see_referral(**given, referral=referral)
            elif state == "waiting":
                actions.put_on_waiting_list(**given, referral=referral)
            elif state == "declined":
                reason = REASONS[number % len(REASONS)]
                actions.decline_referral(**given, referral=referral, reason=reason)
            else:
                actions.accept_referral(**given, referral=referral)
            if state in ("enrolled", "supported"):
                actions.enrol_referral(**given, referral=referral)
            if state == "supported":
                actions.record_first_support(**given, referral=referral, on=today)
