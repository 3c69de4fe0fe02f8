"""A cohort is frozen as a list, and handed over to a programme in one act, piece by piece (decision 094)."""

import logging
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base import work
from winay.base.actions import record_act, transition
from winay.base.bulk import fresh_keys, load_columns
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, Problem, WrongState
from winay.base.models import User
from winay.journeys import access, referral_letters
from winay.journeys.actions.referring import receiving
from winay.journeys.models import Cohort, CohortMember, HandOver, Support, Taking
from winay.journeys.queries.cohorts import KINDS, Key, called, in_stages, leaving, stages_of
from winay.journeys.rules.referrals import ANSWER_RANGE, ANSWER_WITHIN, digest_of_list
from winay.journeys.states import HANDOVER_STATES
from winay.programmes.models import Programme
from winay.registry.models import Person

HAND_OVER = "journeys.hand_over"
"""The name of the work in the queue; its subject is the key of the hand-over."""
MOST = 100_000
MOST_LINES = 5_000
logger = logging.getLogger(__name__)


def freeze_cohort(
    *,
    actor: User | None,
    name: str,
    support: Support,
    sender: Programme | None = None,
    districts: Collection[str] = (),
    outcomes: Collection[str] = (Taking.Outcome.RUNNING, Taking.Outcome.FINISHED),
    stages: Collection[str] = (),
    lines: Sequence[str] = (),
) -> Cohort:
    """Freeze those who leave a support together: by a filter (districts, how it ended), or by a list of their codes.

    `stages`: those who are in one of these stages of `sender`, or finished the programme from it; of a business, who
    owns it. `lines`: a household's code, a DNI or a RUC each. Only whom `actor` keeps comes on the list.
    Effects: the cohort with its members and the digest of their keys, one act. There is no inverse: another list is
    frozen. Raises `InvalidInput` for lines that name nobody, each with its number, and for an empty list.
    """
    access.require(access.may_freeze(actor, sender))
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": 120}, field="name")
    if not set(outcomes) <= set(Taking.Outcome.values) or not outcomes:
        raise InvalidInput(_("Say whether they have it still, or how it ended."), field="outcomes")
    declared = {one.code for one in stages_of(sender)}
    if not set(stages) <= declared:
        raise InvalidInput(_("This programme has no such stage."), field="stages")
    with transaction.atomic():
        if lines:
            keys = _called(actor, lines)
        elif stages and sender is not None:
            keys = in_stages(actor, sender, stages, districts, outcomes)
        else:
            keys = leaving(actor, support, districts, outcomes)
        if not keys:
            raise InvalidInput(
                _("Nobody whom you keep fits. Choose other districts or another list."), field="support"
            )
        if len(keys) > MOST:
            raise InvalidInput(_("At most %(most)s stand on one list.") % {"most": MOST}, field="districts")
        cohort = Cohort.objects.create(
            code=next_code(f"G-{timezone.localdate().year}-", width=3),
            name=name,
            support=support,
            sender=sender,
            criteria={"list": len(lines)}
            if lines
            else {"districts": sorted(districts), "outcomes": sorted(outcomes), "stages": sorted(stages)},
            size=len(keys),
            digest=digest_of_list([key.key.hex for key in keys]),
            frozen_by=actor,
        )
        _load_members(cohort, keys)
        record_act(
            actor=actor, verb="freeze_cohort", subject=cohort, details={"size": len(keys), "digest": cohort.digest}
        )
        return cohort


def _load_members(cohort: Cohort, keys: Sequence[Key]) -> None:
    digits = [key.key.hex for key in keys]
    columns: dict[str, list[Any]] = {
        "id": fresh_keys(len(keys)),
        "number": list(range(1, len(keys) + 1)),
        "key": digits,
    }
    for kind in KINDS:
        columns[f"{kind}_id"] = [one if key.kind == kind else None for key, one in zip(keys, digits, strict=True)]
    load_columns(CohortMember, columns, same={"cohort_id": cohort.pk.hex}, count=len(keys))


