"""How a venture's life goes on: it rests, works again, grows, ends; a part of it, or another in its place, goes on."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.registry.actions._common import clean_text
from winay.registry.actions.ventures._common import Word, for_good, hear, locked_venture, not_future, told
from winay.registry.actions.ventures.keeping import register_venture
from winay.registry.actions.ventures.owning import Share
from winay.registry.models import Venture, VentureChange
from winay.registry.rules.ventures import WORDS_NEEDED, reasons_of
from winay.registry.states import VENTURE_STATES


@transaction.atomic
def change_venture(
    *,
    actor: User | None,
    venture: Venture,
    act: str,
    on: date,
    reason: str,
    words: str = "",
    word: Word | None = None,
) -> VentureChange:
    """Lead a venture along `VENTURE_STATES`: on which day it came about, and why.

    Effects: its state, the change on record, one act (with the code of the reason). Inverse: the act that leads back.
    Raises `WrongState` where no such act leads on, `InvalidInput` for a reason that is none of this act's, for one
    that says nothing without words, and for a day that has not come or lies before the state of now.
    """
    venture = locked_venture(venture, actor)
    return _change(actor, venture, act, on, reason, words, word or Word())


def _change(
    actor: User | None, venture: Venture, act: str, on: date, reason: str, words: str, word: Word
) -> VentureChange:
    if reason not in reasons_of(act):
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": reason[:20]}, field="reason")
    words = clean_text(words, field="words", most=300, required=reason in WORDS_NEEDED)
    not_future(on, field="on")
    earlier = venture.changes.order_by("-changed_on").values_list("changed_on", flat=True).first()
    if (earlier and on < earlier) or (venture.began_on and on < venture.began_on):
        raise InvalidInput(_("That is before what is on record already: look at its dates."), field="on")
    before, said = venture.state, told(venture, actor, word)
    venture.state_since = on
    transition(
        venture,
        table=VENTURE_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=("state_since",),
    )
    hear(venture, said["told_on"])
    return VentureChange.objects.create(
        venture=venture,
        act=act,
        from_state=before,
        to_state=venture.state,
        changed_on=on,
        reason=reason,
        words=for_good(words, venture),
        **said,
    )


@transaction.atomic
def split_venture(
    *,
    actor: User | None,
    venture: Venture,
    how: str,
    name: str,
    owners: Sequence[Share],
    on: date,
    activity: str = "",
) -> Venture:
    """Register the venture that split off from `venture`, or took its place on a day; return it.

    Effects: the new venture, which knows where it came from, with its owners; where it took its place, the old one
    ends; the acts of both. There is no inverse: an end by mistake is taken back, and the two are merged.
    """
    if how not in Venture.Came.values:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": how[:20]}, field="how")
    venture = locked_venture(venture, actor)
    new = register_venture(
        actor=actor,
        name=name,
        activity=activity or venture.activity,
        district=venture.district,
        owners=owners,
        began_on=on,
    )
    new.came_from, new.came_how = venture, how
    new.save(update_fields=["came_from", "came_how"])
    if how == Venture.Came.SUCCESSION and venture.state != "closed":
        _change(actor, venture, "close", on, "succeeded", "", Word(on=timezone.localdate()))
    return new
