"""Local talents of the demonstration: the register, who taught whom, what became of them, and whom groups hire."""

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import IO

from django.utils import timezone
from moneyed import Money
from PIL import Image, ImageDraw

from winay.agreements.models import Agreement
from winay.base.models import User
from winay.demo import data
from winay.programmes.models import Programme
from winay.registry.models import Person
from winay.talents import actions
from winay.talents.models import Need, Provider
from winay.territory.models import District

# kind, district, serves in, skills, languages, price a day, what a group should know, what became of them
_TALENTS = (
    (
        "yachaq",
        "021201",
        "021201 021203 021207",
        "guinea_pigs pastures",
        "quz es",
        "60",
        "En Pati los cuyes pasaron de 700 a 1,050 gramos en cuatro meses.",
        "sells",
    ),
    (
        "yachachiq",
        "021201",
        "021201 021206",
        "guinea_pigs animal_health",
        "quz es",
        "35",
        "Vive en Cullashpampa y cría 200 cuyes.",
        "self_employed",
    ),
    (
        "yachachiq",
        "021207",
        "021207 021201",
        "bees",
        "quz es",
        "35",
        "Cosecha miel de 24 colmenas.",
        "self_employed",
    ),
    (
        "yachaq",
        "021208",
        "021208 021204 021201",
        "weaving",
        "quz",
        "50",
        "Enseñó tintes de plantas en tres comunidades.",
        "municipality",
    ),
    ("yachachiq", "021203", "021203", "fruit irrigation", "quz es", "", "Poda e injerta paltos.", "self_employed"),
    (
        "consultant",
        "021201",
        "021201 021202 021208 021210",
        "dairy food_safety business_plans",
        "es",
        "120",
        "Ingeniera de alimentos; dos plantas con registro sanitario.",
        "",
    ),
    (
        "yachachiq",
        "021206",
        "021206 021205",
        "vegetables compost",
        "quz es",
        "30",
        "Fitotoldos que resisten la helada.",
        "stopped",
    ),
    (
        "consultant",
        "021201",
        "021201 021209",
        "accounts formalisation",
        "es",
        "80",
        "Lleva las cuentas de dos asociaciones.",
        "",
    ),
)


def fill_register(
    officer: User, programme: Programme, new_person: Callable[[District, bool], Person]
) -> list[Provider]:
    """Register the talents: all but the last want to be shown, the second with a telephone that nobody has."""
    today, found = timezone.localdate(), []
    for place, (kind, home, serves, skills, languages, price, about, _became) in enumerate(_TALENTS):
        district = District.objects.get(pk=home)
        person = new_person(district, place % 2 == 1)
        provider = actions.register_provider(
            actor=officer,
            who=person,
            said=actions.Said(
                kind=kind,
                district=district,
                districts=list(District.objects.filter(pk__in=serves.split())),
                skills=skills.split(),
                languages=languages.split(),
                about=about,
                ad_honorem=not price,
                price=Money(Decimal(price), "PEN") if price else None,
                price_per="day" if price else "",
                phone=data.OFFICE["telephone"] if place == 1 else "",
            ),
        )
        if place < len(_TALENTS) - 1:
            actions.record_consent(
                actor=officer,
                provider=provider,
                shown=True,
                phone=place == 1,
                said_on=today - timedelta(days=40),
                source="Hoja firmada en la oficina",
            )
        found.append(provider)
    for provider, row in zip(found, _TALENTS, strict=True):
        if row[0] == "yachachiq":
            actions.record_training(
                actor=officer,
                learner=provider,
                skill=row[3].split()[0],
                trainer=found[0] if "guinea_pigs" in row[3] else None,
                given_by="" if "guinea_pigs" in row[3] else "Escuela de yachachiq",
                programme=programme,
                ended_on=today - timedelta(days=500),
                days=10,
            )
        if row[7] and row[7] != "self_employed":
            actions.record_follow_up(
                actor=officer, provider=provider, asked_on=today - timedelta(days=30), outcome=row[7]
            )
    return found


