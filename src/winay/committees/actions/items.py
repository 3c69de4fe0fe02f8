"""The turn of one proposal: it presents, jurors score, it closes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.committees.actions._locks import locked_item, locked_session, require_runner, require_state
from winay.committees.models import AgendaItem, Conflict, Scorecard
from winay.committees.states import ITEM_STATES


def present_item(*, actor: User, item: AgendaItem) -> AgendaItem:
    """Call a group to present; jurors score from now on. One at a time. Effects: state, time, one act."""
    with transaction.atomic():
        item = _held(actor, item)
        _require_no_doubt(item)
        if item.proposal.state != "eligible":
            raise WrongState(_("This proposal was withdrawn: mark it as absent."))
        if item.session.items.filter(state="presenting").exclude(pk=item.pk).exists():
            raise WrongState(_("Another group is presenting. Close it first."))
        item.started_at = timezone.now()
        transition(item, table=ITEM_STATES, act="present", actor=actor, also_save=("started_at",))
        return item


def close_item(*, actor: User, item: AgendaItem) -> AgendaItem:
    """Close an item: no score changes any more, and the seals are opened. Effects: state, time, one act."""
    with transaction.atomic():
        item = _held(actor, item)
        _require_no_doubt(item)
        item.closed_at = timezone.now()
        cards = Scorecard.objects.filter(item=item)
        details = {
            "cards_counted": cards.exclude(sent_at=None).count(),
            "cards_incomplete": cards.filter(sent_at=None).count(),
        }
        transition(
            item, table=ITEM_STATES, act="close_scoring", actor=actor, details=details, also_save=("closed_at",)
        )
        return item


def mark_item_absent(*, actor: User, item: AgendaItem) -> AgendaItem:
    """Write down that a group did not come: it has no points and cannot win. Effects: state, one act."""
    with transaction.atomic():
        item = _held(actor, item)
        item.closed_at = timezone.now()
        transition(item, table=ITEM_STATES, act="mark_absent", actor=actor, also_save=("closed_at",))
        return item


def open_scores_early(*, actor: User, item: AgendaItem, reason: str) -> AgendaItem:
    """Open the sealed scores of the item now presenting, for a reason that the minutes repeat. One act."""
    if not reason.strip():
        raise InvalidInput(_("Say why the scores are opened before the item closes."), field="reason")
    with transaction.atomic():
        item = _held(actor, item)
        if item.state != "presenting":
            raise WrongState(_("Only scores of the group now presenting are sealed."))
        if item.opened_early_at is None:
            item.opened_early_at = timezone.now()
            item.save(update_fields=["opened_early_at"])
            record_act(actor=actor, verb="open_scores_early", subject=item, reason=reason.strip())
        return item


def _held(actor: User, item: AgendaItem) -> AgendaItem:
    """Lock session and item, in this order, and check that the session is open and `actor` runs it."""
    session = locked_session(item.session)
    require_runner(actor, session)
    require_state(session, "open")
    return locked_item(item)


def _require_no_doubt(item: AgendaItem) -> None:
    if Conflict.objects.filter(proposal_id=item.proposal_id, status=Conflict.Status.OPEN).exists():
        raise WrongState(_("A conflict of interest about this proposal waits: confirm or dismiss it first."))
