"""What everybody may read of local talents: who said that they want to be shown, and nobody else."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from winay.talents.models import Provider
from winay.talents.queries.register import Wanted, decorate, providers_as, serves, with_figures
from winay.talents.rules import LANGUAGES
from winay.talents.skills import Skill, skill_choices, skills
from winay.talents.words import contact_of, languages_of, price_of
from winay.territory.models import District


def shown_providers() -> QuerySet[Provider]:
    """Return the providers whom everybody may see: in the register, by their own word, and not forgotten."""
    return Provider.objects.filter(Q(person=None) | Q(person__anonymised_at=None), state="listed", shown=True)


def directory(wanted: Wanted, known: dict[str, Skill]) -> QuerySet[Provider]:
    """Return the public directory as asked: who is free now first, then by code."""
    rows = providers_as(shown_providers(), wanted, known)
    return with_figures(rows).order_by("-available", "code")


def decorated(rows: list[Provider], known: dict[str, Skill]) -> None:
    """Give the shown providers of a page what they know, speak and ask in words, and how they are reached."""
    decorate(rows, known)
    for one in rows:
        one.spoken, one.costs, one.reached = languages_of(one), price_of(one), contact_of(one)


def shown_provider(code: str) -> Provider:
    """Return one shown provider. Raises `Provider.DoesNotExist`."""
    return with_figures(shown_providers()).get(code=code)


def places_served() -> QuerySet[District]:
    """Return the districts in which some shown provider serves."""
    through = Provider.districts.through.objects.filter(
        district=OuterRef("pk"), provider__in=shown_providers().values("pk")
    )
    return District.objects.filter(Exists(through)).select_related("province").order_by("province__name", "name")


def skill_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the skills to choose from, by field."""
    return skill_choices()


def every_skill() -> dict[str, Skill]:
    """Return the skills by code."""
    return skills()


def of_district(ubigeo: str, *, most: int = 60) -> list[Any]:
    """Return the shown providers who serve in a district and are free, those who live there first; three queries."""
    rows = with_figures(shown_providers().filter(serves(ubigeo), available=True)).order_by("code")[:most]
    found = list(rows)
    decorate(found, skills())
    return sorted(found, key=lambda one: (one.district_id != ubigeo, one.code))


def district(ubigeo: str) -> District:
    """Return a district. Raises `District.DoesNotExist`."""
    return District.objects.select_related("province__department").get(pk=ubigeo)


LANGUAGE_NAMES = LANGUAGES
