"""Who went on where, waits where and was lost, read from what somebody had, from stages and from referrals.

A place of the flow is an entry of the catalogue (`s:` and its code), a programme of this installation that is none
(`p:`), or, where one programme is looked at, a stage of it (`t:`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from winay.analytics.suppression import TOTAL, Sum, published
from winay.analytics.targeting import BANDS, band_names
from winay.journeys.models import Referral, Stay, Support, Taking
from winay.journeys.pack import journey_of
from winay.journeys.queries.cases import newest_poverty_map
from winay.journeys.queries.rows import TooMany
from winay.journeys.rules.flow import NOW, Flow, Path, Spell, Waiting, path_of
from winay.programmes.models import Programme
from winay.registry.models import Household, Organisation, Person, Venture
from winay.territory.models import PovertyValue
from winay.territory.places import beginning_with, lying_in

KINDS = ("organisation", "household", "person", "venture")
MOST = 200_000
"""Up to so many spells and referrals are followed at once; more are asked for by place."""
WAITING = ("sent", "seen", "waiting", "accepted")
OUTCOMES = {"passed": "finished", "graduated": "finished", "left": "left"}
_MODELS: Mapping[str, Any] = {
    "organisation": Organisation, "household": Household, "person": Person, "venture": Venture,
}  # fmt: skip
OF_SOMEBODY = {"person": "person__", "household": "household__head__"}
"""Where sex, age and language stand: a person's own, a household's of its head; nobody's of groups and businesses."""


@dataclass(frozen=True)
class Whom:
    """Of whom the flow is asked for; empty fields ask nothing. `place`: the start of a UBIGEO; `age`: a band by name.

    `programme`: the code of one of this installation's, whose stages are shown and whose participants alone.
    """

    place: str = ""
    kind: str = ""
    quintile: int | None = None
    sex: str = ""
    age: str = ""
    language: str = ""
    programme: str = ""

    @property
    def of_people(self) -> bool:
        """Whether something is asked that only people have."""
        return bool(self.sex or self.age or self.language)


def paths_of(wanted: Whom, places: Collection[str] | None, today: date) -> list[Path]:
    """Return the ways of all who are asked for in some districts (None: all), each once; 17 queries at most.

    Raises `TooMany`.
    """
    spells: dict[Any, list[Spell]] = defaultdict(list)
    waits: dict[Any, list[Waiting]] = defaultdict(list)
    taken, inside = 0, set[Any]()
    stays = _Stays()
    for kind in _kinds(wanted):
        for one in _takings(kind, wanted, places, today):
            spells[one.subject].append(one)
            taken += 1
        for one in stays.of(kind, wanted, places, today):
            spells[one.subject].append(one)
            taken += 1
            if one.place.startswith("t:"):
                inside.add(one.subject)
        for wait in _waits(kind, wanted, places, today):
            waits[wait.subject].append(wait)
            taken += 1
        if taken > MOST:
            raise TooMany
    whom = inside if wanted.programme else dict.fromkeys([*spells, *waits])
    found = (path_of(one, spells.get(one, ()), waits.get(one, ()), today) for one in whom)
    return [one for one in found if one is not None]


def _kinds(wanted: Whom) -> Iterable[str]:
    asked = [wanted.kind] if wanted.kind in KINDS else KINDS
    return [kind for kind in asked if not wanted.of_people or kind in OF_SOMEBODY]


def _kept(
    rows: QuerySet[Any, Any], kind: str, wanted: Whom, places: Collection[str] | None, today: date
) -> QuerySet[Any, Any]:
    path = f"{kind}__district"
    there = beginning_with(wanted.place, path)
    rows = rows.filter(lying_in(places, path), there, **{f"{kind}__isnull": False}).order_by()
    if wanted.quintile is not None:
        of_quintile = PovertyValue.objects.filter(map=newest_poverty_map(), quintile=wanted.quintile)
        rows = rows.filter(**{f"{path}__in": of_quintile.values("district")})
    return rows.filter(_of_people(kind, wanted, today)) if wanted.of_people else rows


