"""Keeping what a comparison of the registry found, and deciding pair by pair."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.bulk import among, hex_key
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.forgetting import without_names
from winay.registry.actions.merges import (
    Couple,
    locked_values,
    merge_organisations,
    merge_people,
    merge_records,
    plain_values,
)
from winay.registry.models import (
    LinkPair,
    LinkRun,
    LinkVerdict,
    OrganisationSearch,
    PersonSearch,
)
from winay.registry.queries.linkage import standings_of
from winay.registry.rules.merging import Standing, order_of_standing, verdict_of
from winay.registry.states import LINK_PAIR_STATES

BATCH = 1_000
CLUSTERS = 20_000
"""How many are merged in one transaction: up to five seconds, in which nobody else writes into SQLite."""


@dataclass(frozen=True)
class Likeness:
    """Two records that may be one, as the engine found them; `evidence` as `LinkPair.evidence`."""

    left: UUID
    right: UUID
    probability: float
    weight: float
    evidence: Sequence[dict[str, Any]] = ()


@transaction.atomic
def open_run(
    *, actor: User | None, kind: str, model_name: str, model_version: str, automatic: float, review: float,
    only_new: bool = False,
) -> LinkRun:  # fmt: skip
    """Begin a comparison of all records of a kind, or of the new ones with all. Effects: the run, one act.

    Raises `InvalidInput` unless 0 < `review` ≤ `automatic` ≤ 1.
    """
    access.require(access.may_adjudicate(actor))
    if not 0 < review <= automatic <= 1:
        raise InvalidInput(_("The threshold of review lies between 0 and the automatic one."), field="review")
    run = LinkRun.objects.create(
        kind=kind, model_name=model_name, model_version=model_version, automatic=automatic, review=review,
        only_new=only_new,
    )  # fmt: skip
    record_act(actor=actor, verb="open_link_run", subject=run, details={"model": model_name, "only_new": only_new})
    return run


@transaction.atomic
def keep_pairs(*, actor: User | None, run: LinkRun, likenesses: Iterable[Likeness]) -> int:
    """Keep pairs for a person to compare; return how many are new.

    A pair that stands open takes the new figures; one that somebody decided stays decided. Effects: the pairs.
    """
    access.require(access.may_adjudicate(actor))
    left, right = f"left_{run.kind}_id", f"right_{run.kind}_id"
    new = 0
    rows = list(likenesses)
    for start in range(0, len(rows), BATCH):
        chunk = {(min(row.left, row.right), max(row.left, row.right)): row for row in rows[start : start + BATCH]}
        standing = LinkPair.objects.filter(**{f"{left}__in": [one for one, _other in chunk]})
        known = {(getattr(pair, left), getattr(pair, right)): pair for pair in standing}
        refreshed, fresh = [], []
        for key, row in chunk.items():
            pair = known.get(key)
            if pair is None:
                pair = LinkPair(**{left: key[0], right: key[1]})
                fresh.append(pair)
            elif pair.state != LINK_PAIR_STATES.initial:
                continue
            else:
                refreshed.append(pair)
            pair.run, pair.evidence = run, list(row.evidence)
            pair.probability, pair.weight = row.probability, row.weight
        LinkPair.objects.bulk_create(fresh)
        LinkPair.objects.bulk_update(refreshed, ["run", "probability", "weight", "evidence"])
        new += len(fresh)
    return new


def merge_clusters(
    *, actor: User | None, run: LinkRun, clusters: Iterable[Iterable[UUID | str]]
) -> dict[str, int]:
    """Merge the records of each cluster that the model links without a person; return counts.

    What a machine must not decide goes to a person instead: two accounts, or two documents read from the card that
    differ. Records merged or anonymised meanwhile are left out. Effects: merges that can be undone one by one, many
    clusters a transaction: what a killed run did not come to, the next one finds again.
    """
    access.require(access.may_adjudicate(actor))
    counts = {"merged": 0, "clusters": 0, "left_to_people": 0}
    # In the order of the youngest record, which mostly is the one absorbed: neighbours are written together.
    groups = sorted((sorted(map(hex_key, cluster)) for cluster in clusters), key=itemgetter(-1))
    for start in range(0, len(groups), CLUSTERS):
        with transaction.atomic():
            _merge_some(actor, run, groups[start : start + CLUSTERS], counts)
    return counts


def _merge_some(
    actor: User | None, run: LinkRun, clusters: Sequence[Sequence[str]], counts: dict[str, int]
) -> None:
    records = locked_values(run.kind, [key for cluster in clusters for key in cluster])
    speaks = standings_of(run.kind, records)
    couples: list[Couple] = []
    for cluster in clusters:
        live = [records[key] for key in cluster if key in records and not records[key]["merged_into_id"]]
        live = [record for record in live if not record.get("anonymised_at")]
        live.sort(key=lambda record: order_of_standing(speaks[record["id"]]))
        if len(live) < 2:
            continue
        if not _may_be_one(live, speaks):
            counts["left_to_people"] += 1
            continue
        couples += [Couple(live[0], other) for other in live[1:]]
        counts["clusters"] += 1
    if couples:
        merge_records(run.kind, couples, by=actor, reason=f"{run.model_name} {run.model_version}")
        _forget_words(run.kind, [couple.absorbed["id"] for couple in couples])
        counts["merged"] += len(couples)


def _may_be_one(records: Sequence[dict[str, Any]], speaks: Mapping[str, Standing]) -> bool:
    confirmed = {record["dni"] for record in records if record.get("dni_confirmed") and record["dni"]}
    rucs = {record["ruc"] for record in records if record.get("ruc")}
    return len(confirmed) < 2 and len(rucs) < 2 and sum(speaks[record["id"]].has_account for record in records) < 2


def _forget_words(kind: str, absorbed: Sequence[str]) -> None:
    if kind == "person":
        PersonSearch.objects.filter(person__in=among(absorbed)).delete()
    else:
        OrganisationSearch.objects.filter(organisation__in=among(absorbed)).delete()


@transaction.atomic
def finish_run(
    *,
    actor: User | None,
    run: LinkRun,
    counts: dict[str, Any],
    quality: dict[str, Any],
    trained: str = "",
    compared_until: datetime | None = None,
) -> LinkRun:
    """Close a comparison with its counts and its report of quality. Effects: the run, one act.

    `trained` are the weights it learnt, for the next one; records registered by `compared_until` were compared.
    """
    access.require(access.may_adjudicate(actor))
    run = LinkRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    run.counts, run.quality, run.finished_at = counts, quality, timezone.now()
    run.trained, run.compared_until = trained, compared_until
    run.save(update_fields=["counts", "quality", "finished_at", "trained", "compared_until"])
    record_act(actor=actor, verb="finish_link_run", subject=run, details=counts)
    return run


@transaction.atomic
def judge_pair(*, actor: User, pair: LinkPair, verdict: str, note: str = "") -> LinkPair:
    """Say of two records that they are the same, or two, or that one cannot tell.

    With two reviewers configured (`WINAY_LINK_REVIEWERS`) both must agree; where they do not, who may adjudicate
    decides alone. Effects: the verdict, the pair's state, and, if they are the same, the merge. Inverse:
    `undo_merge`, `reopen_pair`. Raises `WrongState` if the pair is decided, `InvalidInput` for a second word of the
    same reviewer.
    """
    pair = LinkPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    access.require(access.may_review_pair(actor, pair))
    if verdict not in LinkVerdict.Verdict.values:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": verdict[:20]}, field="verdict")
    if pair.state not in ("open", "second", "disputed"):
        raise WrongState(_("This pair is decided already."))
    if pair.state != "disputed" and pair.verdicts.filter(reviewer_id=actor.pk).exclude(verdict="unsure").exists():
        raise InvalidInput(_("You said your word on this pair: now somebody else looks at it."))
    note = without_names(clean_text(note, field="note", most=300), pair.left, pair.right)
    LinkVerdict.objects.create(
        pair=pair, verdict=verdict, reviewer_id=actor.pk, reviewer_name=str(actor), note=note
    )
    if pair.state == "disputed":
        access.require(access.may_adjudicate(actor))
        act = verdict_of([verdict], 1)
    else:
        act = verdict_of(list(pair.verdicts.values_list("verdict", flat=True)), settings.LINK_REVIEWERS)
    if not act or (act == "ask_second" and pair.state == "second"):
        return pair
    transition(pair, table=LINK_PAIR_STATES, act=act, actor=actor, reason=note)
    if act == "confirm":
        _merge_pair(actor, pair)
    return pair


def _merge_pair(actor: User, pair: LinkPair) -> None:
    left, right = _who_stands_for(pair.left), _who_stands_for(pair.right)
    if left.pk == right.pk:
        return
    kind = "person" if pair.left_person_id else "organisation"
    speaks = standings_of(kind, {record.pk.hex: plain_values(record) for record in (left, right)})
    kept, absorbed = sorted((left, right), key=lambda record: order_of_standing(speaks[record.pk.hex]))
    merge = merge_people if kind == "person" else merge_organisations
    merge(actor=actor, kept=kept, absorbed=absorbed, reason="", pair=pair)


def _who_stands_for(record: Any) -> Any:
    while record.merged_into_id:
        record = record.merged_into
    return record


@transaction.atomic
def reopen_pair(*, actor: User, pair: LinkPair, reason: str) -> LinkPair:
    """Put a pair that was found different before a person again. Effects: its state, one act."""
    pair = LinkPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    access.require(access.may_review_pair(actor, pair))
    reason = without_names(clean_text(reason, field="reason", most=300, required=True), pair.left, pair.right)
    transition(pair, table=LINK_PAIR_STATES, act="reopen", actor=actor, reason=reason)
    return pair
