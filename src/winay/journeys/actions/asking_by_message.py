"""Graduates are asked by message, and answer by its link or on their own page."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.addresses import address_for_papers
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.journeys import access, follow_up_letters
from winay.journeys.actions.follow_ups import Answer, decline_follow_up, record_follow_up, record_try
from winay.journeys.models import FollowUp, FollowUpTry, Way
from winay.journeys.queries import follow_ups as queries
from winay.journeys.queries.follow_up_links import is_open
from winay.registry.models import Person

ASK = "journeys.ask_by_message"
AT_ONCE = 200


def ask_by_messages(today: date, keep: Callable[[], None] = lambda: None) -> int:
    """Ask everybody whose day has come by message, and once more who did not answer; return how many letters.

    Only who said that they may be called or written to. Run as often as one likes: nobody is told twice of a round.
    Effects: `told_at`, a message each. Nothing where this installation has no public address: the link leads nowhere.
    """
    if not address_for_papers():
        return 0
    told = 0
    for rows, again in ((queries.to_ask_by_message(today), False), (queries.to_ask_again(today), True)):
        keys = list(rows.values_list("pk", flat=True))
        for begin in range(0, len(keys), AT_ONCE):
            with transaction.atomic():
                told += _ask(keys[begin : begin + AT_ONCE], again=again)
            keep()
    return told


def _ask(keys: Sequence[Any], *, again: bool) -> int:
    """Ask some of them, those who allow it; within the caller's transaction."""
    rows = FollowUp.objects.select_for_update(of=("self",)).filter(pk__in=keys, state__in=queries.WAITING)
    found = list(rows.select_related("programme", "stay").order_by("pk"))
    contacts = queries.contacts_of(found)
    asked: list[tuple[FollowUp, Person]] = [
        (one, contact.person) for one in found if (contact := contacts.get(one.pk)) and contact.allows
    ]
    now = timezone.now()
    for one, _person in asked:
        one.told_at = one.told_at or now
    FollowUp.objects.filter(pk__in=[one.pk for one, _person in asked], told_at=None).update(told_at=now)
    return follow_up_letters.tell_to_answer(asked, again=again)


@transaction.atomic
def ask_by_message(*, actor: User | None, follow_up: FollowUp) -> None:
    """Ask one graduate by message now. Effects: `told_at`, one message, one act.

    Raises `WrongState` where they were asked by message and can answer still, where there is nobody to write to, and
    without a public address; `InvalidInput` where they did not say that they may be written to.
    """
    found = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("stay", "programme").get(pk=follow_up.pk)
    )
    access.require(access.may_follow_up(actor, found))
    if found.state not in queries.WAITING:
        raise WrongState(_("Nothing is to be asked any more."))
    if is_open(found):
        raise WrongState(_("They were asked by message, and can answer still."))
    if not address_for_papers():
        raise WrongState(_("This installation has no public address: the link in a message would lead nowhere."))
    contact = queries.contacts_of([found]).get(found.pk)
    if contact is None:
        raise WrongState(_("Nobody is known whom one could write to: visit them."))
    if not contact.allows:
        raise InvalidInput(
            _("They did not say that they may be called or written to. Ask them first, and write it down.")
        )
    found.told_at = timezone.now()
    found.save(update_fields=["told_at"])
    follow_up_letters.tell_to_answer([(found, contact.person)])
    record_act(actor=actor, verb="ask_by_message", subject=found, details={"months": found.months})


def _locked_for(follow_up: FollowUp, by: User | None) -> FollowUp:
    """Return a follow-up that is answered by whoever has its link, or on the own page of `by`, locked."""
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("stay").get(pk=follow_up.pk)
    if by is not None:
        access.require(access.is_own(by, found.stay.subject))
    elif not is_open(found) and found.state in queries.WAITING:
        raise WrongState(_("This link is over. Ask at the office, or wait until they ask you again."))
    return found


@transaction.atomic
def answer_follow_up(*, follow_up: FollowUp, answer: Answer, by: User | None = None) -> FollowUp:
    """Take what a graduate tells by themselves: by the link of a message, or `by` their account on their own page.

    Effects and errors: those of `record_follow_up`, and `WrongState` for a link that is over.
    """
    found = _locked_for(follow_up, by)
    return record_follow_up(
        actor=None, follow_up=found, asked_on=timezone.localdate(), way=Way.MESSAGE, answer=answer,
        by="page" if by else "link",
    )  # fmt: skip


@transaction.atomic
def refuse_follow_up(*, follow_up: FollowUp, by: User | None = None) -> FollowUp:
    """Take that a graduate does not want to be asked. Effects and inverse: those of `decline_follow_up`."""
    return decline_follow_up(actor=None, follow_up=_locked_for(follow_up, by))


@transaction.atomic
def not_me(*, follow_up: FollowUp) -> FollowUpTry:
    """Take that the message reached somebody else: whom it was for is looked for. Effects: those of `record_try`; its
    link opens nothing any more."""
    found = _locked_for(follow_up, None)
    tried = record_try(
        actor=None, follow_up=found, tried_on=timezone.localdate(), way=Way.MESSAGE,
        result=FollowUpTry.Result.WRONG,
    )  # fmt: skip
    FollowUp.objects.filter(pk=found.pk).update(told_at=None)
    return tried


def work_on_asking(subject: str, keep: Callable[[], None]) -> None:
    """Ask by message whose day has come (`base.work`), whatever the day of the subject."""
    ask_by_messages(timezone.localdate(), keep)
