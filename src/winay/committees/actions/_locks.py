"""What the session's acts share: one order of locks (session, then item), and the guards.

Scores of an item are written, and the item closed, under the item's row lock: the two can never interleave.
A session is closed under its own row lock, which every act that changes the session takes first.
"""

from django.utils.translation import gettext_lazy as _

from winay.base.errors import NotAllowed, WrongState
from winay.base.models import User
from winay.committees.access import may_run_session
from winay.committees.models import AgendaItem, Session


def locked_session(session: Session) -> Session:
    """Return the session as it is now, its row locked until the transaction ends."""
    return (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("committee__call__programme__pack")
        .get(pk=session.pk)
    )


def locked_item(item: AgendaItem) -> AgendaItem:
    """Return the item as it is now, its row locked until the transaction ends."""
    return (
        AgendaItem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__committee__call__programme", "proposal__category", "proposal__organisation")
        .get(pk=item.pk)
    )


def require_runner(actor: User, session: Session) -> None:
    """Raise `NotAllowed` unless `actor` runs this session."""
    if not may_run_session(actor, session):
        raise NotAllowed()


def require_state(session: Session, *states: str) -> None:
    """Raise `WrongState` unless the session is in one of `states`."""
    if session.state in states:
        return
    if session.state == "closed":
        raise WrongState(_("The session is closed. What was decided stays; a correction is a new document."))
    if session.state == "planned":
        raise WrongState(_("The session is not open yet."))
    raise WrongState(_("This cannot be done now: the session is in another state."))