def _called(actor: User | None, lines: Sequence[str]) -> list[Key]:
    plain = [line.strip() for line in lines if line.strip()]
    if len(plain) > MOST_LINES:
        raise InvalidInput(_("At most %(most)s stand on one list.") % {"most": MOST_LINES}, field="lines")
    found = called(actor, plain)
    missing = [(number, line) for number, line in enumerate(plain, start=1) if line not in found]
    if missing:
        problems = [
            Problem(
                _("nobody whom you keep has this code"), where=f"{number}", mend=_("Correct it or leave it out.")
            )
            for number, _line in missing[:20]
        ]
        raise InvalidInput(_("Some lines name nobody."), field="lines", problems=problems)
    return list(dict.fromkeys(found[line] for line in plain))


@transaction.atomic
def start_handover(
    *,
    actor: User | None,
    cohort: Cohort,
    to_support: Support,
    whom: str = HandOver.Whom.EVERYBODY,
    companion: Person | User | None = None,
    days: int = ANSWER_WITHIN,
    at_once: bool = False,
) -> HandOver:
    """Hand a cohort over to a support in one act; `at_once`: the caller does the work now.

    `whom`: everybody of it, or those who can enter now, or nearly, by what the support asks. Effects: the hand-over,
    one act, the work is queued; it makes a referral of each member for whom it is and who allowed it, and lists the
    others with the reason. Inverse: none; each referral is taken back by itself. Raises `WrongState` where it was
    handed over to this support before: that one goes on.
    """
    access.require(access.may_keep_cohort(actor, cohort))
    if not ANSWER_RANGE[0] <= days <= ANSWER_RANGE[1]:
        raise InvalidInput(
            _("From %(least)s to %(most)s days.") % {"least": ANSWER_RANGE[0], "most": ANSWER_RANGE[1]},
            field="days",
        )
    if whom not in HandOver.Whom.values:
        raise InvalidInput(_("Say whom of the list you hand over."), field="whom")
    to = receiving(to_support, leaves=cohort.support)
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if HandOver.objects.filter(cohort=cohort, to_support=to).exists():
        raise WrongState(_("This cohort is handed over to it already. Go on with that one."), field="to_support")
    own = {"companion_user": companion} if isinstance(companion, User) else {"companion_person": companion}
    handover = HandOver.objects.create(cohort=cohort, to_support=to, whom=whom, days=days, started_by=actor, **own)
    record_act(
        actor=actor,
        verb="start_handover",
        subject=handover,
        to_state=handover.state,
        details={"to": to.code, "whom": str(whom)},
    )
    if not at_once:
        work.enqueue(HAND_OVER, str(handover.pk))
    return handover


@transaction.atomic
def stop_handover(*, actor: User | None, handover: HandOver) -> HandOver:
    """Stop a hand-over where it is: what was sent stays sent, and its receivers are told.

    Inverse: `go_on_with_handover`.
    """
    found = _locked(handover, actor)
    transition(found, table=HANDOVER_STATES, act="stop_handover", actor=actor)
    referral_letters.tell_of_cohort(found)
    return found


@transaction.atomic
def go_on_with_handover(*, actor: User | None, handover: HandOver, at_once: bool = False) -> HandOver:
    """Go on with a hand-over that stopped; of one that is done, go through those again who were not sent.

    Nobody is sent twice, and what a person decided meanwhile stays. Effects: its state, one act, the work is queued.
    """
    found = _locked(handover, actor)
    receiving(found.to_support, leaves=found.cohort.support)
    if found.state == "done":
        found.cursor = 0
    found.rounds += 1
    found.fault, found.finished_at, found.started_by = "", None, actor
    transition(
        found,
        table=HANDOVER_STATES,
        act="go_on_with_handover",
        actor=actor,
        also_save=("cursor", "rounds", "fault", "finished_at", "started_by"),
    )
    if not at_once:
        work.enqueue(HAND_OVER, str(found.pk))
    return found


def _locked(handover: HandOver, actor: User | None) -> HandOver:
    found = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("cohort__sender", "cohort__support", "to_support__programme")
        .get(pk=handover.pk)
    )
    access.require(access.may_keep_cohort(actor, found.cohort))
    return found
