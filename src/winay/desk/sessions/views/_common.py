"""What the session secretary's pages share: who may enter, and what they ask for by its code."""

from uuid import UUID

from django.http import HttpRequest

from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.calls.models import Call
from winay.committees.access import may_run_session
from winay.committees.models import AgendaItem, Session
from winay.committees.queries import staff
from winay.programmes.access import require_role
from winay.programmes.models import RoleGrant


class StaffRequest(HttpRequest):
    """A request that `staff_page` has let in: its user is signed in."""

    user: User


RUNNERS = (RoleGrant.Role.SECRETARY, RoleGrant.Role.COORDINATOR)


def session_to_run(request: StaffRequest, code: str) -> Session:
    """Fetch and authorise in one call."""
    session = staff.session_by_code(code)
    if not may_run_session(request.user, session):
        raise NotAllowed()
    return session


def call_to_run(request: StaffRequest, code: str) -> Call:
    call = Call.objects.select_related("programme").get(code=code)
    require_role(request.user, call.programme, *RUNNERS, area=call.territory_id)
    return call


def item_of(session: Session, item_id: UUID) -> AgendaItem:
    return AgendaItem.objects.select_related(
        "session__committee__call", "proposal__organisation", "proposal__category", "proposal__district__province"
    ).get(pk=item_id, session=session)
