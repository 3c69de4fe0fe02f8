"""The targeting rule of a call or programme, put together from its territory, its conditions and what it names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.search import InOrder
from winay.calls.models import Call, Reach
from winay.calls.pack import CallsPart, CallTerms, Targeting
from winay.calls.queries.readiness import map_of_call
from winay.calls.queries.terms import terms_of
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme
from winay.territory.models import District, DistrictSet, PovertyMap
from winay.territory.queries.public import quintiles_of


@dataclass(frozen=True)
class Aim:
    """Whom a call or programme is for. What is None or empty asks for nothing.

    `named` is what the pack or the call says in so many words: the ways of targeting and their explanation.
    """

    named: Targeting | None
    territory: DistrictSet | None
    quintiles: tuple[int, ...]
    poverty_map: PovertyMap | None
    organisation_kinds: tuple[str, ...]

    @property
    def regions(self) -> tuple[str, ...]:
        """Natural regions."""
        return tuple(self.named.regions) if self.named else ()

    @property
    def places(self) -> tuple[str, ...]:
        """Departments, provinces or districts by UBIGEO."""
        return tuple(self.named.places) if self.named else ()

    @property
    def sexes(self) -> tuple[str, ...]:
        """Sexes, as people have them in the registry."""
        return tuple(self.named.sexes) if self.named else ()

    @property
    def ages(self) -> tuple[int | None, int | None]:
        """The least and the largest age in full years."""
        return (self.named.age_from, self.named.age_to) if self.named else (None, None)

    @property
    def by_place(self) -> bool:
        """Tell whether the place of somebody matters, apart from its poverty."""
        return bool(self.territory or self.regions or self.places)


def aim_of_call(call: Call) -> Aim:
    """Return whom a call is for: one query where it names another poverty map than its programme."""
    terms = terms_of(call)
    return Aim(
        named=terms.targeting,
        territory=call.territory or call.programme.territory,
        quintiles=_quintiles(terms, terms.targeting),
        poverty_map=map_of_call(call),
        organisation_kinds=tuple(terms.who_may_apply),
    )


def aim_of_programme(programme: Programme) -> Aim:
    """Return whom a programme is for: its pack's rule, and what all kinds of call that it offers let in together."""
    content = programme.pack.content
    pack = CallsPart.model_validate(content) if content else None
    kinds: dict[str, None] = {}
    reached: set[int] = set()
    for plan in pack.calls if pack else ():
        kinds |= dict.fromkeys(plan.terms.who_may_apply)
        reached |= set(
            _quintiles(plan.terms, plan.terms.targeting or (pack.targeting if pack else None)) or range(1, 6)
        )
    return Aim(
        named=pack.targeting if pack else None,
        territory=programme.territory,
        quintiles=tuple(sorted(reached)) if len(reached) < 5 else (),
        poverty_map=programme.poverty_map,
        organisation_kinds=tuple(kinds),
    )


def _quintiles(terms: CallTerms, targeting: Targeting | None) -> tuple[int, ...]:
    """Return the quintiles that are named, else those that the condition by quintile lets in; all five: none."""
    highest = terms.highest_quintile or 5
    among = (
        tuple(sorted(targeting.quintiles)) if targeting and targeting.quintiles else tuple(range(1, highest + 1))
    )
    return among if len(among) < 5 else ()


@dataclass(frozen=True)
class AimedPlace:
    """A district as an aim sees it; `inside` None where the aim asks for a region and the district's is not known."""

    district: str
    department: str
    region: str
    quintile: int | None
    inside: bool | None
    sets: tuple[str, ...]


def places_of(aim: Aim) -> list[AimedPlace]:
    """Return the districts among which an aim is counted: those of the departments it touches, else the country.

    Who lives in the next valley is missed and counted; who lives at the other end of the country is not. Four
    queries.
    """
    within = set(aim.territory.districts.values_list("pk", flat=True)) if aim.territory else None
    rows = District.objects.order_by("pk").values_list("pk", "region")
    inside = {ubigeo: _inside(aim, ubigeo, region, within) for ubigeo, region in rows}
    touched = {ubigeo[:2] for ubigeo, yes in inside.items() if yes}
    frame = [row for row in rows if not (aim.by_place and touched) or row[0][:2] in touched]
    quintiles = quintiles_of({ubigeo for ubigeo, _region in frame}, aim.poverty_map)
    sets: dict[str, list[str]] = defaultdict(list)
    links = DistrictSet.districts.through.objects.filter(district__in=[ubigeo for ubigeo, _region in frame])
    for ubigeo, code in links.order_by("districtset__code").values_list("district", "districtset__code"):
        sets[ubigeo].append(code)
    return [
        AimedPlace(ubigeo, ubigeo[:2], region, quintiles.get(ubigeo), inside[ubigeo], tuple(sets[ubigeo]))
        for ubigeo, region in frame
    ]


def _inside(aim: Aim, ubigeo: str, region: str, within: set[str] | None) -> bool | None:
    if within is not None and ubigeo not in within:
        return False
    if aim.places and not ubigeo.startswith(aim.places):
        return False
    if aim.regions and not region:
        return None
    return not aim.regions or region in aim.regions


def rule_in_words(aim: Aim, departments: set[str], *, year: int) -> dict[str, Any]:
    """Return a rule as it is kept beside its counts: what was asked, of which map, among which departments."""
    return {
        "kinds": list(aim.named.kinds) if aim.named else [],
        "explanation": aim.named.explanation.model_dump() if aim.named else {},
        "territory": aim.territory.name if aim.territory else "",
        "regions": list(aim.regions),
        "places": list(aim.places),
        "quintiles": list(aim.quintiles),
        "poverty_map": str(aim.poverty_map) if aim.poverty_map else "",
        "poverty_map_is_demo": bool(aim.poverty_map and aim.poverty_map.is_demo),
        "sexes": list(aim.sexes),
        "age_from": aim.ages[0],
        "age_to": aim.ages[1],
        "organisation_kinds": list(aim.organisation_kinds),
        "year": year,
        "departments": sorted(departments),
    }


def reaches_of_programme(programme: Programme) -> list[Reach]:
    """Return the counts of a programme, its own first, then those of its calls, newest first; one query."""
    found = Reach.objects.filter(programme=programme).select_related("call").order_by("-call__created_at")
    return sorted(narrow(found, "content", "rule"), key=lambda reach: reach.call is not None)


def calls_to_count(programme: Programme) -> QuerySet[Call]:
    """Return the calls of a programme whose reach is counted: all but cancelled ones, drafts too."""
    return (
        Call.objects.filter(programme=programme)
        .exclude(state="cancelled")
        .select_related("programme__poverty_map", "programme__territory", "territory")
    )


def programmes_to_count(user: User | None = None, code: str = "") -> QuerySet[Programme]:
    """Return the programmes to count: those of a user, or all; perhaps only one."""
    found: QuerySet[Programme] = programmes_of(user) if user else Programme.objects.order_by(InOrder("name"))
    found = found.select_related("pack", "territory", "poverty_map")
    return found.filter(code=code) if code else found


def names_of_sets(codes: Sequence[str]) -> dict[str, str]:
    """Return the names of named sets by code; one query."""
    return dict(DistrictSet.objects.filter(code__in=codes).values_list("code", "name"))
