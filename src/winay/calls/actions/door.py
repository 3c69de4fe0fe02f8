"""What comes from people without an account: a group that wants to take part, a question about a call.

Their names and telephones are for the office alone. They are not written into acts or the trail of changes, and are
deleted on a last day: `AFTER_THE_ANSWER` days after the answer, `AT_MOST` days after they came in any case.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.search import called
from winay.base.work import enqueue
from winay.calls import rules
from winay.calls.access import WORK_WITH_GROUPS, may_meet_interest, may_screen
from winay.calls.actions._common import locked_call, require
from winay.calls.models import Asker, Call, Interest, Question
from winay.calls.states import INTEREST_STATES
from winay.programmes.access import has_role
from winay.programmes.models import Programme
from winay.programmes.rules import is_telephone
from winay.registry.models import Membership, Organisation
from winay.territory.models import District

FORGET_AT_THE_DOOR = "calls.forget_at_the_door"
AFTER_THE_ANSWER = timedelta(days=60)
AT_MOST = timedelta(days=180)
MOST_A_DAY = 200
"""Groups that come to one programme in a day; more are sent by a machine."""
MOST_WAITING = 200
"""Questions that wait in one call; more are sent by a machine."""
MOST_OF_ONE = 5
"""Questions of one account that wait in one call."""
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTHS = {"group_name": 200, "activity": 120, "place": 120, "contact_name": 120, "phone": 40}
LONGEST_QUESTION = 1000


@transaction.atomic
def ask_to_take_part(
    *,
    actor: User | None,
    programme: Programme,
    group_name: str,
    kind: str,
    activity: str,
    district: District,
    contact_name: str,
    phone: str,
    consent: bool,
    place: str = "",
    now: datetime | None = None,
) -> Interest:
    """Write down that a group wants to take part and how to reach it; anybody may, nobody is registered by it.

    Sent again while it waits, the first one is returned. Effects: the interest with a code for the person, its
    deletion on its last day, one act without personal data. Raises `InvalidInput` for what is missing, too long, in
    another territory or without consent; `WrongState` when more came in a day than people send.
    """
    now = now or timezone.now()
    given = {
        "group_name": group_name,
        "activity": activity,
        "contact_name": contact_name,
        "phone": phone,
        "place": place,
    }
    texts = {field: _clean(field, text, LENGTHS[field], needed=field != "place") for field, text in given.items()}
    if not is_telephone(texts["phone"]):
        raise InvalidInput(gettext_lazy("Write a telephone that can be called: nine figures."), field="phone")
    if kind not in Organisation.Kind.values:
        raise InvalidInput(gettext_lazy("Choose what your group is."), field="kind")
    territory = programme.territory
    if territory is not None and not territory.districts.filter(pk=district.pk).exists():
        raise InvalidInput(gettext_lazy("The programme does not work in this district."), field="district")
    if not consent:
        raise InvalidInput(gettext_lazy("Without your consent nobody may call you."), field="consent")
    # One at a time in a programme, so that two sendings of one form are one.
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    standing = Interest.objects.filter(
        called(texts["group_name"], "group_name"), programme=programme, state="new", phone=texts["phone"]
    ).first()
    if standing is not None:
        return standing
    today = Interest.objects.filter(programme=programme, created_at__gt=now - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise WrongState(gettext_lazy("Too many groups wrote today. Call the office, or try again tomorrow."))
    interest = Interest.objects.create(
        programme=programme,
        code="".join(secrets.choice(SIGNS) for _each in range(8)),
        kind=kind,
        district=district,
        forget_on=timezone.localdate(now) + AT_MOST,
        **texts,
    )
    _forget_later(interest)
    record_act(actor=actor, verb="ask_to_take_part", subject=interest, to_state="new")
    return interest


def _clean(field: str, text: str, most: int, *, needed: bool = True, lines: bool = False) -> str:
    plain = text.strip() if lines else " ".join(text.split())
    if needed and not plain:
        raise InvalidInput(gettext_lazy("This is missing."), field=field)
    if len(plain) > most:
        raise InvalidInput(_("Write at most %(most)d letters.") % {"most": most}, field=field)
    if not plain.replace("\n", "").replace("\r", "").isprintable():
        raise InvalidInput(_("There are signs in it that cannot be seen: type it again by hand."), field=field)
    return plain


def _forget_later(kept: Interest | Asker) -> None:
    """Queue the deletion for the day after the last one."""
    day = datetime.combine(kept.forget_on + timedelta(days=1), datetime.min.time())
    enqueue(FORGET_AT_THE_DOOR, str(kept.pk), at=timezone.make_aware(day))


def _locked(interest: Interest, actor: User) -> Interest:
    found = (
        Interest.objects.select_for_update(of=("self",))
        .select_related("programme", "organisation", "district")
        .get(pk=interest.pk)
    )
    if not may_meet_interest(actor, found):
        raise NotAllowed()
    return found


@transaction.atomic
def contact_interest(*, actor: User, interest: Interest) -> Interest:
    """Say that the office has spoken with the group. Effects: its state, one act."""
    found = _locked(interest, actor)
    transition(found, table=INTEREST_STATES, act="contact_interest", actor=actor)
    return found


@transaction.atomic
def link_interest(*, actor: User, interest: Interest, organisation: Organisation) -> Interest:
    """Say which registered organisation the group is. Effects: the interest, one act. Linked again, the last holds."""
    found = _locked(interest, actor)
    if not has_role(actor, found.programme, *WORK_WITH_GROUPS, district=organisation.district_id):
        raise NotAllowed()
    found.organisation = organisation
    found.save(update_fields=["organisation"])
    record_act(actor=actor, verb="link_interest", subject=found, details={"organisation": str(organisation.pk)})
    return found


@transaction.atomic
def hand_account(*, actor: User, interest: Interest) -> Interest:
    """Say that the group has its account. Effects: its state, its last day, one act.

    Raises `WrongState` until its organisation is registered and one of its members has an account.
    """
    found = _locked(interest, actor)
    own = Membership.objects.filter(organisation=found.organisation_id, until=None, person__user__isnull=False)
    if found.organisation_id is None or not own.exists():
        raise WrongState(
            gettext_lazy("Register the group first, add its representative, and give that person an account.")
        )
    _settle(found, actor, "hand_account")
    return found


@transaction.atomic
def decline_interest(*, actor: User, interest: Interest, reason: str) -> Interest:
    """Say that nothing comes of it, and why. Effects: its state, its last day, one act. Inverse: `reopen_interest`."""
    found = _locked(interest, actor)
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say why, as you told the group."), field="reason")
    _settle(found, actor, "decline_interest", reason=reason.strip()[:500])
    return found


@transaction.atomic
def reopen_interest(*, actor: User, interest: Interest) -> Interest:
    """Go on after all with a group that was declined. Effects: its state, one act. Not once it is forgotten."""
    found = _locked(interest, actor)
    if found.forgotten_at:
        raise WrongState(gettext_lazy("Its name and telephone are deleted: the group writes again."))
    transition(found, table=INTEREST_STATES, act="reopen_interest", actor=actor)
    return found


def _settle(found: Interest, actor: User, act: str, reason: str = "") -> None:
    found.forget_on = min(found.forget_on, timezone.localdate() + AFTER_THE_ANSWER)
    transition(found, table=INTEREST_STATES, act=act, actor=actor, reason=reason, also_save=("forget_on",))
    _forget_later(found)


@transaction.atomic
def ask_question(
    *, actor: User | None, call: Call, text: str, name: str = "", contact: str = "", now: datetime | None = None
) -> Question:
    """Ask something about a call. It is public only with its answer, and never who asked.

    Asked again in the same words while it waits, the first one is returned. Effects: the question, who asked and how
    to reach them (`Asker`, deleted on its last day), one act without either. Raises `WrongState` before publication,
    after the last day for questions and where too many wait.
    """
    call = locked_call(call)
    now = now or timezone.now()
    if not rules.takes_questions(call.phase, questions_until=call.questions_until, today=timezone.localdate(now)):
        raise WrongState(gettext_lazy("The time for questions about this call is over."))
    text = _clean("text", text, LONGEST_QUESTION, lines=True)
    name, contact = _clean("name", name, 120, needed=False), _clean("contact", contact, 120, needed=False)
    waiting = Question.objects.filter(call=call, answered_at=None, set_aside_at=None)
    if (standing := waiting.filter(text=text).first()) is not None:
        return standing
    if waiting.count() >= MOST_WAITING:
        raise WrongState(gettext_lazy("Too many questions wait. Call the office, or try again in some days."))
    if actor is not None and waiting.filter(asker__user=actor).count() >= MOST_OF_ONE:
        raise WrongState(gettext_lazy("Five of your questions wait for their answer already."))
    question = Question.objects.create(call=call, text=text)
    if actor is not None or name or contact:
        asker = Asker.objects.create(
            question=question,
            user=actor,
            name=name,
            contact=contact,
            forget_on=timezone.localdate(now) + AT_MOST,
        )
        _forget_later(asker)
    record_act(actor=None, verb="ask_question", subject=question)
    return question


@transaction.atomic
def set_question_aside(*, actor: User, question: Question) -> Question:
    """Put away what is no question about the call: it waits for nobody, and nothing of it is public.

    Effects: the question, who asked is deleted, one act. There is no inverse: the coordinator writes it down again.
    """
    call = locked_call(question.call)
    require(actor, may_screen, call)
    found = Question.objects.select_for_update(of=("self",)).get(pk=question.pk, call=call)
    if found.answered_at or found.set_aside_at:
        raise WrongState(gettext_lazy("This question waits for nobody any more."))
    found.set_aside_at = timezone.now()
    found.save(update_fields=["set_aside_at"])
    Asker.objects.filter(question=found).delete()
    record_act(actor=actor, verb="set_question_aside", subject=found)
    return found


def forget_asker_soon(question: Question) -> None:
    """Let who asked be forgotten after the answer, within the transaction that answers."""
    for asker in Asker.objects.filter(question=question):
        asker.forget_on = min(asker.forget_on, timezone.localdate() + AFTER_THE_ANSWER)
        asker.save(update_fields=["forget_on"])
        _forget_later(asker)


@transaction.atomic
def forget_at_the_door(*, key: str, now: datetime | None = None) -> bool:
    """Delete what tells who somebody is, if the last day is over; return whether it was. What the worker does.

    Effects: the name, telephone, place and words of an interest are emptied (its code, state and district stay), or
    the row of who asked is deleted; one act.
    """
    today = timezone.localdate(now)
    Asker.objects.filter(pk=key, forget_on__lt=today).delete()
    found = Interest.objects.select_for_update(of=("self",)).filter(pk=key, forgotten_at=None).first()
    if found is None or found.forget_on >= today:
        return False
    emptied: Mapping[str, str] = dict.fromkeys(LENGTHS, "")
    for field, nothing in emptied.items():
        setattr(found, field, nothing)
    found.forgotten_at = now or timezone.now()
    found.save(update_fields=[*emptied, "forgotten_at"])
    record_act(actor=None, verb="forget_interest", subject=found)
    return True
