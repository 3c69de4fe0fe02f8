"""Keeping what a comparison of the registry found, and deciding pair by pair."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
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
from winay.registry.actions.apart import note_two, settle_two
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
from winay.registry.queries.apart import known_apart, who_stands_for
from winay.registry.queries.linkage import standings_of
from winay.registry.rules.merging import Standing, order_of_standing, verdict_of
from winay.registry.states import LINK_PAIR_STATES

BATCH = 1_000
CLUSTERS = 20_000
"""How many are merged in one transaction: up to five seconds, in which nobody else writes into SQLite."""


@dataclass(frozen=True)
class Likeness:
    """Two records that may be one, as the engine found them; `evidence` and `held_by` as in `LinkPair`."""

    left: UUID
    right: UUID
    probability: float
    weight: float
    evidence: Sequence[dict[str, Any]] = ()
    held_by: str = ""


Described = Callable[[Mapping[tuple[str, str], str]], Iterable[Likeness]]
"""Gives what the engine found of pairs (keys as digits, the smaller first), each with why a machine leaves it alone."""


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

    A pair of a record that was merged is kept as one of the record that stands for it, the surest of several. A pair
    that stands open takes the new figures; one that somebody decided stays decided, and so does one of which somebody
    knows that they are two. Effects: the pairs.
    """
    access.require(access.may_adjudicate(actor))
    left, right = f"left_{run.kind}_id", f"right_{run.kind}_id"
    new = 0
    surest = _of_standing(run.kind, list(likenesses))
    rows = list(surest.items())
    for start in range(0, len(rows), BATCH):
        chunk = dict(rows[start : start + BATCH])
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
            pair.run, pair.evidence, pair.held_by = run, list(row.evidence), row.held_by
            pair.probability, pair.weight = row.probability, row.weight
        LinkPair.objects.bulk_create(fresh)
        LinkPair.objects.bulk_update(refreshed, ["run", "probability", "weight", "evidence", "held_by"])
        new += len(fresh)
    return new


def _of_standing(kind: str, likenesses: Sequence[Likeness]) -> dict[tuple[UUID, UUID], Likeness]:
    """Return by the two records that stand today, the smaller first, the surest likeness of each two."""
    stands = who_stands_for(kind, {key.hex for row in likenesses for key in (row.left, row.right)})
    apart = known_apart(kind)
    found: dict[tuple[UUID, UUID], Likeness] = {}
    for row in likenesses:
        one, other = sorted(stands.get(key.hex, key.hex) for key in (row.left, row.right))
        pair = (UUID(one), UUID(other))
        if one != other and (one, other) not in apart and (pair not in found or _surer(row, found[pair])):
            found[pair] = row
    return found


def _surer(one: Likeness, other: Likeness) -> bool:
    return (bool(one.held_by), one.probability) > (bool(other.held_by), other.probability)


def merge_clusters(
    *,
    actor: User | None,
    run: LinkRun,
    clusters: Iterable[Iterable[UUID | str]],
    described: Described | None = None,
) -> dict[str, int]:
    """Merge the records of each cluster that the model links without a person; return counts.

    What a machine must not decide goes to a person instead, as pairs that wait: two accounts, two documents read from
    the card that differ, and whoever would come together with somebody of whom a person said that they are two. The
    others of the cluster become one. Records merged or anonymised meanwhile are left out. `described` gives what the
    engine found of such a pair. Effects: merges that can be undone one by one, pairs, many clusters a transaction: what
    a killed run did not come to, the next one finds again.
    """
    access.require(access.may_adjudicate(actor))
    counts = {"merged": 0, "clusters": 0, "left_to_people": 0}
    # In the order of the youngest record, which mostly is the one absorbed: neighbours are written together.
    groups = sorted((sorted(map(hex_key, cluster)) for cluster in clusters), key=itemgetter(-1))
    for start in range(0, len(groups), CLUSTERS):
        with transaction.atomic():
            left = _merge_some(actor, run, groups[start : start + CLUSTERS], counts)
            if left:
                keep_pairs(actor=actor, run=run, likenesses=(described or _undescribed(run))(left))
                counts["left_to_people"] += len(left)
    return counts


def _undescribed(run: LinkRun) -> Described:
    def described(left: Mapping[tuple[str, str], str]) -> Iterator[Likeness]:
        for (one, other), why in left.items():
            yield Likeness(UUID(one), UUID(other), run.automatic, 0.0, (), why)

    return described


