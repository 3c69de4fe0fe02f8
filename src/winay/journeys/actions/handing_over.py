"""The work of a hand-over: referrals of some hundred members a transaction, from where it stands."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from winay.base.actions import record_many, transition
from winay.base.codes import next_codes
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.journeys import access, referral_letters
from winay.journeys.actions.referring import WIDTH, receiving, series
from winay.journeys.models import CohortMember, HandOver, NotSent, Referral, SharingConsent, Taking
from winay.journeys.queries.consents import allowances
from winay.journeys.queries.fits import fitting
from winay.journeys.reading import entry_of
from winay.journeys.rules import STANDINGS
from winay.journeys.rules.referrals import FIT, OPEN, due_on, why_not_sent
from winay.journeys.states import HANDOVER_STATES
from winay.registry.models import Household, Organisation, Person

CHUNK = 500
MODELS: dict[str, Any] = {"organisation": Organisation, "household": Household, "person": Person}
Progress = Callable[[int, int], None]
logger = logging.getLogger(__name__)


def nothing(_done: int, _total: int) -> None:
    """Tell nobody how far the work is."""


def hand_over(*, handover: HandOver, progress: Progress = nothing) -> HandOver:
    """Go through a cohort from where its hand-over stands, until it is done or somebody stops it.

    Effects, a piece at a time: a referral and an act for each member who allowed it, a message to each; the others are
    listed with the reason. In the end one act, and the receivers are told how many wait. A killed process goes on where
    the last whole piece ended; who has a referral from this list is not referred again, whatever became of it.
    """
    while True:
        with transaction.atomic():
            found = (
                HandOver.objects.select_for_update(of=("self",))
                .select_related("cohort__sender", "cohort__support", "to_support__programme", "started_by")
                .get(pk=handover.pk)
            )
            if found.state != "running":
                return found
            if not _may_go_on(found):
                return _halt(found)
            members = list(
                CohortMember.objects.filter(cohort=found.cohort, number__gt=found.cursor).order_by("number")[
                    :CHUNK
                ]
            )
            if not members:
                return _finish(found)
            _hand_over(found, members)
            found.cursor = members[-1].number
            found.save(update_fields=["cursor", "sent"])
        progress(found.cursor, found.cohort.size)


def _hand_over(found: HandOver, members: list[CohortMember]) -> None:
    today = timezone.localdate()
    there = set(
        Referral.objects.filter(cohort_member__in=members, to_support=found.to_support).values_list(
            "cohort_member", flat=True
        )
    )
    new: list[Referral] = []
    consents: list[SharingConsent] = []
    not_sent: list[NotSent] = []
    for kind in MODELS:
        own = [one for one in members if getattr(one, f"{kind}_id") and one.pk not in there]
        if not own:
            continue
        known = _Known(found, kind, {getattr(one, f"{kind}_id") for one in own})
        for member in own:
            key = getattr(member, f"{kind}_id")
            why = known.why_not(key)
            if why:
                not_sent.append(NotSent(handover=found, member=member, why=why))
                continue
            consent = known.allowed[key].consent
            if consent is None:
                consents.append(consent := known.by_their_word(key))
            new.append(_referral(found, member, kind, key, known.rows[key], consent, today))
            known.open.add(key)
    NotSent.objects.filter(handover=found, member__in=members).delete()
    NotSent.objects.bulk_create(not_sent, batch_size=CHUNK)
    SharingConsent.objects.bulk_create(consents, batch_size=CHUNK)
    for referral, code in zip(new, next_codes(series(today), len(new), width=WIDTH), strict=True):
        referral.code = code
    Referral.objects.bulk_create(new, batch_size=CHUNK)
    record_many(actor=found.started_by, verb="send_referral", subjects=new, to_state="sent")
    referral_letters.tell_members(new)
    found.sent += len(new)


class _Known:
    """What is known of some subjects of one kind before one support; a dozen queries, their rows locked."""

    def __init__(self, found: HandOver, kind: str, keys: set[Any]) -> None:
        self.found, self.kind = found, kind
        to, model = found.to_support, MODELS[kind]
        locked = model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
        self.rows = {one.pk: one for one in locked}
        own = {f"{kind}__in": keys}
        self.allowed = allowances(kind, keys, to)
        referrals = Referral.objects.filter(to_support=to, **own).order_by()
        self.open = set(referrals.filter(state__in=OPEN).values_list(kind, flat=True))
        since = timezone.localdate(found.cohort.created_at)
        decided = referrals.filter(state__in=("declined", "withdrawn"), ended_on__gte=since)
        self.decided = set(decided.values_list(kind, flat=True))
        standings = FIT[found.whom]
        self.fit = keys if standings == STANDINGS else fitting(kind, keys, to, standings, timezone.localdate())
        self.had: set[Any] = set()
        if entry_of(to).once:
            had = Taking.objects.filter(support=to, taken_back_at=None, **own)
            self.had = set(had.order_by().values_list(kind, flat=True))

    def why_not(self, key: Any) -> str:
        """Return why one is not handed over, or nothing."""
        row = self.rows.get(key)
        return why_not_sent(
            gone=row is None or _stands_for_nobody(row),
            nowhere=row is not None and row.district_id is None,
            had=key in self.had,
            open_already=key in self.open,
            decided=key in self.decided,
            allowed=key in self.allowed,
            fits=key in self.fit,
        )

    def by_their_word(self, key: Any) -> SharingConsent:
        """Return the consent that follows from their word in the registry; not saved yet."""
        word = self.allowed[key].word
        by: User | None = self.found.started_by
        return SharingConsent(
            support=self.found.to_support,
            given_by_id=word.person,
            said_on=word.said_on,
            how=SharingConsent.How.REGISTRY,
            recorded_by_name=str(by) if by else "system",
            **{f"{self.kind}_id": key},
        )


def _stands_for_nobody(row: Any) -> bool:
    gone = (row.merged_into_id, getattr(row, "archived_at", None), getattr(row, "anonymised_at", None))
    return any(value is not None for value in gone)


def _referral(
    found: HandOver, member: CohortMember, kind: str, key: Any, row: Any, consent: SharingConsent, today: date
) -> Referral:
    return Referral(
        from_support=found.cohort.support,
        to_support=found.to_support,
        sender=found.cohort.sender,
        district_id=row.district_id,
        consent=consent,
        cohort_member=member,
        companion_person_id=found.companion_person_id,
        companion_user_id=found.companion_user_id,
        sent_by=found.started_by,
        sent_on=today,
        due_on=due_on(today, found.days),
        **{f"{kind}_id": key},
    )


def _finish(found: HandOver) -> HandOver:
    found.finished_at = timezone.now()
    details = {"sent": found.sent, "not_sent": found.not_sent.count()}
    transition(
        found,
        table=HANDOVER_STATES,
        act="finish_handover",
        actor=found.started_by,
        details=details,
        also_save=("finished_at",),
    )
    referral_letters.tell_of_cohort(found)
    return found


def _may_go_on(found: HandOver) -> bool:
    """Tell whether who started it still keeps the cohort, and the support still takes somebody."""
    try:
        receiving(found.to_support, leaves=found.cohort.support)
    except InvalidInput:
        return False
    return found.started_by is None or access.may_keep_cohort(found.started_by, found.cohort)


def _halt(found: HandOver) -> HandOver:
    with override("es"):
        found.fault = _("It could not go on to its end. What was sent stays sent; go on with the others.")
    transition(found, table=HANDOVER_STATES, act="halt_handover", actor=found.started_by, also_save=("fault",))
    referral_letters.tell_of_cohort(found)
    return found


def work_on_handover(subject: str, keep: Callable[[], None]) -> None:
    """Hand a cohort over in the background (`base.work`), from where it stands."""
    found = HandOver.objects.filter(pk=subject, state="running").first()
    if found is not None:
        hand_over(handover=found, progress=lambda _done, _total: keep())


def give_up_handover(subject: str) -> None:
    """Say that a hand-over could not go on: what was sent stays sent, and it can be taken up again."""
    with transaction.atomic():
        found = HandOver.objects.select_for_update(of=("self",)).filter(pk=subject, state="running").first()
        if found is not None:
            _halt(found)
