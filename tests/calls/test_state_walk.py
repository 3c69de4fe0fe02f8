"""Every pair of state and act of a call, a proposal and a complaint: allowed as the table says, refused else."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from tests.factories.calls import Contest, group_account, open_call, submitted_proposal

from winay.base.errors import NotAllowed, WrongState
from winay.base.models import Act
from winay.calls import actions
from winay.calls.models import Call, Complaint, Proposal, Revision
from winay.calls.states import CALL_STATES, COMPLAINT_STATES, PROPOSAL_STATES
from winay.committees import actions as committees

pytestmark = pytest.mark.django_db

CALL_ACTS = {
    "publish": lambda user, call: actions.publish_call(actor=user, call=call),
    "close_reception": lambda user, call: actions.close_reception(actor=user, call=call, now=call.closes_at),
    "close_screening": lambda user, call: actions.close_screening(actor=user, call=call),
    "cancel": lambda user, call: actions.cancel_call(actor=user, call=call, reason="Sin lluvia"),
}
PROPOSAL_ACTS = {
    "submit": lambda user, proposal: actions.submit_proposal(actor=user, proposal=proposal),
    "return": lambda user, proposal: actions.return_proposal(actor=user, proposal=proposal, reason="Falta algo"),
    "admit": lambda user, proposal: actions.admit_proposal(actor=user, proposal=proposal),
    "refuse": lambda user, proposal: actions.refuse_proposal(
        actor=user, proposal=proposal, reason="Fuera de plazo", mend="Otro año"
    ),
    "withdraw": lambda user, proposal: actions.withdraw_proposal(actor=user, proposal=proposal),
}


@dataclass
class Before:
    """What must not have changed when an act was refused."""

    acts: int
    revisions: int

    @classmethod
    def now(cls) -> "Before":
        return cls(Act.objects.count(), Revision.objects.count())


def put(thing: Any, state: str) -> Any:
    """Put the thing into a state by the back door, so that each pair is tried alone."""
    type(thing).objects.filter(pk=thing.pk).update(state=state)
    return type(thing).objects.get(pk=thing.pk)


def screened(made: Contest) -> Proposal:
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    return proposal


@pytest.mark.parametrize(("state", "act"), list(product(CALL_STATES.labels, CALL_ACTS)))
def test_a_call_moves_as_its_table_says(state, act):
    made = open_call()
    call = put(made.call, state)
    row = CALL_STATES.row(state, act)
    if row:
        assert CALL_ACTS[act](made.coordinator, call).state == row.target
        return
    before = Before.now()
    with pytest.raises(WrongState):
        CALL_ACTS[act](made.coordinator, call)
    assert Call.objects.get(pk=call.pk).state == state
    assert Before.now() == before


@pytest.mark.parametrize(("state", "act"), list(product(PROPOSAL_STATES.labels, PROPOSAL_ACTS)))
def test_a_proposal_moves_as_its_table_says(state, act):
    made = open_call()
    proposal = put(screened(made), state)
    row = PROPOSAL_STATES.row(state, act)
    if row:
        PROPOSAL_ACTS[act](made.officer, proposal)
        assert Proposal.objects.get(pk=proposal.pk).state == row.target
        return
    before = Before.now()
    with pytest.raises(WrongState):
        PROPOSAL_ACTS[act](made.officer, proposal)
    assert Proposal.objects.get(pk=proposal.pk).state == state
    assert Before.now() == before


@pytest.mark.parametrize("act", ["submit", "return", "admit", "refuse"])
@pytest.mark.parametrize("call_state", ["screened", "decided", "cancelled"])
def test_no_proposal_is_screened_or_submitted_once_the_call_went_on(call_state, act):
    made = open_call()
    proposal = screened(made)
    if act == "submit":
        proposal = put(proposal, "returned")
    put(made.call, call_state)
    with pytest.raises(WrongState):
        PROPOSAL_ACTS[act](made.officer, proposal)


@pytest.mark.parametrize(("state", "uphold"), list(product(COMPLAINT_STATES.labels, [True, False])))
def test_a_complaint_moves_as_its_table_says(state, uphold):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="x", mend="y")
    complaint = actions.file_complaint(actor=made.officer, proposal=proposal, text="No es así")
    Complaint.objects.filter(pk=complaint.pk).update(remedy="readmitted" if state == "upheld" else "")
    complaint = put(complaint, state)
    row = COMPLAINT_STATES.row(state, "uphold" if uphold else "reject")
    if row:
        answered = committees.answer_complaint(
            actor=made.coordinator, complaint=complaint, uphold=uphold, answer="Se vio"
        )
        assert answered.state == row.target
        assert Proposal.objects.get().state == ("eligible" if uphold else "refused")
        return
    with pytest.raises(WrongState):
        committees.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=uphold, answer="Se vio")
    assert Complaint.objects.get().state == state
    assert Proposal.objects.get().state == "refused"


@pytest.mark.parametrize("act", ["return", "admit", "refuse"])
def test_a_group_never_screens_its_own_proposal(act):
    made = open_call()
    proposal = screened(made)
    with pytest.raises(NotAllowed):
        PROPOSAL_ACTS[act](group_account(proposal), proposal)


@pytest.mark.parametrize("act", ["publish", "close_reception", "cancel"])
def test_an_officer_does_not_manage_the_call(act):
    made = open_call()
    with pytest.raises(NotAllowed):
        CALL_ACTS[act](made.officer, made.call)
    assert Call.objects.get().state == "published"
