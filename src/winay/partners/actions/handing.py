"""An official leaves: what they had in hand goes to their successor in one act."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.partners import access
from winay.partners.actions._common import require_works, said
from winay.partners.models import Assignment, HandOver, Risk
from winay.programmes.models import Programme

WATCHED = ("open", "happened")


def hand_over(*, actor: User, programme: Programme, leaver: User, successor: User, words: str) -> HandOver:
    """A coordinator hands the open tasks and the watched risks of `leaver` in a programme to `successor`.

    Roles do not move: they are given as always, by two people where they pay. Effects: the owner of each task and risk,
    one act each; the hand-over with how many, one act. No inverse: another hand-over leads back. Raises `InvalidInput`
    where there is nothing to hand over, and for a successor who does not work in the programme.
    """
    access.require(access.may_hand_over(actor, programme))
    words = said(words, field="words", most=300)
    if leaver.pk == successor.pk:
        raise InvalidInput(_("Choose another person."), field="successor")
    require_works(successor, programme, field="successor")
    with transaction.atomic():
        tasks = list(
            Assignment.objects.select_for_update(of=("self",)).filter(
                programme=programme, owner=leaver, state="open"
            )
        )
        risks = list(
            Risk.objects.select_for_update(of=("self",)).filter(
                programme=programme, owner=leaver, state__in=WATCHED
            )
        )
        if not tasks and not risks:
            raise InvalidInput(_("This person has no open task and watches no risk here."), field="successor")
        Assignment.objects.filter(pk__in=[one.pk for one in tasks]).update(owner=successor)
        Risk.objects.filter(pk__in=[one.pk for one in risks]).update(owner=successor)
        handed = HandOver.objects.create(
            programme=programme,
            leaver=leaver,
            successor=successor,
            handed_on=timezone.localdate(),
            words=words,
            assignments=len(tasks),
            risks=len(risks),
        )
        details = {"before": str(leaver.pk), "owner": str(successor.pk)}
        for task in tasks:
            record_act(actor=actor, verb="give_assignment", subject=task, details=details)
        for risk in risks:
            record_act(actor=actor, verb="give_risk", subject=risk, details=details)
        record_act(
            actor=actor,
            verb="hand_over",
            subject=handed,
            reason=words,
            details={**details, "assignments": len(tasks), "risks": len(risks)},
        )
        return handed
