"""Local talents of the demonstration: who stands in the register, who taught them, what became of them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from moneyed import Money

from winay.base.models import User
from winay.demo import data
from winay.programmes.models import Programme
from winay.registry.models import Person
from winay.talents import actions
from winay.talents.models import Provider
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
