"""An entry of the catalogue is said to be a programme of this installation, whose staff then receive referrals."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import WrongState
from winay.base.models import User
from winay.journeys import access
from winay.journeys.models import Referral, ReferralDoor, Support
from winay.journeys.rules.referrals import OPEN
from winay.programmes.models import Programme


@transaction.atomic
def link_programme(*, actor: User | None, support: Support, programme: Programme) -> Support:
    """Say that an entry is a programme that runs here: its coordinators and officers answer referrals from now on.

    Effects: the entry, one act; links that lead to it from outside are closed. Inverse: `unlink_programme`. Linked
    again, the last holds. Raises `WrongState` where people were handed over to it before, whose files nobody draws to
    themselves: only who sets the installation up links it then.
    """
    access.require(access.may_link(actor, support, programme))
    found = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
    access.require(found.programme_id is None or access.may_link(actor, found, found.programme))
    if found.programme_id == programme.pk:
        return found
    earlier = Referral.objects.filter(to_support=found)
    if earlier.exists():
        if not access.may_link_earlier(actor):
            raise WrongState(
                _("People were handed over to it before. Ask who sets the installation up to link it: their files "
                  "open to its staff.")
            )  # fmt: skip
        ReferralDoor.objects.filter(referral__in=earlier, closed_at=None).update(closed_at=timezone.now())
    found.programme = programme
    found.save(update_fields=["programme"])
    record_act(actor=actor, verb="link_programme", subject=found, details={"programme": programme.code})
    return found


@transaction.atomic
def unlink_programme(*, actor: User | None, support: Support) -> Support:
    """Say that an entry is no programme of this installation: its receiver is outside. Inverse: `link_programme`.

    Raises `WrongState` while referrals to it wait for its staff: nobody here could answer them.
    """
    access.require(access.may_link(actor, support, support.programme))
    found = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
    access.require(access.may_link(actor, found, found.programme))
    if found.programme_id is None:
        raise WrongState(_("This entry is no programme of this installation."))
    if Referral.objects.filter(to_support=found, state__in=OPEN).exists():
        raise WrongState(_("People wait for an answer of this programme. Answer them first."))
    found.programme = None
    found.save(update_fields=["programme"])
    record_act(actor=actor, verb="unlink_programme", subject=found)
    return found
