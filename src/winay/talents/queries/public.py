"""What everybody may read of local talents: who said that they want to be shown, and nobody else."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext

from winay.agreements.models import Agreement
from winay.base.narrow import narrow
from winay.calls.queries.public import public_name
from winay.talents.models import Need, Provider, ServiceContract
from winay.talents.queries.register import Wanted, decorate, providers_as, serves, with_figures
from winay.talents.rules import ASPECTS, LANGUAGES, mean_rating
from winay.talents.skills import Skill, named, skill_choices, skills
from winay.talents.words import contact_of, languages_of, price_of
from winay.territory.models import District

OF_NEED = (
    "agreement__organisation__community",
    "agreement__outcome__proposal__community",
    "district__province",
)


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


def kept_code(code: str) -> str:
    """Return the code under which a row that was merged away is shown today; empty where there is none."""
    kept = shown_providers().filter(absorbed__code=code).values_list("code", flat=True).first()
    return kept or ""


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


def open_needs(*, skill: str = "", district: str = "") -> QuerySet[Need]:
    """Return what groups look for now, the last day for offers not over; the most urgent first."""
    rows = Need.objects.filter(state="open", offers_until__gte=timezone.localdate())
    if skill:
        rows = rows.filter(skill=skill)
    if district:
        rows = rows.filter(district=district)
    return narrow(rows.select_related(*OF_NEED).order_by("offers_until", "code"))


def announced(rows: list[Any], known: dict[str, Skill]) -> None:
    """Give needs of a page, in the reader's words, the work, the languages and the group as everybody may read it."""
    for one in rows:
        one.skill_name = named(known, one.skill)
        one.spoken = ", ".join(gettext(LANGUAGES[code]) for code in one.languages.split())
        proposal = one.agreement.outcome.proposal
        one.group = public_name(one.agreement.organisation, proposal.community)


def announced_need(code: str) -> Need:
    """Return a need that was announced, also once somebody was chosen. Raises `Need.DoesNotExist`."""
    return Need.objects.filter(state__in=("open", "chosen")).select_related(*OF_NEED).get(code=code)


@dataclass(frozen=True)
class RatedWork:
    """One work of a provider as everybody reads it: for which group, what, when, and what the group said."""

    group: str
    title: str
    signed_on: date | None
    ended_early: bool
    marks: list[tuple[str, int]]
    again: bool | None
    words: str
    hidden: bool


@dataclass(frozen=True)
class PublicRecord:
    """What a provider did and how groups rated it."""

    works: list[RatedWork]
    mean: Decimal | None
    rated: int


@dataclass(frozen=True)
class AgreedService:
    """A contract of a group with a provider as everybody reads it; `provider` only of who is publicly listed."""

    skill: str
    kind: str
    provider: str
    amount: Decimal
    paid: Decimal
    currency: str
    mean: Decimal | None


def services_of_agreement(agreement: Agreement) -> list[AgreedService]:
    """Return the services that a group hired with an agreement's money, and how it rated each. Three queries."""
    rows = (
        ServiceContract.objects.filter(agreement=agreement, state__in=("signed", "finished", "ended"))
        .select_related("choice__need", "provider", "rating")
        .annotate(paid=Sum("deliverables__payments__amount", filter=Q(deliverables__payments__taken_back_at=None)))
        .order_by("signed_on", "code")
    )
    contracts, known = list(narrow(rows)), skills()
    shown = set(
        shown_providers().filter(pk__in=[one.provider_id for one in contracts]).values_list("pk", flat=True)
    )
    return [
        AgreedService(
            skill=named(known, one.choice.need.skill),
            kind=str(one.provider.get_kind_display()),
            provider=one.provider.code if one.provider_id in shown else "",
            amount=one.amount.amount,
            paid=one.paid or Decimal(0),
            currency=str(one.amount.currency),
            mean=mean_rating(one.rating.marks) if hasattr(one, "rating") else None,
        )
        for one in contracts
    ]


def public_record(provider: Provider) -> PublicRecord:
    """Return for whom a shown provider worked and what the groups said; one query."""
    rows = (
        ServiceContract.objects.filter(provider=provider, state__in=("signed", "finished", "ended"))
        .select_related(
            "choice__need",
            "agreement__organisation__community",
            "agreement__outcome__proposal__community",
            "rating",
        )
        .order_by("-signed_on")
    )
    works, marks, rated = [], [], 0
    for one in rows:
        rating = getattr(one, "rating", None)
        if rating:
            marks += rating.marks
            rated += 1
        works.append(
            RatedWork(
                group=public_name(one.agreement.organisation, one.agreement.outcome.proposal.community),
                title=one.choice.need.title,
                signed_on=one.signed_on,
                ended_early=one.state == "ended",
                marks=list(zip(ASPECTS.values(), rating.marks, strict=True)) if rating else [],
                again=rating.again if rating else None,
                words=rating.shown_words if rating else "",
                hidden=bool(rating and rating.hidden_at),
            )
        )
    return PublicRecord(works, mean_rating(marks), rated)
