"""How a referral goes on: locked, moved along its table, its day written, those who wait for it told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.journeys import access, referral_letters
from winay.journeys.actions.files import keep_file
from winay.journeys.models import Referral, ReferralDoor, SharingConsent, Taking
from winay.journeys.queries.consents import is_allowed
from winay.journeys.queries.files import receiver_of
from winay.journeys.rules.referrals import OPEN
from winay.journeys.states import REFERRAL_STATES
from winay.registry.models import Household, Organisation, Person, Venture

DAYS = {
    "see": "seen_on",
    "accept": "answered_on",
    "put_on_list": "answered_on",
    "decline": "ended_on",
    "enrol": "enrolled_on",
    "give_first_support": "supported_on",
    "withdraw": "ended_on",
}
"""The column of the day of each act."""
ANSWERS = ("accept", "put_on_list", "decline")
OPENING = ("see", "accept", "put_on_list")
"""Acts with which the receiver goes on with a file, which has to be allowed still."""
MODELS: dict[str, Any] = {
    "organisation": Organisation, "household": Household, "person": Person, "venture": Venture,
}  # fmt: skip


def see_referral(*, actor: User, referral: Referral) -> Referral:
    """Open a referral's file as its receiver. Effects: the file as it is kept, state and day, one act; nothing where it
    was opened before."""
    return _answer(referral, actor, "see") if referral.state == "sent" else referral


def accept_referral(*, actor: User, referral: Referral) -> Referral:
    """Accept somebody: also from the waiting list. Effects: state, day, one act; they and the sender are told."""
    return _answer(referral, actor, "accept")


def put_on_waiting_list(*, actor: User, referral: Referral) -> Referral:
    """Put somebody on the waiting list. Effects: state, day, one act; they and the sender are told."""
    return _answer(referral, actor, "put_on_list")


def decline_referral(*, actor: User, referral: Referral, reason: str) -> Referral:
    """Decline somebody, with the reason, which they and the sender read with the next best way. There is no inverse:
    they are referred anew. Effects: state, day, reason, one act."""
    return _answer(referral, actor, "decline", reason=reason)


def enrol_referral(*, actor: User, referral: Referral) -> Referral:
    """Enrol somebody who was accepted. Effects: state, day, what they have of the support as a running `Taking`
    (once), one act each."""
    return _answer(referral, actor, "enrol")


def record_first_support(*, actor: User, referral: Referral, on: date | None = None) -> Referral:
    """Write down that the first support arrived, and on which day. Effects: state, day, one act: it has closed."""
    return _answer(referral, actor, "give_first_support", on=on)


@transaction.atomic
def answer_referrals(*, actor: User, referrals: Iterable[Referral], act: str, reason: str = "") -> int:
    """Give many referrals of one list the same answer (accept, waiting list, decline with one reason); all or none.

    Returns how many. Effects and errors: those of each answer.
    """
    if act not in ANSWERS:
        raise InvalidInput(_("This is no answer to a referral."), field="act")
    done = 0
    for one in sorted(referrals, key=lambda row: row.pk):
        _answer(one, actor, act, reason=reason)
        done += 1
    return done


@transaction.atomic
def _answer(referral: Referral, actor: User, act: str, *, reason: str = "", on: date | None = None) -> Referral:
    found = locked(referral)
    access.require(access.may_answer(actor, found))
    return move(found, actor, act, reason=reason, on=on, by_name=str(actor))


def move(
    found: Referral, actor: User | None, act: str, *, reason: str = "", on: date | None = None, by_name: str
) -> Referral:
    """Let a locked referral go on by an act of its receiver, whoever speaks for it; `by_name`: who that is."""
    if act == "decline":
        reason = reason_of(reason, required=True)
    elif act not in DAYS or act == "withdraw":
        raise InvalidInput(_("This is no answer to a referral."), field="answer")
    else:
        reason = ""
    if on is not None and not found.sent_on <= on <= timezone.localdate():
        raise InvalidInput(_("The day lies between the referral and today."), field="on")
    if act in ANSWERS:
        found.answered_by_name = by_name[:200]
    if act in OPENING:
        if not is_allowed(found):
            raise WrongState(_("They do not allow any more that their file goes. Decline it, or ask who sent it."))
        if act != "see" and found.state == "sent":
            _move(found, actor, "see")
    return _move(found, actor, act, reason=reason, on=on)


def locked(referral: Referral) -> Referral:
    """Return a referral, locked after whom it is about, with what an act on it asks."""
    lock_subject(referral)
    return (
        Referral.objects.select_for_update(of=("self",))
        .select_related(
            "to_support__programme", "from_support__programme", "sender", "organisation", "household", "person",
            "venture", "district", "sent_by", "companion_user",
        )
        .get(pk=referral.pk)
    )  # fmt: skip


def lock_subject(row: Referral | SharingConsent) -> None:
    """Lock whom a row is about: what they allow, take back and are handed over by is written one after the other."""
    model, key = MODELS[row.kind], getattr(row, f"{row.kind}_id")
    model._default_manager.select_for_update(of=("self",)).get(pk=key)


def move_back(found: Referral, actor: User | None, reason: str) -> Referral:
    """Take a locked referral back."""
    return _move(found, actor, "withdraw", reason=reason)


def close_doors(referral: Referral) -> int:
    """Have the links of a referral open nothing any more; return how many did."""
    return ReferralDoor.objects.filter(referral=referral, closed_at=None).update(closed_at=timezone.now())


def withdraw_all(referrals: Iterable[Referral], *, actor: User | None, reason: str) -> None:
    """Take back those of these referrals that are not enrolled yet, within the transaction of the act that says so."""
    for one in referrals:
        found = locked(one)
        if found.state in OPEN:
            move_back(found, actor, reason[:300])


def _move(found: Referral, actor: User | None, act: str, *, reason: str = "", on: date | None = None) -> Referral:
    column = DAYS[act]
    today = timezone.localdate()
    setattr(found, column, on or today)
    columns = [column]
    if act == "decline":
        found.answered_on = found.answered_on or today
        columns.append("answered_on")
    if act in ANSWERS and found.seen_on is None:
        found.seen_on = today
        columns.append("seen_on")
    if act in ("decline", "withdraw"):
        found.reason = reason
        columns.append("reason")
    if act in ANSWERS:
        columns.append("answered_by_name")
    if act == "see":
        keep_file(found)
    if act == "enrol":
        found.taking = _taking(found, actor)
        columns.append("taking")
    transition(found, table=REFERRAL_STATES, act=act, actor=actor, reason=reason, also_save=tuple(columns))
    if act in ("decline", "withdraw"):
        close_doors(found)
    referral_letters.tell_moved(found, act)
    return found


def _taking(found: Referral, actor: User | None) -> Taking | None:
    """Write that they have the support now; where it stands there already, that is what they have."""
    receiver = receiver_of(found.subject)
    if receiver is None:
        return None
    own = {type(receiver)._meta.model_name or "": receiver}
    type(receiver)._default_manager.select_for_update(of=("self",)).get(pk=receiver.pk)
    standing = Taking.objects.filter(
        support=found.to_support, outcome=Taking.Outcome.RUNNING, taken_back_at=None, **own
    ).first()
    if standing is not None:
        return standing
    taking = Taking.objects.create(
        support=found.to_support,
        from_year=timezone.localdate().year,
        outcome=Taking.Outcome.RUNNING,
        source=_source(found),
        **own,
    )
    record_act(actor=actor, verb="record_taking", subject=taking)
    return taking


def _source(found: Referral) -> str:
    with override("es"):
        return str(_("Referral %(code)s") % {"code": found.code})


def reason_of(text: str, *, required: bool) -> str:
    """Return a reason as it is kept. Raises `InvalidInput` where it is missing or too long."""
    plain = " ".join(text.split())
    if len(plain) > 300 or not plain.isprintable() or (required and not plain):
        raise InvalidInput(_("Say why: they and whoever sent them read it."), field="reason")
    return plain
