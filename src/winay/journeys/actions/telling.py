"""Telling a group or a person of a programme that is for them, or nearly."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from winay.base.actions import record_act
from winay.base.errors import WrongState
from winay.base.models import User
from winay.journeys import access, letters
from winay.journeys.models import Support
from winay.journeys.queries.cases import next_steps_of, owner_of
from winay.journeys.steps import told
from winay.programmes.access import KEEPERS, programmes_of
from winay.registry.access import may_keep
from winay.registry.models import Organisation, Person, Venture


@transaction.atomic
def tell_next_step(*, actor: User, subject: Organisation | Person | Venture, support: Support) -> None:
    """Tell a group, a person, or the group that owns a venture, of a programme that is for them now or nearly.

    Effects: one message, once a day for each programme and recipient; one act, which names nobody. It is judged anew:
    raises `WrongState` where the programme is not for them now or nearly, or nobody can be told.
    """
    access.require(may_keep(actor, subject))
    today = timezone.localdate()
    found = next_steps_of(subject, today)
    # Its facts are kept as they are written: in Spanish, which every office answers.
    with override("es"):
        steps = told(found, today) if found else None
    step = next(
        (one for one in (*steps.now, *steps.nearly) if one.support.pk == support.pk) if steps else iter(()), None
    )
    if step is None:
        raise WrongState(_("This programme is not for them now, nor nearly."))
    to = owner_of(subject) if isinstance(subject, Venture) else subject
    scope = programmes_of(actor, *KEEPERS).first()
    if to is None or scope is None:
        raise WrongState(_("Nobody can be told: no group owns it."))
    facts = {}
    if step.standing == "nearly":
        days = [one.by for one in step.lacks if one.by]
        missing = "; ".join(one.text for one in step.lacks) or " ".join(step.notes)
        facts = {"missing": missing[:200], "by": max(days, default=today)}
    letters.letter(
        step.standing, to, support, facts,
        key=f"{support.pk}:{to.pk}:{today}", scope=scope, place=str(subject.district_id),
    )  # fmt: skip
    record_act(actor=actor, verb="tell_next_step", subject=support, details={"standing": step.standing})