def _of_people(kind: str, wanted: Whom, today: date) -> Q:
    path, found = OF_SOMEBODY[kind], Q()
    if wanted.sex:
        found &= Q(**{f"{path}sex": wanted.sex})
    if wanted.language:
        found &= Q(**{f"{path}language": wanted.language})
    if wanted.age in band_names():
        low, high = BANDS[band_names().index(wanted.age)]
        year = today.year
        found &= Q(**{f"{path}born_to__lte": year - low})
        if high is not None:
            found &= Q(**{f"{path}born_from__gte": year - high})
    return found


def _takings(kind: str, wanted: Whom, places: Collection[str] | None, today: date) -> Iterator[Spell]:
    if kind == "venture":
        return
    rows = _kept(Taking.objects.filter(taken_back_at=None), kind, wanted, places, today)
    asked = rows.values_list(kind, "support__code", "from_year", "to_year", "outcome")
    for key, code, since, until, outcome in asked[: MOST + 1]:
        last = None if until is None else min(date(until, 12, 31), today)
        yield Spell((kind, key), f"s:{code}", date(since, 1, 1), last, outcome, exact=False)


class _Stays:
    """Stays as spells: in a stage of the programme looked at, or in a programme."""

    def __init__(self) -> None:
        entries = Support.objects.filter(programme__isnull=False, withdrawn_at=None).order_by("-code")
        self.entries: dict[Any, str] = dict(entries.values_list("programme", "code"))

    def of(self, kind: str, wanted: Whom, places: Collection[str] | None, today: date) -> Iterator[Spell]:
        rows = _kept(Stay.objects.exclude(state="taken_back"), kind, wanted, places, today)
        asked = rows.values_list(kind, "programme", "programme__code", "stage", "since", "until", "state")
        for key, programme, code, stage, since, until, state in asked[: MOST + 1]:
            entry = self.entries.get(programme)
            whole = f"s:{entry}" if entry else f"p:{code}"
            place = f"t:{stage}" if code == wanted.programme else whole
            yield Spell((kind, key), place, since, until, OUTCOMES.get(state, "running"))


def _waits(kind: str, wanted: Whom, places: Collection[str] | None, today: date) -> Iterator[Waiting]:
    rows = _kept(Referral.objects.filter(state__in=WAITING), kind, wanted, places, today)
    for key, code, since, state in rows.values_list(kind, "to_support__code", "sent_on", "state")[: MOST + 1]:
        yield Waiting((kind, key), f"s:{code}", since, state)


def names_of(places: Iterable[str], wanted: Whom) -> dict[str, str]:
    """Return the names of places of the flow; three queries at most."""
    codes: dict[str, list[str]] = defaultdict(list)
    for place in places:
        codes[place[:2]].append(place[2:])
    found = {"": ""}
    if codes["s:"]:
        entries = Support.objects.filter(code__in=codes["s:"]).only("code", "name_es", "name_en", "name_quz")
        found |= {f"s:{one.code}": one.name for one in entries}
    if codes["p:"]:
        names = Programme.objects.filter(code__in=codes["p:"]).order_by().values_list("code", "name")
        found |= {f"p:{code}": name for code, name in names}
    if codes["t:"]:
        programme = Programme.objects.select_related("pack").get(code=wanted.programme)
        journey = journey_of(programme)
        for code in codes["t:"]:
            stage = journey.stage(code) if journey else None
            found[f"t:{code}"] = str(stage.name) if stage else code
    return found


@dataclass(frozen=True)
class Line:
    """One place of the flow as it is shown; a count is None where it may not be."""

    place: str
    name: str
    ever: int | None
    went_on: int | None
    now: Mapping[str, int | None]


@dataclass(frozen=True)
class MoveLine:
    """How many went from one place to another, and the usual days between."""

    before: str
    after: str
    before_name: str
    after_name: str
    count: int | None
    days: int | None


@dataclass(frozen=True)
class QueueLine:
    """Who waits for one place: how many, the usual days, the most."""

    place: str
    name: str
    count: int | None
    days: int | None
    longest: int | None


