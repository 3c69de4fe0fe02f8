"""Who is in which stage, and how what a stage asks stands: of one, or of very many in a bounded number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from winay.base.bulk import among
from winay.facts.rules import Condition, Judgement, facts_in, how_many_in, judge, whole_months_between
from winay.journeys.models import Stay
from winay.journeys.pack import Criterion, Journey, Stage
from winay.journeys.queries.cases import Subject, newest_poverty_map, of_organisation, owner_of
from winay.programmes.models import Programme
from winay.registry.models import Household, Membership, Organisation, Person, Venture, VentureOwner
from winay.registry.queries.facts import each_member
from winay.registry.queries.venture_facts import venture_values
from winay.registry.queries.ventures import WORKING
from winay.territory.queries.facts import districts_values

IN_PLACE = {"person": Person.standing, "household": Household.objects.filter(merged_into=None)}


def kind_of(subject: Subject) -> str:
    """Return as what a subject is in a stage."""
    return {Person: "person", Household: "household", Organisation: "organisation", Venture: "venture"}[
        type(subject)
    ]


def standing_stays() -> QuerySet[Stay]:
    """Return the stays that count: none that was written down by mistake."""
    return Stay.objects.exclude(state="taken_back")


def stays_of(subject: Subject) -> QuerySet[Stay]:
    """Return the stays of one, the newest first; of a venture also those of records that were merged into it."""
    rows = standing_stays().select_related("programme").prefetch_related("findings")
    if isinstance(subject, Venture):
        return rows.filter(Q(venture=subject.pk) | Q(venture__merged_into=subject.pk))
    return rows.filter(**{kind_of(subject): subject.pk})


def codes_in(*conditions: Condition | None) -> frozenset[str]:
    """Return the facts that some conditions ask for, with what they count."""
    found: set[str] = set()
    for one in conditions:
        if one is not None:
            found |= {
                *facts_in(one),
                *(leaf.fact for leaf in how_many_in(one)),
                *(leaf.key for leaf in how_many_in(one)),
            }
    return frozenset(found)


Values = dict[UUID, dict[str, Any]]


def values_of(
    kind: str,
    subjects: Sequence[Subject],
    codes: Collection[str],
    today: date,
    *,
    programme: Programme,
    stays: Mapping[UUID, Stay] | None = None,
) -> Values:
    """Return what is known of some subjects of one kind, by key, for the facts asked for.

    `stays`: the stay of each from which facts of a stay are told. Ten queries at most for people and households,
    however many; a few for each organisation or venture.
    """
    keys = [one.pk for one in subjects]
    found: Values = {key: {} for key in keys}
    if any(code.startswith("district.") for code in codes):
        poverty = newest_poverty_map() if "district.quintile" in codes else None
        places = districts_values(codes, poverty)
        for one in subjects:
            found[one.pk] |= places.get(one.district_id or "", {})
    if kind == "person":
        for one, known in zip(subjects, each_member(subjects, on=today), strict=True):  # type: ignore[arg-type]
            found[one.pk] |= known
    elif kind == "household":
        for one in subjects:
            found[one.pk]["household.poverty_class"] = one.poverty_class or None  # type: ignore[union-attr]
    else:
        for one in subjects:
            found[one.pk] |= _of_business(one, codes, today)
    if any(code.startswith("stay.") for code in codes):
        _add_stays(found, kind, codes, today, programme, stays or {})
    return found


def _of_business(subject: Subject, codes: Collection[str], today: date) -> dict[str, Any]:
    if isinstance(subject, Organisation):
        return of_organisation(subject, codes, today)
    known: dict[str, Any] = {}
    if isinstance(subject, Venture):
        known |= venture_values(subject, codes, today)
        wanted = [code for code in codes if code.startswith("organisation.")]
        if wanted and (owner := owner_of(subject)) is not None:
            known |= of_organisation(owner, wanted, today)
    return known


def _add_stays(
    found: Values,
    kind: str,
    codes: Collection[str],
    today: date,
    programme: Programme,
    stays: Mapping[UUID, Stay],
) -> None:
    if "stay.programme_months" in codes:
        rows = standing_stays().filter(programme=programme, **{f"{kind}__in": among(found)}).order_by()
        for key, since in rows.values_list(kind).annotate(Min("since")):
            found[key]["stay.programme_months"] = whole_months_between(since, today)
    if "stay.months" in codes:
        for key in found.keys() & stays.keys():
            found[key]["stay.months"] = whole_months_between(stays[key].since, today)
    if "stay.ventures" in codes:
        working = working_ventures(kind, list(found))
        for key, known in found.items():
            known["stay.ventures"] = working.get(key, 0)


def working_ventures(kind: str, keys: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many businesses that work each of some has: its own, its people's, and those of their groups.

    Three queries at most.
    """
    counts: Counter[UUID] = Counter()
    for key, _venture in ventures_owned(kind, keys, working=True):
        counts[key] += 1
    return counts


