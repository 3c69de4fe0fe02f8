"""Somebody finishes a programme: by which criteria, with what evidence; and is asked after from then on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition_many
from winay.base.bulk import among
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.documents.actions import keep_proof
from winay.documents.models import Proof
from winay.journeys import access
from winay.journeys.actions.follow_ups import plan_follow_ups
from winay.journeys.actions.stays import MOST_AT_ONCE, clean_words, past_day, require_words
from winay.journeys.models import GraduationFinding, Stay
from winay.journeys.pack import Criterion, Journey, journey_of
from winay.journeys.queries.stays import Standing, standings
from winay.journeys.queries.subjects import MODELS
from winay.journeys.states import STAY_STATES
from winay.programmes.models import Programme


@dataclass(frozen=True)
class Said:
    """What a person says of a criterion: met or not, in words (where it is written), with a file as evidence."""

    met: bool
    words: str = ""
    proof: IO[bytes] | Page | None = None


@dataclass(frozen=True)
class _Kept:
    met: bool
    words: str
    proof: Proof | None


def graduate(*, actor: User | None, stay: Stay, on: date, said: Mapping[str, Said], words: str = "") -> Stay:
    """Let one graduate. As `graduate_many`."""
    return graduate_many(actor=actor, stays=[stay], on=on, said=said, words=words)[0]


def graduate_many(
    *, actor: User | None, stays: Sequence[Stay], on: date, said: Mapping[str, Said], words: str = ""
) -> list[Stay]:
    """Let all of `stays`, of one stage that ends its programme, graduate on a day, by the criteria of the pack.

    Criteria with a condition are judged by the house; of the others `said` tells, of all alike. Where something is not
    met or not known, `words` say why they graduate all the same. Effects: each stay ends, its findings with the
    evidence, its follow-ups are planned, one act each. Inverse: `reopen_stay`. Raises `InvalidInput` for a stage that
    does not end the programme, for a criterion of which nothing is said or whose evidence is missing.
    """
    if not stays:
        return []
    pages = {code: read_proof(one.proof, field=f"proof_{code}") for code, one in said.items()}
    with transaction.atomic():
        found = _locked(actor, stays)
        programme = found[0].programme
        journey = _ending(programme, found)
        day = past_day(on, field="on")
        if any(day < one.since for one in found):
            raise InvalidInput(_("It is before they entered."), field="on")
        kept = {
            one.code: _kept(one, said.get(one.code), pages.get(one.code))
            for one in journey.criteria
            if one.condition is None
        }
        words = clean_words(words)
        stood = _stood(programme, journey, found, day)
        answers = {key: _whole(one, kept) for key, one in stood.items()}
        require_words(answers.values(), words)
        transition_many(
            found, table=STAY_STATES, act="graduate", actor=actor,
            details={one.pk: {"programme": programme.code, "stage": one.stage} for one in found},
        )  # fmt: skip
        _write(actor, found, day, answers, stood, kept, words)
        plan_follow_ups(actor, found, journey, day)
        return found


def _locked(actor: User | None, stays: Sequence[Stay]) -> list[Stay]:
    if len(stays) > MOST_AT_ONCE:
        raise InvalidInput(_("At most %(most)s at once.") % {"most": MOST_AT_ONCE})
    rows = Stay.objects.select_for_update(of=("self",)).select_related("programme")
    found = list(rows.filter(pk__in=among(one.pk for one in stays)).order_by("pk"))
    for one in {(one.programme_id, one.district_id): one for one in found}.values():
        access.require(access.may_keep_stay(actor, one))
    return found


def _ending(programme: Programme, stays: Sequence[Stay]) -> Journey:
    journey = journey_of(programme)
    alike = {(one.programme_id, one.stage, one.kind) for one in stays}
    if journey is None or len(alike) > 1 or not journey.ends(stays[0].stage):
        raise InvalidInput(_("One graduates from the stage that ends the programme."), field="stage")
    return journey


def _kept(criterion: Criterion, said: Said | None, page: Page | None) -> _Kept:
    if said is None:
        raise InvalidInput(_("Say of each criterion whether it is met."), field=f"met_{criterion.code}")
    words = clean_words(said.words, field=f"words_{criterion.code}")
    if said.met and criterion.evidence is not None and page is None and not words:
        raise InvalidInput(
            _("Add the evidence, or write where it is kept: %(evidence)s") % {"evidence": criterion.evidence},
            field=f"words_{criterion.code}",
        )
    return _Kept(said.met, words, keep_proof(page) if page else None)


def _stood(programme: Programme, journey: Journey, stays: Sequence[Stay], day: date) -> dict[Any, Standing]:
    kind, stage = stays[0].kind, journey.stage(stays[0].stage)
    by_key = {getattr(one, f"{kind}_id"): one for one in stays}
    rows = MODELS[kind].filter(pk__in=among(by_key))
    subjects = list(rows.select_related("household") if kind == "person" else rows)
    found = standings(kind, subjects, day, programme=programme, leave=stage, journey=journey, stays=by_key)
    if len(found) < len(by_key):
        raise InvalidInput(_("This record was merged into another one. Choose the one that stands."))
    return {by_key[one.subject.pk].pk: one for one in found}


def _whole(one: Standing, kept: Mapping[str, _Kept]) -> bool | None:
    said_no = any(not said.met for said in kept.values())
    return False if said_no or one.met is False else one.met


def _write(
    actor: User | None,
    stays: Sequence[Stay],
    day: date,
    answers: Mapping[Any, bool | None],
    stood: Mapping[Any, Standing],
    kept: Mapping[str, _Kept],
    words: str,
) -> None:
    for answer in set(answers.values()):
        keys = [key for key, one in answers.items() if one is answer]
        Stay.objects.filter(pk__in=among(keys)).update(
            until=day, leave_met=answer, leave_words="" if answer else words
        )
    for one in stays:
        one.until, one.leave_met = day, answers[one.pk]
        one.leave_words = "" if one.leave_met else words
    GraduationFinding.objects.filter(stay__in=among(one.pk for one in stays)).delete()
    GraduationFinding.objects.bulk_create(
        (
            _finding(one, found.criterion, found.judgement, kept.get(found.criterion.code), actor)
            for one in stays
            for found in stood[one.pk].criteria
        ),
        batch_size=400,
    )


def _finding(
    stay: Stay, criterion: Criterion, judgement: Any, said: _Kept | None, actor: User | None
) -> GraduationFinding:
    if judgement is not None or said is None:
        met = judgement.met if judgement is not None else None
        return GraduationFinding(stay=stay, criterion=criterion.code, met=met, judged=True)
    return GraduationFinding(
        stay=stay, criterion=criterion.code, met=said.met, words=said.words, proof=said.proof, found_by=actor
    )
