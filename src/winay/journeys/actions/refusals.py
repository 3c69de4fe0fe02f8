"""Somebody does not allow it any more: what leans on their word is taken back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from winay.base.actions import record_act
from winay.base.models import User
from winay.journeys import access
from winay.journeys.actions.moving import MODELS, close_doors, locked, move_back, reason_of, withdraw_all
from winay.journeys.models import Referral, SharingConsent, Support
from winay.journeys.queries.consents import is_allowed, kind_of, open_of, subjects_of
from winay.journeys.rules.referrals import OPEN
from winay.registry.models import Household, Organisation, Person, Venture

Subject = Person | Household | Organisation | Venture


@transaction.atomic
def withdraw_referral(*, actor: User, referral: Referral, reason: str = "") -> Referral:
    """Take a referral back before they are enrolled: the sender, or whom it is about. There is no inverse: it is sent
    anew. Effects: state, day, its doors closed, one act; the receiver is told. Whom it is about takes with it back
    what they allowed: it is not sent again without another consent."""
    found = locked(referral)
    access.require(access.may_withdraw(actor, found))
    moved = move_back(found, actor, reason_of(reason, required=False))
    if access.is_own(actor, found.subject):
        take_back_all(actor, found.subject, found.to_support, reason=found.reason)
    return moved


def take_back_all(actor: User | None, subject: Subject, support: Support, *, reason: str = "") -> None:
    """Take back every consent of a locked subject to a support, with every referral that is not enrolled, and close
    the doors of all; within the caller's transaction."""
    own: dict[str, Any] = {kind_of(subject): subject}
    consents = SharingConsent.objects.select_for_update(of=("self",)).filter(
        support=support, taken_back_at=None, **own
    )
    for one in consents.order_by("pk"):
        one.taken_back_at = timezone.now()
        one.save(update_fields=["taken_back_at"])
        record_act(actor=actor, verb="take_back_sharing", subject=one)
    referrals = Referral.objects.filter(to_support=support, **own)
    with override("es"):
        why = reason or _("The consent was taken back.")
    withdraw_all(referrals.filter(state__in=OPEN).order_by("pk"), actor=actor, reason=why)
    for referral in referrals:
        close_doors(referral)


def stop_what_nobody_allows(person: Person, *, actor: User | None) -> None:
    """Take back what leaned on a word that `person` took back in the registry: the referrals, not enrolled yet, of
    theirs, their household, their groups and businesses that nobody allows any more; within the act that wrote it."""
    with override("es"):
        why = _("They do not allow any more that their data go on.")
    of_kinds = subjects_of(person)
    for kind, keys in of_kinds.items():
        rows = MODELS[kind]._default_manager.select_for_update(of=("self",)).filter(pk__in=keys)
        list(rows.order_by("pk").values_list("pk"))
    for kind, keys in of_kinds.items():
        for referral in open_of(kind, keys, OPEN):
            if not is_allowed(referral):
                withdraw_all([referral], actor=actor, reason=why)
