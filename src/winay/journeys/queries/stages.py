"""What staff read of stages: of their programmes, who is in each where they work, who may enter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from winay.base.bulk import among
from winay.base.models import User
from winay.facts.words import mends, why
from winay.journeys.models import Stay
from winay.journeys.pack import Journey, Stage, journey_of, read_journeys
from winay.journeys.queries.stays import (
    Standing,
    came_from,
    open_stays,
    standing_stays,
    standings,
)
from winay.journeys.queries.subjects import MODELS
from winay.programmes.access import KEEPERS, held_by, programmes_of
from winay.programmes.models import Programme
from winay.registry.models import Organisation
from winay.territory.places import Places, lying_in


@dataclass(frozen=True)
class Counted:
    """A stage with how many are in it where the reader works, and how many finished there."""

    stage: Stage
    inside: int
    graduated: int


@dataclass(frozen=True)
class OfProgramme:
    """A programme's stages with their counts."""

    programme: Programme
    journey: Journey
    stages: Sequence[Counted]


def here(user: User) -> Q:
    """Return the condition for stays where `user` keeps the stages of their programme."""
    return held_by(user, *KEEPERS, programme="programme", district="district")


def stages_for(user: User) -> list[OfProgramme]:
    """Return the stages of the programmes in which `user` works with people; two queries, one more for new packs."""
    found = []
    rows = standing_stays().filter(here(user)).order_by().values_list("programme", "stage", "state")
    counts: dict[tuple[Any, str, str], int] = {
        (programme, stage, state): number for programme, stage, state, number in rows.annotate(number=Count("pk"))
    }
    programmes = list(programmes_of(user, *KEEPERS))
    read_journeys(programmes)
    for programme in programmes:
        journey = journey_of(programme)
        if journey is not None:
            stages = [
                Counted(
                    one,
                    counts.get((programme.pk, one.code, "inside"), 0),
                    counts.get((programme.pk, one.code, "graduated"), 0),
                )
                for one in journey.stages
            ]
            found.append(OfProgramme(programme, journey, stages))
    return found


def programme_with_stages(user: User, code: str) -> tuple[Programme, Journey]:
    """Return a programme in which `user` works with people, and its stages. Raises `Programme.DoesNotExist`."""
    programme = programmes_of(user, *KEEPERS).get(code=code)
    journey = journey_of(programme)
    if journey is None:
        raise Programme.DoesNotExist
    return programme, journey


def inside_of(
    user: User, programme: Programme, stage: Stage, districts: Any = None, group: UUID | None = None
) -> QuerySet[Stay]:
    """Return who is in a stage where `user` works, in some districts, of the members of a group."""
    rows = open_stays(programme, stage.code, stage.of).filter(here(user))
    if districts is not None:
        rows = rows.filter(district__in=districts)
    if group is not None:
        rows = rows.filter(_of_group(stage.of, group, f"{stage.of}__"))
    return rows.select_related("district__province", stage.of).order_by(_order(stage.of, f"{stage.of}__"), "pk")


def outside_of(
    places: Places | None,
    programme: Programme,
    stage: Stage,
    districts: Any = None,
    group: UUID | None = None,
) -> QuerySet[Any]:
    """Return who may enter a stage, in the places that somebody keeps: who is not in it, and was not before."""
    there = standing_stays().filter(programme=programme, stage=stage.code).values(stage.of)
    rows: QuerySet[Any] = MODELS[stage.of].filter(lying_in(places, "district")).exclude(pk__in=there)
    if stage.of == "organisation":
        rows = rows.exclude(kind__in=("municipality", "nucleus"))
    if stage.after:
        before = Stay.objects.filter(programme=programme, stage__in=stage.after, state="inside")
        rows = rows.filter(pk__in=before.values(stage.of))
    if districts is not None:
        rows = rows.filter(district__in=districts)
    if group is not None:
        rows = rows.filter(_of_group(stage.of, group))
    if stage.of == "person":
        rows = rows.select_related("household")
    return rows.select_related("district__province").order_by(_order(stage.of), "pk")


def _order(kind: str, path: str = "") -> str:
    return path + {"person": "first_surname", "organisation": "name"}.get(kind, "code")


def _of_group(kind: str, group: UUID, path: str = "") -> Q:
    members = Organisation.objects.filter(pk=group, memberships__until=None)
    if kind == "household":
        return Q(**{f"{path}pk__in": members.values("memberships__person__household")})
    if kind == "person":
        return Q(**{f"{path}pk__in": members.values("memberships__person")})
    if kind == "organisation":
        return Q(**{f"{path}parent": group}) | Q(**{f"{path}pk": group})
    return Q(**{f"{path}owners__organisation": group, f"{path}owners__until": None})


def standings_inside(
    programme: Programme, journey: Journey, stage: Stage, stays: Sequence[Stay], today: date
) -> list[Standing]:
    """Return how each of those who are in a stage stands before its end, in the order of `stays`."""
    by_key = {getattr(one, f"{stage.of}_id"): one for one in stays}
    subjects = _whole(stage.of, by_key)
    found = standings(
        stage.of, subjects, today, programme=programme, leave=stage,
        journey=journey if journey.ends(stage.code) else None, stays=by_key,
    )  # fmt: skip
    order = {key: place for place, key in enumerate(by_key)}
    return sorted(found, key=lambda one: order[one.subject.pk])


def standings_outside(
    programme: Programme, journey: Journey, stage: Stage, subjects: Sequence[Any], today: date
) -> list[Standing]:
    """Return how each of those who may enter a stage stands: what it asks, and what the stage before asks."""
    before = came_from(programme, stage, stage.of, [one.pk for one in subjects])
    entry = standings(stage.of, subjects, today, programme=programme, enter=stage, stays=before)
    left: dict[Any, Standing] = {}
    for code in {one.stage for one in before.values() if one.state == "inside"}:
        old = journey.stage(code)
        own = [one for one in subjects if one.pk in before and before[one.pk].stage == code]
        for one in standings(stage.of, own, today, programme=programme, leave=old, stays=before):
            left[one.subject.pk] = one
    return [left[one.subject.pk] if _worse(left.get(one.subject.pk), one) else one for one in entry]


def _worse(left: Standing | None, entry: Standing) -> bool:
    rank = {False: 0, None: 1, True: 2}
    return left is not None and rank[left.met] < rank[entry.met]


def _whole(kind: str, keys: Collection[UUID]) -> list[Any]:
    rows = MODELS[kind].filter(pk__in=among(keys))
    return list(rows.select_related("household") if kind == "person" else rows)


def stay_for(user: User, pk: UUID) -> Stay:
    """Return a stay where `user` keeps the stages of its programme. Raises `Stay.DoesNotExist`."""
    rows = Stay.objects.filter(here(user)).select_related(
        "programme__pack", "district__province", "person__household", "household", "organisation", "venture",
        "came_from",
    )  # fmt: skip
    return rows.get(pk=pk)


@dataclass(frozen=True)
class Told:
    """One thing that is asked, in words: whether it is met, why, and how it is mended."""

    met: bool | None
    text: str
    mends: tuple[str, ...]


def told(standing: Standing) -> list[Told]:
    """Return what is asked of one and how it stands, in the reader's language: reasons and mends."""
    judgements = [standing.judgement, *(one.judgement for one in standing.criteria if one.judgement is not None)]
    return [
        Told(reason.met, why(reason), () if reason.met else tuple(mends([reason])))
        for judgement in judgements
        for reason in judgement.reasons
    ]
