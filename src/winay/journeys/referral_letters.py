"""What is told of referrals: to who answers, who sent, who goes with them, and whom they are about."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.journeys.models import HandOver, Referral
from winay.journeys.queries.cases import next_best_of
from winay.journeys.queries.referrals import coordinators_of, listed, receivers_of, receivers_of_cohort
from winay.journeys.rules.referrals import ESCALATE_AFTER, REMIND_BEFORE, UNANSWERED, due_on, reminder_on
from winay.journeys.states import REFERRAL_STATES
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, DAY, TEXT, Kind
from winay.registry.models import Organisation, Person

DESK = ("desk:referral", ("code",))
OWN = ("my:referrals", ())
OF_STAFF = {"programme": TEXT, "code": CODE}


def _state(code: str) -> str:
    label = REFERRAL_STATES.labels.get(code)
    return str(_(label.staff)) if label else code


KINDS = (
    Kind(
        "journeys.referral_sent",
        OF_STAFF | {"until": DAY},
        _("Somebody is handed over to your programme"),
        _(
            "The referral %(code)s to “%(programme)s” waits for your answer until %(until)s. Their file is complete."
        ),
        _("Wiñay: referral %(code)s to “%(programme)s”. Answer by %(until)s"),
        *DESK,
    ),
    Kind(
        "journeys.cohort_sent",
        {"programme": TEXT, "many": TEXT, "until": DAY},
        _("A cohort is handed over to your programme"),
        _("To be answered of those handed over to “%(programme)s”: %(many)s, until %(until)s."),
        _("Wiñay: to be answered for “%(programme)s”: %(many)s. Until %(until)s"),
        "desk:referrals",
    ),
    Kind(
        "journeys.referral_due",
        OF_STAFF | {"until": DAY},
        _("A referral waits for your answer"),
        _(
            "Answer the referral %(code)s to “%(programme)s” by %(until)s: accept, decline with the reason, or list it."
        ),
        _("Wiñay: answer the referral %(code)s to “%(programme)s” by %(until)s"),
        *DESK,
    ),
    Kind(
        "journeys.referral_late",
        OF_STAFF | {"until": DAY},
        _("A referral has no answer"),
        _(
            "The referral %(code)s to “%(programme)s” was to be answered by %(until)s. Call the office that receives "
            "it, and write down what it says."
        ),
        _("Wiñay: no answer to %(code)s (“%(programme)s”), due %(until)s. Call them"),
        *DESK,
    ),
    Kind(
        "journeys.companion_late",
        OF_STAFF | {"until": DAY},
        _("Those whom you accompany have no answer"),
        _("You accompany the referral %(code)s to “%(programme)s”: its answer was due on %(until)s. Go and ask."),
        _("Wiñay: the referral %(code)s to “%(programme)s” has no answer since %(until)s. Go and ask"),
    ),
    Kind(
        "journeys.referral_answered",
        OF_STAFF | {"state": _state},
        _("A referral has an answer"),
        _("The referral %(code)s to “%(programme)s”: %(state)s. Read what comes next for them."),
        _("Wiñay: %(code)s to “%(programme)s”: %(state)s"),
        *DESK,
    ),
    Kind(
        "journeys.referral_withdrawn",
        OF_STAFF,
        _("A referral was taken back"),
        _("The referral %(code)s to “%(programme)s” was taken back: nothing waits for you in it."),
        _("Wiñay: the referral %(code)s to “%(programme)s” was taken back"),
        *DESK,
        by_sms=False,
        ends=("journeys.referral_sent", "journeys.referral_due"),
    ),
    Kind(
        "journeys.handed_over",
        OF_STAFF | {"until": DAY},
        _("You are handed over to a programme"),
        _(
            "With your consent your file went to “%(programme)s” (%(code)s). They answer by %(until)s. You "
            "can take it back."
        ),
        _("Wiñay: your file went to “%(programme)s” (%(code)s). They answer by %(until)s"),
        *OWN,
    ),
    Kind(
        "journeys.handed_accepted",
        OF_STAFF,
        _("The programme accepted you"),
        _("“%(programme)s” accepted you (%(code)s). Ask at their office how to begin."),
        _("Wiñay: “%(programme)s” accepted you (%(code)s). Ask how to begin"),
        *OWN,
        ends=("journeys.handed_over", "journeys.handed_waiting"),
    ),
    Kind(
        "journeys.handed_waiting",
        OF_STAFF,
        _("You are on a waiting list"),
        _("“%(programme)s” put you on its waiting list (%(code)s). They call you when there is a place."),
        _("Wiñay: you are on the waiting list of “%(programme)s” (%(code)s)"),
        *OWN,
        ends=("journeys.handed_over",),
    ),
    Kind(
        "journeys.handed_enrolled",
        OF_STAFF,
        _("You take part in the programme"),
        _("You are enrolled in “%(programme)s” (%(code)s)."),
        _("Wiñay: you are enrolled in “%(programme)s” (%(code)s)"),
        *OWN,
        ends=("journeys.handed_accepted",),
    ),
    Kind(
        "journeys.handed_declined",
        OF_STAFF | {"why": TEXT},
        _("The programme did not accept you"),
        _("“%(programme)s” did not accept you (%(code)s): %(why)s. Ask at your office what else there is."),
        _("Wiñay: “%(programme)s” did not accept you: %(why)s. Ask at your office"),
        *OWN,
        ends=("journeys.handed_over", "journeys.handed_waiting", "journeys.handed_accepted"),
    ),
    Kind(
        "journeys.handed_elsewhere",
        OF_STAFF | {"why": TEXT, "next": TEXT},
        _("The programme did not accept you; there is another way"),
        _("“%(programme)s” did not accept you (%(code)s): %(why)s. The next best for you: “%(next)s”."),
        _("Wiñay: “%(programme)s” did not accept you: %(why)s. Next: “%(next)s”"),
        *OWN,
        ends=("journeys.handed_over", "journeys.handed_waiting", "journeys.handed_accepted"),
    ),
)
OF_SUBJECT = {"accept": "handed_accepted", "put_on_list": "handed_waiting", "enrol": "handed_enrolled"}
TO_SENDER = ("accept", "put_on_list", "decline", "enrol", "give_first_support")


def to_tell(referral: Referral) -> Organisation | Person:
    """Return who is told for whom it is about: a group or a person themselves, else who allowed it."""
    subject = referral.subject
    return subject if isinstance(subject, Organisation | Person) else referral.consent.given_by


def _letter(kind: str, to: Model, referral: Referral, occasion: str, **facts: Any) -> Letter:
    programme = referral.sender or referral.to_support.programme
    return Letter(
        kind=f"journeys.{kind}",
        key=f"{referral.pk}:{occasion}:{to.pk}",
        to=to,
        facts={"programme": referral.to_support.name_es, "code": referral.code, **facts},
        scope=programme,
        place=referral.district_id,
        about=referral,
    )


def tell_sent(referral: Referral) -> None:
    """Tell the receivers that an answer is asked of them, and the subject where their file went."""
    letters = [
        _letter("referral_sent", one, referral, "sent", until=referral.due_on) for one in receivers_of(referral)
    ]
    letters.append(_letter("handed_over", to_tell(referral), referral, "sent", until=referral.due_on))
    tell_many(letters)


def tell_members(referrals: Iterable[Referral]) -> None:
    """Tell those of a cohort where their file went."""
    tell_many(
        Letter(
            kind="journeys.handed_over",
            key=f"{one.pk}:sent:{key}",
            to=Organisation(pk=key) if one.organisation_id else Person(pk=key),
            facts={"programme": one.to_support.name_es, "code": one.code, "until": one.due_on},
            scope=one.sender or one.to_support.programme,
            place=one.district_id,
            about=one,
        )
        for one in referrals
        if (key := one.organisation_id or one.person_id or one.consent.given_by_id)
    )


def tell_of_cohort(handover: HandOver) -> None:
    """Tell the receivers of a cohort once a round how many wait for each of them, where they work."""
    until = due_on(timezone.localdate(), handover.days)
    tell_many(
        Letter(
            kind="journeys.cohort_sent",
            key=f"{handover.pk}:{handover.rounds}:{one.pk}",
            to=one,
            facts={"programme": handover.to_support.name_es, "many": str(many), "until": until},
            scope=handover.cohort.sender or handover.to_support.programme,
            about=handover,
        )
        for one, many in receivers_of_cohort(handover).items()
    )


def tell_moved(referral: Referral, act: str) -> None:
    """Tell of a step: the subject of every answer, the sender too, the receivers of what was taken back. Answers to
    those of a cohort are counted on its page: four hundred letters to one person say less."""
    occasion = f"{act}:{timezone.localdate()}"
    letters = []
    if act in OF_SUBJECT:
        letters.append(_letter(OF_SUBJECT[act], to_tell(referral), referral, occasion))
    if act == "decline":
        letters.append(_declined(referral, occasion))
    if act in TO_SENDER and referral.sent_by is not None and referral.cohort_member_id is None:
        letters.append(_letter("referral_answered", referral.sent_by, referral, occasion, state=referral.state))
    if act == "withdraw":
        letters += [_letter("referral_withdrawn", one, referral, occasion) for one in receivers_of(referral)]
    tell_many(letters)


def _declined(referral: Referral, occasion: str) -> Letter:
    best = next_best_of(referral.subject, referral.codes, timezone.localdate())
    why = {"why": referral.reason}
    if best is None:
        return _letter("handed_declined", to_tell(referral), referral, occasion, **why)
    return _letter("handed_elsewhere", to_tell(referral), referral, occasion, **why, next=best.name_es)


def referrals_due(today: date) -> Iterator[Letter]:
    """Remind the receivers before the last day; after it tell the sender's coordinators and who goes with them too."""
    days = [today + timedelta(days=before) for before in REMIND_BEFORE]
    days += [today - timedelta(days=after) for after in ESCALATE_AFTER]
    rows = listed().filter(state__in=UNANSWERED, due_on__in=days, cohort_member=None)
    rows = rows.select_related("to_support__programme", "sender", "companion_person", "companion_user")
    for one in rows.iterator(400):
        left = reminder_on(one.due_on, today)
        occasion = f"{one.due_on}:{left}"
        late = left is not None and left < 0
        told: list[Model] = list(receivers_of(one))
        if late:
            told += [*coordinators_of(one), *([one.companion_user] if one.companion_user else [])]
        kind = "referral_late" if late else "referral_due"
        for to in {person.pk: person for person in told}.values():
            yield _letter(kind, to, one, occasion, until=one.due_on)
        if late and one.companion_person is not None:
            yield _letter("companion_late", one.companion_person, one, occasion, until=one.due_on)
