"""Looking for providers by ordinary words, skill, district, language: the same search for every audience."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.lookups import Contains

from winay.base.models import User
from winay.base.search import MOST_WORDS, Folded
from winay.base.words import fold, folded
from winay.registry.access import places_kept
from winay.talents.models import FollowUp, Provider, ProviderSkill, ServiceContract, Training
from winay.talents.rules import OUTCOMES
from winay.talents.skills import Skill, named, skills
from winay.territory.models import District
from winay.territory.places import lying_in

ASK_AGAIN = timedelta(days=365)
"""So long after a training, or after the last word, somebody asks what became of a provider."""


@dataclass(frozen=True)
class Wanted:
    """By what providers are asked for; empty fields ask nothing. `district`: where they serve, a UBIGEO."""

    text: str = ""
    skill: str = ""
    district: str = ""
    language: str = ""
    kind: str = ""


def providers_as(rows: QuerySet[Provider], wanted: Wanted, known: Mapping[str, Skill]) -> QuerySet[Provider]:
    """Return those of `rows` that fit what is wanted.

    Every word stands in their name, in what they say of themselves, or in a name of something that they know.
    """
    if wanted.skill:
        rows = rows.filter(_knows([wanted.skill]))
    if wanted.district:
        rows = rows.filter(serves(wanted.district))
    if wanted.language:
        rows = rows.filter(languages__contains=wanted.language)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    names = (
        "about",
        "person__given_names",
        "person__first_surname",
        "person__second_surname",
        "organisation__name",
    )
    for word in folded(unicodedata.normalize("NFC", wanted.text)).split()[:MOST_WORDS]:
        found = _knows([code for code, skill in known.items() if is_meant(word, skill)])
        for name in names:
            found |= Q(Contains(Folded(name), word))
        rows = rows.filter(found | Q(code__iexact=word))
    return rows


def is_meant(word: str, skill: Skill) -> bool:
    """Tell whether a word is meant by a skill: it stands in its names, in the singular or the plural too."""
    root = fold(word)
    root = root.removesuffix("es").removesuffix("s") if len(root) > 4 else root
    return bool(root) and root in skill.words


def _knows(codes: Iterable[str]) -> Q:
    return Q(Exists(ProviderSkill.objects.filter(provider=OuterRef("pk"), skill__in=list(codes))))


def serves(*ubigeos: str) -> Q:
    """Return the condition of a provider who serves in one of some districts."""
    return serves_in(District.objects.filter(pk__in=ubigeos))


def serves_in(districts: QuerySet[District]) -> Q:
    """Return the condition of a provider who serves in one of the districts of a query."""
    through = Provider.districts.through.objects.filter(provider=OuterRef("pk"))
    return Q(Exists(through.filter(district__in=districts.order_by().values("pk"))))


def with_figures(rows: QuerySet[Provider]) -> QuerySet[Provider]:
    """Add who they are, where, what they know and whether they were trained, to providers of a list."""
    return rows.select_related("person", "organisation", "district__province").prefetch_related(
        Prefetch("skills", ProviderSkill.objects.order_by("created_at"), to_attr="known_skills"),
        Prefetch("districts", District.objects.order_by("name"), to_attr="served"),
    )


def decorate(rows: Iterable[Provider], known: Mapping[str, Skill]) -> None:
    """Give providers of a list the names of what they know, as `skill_names`; no query."""
    for row in rows:
        row.skill_names = [named(known, one.skill) for one in row.known_skills]


def kept_by(user: User) -> Q:
    """Return the condition of providers that `user` keeps."""
    return lying_in(places_kept(user))


def providers_for(
    user: User, wanted: Wanted, known: Mapping[str, Skill], *, left: bool = False
) -> QuerySet[Provider]:
    """Return the providers that `user` keeps, and those of other places who are shown to everybody."""
    rows = Provider.objects.filter(kept_by(user) | Q(shown=True), state="left" if left else "listed")
    return with_figures(providers_as(rows, wanted, known))


def provider_for(user: User, code: str) -> Provider:
    """Return a provider that `user` keeps. Raises `Provider.DoesNotExist`."""
    return (
        Provider.objects.filter(kept_by(user))
        .select_related("person", "organisation", "district__province__department", "merged_into")
        .get(code=code)
    )


@dataclass(frozen=True)
class Counted:
    """The register in figures: trained and contracted are two counts."""

    listed: int
    trained: int
    women_trained: int
    shown: int
    contracted: int


def counts(user: User) -> Counted:
    """Count the providers that `user` keeps; three queries."""
    rows = Provider.objects.filter(kept_by(user))
    trained = rows.filter(Exists(Training.objects.filter(learner=OuterRef("pk"))))
    found = rows.aggregate(
        listed=Count("pk", filter=Q(state="listed")), shown=Count("pk", filter=Q(state="listed", shown=True))
    )
    of = trained.aggregate(every=Count("pk"), women=Count("pk", filter=Q(person__sex="F")))
    signed = ServiceContract.objects.filter(provider=OuterRef("pk"), state__in=("signed", "finished", "ended"))
    contracted = rows.filter(Exists(signed)).count()
    return Counted(found["listed"], of["every"], of["women"], found["shown"], contracted)


def latest_word(path: str = "pk") -> Any:
    """Return the subquery of what was last heard of a provider, or of a row that was merged into theirs."""
    return _last_word("outcome", path)


def _last_word(what: str, path: str = "pk") -> Any:
    of_them = FollowUp.objects.filter(Q(provider=OuterRef(path)) | Q(provider__merged_into=OuterRef(path)))
    return Subquery(of_them.order_by("-asked_on", "-created_at").values(what)[:1])


def trained_ones(user: User) -> QuerySet[Provider]:
    """Return the trained providers that `user` keeps, with `trained_on`, `asked_on` and the last `outcome`."""
    rows = Provider.objects.filter(kept_by(user)).annotate(
        trained_on=Subquery(
            Training.objects.filter(learner=OuterRef("pk")).order_by("-ended_on").values("ended_on")[:1]
        ),
        asked_on=_last_word("asked_on"),
        outcome=latest_word(),
    )
    return rows.filter(trained_on__isnull=False).select_related("person", "organisation", "district__province")


def to_ask(user: User, today: date) -> QuerySet[Provider]:
    """Return the trained providers of whom nobody asked for a year what became of them, those trained first first."""
    before = today - ASK_AGAIN
    # What is annotated, the stubs do not know as a column.
    rows: Any = trained_ones(user)
    waiting = rows.filter(Q(asked_on=None) | Q(asked_on__lt=before), trained_on__lt=before)
    ordered: QuerySet[Provider] = waiting.order_by("trained_on", "code")
    return ordered


def what_became(user: User) -> list[tuple[District, dict[str, int]]]:
    """Count the trained providers by district and by what became of them; who was never asked counts as unknown."""
    rows: Any = trained_ones(user).order_by()
    found: dict[str, dict[str, int]] = {}
    for district, outcome in rows.values_list("district", "outcome"):
        of = found.setdefault(district, dict.fromkeys(OUTCOMES, 0))
        of[outcome or "unknown"] += 1
    places = District.objects.filter(pk__in=found).select_related("province").order_by("province__name", "name")
    return [(place, found[place.pk]) for place in places]


@dataclass(frozen=True)
class Story:
    """Everything on record of one provider."""

    skills: list[str]
    districts: list[District]
    consents: list[Any]
    certificates: list[Any]
    trainings: list[Any]
    taught: list[Any]
    follow_ups: list[Any]
    twice: list[Provider]
    merges: list[Any]


def story_of(provider: Provider) -> Story:
    """Return what is on record of a provider; ten queries."""
    known = skills()
    trainings = list(provider.trainings.select_related("trainer__person", "trainer__organisation", "programme"))
    taught = list(provider.taught.select_related("learner__person", "learner__organisation", "programme"))
    for row in (*trainings, *taught):
        row.skill_name = named(known, row.skill)
    return Story(
        skills=[named(known, one.skill) for one in provider.skills.all()],
        districts=list(provider.districts.select_related("province").order_by("name")),
        consents=list(provider.consents.all()),
        certificates=list(provider.certificates.select_related("proof")),
        trainings=trainings,
        taught=taught,
        follow_ups=list(FollowUp.objects.filter(Q(provider=provider) | Q(provider__merged_into=provider))),
        twice=list(twice_as(provider)),
        merges=list(provider.merges_kept.filter(undone_at=None).select_related("absorbed")),
    )


def twice_as(provider: Provider) -> QuerySet[Provider]:
    """Return the other rows of the register that are of the same person or firm."""
    if provider.state != "listed":
        return Provider.objects.none()
    own = {"person": provider.person_id} if provider.person_id else {"organisation": provider.organisation_id}
    return Provider.objects.filter(**own, state="listed").exclude(pk=provider.pk).order_by("code")


def twice_listed(user: User) -> QuerySet[Provider]:
    """Return the rows that `user` keeps of whom another row stands in the register: the first of each."""
    first = Provider.objects.filter(state="listed", code__lt=OuterRef("code"))
    others = Provider.objects.filter(state="listed").exclude(pk=OuterRef("pk"))
    same = others.filter(Q(person=OuterRef("person")) | Q(organisation=OuterRef("organisation")))
    before = first.filter(Q(person=OuterRef("person")) | Q(organisation=OuterRef("organisation")))
    return Provider.objects.filter(kept_by(user), Exists(same), ~Exists(before), state="listed").order_by("code")
