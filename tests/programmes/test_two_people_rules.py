"""When two accounts count as two people in a payment, and from when somebody may take part in one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from winay.programmes.rules import Handing, hands_on, one_hand, pays_from

A, B, C, D = (UUID(int=number) for number in range(1, 5))
DAY = timedelta(days=1)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def act(what, of, by, day=0, **more) -> Handing:
    return Handing(what=what, of=of, by=by, at=NOON + day * DAY, **more)


@pytest.mark.parametrize("what", ["account", "password", "role"])
def test_whoever_holds_an_account_is_no_second_person_for_it_either_way(what):
    known = [act(what, A, B)]
    assert one_hand(A, B, known) == known[0] == one_hand(B, A, known)
    assert one_hand(A, C, known) is None
    assert one_hand(B, C, known) is None


def test_what_one_did_with_the_own_account_holds_nobody():
    assert one_hand(A, B, [act("password", A, A), act("role", B, B)]) is None


def test_a_role_confirmed_by_a_second_person_is_in_no_hand():
    assert one_hand(A, B, [act("role", A, B, alone=False)]) is None


@pytest.mark.parametrize(
    ("held", "freed", "stays"),
    [
        ("password", "password", False),
        ("account", "password", False),
        ("password", "account", False),
        ("role", "role", False),
        ("password", "role", True),
        ("role", "password", True),
    ],
)
def test_the_operator_takes_out_of_a_hand_only_what_is_set_anew(held, freed, stays):
    known = [act(held, A, B, 0), act(freed, A, None, 1)]
    assert bool(one_hand(A, B, known)) is stays
    assert one_hand(A, B, [*known, act("password", A, B, 2)]) is not None


def test_what_the_operator_did_before_frees_nothing():
    assert hands_on(A, [act("account", A, None, 0), act("password", A, B, 1)]) == [act("password", A, B, 1)]


def test_one_hand_reaches_through_accounts_that_it_holds():
    known = [act("account", A, B), act("account", B, C), act("account", C, D)]
    assert one_hand(A, D, known) is not None
    assert one_hand(D, A, known) is not None
    assert one_hand(A, D, [*known, act("password", B, None, 1)]) is None


def test_accounts_that_hold_each_other_end_the_search():
    known = [act("password", A, B), act("password", B, A)]
    assert one_hand(A, B, known) is not None
    assert one_hand(A, C, known) is None


def test_two_whose_passwords_a_third_renewed_are_one_hand_but_not_two_that_a_third_made():
    assert one_hand(A, B, [act("password", A, C), act("password", B, C)]) == act("password", A, C)
    assert one_hand(A, B, [act("password", A, C), act("password", B, D)]) is None
    assert one_hand(A, B, [act("account", A, C), act("account", B, C)]) is None


@pytest.mark.parametrize("what", ["account", "password", "role"])
def test_the_waiting_counts_from_the_last_thing_that_another_person_did(what):
    wait = timedelta(hours=24)
    assert pays_from(A, [], wait) is None
    assert pays_from(A, [act(what, A, None), act(what, A, A), act(what, B, C)], wait) is None
    assert pays_from(A, [act(what, A, B, 0)], wait) == NOON + DAY
    assert pays_from(A, [act(what, A, B, 3), act(what, A, C, 1)], wait) == NOON + 4 * DAY
    assert pays_from(A, [act(what, A, B, alone=False)], wait) == NOON + DAY
