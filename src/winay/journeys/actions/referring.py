"""Somebody is handed over to the next programme, with their consent and the file that it asks for."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.journeys import access, referral_letters
from winay.journeys.actions.consents import Allowed, How, Subject, column_of, consent_within
from winay.journeys.actions.files import keep_file
from winay.journeys.models import Referral, SharingConsent, Support
from winay.journeys.queries.consents import allowance
from winay.journeys.queries.files import receiver_of
from winay.journeys.queries.had import had_by
from winay.journeys.queries.referrals import sender_for
from winay.journeys.reading import entry_of
from winay.journeys.rules.referrals import ANSWER_RANGE, ANSWER_WITHIN, OPEN, due_on
from winay.registry.actions import require_standing
from winay.registry.models import Person, Venture

WIDTH = 5


def series(today: date) -> str:
    """Return the series of codes of referrals of a year."""
    return f"D-{today.year}-"


def send_referral(
    *,
    actor: User | None,
    subject: Subject,
    to_support: Support,
    from_support: Support | None = None,
    said: Allowed | None = None,
    companion: Person | User | None = None,
    days: int = ANSWER_WITHIN,
) -> Referral:
    """Hand somebody over to a support, with their consent; `said` is written with it, else one has to stand.

    Effects: the consent where it is said now, the referral with its file and the last day of the answer, one act each;
    the receivers and the subject are told. Inverse: `withdraw_referral`. Raises `InvalidInput` without a consent, to a
    support that is withdrawn, has ended, or is the one they leave; `WrongState` for who had it once, or is referred.
    """
    page = read_proof(said.proof, field="proof") if said is not None else None
    with transaction.atomic():
        rows = type(subject)._default_manager.select_for_update(of=("self",)).select_related("district__province")
        subject = rows.get(pk=subject.pk)
        access.require(access.may_send(actor, subject))
        if not isinstance(subject, Venture):
            require_standing(subject)
        if subject.district is None:
            raise InvalidInput(
                _("It is not known in which district they are. Write it down first."), field="subject"
            )
        if not ANSWER_RANGE[0] <= days <= ANSWER_RANGE[1]:
            raise InvalidInput(
                _("From %(least)s to %(most)s days.") % {"least": ANSWER_RANGE[0], "most": ANSWER_RANGE[1]},
                field="days",
            )
        to = receiving(to_support, leaves=from_support)
        _require_new(subject, to)
        if said is not None:
            consent: SharingConsent | None = consent_within(
                actor=actor, subject=subject, support=to, said=said, page=page
            )
        else:
            consent = _that_stands(subject, to, actor)
        if consent is None:
            raise InvalidInput(
                _("Nobody of theirs has allowed it. Ask them, and write down who, when and how."), field="how"
            )
        today = timezone.localdate()
        own = {"companion_user": companion} if isinstance(companion, User) else {"companion_person": companion}
        referral = Referral.objects.create(
            code=next_code(series(today), width=WIDTH),
            from_support=from_support,
            to_support=to,
            sender=sender_for(actor, subject.district_id or "", from_support),
            district=subject.district,
            consent=consent,
            sent_by=actor,
            sent_on=today,
            due_on=due_on(today, days),
            **own,
            **{column_of(subject): subject},
        )
        record_act(
            actor=actor,
            verb="send_referral",
            subject=referral,
            to_state=referral.state,
            details={"to": to.code, "consent": consent.how},
        )
        keep_file(referral)
        referral_letters.tell_sent(referral)
        return referral


def _that_stands(subject: Subject, to: Support, actor: User | None) -> SharingConsent | None:
    """Return the consent that lets their file go; that which follows from their word in the registry is written."""
    allowed = allowance(subject, to)
    if allowed is None or allowed.consent is not None:
        return allowed.consent if allowed else None
    word = allowed.word
    consent = SharingConsent.objects.create(
        support=to,
        given_by_id=word.person,
        said_on=word.said_on,
        how=How.REGISTRY,
        recorded_by_name=str(actor) if actor else "system",
        **{column_of(subject): subject},
    )
    record_act(actor=actor, verb="allow_sharing", subject=consent, details={"how": How.REGISTRY.value})
    return consent


def receiving(support: Support, *, leaves: Support | None) -> Support:
    """Return the support as it stands, if somebody can be handed over to it."""
    found = Support.objects.select_related("programme").filter(pk=support.pk, withdrawn_at=None).first()
    if found is None:
        raise InvalidInput(_("This programme is out of the catalogue. Choose another one."), field="to_support")
    if found.status == "historical":
        raise InvalidInput(_("This programme has ended. Choose another one."), field="to_support")
    if leaves is not None and leaves.pk == found.pk:
        raise InvalidInput(_("They leave this programme: choose the next one."), field="to_support")
    return found


def _require_new(subject: Subject, to: Support) -> None:
    own = {column_of(subject): subject}
    standing = Referral.objects.filter(to_support=to, state__in=OPEN, **own).first()
    if standing is not None:
        raise WrongState(
            _("They are referred to it already: %(code)s. Wait for its answer, or take it back.")
            % {"code": standing.code},
            field="to_support",
        )
    if entry_of(to).once and to.code in had_by(receiver_of(subject)):
        raise WrongState(
            _("They had this support already, and it is given once. Choose another one."), field="to_support"
        )
