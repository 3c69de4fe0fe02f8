"""What an answer of a business means for its state, and how its time is parted by a hand-over; asks for no database."""

from itertools import product

import pytest

from winay.journeys.rules.follow_ups import ACTS, act_for
from winay.journeys.rules.survival import Watched, curve, log_rank, parted
from winay.registry.states import VENTURE_STATES

STATES = ("alive", "grown", "dormant", "closed")


@pytest.mark.parametrize(("state", "told"), list(product(STATES, STATES)))
def test_an_answer_leads_to_the_state_that_was_told_by_an_act_of_the_registry(state, told):
    act = act_for(state, told)
    row = VENTURE_STATES.row(state, act)
    reached = "alive" if told == "grown" and state in ("dormant", "closed") else told
    if (state, reached) in ACTS:
        assert row is not None and row.target == reached
    else:
        assert act == ""


def test_what_rests_or_ended_and_grew_is_at_work_first():
    assert (act_for("dormant", "grown"), act_for("closed", "grown")) == ("resume", "reopen")


@pytest.mark.parametrize(
    ("one", "handed_at", "before", "after"),
    [
        (Watched(30, True), None, Watched(30, True), None),
        (Watched(30, True), 30, Watched(30, True), None),
        (Watched(30, True), 12, Watched(12, False), Watched(30, True, 12)),
        (Watched(30, False, 6), 12, Watched(12, False, 6), Watched(30, False, 12)),
        (Watched(30, True, 12), 6, None, Watched(30, True, 12)),
        (Watched(30, True, 12), 12, None, Watched(30, True, 12)),
    ],
)
def test_time_before_and_after_a_hand_over_is_parted_and_nothing_is_lost(one, handed_at, before, after):
    assert parted(one, handed_at) == (before, after)
    assert sum(part.until - part.entry for part in (before, after) if part) == one.until - one.entry


def test_nothing_can_be_said_of_curves_in_which_nobody_ended():
    still = [Watched(10, False), Watched(20, False)]
    assert curve(still).median is None
    assert curve(still).mean_within(12) == 12
    assert log_rank(still, still) is None
    assert log_rank([Watched(10, True)], []) is None