def _merge_some(
    actor: User | None, run: LinkRun, clusters: Sequence[Sequence[str]], counts: dict[str, int]
) -> dict[tuple[str, str], str]:
    """Merge what may be one; return the pairs that a person decides, each with the reason."""
    left: dict[tuple[str, str], str] = {}
    apart = known_apart(run.kind)
    records = locked_values(run.kind, [key for cluster in clusters for key in cluster])
    speaks = standings_of(run.kind, records)
    couples: list[Couple] = []
    for cluster in clusters:
        live = [records[key] for key in cluster if key in records and not records[key]["merged_into_id"]]
        live = [record for record in live if not record.get("anonymised_at")]
        live.sort(key=lambda record: order_of_standing(speaks[record["id"]]))
        held = _held(live, speaks, apart)
        left |= held
        doubtful = {key for pair in held for key in pair}
        live = [record for record in live if record["id"] not in doubtful]
        if held and live:
            left |= {_ordered(live[0]["id"], key): "third_record" for key in doubtful}
        left = {pair: why for pair, why in left.items() if why != "known_two"}
        if len(live) < 2:
            continue
        couples += [Couple(live[0], other) for other in live[1:]]
        counts["clusters"] += 1
    if couples:
        merge_records(run.kind, couples, by=actor, reason=f"{run.model_name} {run.model_version}")
        _forget_words(run.kind, [couple.absorbed["id"] for couple in couples])
        counts["merged"] += len(couples)
    return left


def _held(
    records: Sequence[dict[str, Any]], speaks: Mapping[str, Standing], apart: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return the pairs of a cluster that no machine makes one, each with the reason."""
    held = {}
    for one, other in combinations(records, 2):
        pair = _ordered(one["id"], other["id"])
        if pair in apart:
            held[pair] = "known_two"
        elif one.get("dni_confirmed") and other.get("dni_confirmed") and _both_say("dni", one, other):
            held[pair] = "confirmed"
        elif _both_say("ruc", one, other):
            held[pair] = "tax_numbers"
        elif speaks[one["id"]].has_account and speaks[other["id"]].has_account:
            held[pair] = "accounts"
    return held


def _both_say(field: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one.get(field) and other.get(field) and one[field] != other[field])


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


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
def judge_pair(*, actor: User, pair: LinkPair, verdict: str, note: str = "", anyway: bool = False) -> LinkPair:
    """Say of two records that they are the same, or two, or that one cannot tell.

    With two reviewers configured (`WINAY_LINK_REVIEWERS`) both must agree; where they do not, who may adjudicate
    decides alone. Effects: the verdict, the pair's state, and, if they are the same, the merge; if they are two, that
    it is known (`KnownTwo`). Inverse: `undo_merge`, `reopen_pair`. Raises `WrongState` if the pair is decided,
    `InvalidInput` for a second word of the same reviewer, and for two of which somebody said that they are two unless
    they are one `anyway`, for the reason in the note.
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
        _merge_pair(actor, pair, note, anyway=anyway)
    elif act == "reject":
        note_two(_kind(pair), pair.left, pair.right, by=actor, reason=note, pair=pair)
    return pair


def _kind(pair: LinkPair) -> str:
    return "person" if pair.left_person_id else "organisation"


def _merge_pair(actor: User, pair: LinkPair, note: str, *, anyway: bool) -> None:
    left, right = _who_stands_for(pair.left), _who_stands_for(pair.right)
    if left.pk == right.pk:
        return
    kind = _kind(pair)
    speaks = standings_of(kind, {record.pk.hex: plain_values(record) for record in (left, right)})
    kept, absorbed = sorted((left, right), key=lambda record: order_of_standing(speaks[record.pk.hex]))
    merge = merge_people if kind == "person" else merge_organisations
    merge(actor=actor, kept=kept, absorbed=absorbed, reason=note, pair=pair, anyway=anyway)


def _who_stands_for(record: Any) -> Any:
    while record.merged_into_id:
        record = record.merged_into
    return record


@transaction.atomic
def reopen_pair(*, actor: User, pair: LinkPair, reason: str) -> LinkPair:
    """Put a pair that was found different before a person again.

    Effects: its state; that they are two is known no more; one act.
    """
    pair = LinkPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    access.require(access.may_review_pair(actor, pair))
    reason = without_names(clean_text(reason, field="reason", most=300, required=True), pair.left, pair.right)
    transition(pair, table=LINK_PAIR_STATES, act="reopen", actor=actor, reason=reason)
    left, right = _who_stands_for(pair.left), _who_stands_for(pair.right)
    settle_two(_kind(pair), left, right, by=actor, reason=reason, anyway=True)
    return pair