def ventures_owned(kind: str, keys: Collection[UUID], *, working: bool = False) -> set[tuple[UUID, UUID]]:
    """Return which standing businesses each of some has a part in: (key, venture). Three queries at most."""
    if kind == "venture":
        rows = Venture.standing.filter(pk__in=among(keys))
        kept = rows.filter(state__in=WORKING) if working else rows
        return {(key, key) for key in kept.values_list("pk", flat=True)}
    owners = VentureOwner.objects.filter(until=None, venture__merged_into=None).order_by()
    if working:
        owners = owners.filter(venture__state__in=WORKING)
    found = set(owners.filter(**{f"{kind}__in": among(keys)}).values_list(kind, "venture"))
    if kind == "household":
        found |= set(owners.filter(person__household__in=among(keys)).values_list("person__household", "venture"))
    if kind in ("household", "person"):
        path = "person" if kind == "person" else "person__household"
        members = Membership.objects.filter(until=None, **{f"{path}__in": among(keys)}).order_by()
        groups: dict[UUID, set[UUID]] = {}
        for key, group in members.values_list(path, "organisation"):
            groups.setdefault(group, set()).add(key)
        if groups:
            for group, venture in owners.filter(organisation__in=among(groups)).values_list(
                "organisation", "venture"
            ):
                found |= {(key, venture) for key in groups[group]}
    return found


def judged(condition: Condition | None, known: Mapping[str, Any], today: date) -> Judgement:
    """Return how a condition stands; where nothing is asked, it is met."""
    return Judgement(True) if condition is None else judge(condition, known, today=today)


@dataclass(frozen=True)
class Found:
    """How one criterion of graduation stands of one; `judgement` None: a person says it."""

    criterion: Criterion
    judgement: Judgement | None


@dataclass(frozen=True)
class Standing:
    """How one stands before a step: what the stage asks, and what graduation does.

    `met`: whether all that the house can judge is met; None: of something it is not known.
    """

    subject: Any
    stay: Stay | None
    judgement: Judgement
    criteria: tuple[Found, ...] = ()

    @property
    def met(self) -> bool | None:
        answers = {self.judgement.met, *(one.judgement.met for one in self.criteria if one.judgement is not None)}
        return False if False in answers else None if None in answers else True


def standings(
    kind: str,
    subjects: Sequence[Subject],
    today: date,
    *,
    programme: Programme,
    enter: Stage | None = None,
    leave: Stage | None = None,
    journey: Journey | None = None,
    stays: Mapping[UUID, Stay] | None = None,
) -> list[Standing]:
    """Return how each of some stands before entering a stage, leaving one, or (with `journey`) graduating from it."""
    condition = enter.entry if enter else leave.exit if leave else None
    criteria = journey.criteria if journey else []
    codes = codes_in(condition, *(one.condition for one in criteria))
    known = values_of(kind, subjects, codes, today, programme=programme, stays=stays)
    return [
        Standing(
            one,
            (stays or {}).get(one.pk),
            judged(condition, known[one.pk], today),
            tuple(
                Found(each, None if each.condition is None else judged(each.condition, known[one.pk], today))
                for each in criteria
            ),
        )
        for one in subjects
    ]


def open_stays(programme: Programme, stage: str, kind: str, keys: Iterable[UUID] | None = None) -> QuerySet[Stay]:
    """Return who is in a stage of a programme now."""
    rows = Stay.objects.filter(programme=programme, stage=stage, state="inside")
    return rows if keys is None else rows.filter(**{f"{kind}__in": among(keys)})


def came_from(programme: Programme, stage: Stage, kind: str, keys: Collection[UUID]) -> dict[UUID, Stay]:
    """Return, for each of some, their newest stay in a stage from which one goes on into `stage`; one query."""
    if not stage.after:
        return {}
    rows = standing_stays().filter(programme=programme, stage__in=stage.after, **{f"{kind}__in": among(keys)})
    return {getattr(one, f"{kind}_id"): one for one in rows.order_by("since", "created_at")}
