"""The catalogue as it is looked for: by ordinary words, district, stage, for whom, what it gives. Narrow rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When

from winay.base.models import User
from winay.base.search import MOST_WORDS
from winay.base.words import plain_words
from winay.journeys import access
from winay.journeys.models import Support, SupportPlace
from winay.journeys.rules import (
    HELPS,
    LEVELS,
    STAGES,
    STATUSES,
    SUBJECTS,
    Cell,
    Offered,
    gaps,
    landscape,
    overlaps,
    prefixes_of,
)
from winay.registry.access import places_kept
from winay.territory.models import Department, District, Province
from winay.territory.places import lying_in


@dataclass(frozen=True)
class Wanted:
    """By what entries are asked for; empty fields ask nothing. `district`: a UBIGEO."""

    text: str = ""
    district: str = ""
    stage: str = ""
    subject: str = ""
    help: str = ""
    level: str = ""
    status: str = ""


NAMES = ("text", "district", "stage", "subject", "help", "level", "status")
_KNOWN: dict[str, Any] = {
    "stage": STAGES, "subject": SUBJECTS, "help": HELPS, "level": LEVELS, "status": STATUSES,
}  # fmt: skip


def wanted_of(asked: dict[str, str]) -> Wanted:
    """Return what an address asks for; a word that is none of the choices asks nothing."""
    return Wanted(**{name: text for name, text in asked.items() if name not in _KNOWN or text in _KNOWN[name]})


def listed(*, withdrawn: bool = False) -> QuerySet[Support]:
    """Return the entries that stand in the catalogue, or those taken out of it, without their contents."""
    return Support.objects.filter(withdrawn_at__isnull=not withdrawn).defer("content", "words")


def reaching(ubigeo: str) -> Q:
    """Return the condition of entries that reach a district, or may: of which it is not known where they are, unless
    they surely lie elsewhere."""
    places = SupportPlace.objects.filter(support=OuterRef("pk"))
    there = Q(Exists(places.filter(code__in=prefixes_of(ubigeo))))
    return Q(reaches="everywhere") | there | (Q(reaches="unknown") & ~Q(Exists(places)))


def supports_as(rows: QuerySet[Support], wanted: Wanted) -> QuerySet[Support]:
    """Return those of `rows` that fit: every word stands in their names, texts or requirements, accents or not."""
    for word in plain_words(wanted.text)[:MOST_WORDS]:
        rows = rows.filter(words__contains=_root(word))
    if wanted.district:
        rows = rows.filter(reaching(wanted.district))
    if wanted.stage:
        rows = rows.filter(Q(stages="") | Q(stages__contains=f" {wanted.stage} "))
    for column, code in (("subjects", wanted.subject), ("helps", wanted.help)):
        if code:
            rows = rows.filter(**{f"{column}__contains": f" {code} "})
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    return rows.filter(status=wanted.status) if wanted.status else rows


def _root(word: str) -> str:
    """Return what the singular and the plural of a word share."""
    return word.removesuffix("es").removesuffix("s") if len(word) > 4 else word


def for_reader(wanted: Wanted) -> QuerySet[Support]:
    """Return the public catalogue as asked: what runs first, then what has ended; by name."""
    ended = Case(When(status="historical", then=1), default=0, output_field=IntegerField())
    return supports_as(listed(), wanted).order_by(ended, "name_es", "code")


def kept_by(user: User) -> Q:
    """Return the condition of entries that `user` keeps."""
    if access.may_keep_all(user):
        return Q()
    places = places_kept(user)
    return Q(keeper__isnull=False) & lying_in(places, "keeper")


def support_called(code: str) -> Support:
    """Return an entry that stands in the catalogue. Raises `Support.DoesNotExist`."""
    return listed().get(code=code)


def family_of(support: Support) -> QuerySet[Support]:
    """Return the other windows or incentives of an entry's programme."""
    return listed().filter(family=support.family).exclude(pk=support.pk).order_by("name_es", "code")


def places_of(support: Support) -> list[str]:
    """Return the names of the places that an entry reaches; four queries at most."""
    return list(named_places(support.places.values_list("code", flat=True)).values())


def named_places(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of departments, provinces and districts by their codes, the largest first; three queries."""
    kept = list(codes)
    found: dict[str, str] = {}
    for model, size, over in (
        (Department, 2, ""),
        (Province, 4, "department__name"),
        (District, 6, "province__name"),
    ):
        wanted = [one for one in kept if len(one) == size]
        if wanted:
            rows = model.objects.filter(pk__in=wanted).values_list("pk", "name", *([over] if over else []))
            found |= {pk: f"{name} ({above[0]})" if above else name for pk, name, *above in rows}
    return found


@dataclass(frozen=True)
class Landscape:
    """What reaches a district, as a table of stages and kinds of support, with gaps and overlaps."""

    place: District
    supports: Sequence[Support]
    rows: Sequence[Sequence[Cell]]
    gaps: Sequence[Cell]
    overlaps: Sequence[Cell]


MOST_OF_A_DISTRICT = 200


def offered(support: Support) -> Offered:
    """Return an entry as the landscape knows it."""
    return Offered(
        support.code,
        support.name,
        support.family,
        tuple(support.helps.split()),
        tuple(support.subjects.split()),
        tuple(support.stages.split()),
        support.reaches != Support.Reach.UNKNOWN,
    )


def landscape_of(place: District) -> Landscape:
    """Return the landscape of a district: what runs there or is announced, the historical left out; one query."""
    running = listed().filter(reaching(place.pk)).exclude(status="historical").order_by("name_es", "code")
    supports = list(running[:MOST_OF_A_DISTRICT])
    rows = landscape(offered(one) for one in supports)
    return Landscape(place, supports, rows, gaps(rows), overlaps(rows))


def district_called(ubigeo: str) -> District:
    """Return a district. Raises `District.DoesNotExist`."""
    return District.objects.select_related("province__department").get(pk=ubigeo)