def hire(officer: User, providers: Sequence[Provider]) -> None:
    """Let one group hire from its need to its rating, as the office types it, and another look for somebody."""
    signed = Agreement.objects.filter(state="signed").select_related("outcome__proposal").order_by("code")
    whole = signed.filter(outcome__proposal__organisation__name="Dulce Caraz").first()
    other = signed.exclude(outcome__proposal__organisation__name="Dulce Caraz").first()
    if whole is None or other is None:
        return
    need = _looks_for(
        officer, whole, "Alguien que nos enseñe a hacer el manjar parejo y con higiene", "food_safety"
    )
    offers = [
        actions.make_offer(actor=officer, need=need, provider=one, price=Money(price, "PEN"), words=words)
        for one, price, words in (
            (providers[5], 960, "Traigo termómetro y fichas; ocho visitas."),
            (providers[7], 700, "Puedo venir los sábados."),
        )
    ]
    for offer, marks in zip(offers, ((5, 4), (3, 4)), strict=True):
        actions.record_interview(
            actor=officer, offer=offer, interviewed_on=timezone.localdate(), technique=marks[0], manner=marks[1]
        )
    actions.choose_provider(
        actor=officer,
        need=need,
        offer=offers[0],
        assembly_on=timezone.localdate(),
        present=9,
        in_favour=8,
        reasons="Ya sacó dos registros sanitarios y come lo que comemos.",
        proof=minutes_picture(),
    )
    need.refresh_from_db()
    today = timezone.localdate()
    contract = actions.draw_up_contract(
        actor=officer,
        need=need,
        begins_on=today,
        ends_on=today + timedelta(days=60),
        living="Almuerzo en casa de la presidenta; viene y vuelve en el día.",
        parts=[
            actions.Part("Cuatro visitas: cocina, pesos y temperaturas", today + timedelta(days=25), Decimal(480)),
            actions.Part("Cuatro visitas y expediente sanitario", today + timedelta(days=55), Decimal(480)),
        ],
    )
    actions.issue_contract(actor=officer, contract=contract)
    actions.sign_contract(actor=officer, contract=contract, signed_on=today)
    for number, part in enumerate(contract.deliverables.order_by("number"), start=1):
        actions.accept_deliverable(actor=officer, deliverable=part, received_on=today)
        actions.record_service_payment(
            actor=officer,
            deliverable=part,
            amount=part.amount,
            paid_on=today,
            receipt="fees",
            number=f"E001-{40 + number}",
        )
    actions.rate_provider(
        actor=officer,
        contract=contract,
        technique=5,
        manner=5,
        punctual=4,
        results=5,
        again=True,
        words="El manjar sale igual en cada paila y ya vendemos con etiqueta.",
    )
    open_need = _looks_for(officer, other, "Alguien que nos enseñe a engordar cuyes a un kilo", "guinea_pigs")
    actions.invite_provider(actor=officer, need=open_need, provider=providers[0])


def _looks_for(officer: User, agreement: Agreement, title: str, skill: str) -> Need:
    today = timezone.localdate()
    asked = actions.Asked(
        title=title,
        work="Queremos aprender haciendo, en nuestra chacra o cocina, todas las familias juntas.",
        skill=skill,
        district=agreement.outcome.proposal.district,
        languages=["es"] if skill == "food_safety" else ["quz"],
        begins_on=today + timedelta(days=12),
        days=8,
        offers_until=today + timedelta(days=9),
        pay=Money(Decimal(1000), "PEN"),
        living="Comida y cama en casa de la presidenta.",
    )
    need = actions.write_need(actor=officer, agreement=agreement, asked=asked)
    return actions.publish_need(actor=officer, need=need)


def minutes_picture() -> IO[bytes]:
    """Return a picture that stands for the photograph of an assembly's minutes."""
    page = Image.new("RGB", (420, 594), "#f7f2e9")
    pen = ImageDraw.Draw(page)
    pen.text((30, 30), "ACTA DE ASAMBLEA (demo)", fill="#2a211c")
    for line in range(18):
        pen.line((30, 80 + 26 * line, 390 - 40 * (line % 3), 80 + 26 * line), fill="#5f5046", width=2)
    out = io.BytesIO()
    page.save(out, "PNG")
    out.seek(0)
    return out
