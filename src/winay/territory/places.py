"""Where somebody's word holds: districts as a condition for rows, never as a list of their codes in a statement."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from winay.territory.models import District, DistrictSet


class Places(Collection[str]):
    """The districts (UBIGEO) of some named sets, by the sets' keys.

    A search names them by their sets (`lying_in`). Asked about a single district, or gone through, their codes are
    read once; they need not be where they are all districts there are.
    """

    def __init__(self, sets: Iterable[Any]) -> None:
        self.sets = frozenset(sets)

    def rows(self) -> QuerySet[Any, Any]:
        """Return their codes as a subquery."""
        links = DistrictSet.districts.through.objects.filter(districtset__in=sorted(self.sets, key=str))
        return links.order_by().values("district")

    @cached_property
    def are_all(self) -> bool:
        """Whether there is no other district; one query, once."""
        return bool(self.sets) and not District.objects.exclude(pk__in=self.rows()).exists()

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(self.rows().values_list("district", flat=True)) if self.sets else frozenset()

    @cached_property
    def _some(self) -> bool:
        return bool(self.sets) and self.rows().exists()

    def __contains__(self, ubigeo: object) -> bool:
        return ubigeo is not None and (self.are_all or ubigeo in self._codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def __bool__(self) -> bool:
        return self._some


def lying_in(districts: Iterable[str] | None, path: str = "district", *, or_nowhere: bool = False) -> Q:
    """Return the condition for rows whose district, at `path`, is one of these; None: for all rows.

    `or_nowhere`: also for rows of which no district is known. Somebody's `Places` that are all districts there are ask
    only whether there is one.
    """
    if districts is None:
        return Q()
    nowhere = Q(**{f"{path}__isnull": True}) if or_nowhere else Q()
    if not isinstance(districts, Places):
        return Q(**{f"{path}__in": list(districts)}) | nowhere
    if districts.are_all:
        return Q() if or_nowhere else Q(**{f"{path}__isnull": False})
    return Q(**{f"{path}__in": districts.rows()}) | nowhere


def beginning_with(place: str, path: str = "district") -> Q:
    """Return the condition for rows whose district, at `path`, has a UBIGEO that begins so: a department's 2 digits, a
    province's 4, its own 6; nothing: for all rows.
    """
    if len(place) >= 6:
        return Q(**{path: place})
    return Q(**{f"{path}__gte": place.ljust(6, "0"), f"{path}__lte": place.ljust(6, "9")}) if place else Q()


def side_lying_in(model: Any, side: str, districts: Iterable[str] | None, *, or_nowhere: bool = False) -> Q:
    """Return the condition for rows whose record of `model`, at the foreign key `side`, lies in these districts.

    Each row's record is looked up by its key; joined, all records of the country are read to find those of a few rows.
    """
    if districts is None:
        return Q()
    there = model._base_manager.filter(lying_in(districts, or_nowhere=or_nowhere), pk=OuterRef(side))
    return Q(Exists(there))
