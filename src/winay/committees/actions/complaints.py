"""Answering a complaint: the only act that does, for what it leads to reaches from screening to the awards."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.actions import transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.calls.access import may_answer_complaint
from winay.calls.actions.complaints import write_answer
from winay.calls.actions.screening import return_after_complaint
from winay.calls.models import Complaint, Proposal
from winay.calls.states import COMPLAINT_STATES, PROPOSAL_STATES
from winay.committees.actions._locks import locked_session
from winay.committees.actions.awards import locked_proposal, restore_award
from winay.committees.actions.sessions import refresh_agenda
from winay.committees.models import Outcome, Session
from winay.committees.queries.complaints import remedies_of

Remedy = Complaint.Remedy


def answer_complaint(
    *,
    actor: User,
    complaint: Complaint,
    uphold: bool,
    answer: str,
    remedy: str = "",
    note: str = "",
    until: date | None = None,
    parts: Sequence[str] = (),
) -> Complaint:
    """Answer a complaint with its reasons. Upheld it always has a remedy: one of `remedies_of`, else the first.

    Effects by remedy: the proposal goes to the session, and on the agenda of one that is prepared; it goes back to
    the group, which may change `parts` until `until`; the award is restored in state and ledger; the addendum is owed
    until `carry_out_remedy`; `note` says what the group gets instead. Refused where that is impossible. No inverse.
    """
    with transaction.atomic():
        session = _locked_session_of(complaint)
        complaint = (
            Complaint.objects.select_for_update(of=("self",)).select_related("proposal__call").get(pk=complaint.pk)
        )
        proposal = complaint.proposal = locked_proposal(complaint.proposal_id)
        if not may_answer_complaint(actor, proposal):
            raise NotAllowed()
        if COMPLAINT_STATES.row(complaint.state, "uphold") is None:
            raise WrongState(gettext_lazy("This complaint has been answered already."))
        if not answer.strip():
            raise InvalidInput(gettext_lazy("The answer says why."), field="answer")
        if not uphold:
            return write_answer(actor=actor, complaint=complaint, answer=answer, remedy="", note="", done_at=None)
        chosen = _chosen(complaint, remedy, note)
        done_at = None if chosen == Remedy.ADDENDUM else timezone.now()
        write_answer(actor=actor, complaint=complaint, answer=answer, remedy=chosen, note=note, done_at=done_at)
        if chosen == Remedy.READMITTED:
            _readmit(actor, proposal, session)
        elif chosen == Remedy.RETURNED:
            return_after_complaint(actor=actor, proposal=proposal, reason=answer, until=until, parts=parts)
        elif chosen == Remedy.REINSTATED:
            outcome = Outcome.objects.get(proposal=proposal)
            restore_award(actor=actor, proposal=proposal, outcome=outcome, complaint=complaint)
        return complaint


def _locked_session_of(complaint: Complaint) -> Session | None:
    sessions = Session.objects.filter(committee__call=complaint.proposal.call_id).exclude(state="cancelled")
    session = sessions.first()
    return locked_session(session) if session else None


def _chosen(complaint: Complaint, remedy: str, note: str) -> Complaint.Remedy:
    possible = remedies_of(complaint)
    if remedy and remedy not in possible:
        raise InvalidInput(
            _("This remedy is not possible now. Possible: %(remedies)s.")
            % {"remedies": "; ".join(str(one.label) for one in possible)},
            field="remedy",
        )
    chosen = Remedy(remedy) if remedy else possible[0]
    if chosen == Remedy.COMPENSATED and not note.strip():
        raise InvalidInput(
            gettext_lazy("Say what the group gets instead, who gives it and by when."), field="note"
        )
    return chosen


def _readmit(actor: User, proposal: Proposal, session: Session | None) -> None:
    """Let the proposal in, and put it on the agenda of a session that is prepared or under way."""
    transition(proposal, table=PROPOSAL_STATES, act="readmit", actor=actor, reason=_("Complaint upheld."))
    if session is not None and session.state in ("planned", "open"):
        refresh_agenda(actor=actor, session=session)
