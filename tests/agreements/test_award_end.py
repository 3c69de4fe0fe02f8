"""An award ends, its budget goes to the waiting list, a complaint restores it: money, rights, records, once only."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.agreements.test_once_only import at_once
from tests.factories.agreements import staff_member, valid_cci
from tests.factories.awards import (
    agreement_of,
    closed_contest,
    give,
    member_of_group,
    money,
    officer_of,
    outcome_of,
    renounce,
    state_of,
    states_of,
    withdraw,
)

from winay.agreements import actions
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls.actions import file_complaint
from winay.calls.models import Proposal
from winay.calls.states import PROPOSAL_STATES
from winay.committees import actions as committees
from winay.committees.models import AwardChange, Freed, Reallocation
from winay.committees.queries.awards import award_of, standing_awards
from winay.committees.queries.freed import round_of
from winay.ledger.actions import verify_chain
from winay.ledger.queries import trial_balance
from winay.registry.actions import register_bank_account

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = timezone.localdate
REASON = "La mayoría migró a la costa"


def test_the_groups_own_renunciation_frees_its_money():
    made = closed_contest()
    assert money(made) == (D("500"), D("14000"))
    change = renounce(made, 1, member_of_group(made, 1))
    assert (change.kind, change.amount.amount, change.reason) == ("renounced", D("7000"), REASON)
    assert states_of(made) == ["renounced", "awarded", "waiting", "waiting", "waiting"]
    assert money(made) == (D("7500"), D("7000"))
    assert Act.objects.get(verb="renounce_award").reason == REASON
    assert sum(row.balance for row in trial_balance(made.call.programme)) == 0


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nobody_ends_an_award_without_saying_why(reason):
    made = closed_contest()
    for act in (committees.renounce_award, committees.withdraw_award):
        with pytest.raises(InvalidInput) as error:
            act(actor=made.coordinator, outcome=outcome_of(made, 1), reason=reason)
        assert error.value.field == "reason"
    assert state_of(made, 1) == "awarded"


def test_who_may_end_an_award():
    made = closed_contest()
    for role in ("finance", "evaluator", "secretary"):
        for act in (committees.renounce_award, committees.withdraw_award):
            with pytest.raises(NotAllowed):
                act(actor=staff_member(made.call.programme, role), outcome=outcome_of(made, 1), reason="x")
    for stranger in (member_of_group(made, 2), made.members[0].user):
        with pytest.raises(NotAllowed):
            renounce(made, 1, stranger)
    for actor in (member_of_group(made, 1), officer_of(made)):
        with pytest.raises(NotAllowed):
            committees.withdraw_award(actor=actor, outcome=outcome_of(made, 1), reason="x")
    assert money(made) == (D("500"), D("14000"))
    renounce(made, 1, officer_of(made))
    withdraw(made, 2)
    assert states_of(made)[:2] == ["renounced", "award_withdrawn"]


@pytest.mark.parametrize("act", ["renounce_award", "withdraw_award"])
@pytest.mark.parametrize("state", PROPOSAL_STATES.labels)
def test_every_pair_of_state_and_end(state, act):
    made = closed_contest(proposals=1)
    outcome = outcome_of(made, 1)
    Proposal.objects.filter(pk=outcome.proposal_id).update(state=state)
    end = getattr(committees, act)
    row = PROPOSAL_STATES.row(state, act)
    if row:
        end(actor=made.coordinator, outcome=outcome, reason="x")
        assert state_of(made, 1) == row.target
        return
    with pytest.raises(WrongState):
        end(actor=made.coordinator, outcome=outcome, reason="x")
    assert state_of(made, 1) == state
    assert not AwardChange.objects.exists()
    assert money(made) == (D("7500"), D("7000"))


def test_only_an_award_that_stands_ends():
    made = closed_contest()
    renounce(made, 1)
    for number in (1, 3):
        with pytest.raises(WrongState):
            renounce(made, number)
    assert AwardChange.objects.count() == 1
    assert money(made) == (D("7500"), D("7000"))


def test_an_unsigned_agreement_ends_with_its_award():
    made = closed_contest()
    agreement = agreement_of(made, 1)
    withdraw(made, 1)
    agreement.refresh_from_db()
    assert agreement.state == "void"
    assert money(made) == (D("7500"), D("7000"))
    with pytest.raises(WrongState):
        actions.prepare_agreement(actor=officer_of(made), outcome=outcome_of(made, 1))


def test_a_signed_agreement_keeps_its_award():
    made = closed_contest()
    agreement_of(made, 1, "signed")
    with pytest.raises(WrongState):
        renounce(made, 1)
    with pytest.raises(WrongState):
        withdraw(made, 1)
    assert state_of(made, 1) == "awarded"
    assert money(made) == (D("500"), D("14000"))


def test_the_ledger_itself_refuses_to_free_what_is_agreed(monkeypatch):
    monkeypatch.setattr("winay.base.signboard.listeners", lambda: ())
    made = closed_contest()
    agreement_of(made, 1, "signed")
    from winay.ledger.actions import NotEnoughMoney

    with pytest.raises(NotEnoughMoney):
        committees.withdraw_award(actor=made.coordinator, outcome=outcome_of(made, 1), reason="x")
    assert state_of(made, 1) == "awarded"


def test_a_confirmed_deposit_keeps_the_award():
    made = closed_contest(proposals=[{"own_cash": D("700")}, {}, {}])
    agreement = agreement_of(made, 1)
    deposit = actions.record_deposit(
        actor=officer_of(made),
        agreement=agreement,
        amount=agreement.counterpart_cash,
        deposited_on=TODAY(),
        operation_number="1",
    )
    actions.confirm_deposit(actor=staff_member(made.call.programme, "finance"), deposit=deposit)
    with pytest.raises(WrongState):
        renounce(made, 1)
    agreement.refresh_from_db()
    assert agreement.state == "issued"


class TestWithdrawn:
    def test_its_budget_waits_until_the_time_to_complain_is_over(self):
        made = closed_contest()
        withdraw(made, 1)
        with pytest.raises(WrongState):
            give(made)
        found = round_of(made.session, TODAY())
        assert found and not found.freed and found.amount_held == D("7000")
        assert found.due == TODAY() + timedelta(days=found.terms.complaint_days + 1)
        give(made, today=found.due)
        assert state_of(made, 3) == "awarded"

    def test_what_others_gave_up_is_given_meanwhile_and_no_more(self):
        made = closed_contest(proposals=[{}, {}, {"requested": D("8000")}, {"requested": D("7400")}])
        withdraw(made, 1)
        renounce(made, 2)
        give(made)
        assert states_of(made) == ["award_withdrawn", "renounced", "waiting", "awarded"]
        assert money(made) == (D("7100"), D("7400"))

    def test_an_open_complaint_holds_it_however_long_it_takes(self):
        made = closed_contest()
        withdraw(made, 1)
        file_complaint(actor=member_of_group(made, 1), proposal=outcome_of(made, 1).proposal, text="No es así")
        with pytest.raises(WrongState):
            give(made, today=TODAY() + timedelta(days=400))

    def test_a_complaint_upheld_restores_the_award(self):
        made = closed_contest()
        agreement = agreement_of(made, 1)
        withdraw(made, 1)
        complaint = file_complaint(
            actor=member_of_group(made, 1), proposal=outcome_of(made, 1).proposal, text="No es así"
        )
        with pytest.raises(NotAllowed):
            committees.answer_complaint(actor=made.secretary, complaint=complaint, uphold=True, answer="Sí")
        answered = committees.answer_complaint(
            actor=made.coordinator, complaint=complaint, uphold=True, answer="Era otro plan."
        )
        assert answered.state == "upheld"
        assert state_of(made, 1) == "awarded"
        assert money(made) == (D("500"), D("14000"))
        assert list(AwardChange.objects.values_list("kind", flat=True)) == ["withdrawn", "reinstated"]
        again = agreement_of(made, 1, "signed")
        assert again.pk == agreement.pk and again.document.replaces is not None
        assert verify_chain(made.call.programme).valid

    def test_restored_and_given_up_again(self):
        made = closed_contest()
        withdraw(made, 1)
        complaint = file_complaint(
            actor=member_of_group(made, 1), proposal=outcome_of(made, 1).proposal, text="No es así"
        )
        committees.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=True, answer="Sí")
        renounce(made, 1)
        give(made)
        assert states_of(made) == ["renounced", "awarded", "awarded", "waiting", "waiting"]
        assert money(made) == (D("500"), D("14000"))
        assert Freed.objects.count() == 1

    def test_a_complaint_rejected_lets_the_budget_go(self):
        made = closed_contest()
        withdraw(made, 1)
        complaint = file_complaint(
            actor=member_of_group(made, 1), proposal=outcome_of(made, 1).proposal, text="No es así"
        )
        committees.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=False, answer="Sí era.")
        assert state_of(made, 1) == "award_withdrawn"
        give(made, today=TODAY() + timedelta(days=60))
        assert state_of(made, 3) == "awarded"


def test_a_renounced_award_is_restored_only_while_its_budget_is_there():
    made = closed_contest()
    renounce(made, 1, officer_of(made))
    proposal = outcome_of(made, 1).proposal
    complaint = file_complaint(actor=member_of_group(made, 1), proposal=proposal, text="Nunca renunciamos")
    give(made)
    with pytest.raises(WrongState):
        committees.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=True, answer="Sí")
    complaint.refresh_from_db()
    assert complaint.state == "filed" and state_of(made, 1) == "renounced"
    assert money(made) == (D("500"), D("14000"))


def test_a_complaint_about_the_session_restores_nothing():
    made = closed_contest()
    proposal = outcome_of(made, 3).proposal
    complaint = file_complaint(actor=member_of_group(made, 3), proposal=proposal, text="Faltan puntos")
    renounce(made, 1)
    give(made)
    renounce(made, 3)
    committees.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=True, answer="Es verdad")
    assert state_of(made, 3) == "renounced"


@pytest.mark.parametrize("seed", range(6))
def test_books_after_any_sequence_of_drop_outs(seed):
    chance = random.Random(seed)
    rules = ["stop", "skip", "part"]
    leftovers = ["return", "next_category", "open_to_all"]
    categories = [
        {
            "budget": D(chance.randrange(8_000, 25_000)),
            "reserved_for_most_vulnerable": D(chance.choice([0, 7_000])),
            "marginal_rule": chance.choice(rules),
            "leftover_rule": chance.choice(leftovers),
        }
        for _number in range(2)
    ]
    proposals = [
        {
            "category": chance.randrange(2),
            "requested": D(chance.randrange(2_000, 8_000)),
            "most_vulnerable": chance.random() < 0.4,
        }
        for _number in range(12)
    ]
    made = closed_contest(proposals=proposals, categories=categories, prefix=f"s{seed}")
    whole = sum(one["budget"] for one in categories)
    for _turn in range(5):
        winners = [number for number, state in enumerate(states_of(made), 1) if state == "awarded"]
        leaving = chance.sample(winners, min(2, len(winners)))
        for number in leaving:
            renounce(made, number)
        if leaving and "waiting" in states_of(made):
            give(made)
        available, awarded = money(made)
        assert available + awarded == whole and available >= 0
        standing = sum(award_of(one).amount.amount for one in standing_awards())
        assert standing == awarded
    assert verify_chain(made.call.programme).valid


def test_a_void_agreement_is_taken_up_again_and_keeps_its_money():
    made = closed_contest()
    agreement = agreement_of(made, 1)
    actions.void_agreement(actor=made.coordinator, agreement=agreement, reason="Cuenta equivocada")
    assert money(made) == (D("500"), D("14000"))
    assert state_of(made, 1) == "awarded"
    again = actions.prepare_agreement(actor=officer_of(made), outcome=outcome_of(made, 1))
    assert again.pk == agreement.pk and again.state == "draft"
    register_bank_account(actor=made.coordinator, organisation=again.organisation, bank="BN", cci=valid_cci(77))
    issued = actions.issue_agreement(actor=officer_of(made), agreement=again)
    assert issued.document.code != agreement.document.code and issued.document.replaces == agreement.document


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_officers_give_the_same_budget_once(self):
        made = closed_contest()
        renounce(made, 1)
        errors = at_once(
            lambda: committees.award_freed_budget(actor=made.secretary, session=made.session),
            lambda: committees.award_freed_budget(actor=made.coordinator, session=made.session),
        )
        assert sorted(type(error) for error in errors if error) == [WrongState]
        assert Reallocation.objects.count() == 1
        assert money(made) == (D("500"), D("14000"))

    def test_an_award_ends_once(self):
        made = closed_contest()
        outcome = outcome_of(made, 1)
        errors = at_once(
            lambda: committees.renounce_award(actor=made.coordinator, outcome=outcome, reason="a"),
            lambda: committees.withdraw_award(actor=made.coordinator, outcome=outcome, reason="b"),
        )
        assert sorted(type(error) for error in errors if error) == [WrongState]
        assert AwardChange.objects.count() == 1
        assert money(made) == (D("7500"), D("7000"))

    def test_an_award_is_signed_or_ends_never_both(self):
        made = closed_contest()
        agreement, outcome, officer = agreement_of(made, 1), outcome_of(made, 1), officer_of(made)
        errors = at_once(
            lambda: actions.sign_agreement(actor=officer, agreement=agreement, signed_on=TODAY()),
            lambda: committees.withdraw_award(actor=made.coordinator, outcome=outcome, reason="b"),
        )
        assert sum(error is None for error in errors) == 1
        agreement.refresh_from_db()
        assert (agreement.state, state_of(made, 1)) in (("signed", "awarded"), ("void", "award_withdrawn"))
