"""What of the registry can be found: people whom one keeps, organisations, households by code, papers."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from winay.base.found import Asked, Finder, Line
from winay.base.tasks import desk_page
from winay.registry.access import may_keep_people, places_kept
from winay.registry.models import Household, Organisation, Paper, Person
from winay.registry.queries.papers import owner_lying_in
from winay.registry.queries.search import find_organisations, find_people, organisations_called
from winay.territory.places import lying_in

M = TypeVar("M", bound=Model)


def called_groups(asked: Asked) -> list[RawSQL]:
    """Return the conditions by which rows of the organisations that the words call are found, to be asked once."""
    return organisations_called(asked.text)


def of_called_groups(asked: Asked, rows: QuerySet[M], path: str, limit: int) -> list[M]:
    """Return at most `limit` of `rows` whose organisation, at `path`, the words call: as written, else as it sounds.

    Three queries at most. Their keys are found first: of a word that half the country bears, the rows of tens of
    thousands are put in order, and what a line shows is joined to those alone that are shown.
    """
    for way in asked.once(called_groups):
        keys = list(rows.filter(**{f"{path}__in": way}).values_list("pk", flat=True)[:limit])
        if keys:
            return list(rows.filter(pk__in=keys))
    return []


def _kept(asked: Asked) -> Collection[str] | None:
    return places_kept(asked.user) if may_keep_people(asked.user) else ()


def _kept_people(asked: Asked) -> list[Person]:
    return find_people(asked.text, districts=asked.once(_kept)).rows


def _place(row: Person | Organisation) -> str:
    near = row.community.name if row.community else getattr(row, "locality", "")
    return ", ".join(filter(None, (near, row.district.name if row.district else "")))


def _people(asked: Asked, limit: int) -> list[Line]:
    return [
        Line(str(person), desk_page("person", person.pk), _place(person), people=(person,))
        for person in asked.once(_kept_people)[:limit]
    ]


def _organisations(asked: Asked, limit: int) -> list[Line]:
    return [
        Line(row.name, desk_page("organisation", row.pk), f"{row.get_kind_display()} · {_place(row)}")
        for row in find_organisations(asked.text).rows[:limit]
    ]


def _household(asked: Asked) -> Line | None:
    row = Household.objects.filter(lying_in(asked.once(_kept)), code__in=asked.codes).first()
    return Line(row.code, desk_page("household", row.code)) if row else None


def _of_one(finder: Callable[[Asked], Line | None]) -> Callable[[Asked, int], Sequence[Line]]:
    def find(asked: Asked, limit: int) -> Sequence[Line]:
        found = finder(asked) if asked.codes else None
        return [found] if found else []

    return find


def _papers(asked: Asked, limit: int) -> list[Line]:
    places = asked.once(_kept)
    rows = Paper.objects.select_related("person__district", "organisation").order_by("due_on", "pk")
    rows = rows.filter(owner_lying_in(places))
    people = asked.once(_kept_people)
    found = list(rows.filter(person__in=people)[:limit]) if people else []
    if places is None or places:
        found += of_called_groups(asked, rows, "organisation", limit)
    return [_paper(paper) for paper in found[:limit]]


def _paper(paper: Any) -> Line:
    title = f"{paper.get_kind_display()}: {paper.person or paper.organisation}"
    people = (paper.person,) if paper.person else ()
    return Line(title, desk_page("paper", paper.pk), thing="paper", state=paper.state, people=people)


FINDERS = (
    Finder(kind="people", name=_("People"), find=_people),
    Finder(kind="organisations", name=_("Organisations"), find=_organisations),
    Finder(kind="households", name=_("Households"), find=_of_one(_household), with_code=_household),
    Finder(kind="papers", name=_("Papers"), find=_papers),
)
