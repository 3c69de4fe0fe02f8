"""The turn of one proposal: it presents, jurors score, it closes; and the ways back while that harms nobody."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.committees.actions._locks import locked_item, locked_session, require_runner, require_state
from winay.committees.actions.conflicts import doubt, look_again
from winay.committees.actions.sessions import require_quorum
from winay.committees.models import AgendaItem, Conflict, Member, Scorecard, TurnEvent
from winay.committees.queries.votes import ItemCards, Votes, cards_of_item
from winay.committees.states import ITEM_STATES

CLOSED_WITH = ("closed_at", "voters_present", "cards_counted", "missing", "note")
"""What the closing of an item writes besides its state."""


def present_item(*, actor: User, item: AgendaItem) -> AgendaItem:
    """Call a group to present; jurors score from now on. One at a time. Effects: state, time, one act.

    Refused without quorum, or if every voter present is recused. The registry is looked at once more: a possible
    conflict that it shows only now is kept, waits for a decision, and the group does not present before it.
    Inverse: `postpone_item`.
    """
    with transaction.atomic():
        item = _held(actor, item)
        new = look_again(item.session, item.proposal) if item.state == "waiting" else []
        if not new:
            return _present(actor, item)
    raise doubt(new)


def _present(actor: User, item: AgendaItem) -> AgendaItem:
    _require_no_doubt(item)
    if item.proposal.state != "eligible":
        raise WrongState(_("This proposal was withdrawn: mark it as absent."))
    if item.session.items.filter(state="presenting").exclude(pk=item.pk).exists():
        raise WrongState(_("Another group is presenting. Close it first."))
    votes = require_quorum(item.session)
    if not votes.who_may_score(item.proposal_id):
        raise _nobody_may_score()
    item.started_at = timezone.now()
    details = {"voters_present": len(votes.voters), "quorum": votes.quorum}
    transition(item, table=ITEM_STATES, act="present", actor=actor, details=details, also_save=("started_at",))
    return item


def close_item(*, actor: User, item: AgendaItem, reason: str = "") -> AgendaItem:
    """Close an item: no score changes any more, and the seals are opened. Inverse: `reopen_item`.

    Refused without quorum: of voters present, and of complete cards (`rules.cards_needed`). With the quorum but
    without the card of somebody who may score, `reason` is mandatory; the minutes print it with the seats missing.
    Effects: state, time, what the quorum was, one act.
    """
    with transaction.atomic():
        item = _held(actor, item)
        new = look_again(item.session, item.proposal) if item.state == "presenting" else []
        if not new:
            return _close(actor, item, reason.strip())
    raise doubt(new)


def _close(actor: User, item: AgendaItem, reason: str) -> AgendaItem:
    _require_no_doubt(item)
    votes = Votes.of(item.session)
    cards = cards_of_item(votes, item)
    if item.state == "presenting":
        _require_cards(item, votes, cards, reason)
    item.closed_at = timezone.now()
    item.voters_present, item.cards_counted = len(votes.voters), len(cards.sent)
    item.note = reason if cards.missing else ""
    item.missing = [str(member.pk) for member in cards.missing]
    details = {
        "cards_counted": len(cards.sent),
        "cards_incomplete": Scorecard.objects.filter(item=item, sent_at=None).count(),
        "voters_present": len(votes.voters),
        "quorum": votes.quorum,
        "missing": item.missing,
    }
    transition(
        item,
        table=ITEM_STATES,
        act="close_scoring",
        actor=actor,
        reason=item.note,
        details=details,
        also_save=CLOSED_WITH,
    )
    return item


def _require_cards(item: AgendaItem, votes: Votes, cards: ItemCards, reason: str) -> None:
    """Raise unless the item has its quorum and, for cards that are missing beyond it, a reason."""
    require_quorum(item.session)
    if not cards.may_score:
        raise _nobody_may_score()
    if not cards.enough:
        raise WrongState(
            _("%(sent)d complete cards, and %(needed)d are needed. Missing: %(names)s.")
            % {"sent": len(cards.sent), "needed": cards.needed, "names": _names(cards.missing)}
        )
    if cards.missing and not reason:
        raise InvalidInput(
            _("Cards are missing: %(names)s. Say why the group is closed without them; the minutes print it.")
            % {"names": _names(cards.missing)},
            field="reason",
        )


def reopen_item(*, actor: User, item: AgendaItem, reason: str) -> AgendaItem:
    """Open the item closed last again, until the next group presents; cards that come late then count.

    Its points were on the board meanwhile: the minutes print the reopening with its reason. Effects: state, one act.
    Inverse: `close_item`.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why the group is opened again; the minutes print it."), field="reason")
    with transaction.atomic():
        item = _held(actor, item)
        if item.state == "closed" and not may_reopen(item):
            raise WrongState(_("Another group has presented since. What was closed before stays closed."))
        counted = item.cards_counted
        _forget_closing(item)
        transition(
            item,
            table=ITEM_STATES,
            act="reopen",
            actor=actor,
            reason=reason.strip(),
            details={"cards_counted": counted},
            also_save=CLOSED_WITH,
        )
        _note(item, TurnEvent.Kind.REOPENED, actor, reason)
        return item