@dataclass(frozen=True)
class Shown:
    """The flow as a page shows it; `hidden`: some counts are not told; `made_at`: when it was read, None just now."""

    subjects: int | None
    several: int | None
    now: Mapping[str, int | None]
    lines: tuple[Line, ...]
    moves: tuple[MoveLine, ...]
    queues: tuple[QueueLine, ...]
    hidden: bool = False
    made_at: datetime | None = None


def shown(flow: Flow, wanted: Whom, *, exact: bool, made_at: datetime | None = None) -> Shown:
    """Return the flow in lines, the largest first. Not `exact`: counts of fewer than five, and those from which they
    would follow, are None (`analytics.suppression`), with the days that belong to them.
    """
    cells = _cells(flow)
    seen: Mapping[Any, int | None] = cells if exact else published(cells, _sums(flow))
    names = names_of({*flow.places, *flow.queues}, wanted)
    lines = [
        Line(
            place,
            names.get(place, place[2:]),
            seen[place, "ever"],
            seen[place, "went_on"],
            {now: seen[place, now] for now in NOW},
        )
        for place in sorted(flow.places, key=lambda one: (-flow.places[one].ever, one))
    ]
    moves = [
        MoveLine(
            before, after, names.get(before, before), names.get(after, after), count := seen["move", before, after],
            None if count is None else flow.moves[before, after].usual_days,
        )
        for before, after in sorted(flow.moves, key=lambda one: (-flow.moves[one].count, one))
    ]  # fmt: skip
    queues = [
        QueueLine(
            place, names.get(place, place), count := seen["queue", place],
            None if count is None else queue.usual_days, None if count is None else queue.longest,
        )
        for place, queue in sorted(flow.queues.items(), key=lambda one: (-one[1].count, one[0]))
    ]  # fmt: skip
    return Shown(
        seen["all"],
        seen["several"],
        {now: seen["", now] for now in NOW},
        tuple(lines),
        tuple(moves),
        tuple(queues),
        None in seen.values(),
        made_at,
    )


def _cells(flow: Flow) -> dict[Any, int]:
    cells: dict[Any, int] = {"all": flow.subjects, "several": flow.several, "one": flow.subjects - flow.several}
    cells |= {("", now): count for now, count in flow.now.items()}
    for name, place in flow.places.items():
        cells |= {(name, "ever"): place.ever, (name, "went_on"): place.went_on}
        cells |= {(name, now): count for now, count in place.now.items()}
    for now, count in flow.now.items():
        cells["nowhere", now] = count - sum(place.now[now] for place in flow.places.values())
    for (before, after), move in flow.moves.items():
        cells["move", before, after] = move.count
        cells["move", before, TOTAL] = cells.get(("move", before, TOTAL), 0) + move.count
    for name, queue in flow.queues.items():
        cells["queue", name] = queue.count
    return cells


def _sums(flow: Flow) -> list[Sum]:
    """Return what adds up to what, of all that a page shows together."""
    sums = [Sum("all", tuple(("", now) for now in NOW)), Sum("all", ("several", "one"))]
    for name in flow.places:
        sums.append(Sum((name, "ever"), ((name, "went_on"), *((name, now) for now in NOW))))
    for now in NOW:
        sums.append(Sum(("", now), (*((name, now) for name in flow.places), ("nowhere", now))))
    for name in {before for before, _after in flow.moves}:
        parts = tuple(("move", before, after) for before, after in flow.moves if before == name)
        sums.append(Sum(("move", name, TOTAL), parts))
    if flow.queues:
        sums.append(Sum(("", "waits"), tuple(("queue", name) for name in flow.queues)))
    return sums


def records_of(keys: Iterable[tuple[str, Any]]) -> dict[tuple[str, Any], Any]:
    """Return the records of some subjects with their districts; four queries at most."""
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for kind, key in keys:
        by_kind[kind].append(key)
    found: dict[tuple[str, Any], Any] = {}
    for kind, wanted in by_kind.items():
        rows = _MODELS[kind].objects.filter(pk__in=wanted).select_related("district__province")
        found |= {(kind, one.pk): one for one in rows}
    return found
