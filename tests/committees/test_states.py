"""The tables of session and item: every pair of state and act, allowed or refused; many moved as one is."""

import pytest
from tests.factories.committees import contest, with_session

from winay.base.actions import transition, transition_many
from winay.base.errors import WrongState
from winay.base.models import Act
from winay.calls.models import Proposal
from winay.calls.states import PROPOSAL_STATES
from winay.committees.states import ITEM_STATES, SESSION_STATES

ALLOWED = {
    "session": {
        ("planned", "open"): "open",
        ("open", "close"): "closed",
        ("planned", "cancel"): "cancelled",
    },
    "agenda item": {
        ("waiting", "present"): "presenting",
        ("presenting", "close_scoring"): "closed",
        ("closed", "reopen"): "presenting",
        ("presenting", "postpone"): "waiting",
        ("waiting", "postpone"): "waiting",
        ("waiting", "mark_absent"): "absent",
        ("waiting", "leave_unscored"): "unscored",
        ("absent", "bring_back"): "waiting",
        ("unscored", "bring_back"): "waiting",
    },
}
PAIRS = [
    (table, state, act)
    for table in (SESSION_STATES, ITEM_STATES)
    for state in table.labels
    for act in sorted({row.act for row in table.rows})
]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "state", "act"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_every_pair_of_state_and_act(table, state, act) -> None:
    made = with_session(contest(proposals=1), state="planned")
    subject = made.session if table is SESSION_STATES else made.items[0]
    type(subject).objects.filter(pk=subject.pk).update(state=state)
    subject.refresh_from_db()
    target = ALLOWED[table.name].get((state, act))
    if target is None:
        with pytest.raises(WrongState):
            transition(subject, table=table, act=act, actor=made.secretary)
    else:
        transition(subject, table=table, act=act, actor=made.secretary)
    subject.refresh_from_db()
    assert subject.state == (target or state)


@pytest.mark.django_db
def test_many_are_moved_together_or_not_at_all() -> None:
    made = contest(proposals=3)
    transition_many(made.proposals[:2], table=PROPOSAL_STATES, act="award", actor=made.secretary)
    assert [one.state for one in Proposal.objects.order_by("code")] == ["awarded", "awarded", "eligible"]
    acts = Act.objects.filter(verb="award").order_by("subject_code")
    assert [(act.from_state, act.to_state, act.actor_name) for act in acts] == [
        ("eligible", "awarded", str(made.secretary))
    ] * 2
    fresh = list(Proposal.objects.order_by("-code"))
    with pytest.raises(WrongState):
        transition_many(fresh, table=PROPOSAL_STATES, act="award", actor=made.secretary)
    assert Proposal.objects.filter(state="eligible").count() == 1
    assert transition_many([], table=PROPOSAL_STATES, act="award", actor=None) == []