def may_reopen(item: AgendaItem) -> bool:
    """Tell whether no other group has begun to present since `item` did."""
    others = item.session.items.exclude(pk=item.pk)
    later = others.filter(started_at__gt=item.started_at).exists() if item.started_at else True
    return item.state == "closed" and not later and not others.filter(state="presenting").exists()


def postpone_item(*, actor: User, item: AgendaItem, reason: str) -> AgendaItem:
    """Put a group's turn at the end of the agenda, also one that presents: its cards are kept for then.

    The way on when jurors have to leave, or every juror present is recused. Effects: state, place, one act.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why the group's turn is postponed; the minutes print it."), field="reason")
    with transaction.atomic():
        item = _held(actor, item)
        item.started_at = None
        item.position = (item.session.items.aggregate(last=Max("position"))["last"] or 0) + 1
        transition(
            item,
            table=ITEM_STATES,
            act="postpone",
            actor=actor,
            reason=reason.strip(),
            also_save=("started_at", "position"),
        )
        _note(item, TurnEvent.Kind.POSTPONED, actor, reason)
        return item


def mark_item_absent(*, actor: User, item: AgendaItem) -> AgendaItem:
    """Write down that a group did not come: it has no points and cannot win. Effects: state, one act.

    Inverse, while the session is open: `bring_back_item`.
    """
    with transaction.atomic():
        item = _held(actor, item)
        item.closed_at = timezone.now()
        transition(item, table=ITEM_STATES, act="mark_absent", actor=actor, also_save=("closed_at",))
        return item


def leave_item_unscored(*, actor: User, item: AgendaItem, reason: str) -> AgendaItem:
    """Leave a group without points because every juror who has a seat is recused from it. Effects: state, one act.

    The last way on; refused while somebody present may score it. The minutes print the reason, and the group may
    complain. Inverse, while the session is open: `bring_back_item`.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why the group is left without points; the minutes print it."), field="reason")
    with transaction.atomic():
        item = _held(actor, item)
        _require_no_doubt(item)
        votes = Votes.of(item.session)
        if any(member.pk not in votes.recused_from(item.proposal_id) for member in votes.members):
            raise WrongState(_("There are jurors who may score this group: call them, or postpone its turn."))
        item.closed_at, item.note = timezone.now(), reason.strip()
        item.voters_present, item.cards_counted = len(votes.voters), 0
        transition(
            item,
            table=ITEM_STATES,
            act="leave_unscored",
            actor=actor,
            reason=item.note,
            also_save=("closed_at", "note", "voters_present", "cards_counted"),
        )
        _note(item, TurnEvent.Kind.UNSCORED, actor, reason)
        return item


def bring_back_item(*, actor: User, item: AgendaItem) -> AgendaItem:
    """Let a group wait its turn again that was marked as absent or left unscored. Effects: state, one act."""
    with transaction.atomic():
        item = _held(actor, item)
        _forget_closing(item)
        transition(item, table=ITEM_STATES, act="bring_back", actor=actor, also_save=CLOSED_WITH)
        _note(item, TurnEvent.Kind.BROUGHT_BACK, actor)
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
            _note(item, TurnEvent.Kind.OPENED_EARLY, actor, reason)
        return item


def _forget_closing(item: AgendaItem) -> None:
    item.closed_at = item.voters_present = item.cards_counted = None
    item.missing, item.note = [], ""


def _note(item: AgendaItem, kind: TurnEvent.Kind, actor: User, reason: str = "") -> None:
    """Keep for the minutes what departed from the ordinary course of a turn."""
    TurnEvent.objects.create(item=item, kind=kind, by_name=str(actor), reason=reason.strip())


def _held(actor: User, item: AgendaItem) -> AgendaItem:
    """Lock session and item, in this order, and check that the session is open and `actor` runs it."""
    session = locked_session(item.session)
    require_runner(actor, session)
    require_state(session, "open")
    return locked_item(item)


def _require_no_doubt(item: AgendaItem) -> None:
    if Conflict.objects.filter(proposal_id=item.proposal_id, status=Conflict.Status.OPEN).exists():
        raise WrongState(_("A conflict of interest about this proposal waits: confirm or dismiss it first."))


def _nobody_may_score() -> WrongState:
    return WrongState(
        _(
            "Every juror present is recused from this group. Mark an alternate as present, postpone the group's "
            "turn, or enrol other jurors."
        )
    )


def _names(members: Iterable[Member]) -> str:
    return ", ".join(member.name for member in members)
