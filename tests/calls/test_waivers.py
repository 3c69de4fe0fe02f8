"""A condition that the pack lets be waived is not asked of one proposal: by whom, why, until when."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.calls import group_account, open_call, submitted_proposal
from tests.factories.programmes import a_worker

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls import actions, rules
from winay.calls.models import ConditionResult
from winay.calls.pack import read_terms
from winay.facts.models import Waiver
from winay.facts.rules import Decision

LEAST = "least-households"
TODAY = timezone.localdate


def too_small(made):
    proposal = submitted_proposal(made, households=2)
    actions.screen_by_rules(proposal=proposal)
    return proposal


def verdict(proposal, condition=LEAST) -> ConditionResult:
    return ConditionResult.objects.get(proposal=proposal, condition=condition)


def waive(made, proposal, **changes):
    given = {"actor": made.coordinator, "waiver": LEAST, "reason": "Viven dispersos en la puna", **changes}
    return actions.waive_condition(proposal=proposal, **given)


def page_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@given(st.integers(0, 9), st.integers(1, 9), st.booleans(), st.integers(-3, 3), st.none() | st.integers(-3, 3))
def test_a_waiver_makes_met_what_fails_and_nothing_else(households, least, may, on, until):
    day = TODAY()
    facts = rules.ProposalFacts(households=households)
    decision = Decision("A", day + timedelta(days=on), None if until is None else day + timedelta(days=until), "x")
    waivers = rules.Waivers(day, {"few": decision}, "few" if may else "")
    # The facts are counted to the day of sending, a waiver holds on the day of the judgement.
    asked = {"value": Decimal(least), "on": day - timedelta(days=30), "tax_unit": Decimal(0)}
    plain = rules.judge("minimum_households", facts, **asked)
    found = rules.judge("minimum_households", facts, **asked, waivers=waivers)
    waived = may and decision.holds(day) and households < least
    assert found.waived == (decision if waived else None)
    assert found.met is (households >= least or waived)
    assert found.found == plain.found, "what was found is told of a waived condition too"


def test_without_a_word_in_the_pack_a_condition_is_never_waived():
    plain = {"code": "few", "kind": "minimum_households", "value": 4, "label": "x", "mend": "y"}
    asks = {"fact": "proposal.women", "at_least": 4, "waiver": {"code": "drought", "by": "Consejo"}}
    terms = read_terms(
        {
            "conditions": [
                plain,
                {**plain, "code": "many", "may_be_waived": True},
                {"code": "women", "kind": "facts", "asks": asks, "label": "x", "mend": "y"},
            ]
        }
    )
    assert [one.waiver_codes for one in terms.conditions] == [(), ("many",), ("drought",)]


@pytest.mark.django_db
def test_a_waived_condition_tells_by_whom_and_why_and_lets_the_proposal_in():
    made = open_call()
    proposal = too_small(made)
    assert not verdict(proposal).met
    waiver = waive(made, proposal)
    found = verdict(proposal)
    assert found.met and found.found == "2"
    assert str(made.coordinator) in found.reason and "Viven dispersos en la puna" in found.reason
    act = Act.objects.get(verb="waive_condition")
    assert (act.subject_id, act.reason, act.details["condition"]) == (str(proposal.pk), waiver.reason, LEAST)
    actions.screen_by_rules(proposal=proposal)
    assert verdict(proposal).met, "checking again leaves the waiver in force"
    assert actions.admit_proposal(actor=made.officer, proposal=proposal).state == "eligible"
    with pytest.raises(WrongState):
        actions.withdraw_waiver(actor=made.coordinator, proposal=proposal, waiver=LEAST, reason="x")


@pytest.mark.django_db
def test_what_the_pack_never_waives_what_is_met_and_what_is_waived_already_is_refused():
    made = open_call()
    proposal, good = too_small(made), submitted_proposal(made)
    actions.screen_by_rules(proposal=good)
    with pytest.raises(InvalidInput):
        waive(made, proposal, waiver="ceiling")
    with pytest.raises(InvalidInput):
        waive(made, proposal, waiver="no-such-condition")
    with pytest.raises(InvalidInput):
        waive(made, proposal, reason="  ")
    with pytest.raises(InvalidInput):
        waive(made, proposal, until=TODAY() - timedelta(days=1))
    with pytest.raises(WrongState):
        waive(made, good)
    waive(made, proposal)
    with pytest.raises(WrongState):
        waive(made, proposal)
    assert Waiver.objects.count() == 1


@pytest.mark.django_db
def test_only_a_coordinator_who_might_admit_it_waives_and_withdraws():
    made = open_call()
    proposal = too_small(made)
    writes = a_worker(made.programme, "coordinator")
    actions.return_proposal(actor=made.officer, proposal=proposal, reason="Falta")
    actions.save_proposal(actor=writes, proposal=proposal, values={"title": "Otro título"})
    actions.submit_proposal(actor=made.clerk, proposal=proposal)
    actions.screen_by_rules(proposal=proposal)
    for nobody in (made.officer, made.clerk, writes, a_worker(made.programme, "finance"), group_account(proposal)):
        with pytest.raises(NotAllowed):
            waive(made, proposal, actor=nobody)
    waive(made, proposal)
    for nobody in (made.officer, writes):
        with pytest.raises(NotAllowed):
            actions.withdraw_waiver(actor=nobody, proposal=proposal, waiver=LEAST, reason="x")


@pytest.mark.django_db
def test_a_withdrawn_waiver_stays_on_record_and_the_condition_is_asked_again():
    made = open_call()
    proposal = too_small(made)
    waive(made, proposal)
    with pytest.raises(InvalidInput):
        actions.withdraw_waiver(actor=made.coordinator, proposal=proposal, waiver=LEAST, reason=" ")
    actions.withdraw_waiver(actor=made.coordinator, proposal=proposal, waiver=LEAST, reason="Ya son cuatro")
    assert not verdict(proposal).met
    kept = Waiver.objects.get()
    assert kept.ended_at and kept.ended_why == "Ya son cuatro"
    assert Act.objects.get(verb="withdraw_waiver").reason == "Ya son cuatro"
    with pytest.raises(WrongState):
        actions.withdraw_waiver(actor=made.coordinator, proposal=proposal, waiver=LEAST, reason="x")
    waive(made, proposal)
    assert verdict(proposal).met


@pytest.mark.django_db
def test_a_waiver_whose_last_day_passed_lets_nobody_in_and_another_takes_its_place():
    made = open_call()
    proposal = too_small(made)
    waive(made, proposal, until=TODAY())
    Waiver.objects.update(until=TODAY() - timedelta(days=1))
    with pytest.raises(WrongState, match=r"holds no longer|ya no vale"):
        actions.admit_proposal(actor=made.officer, proposal=proposal)
    assert actions.admit_all_that_pass(actor=made.officer, call=made.call).number == 0
    actions.screen_by_rules(proposal=proposal)
    assert not verdict(proposal).met
    waive(made, proposal)
    assert verdict(proposal).met and Waiver.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db
def test_what_a_person_refused_can_be_waived_and_is_judged_by_the_rule_after_withdrawal():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    actions.decide_condition(
        actor=made.officer, proposal=proposal, condition=LEAST, met=False, reason="Dos se fueron", mend="Sumen"
    )
    # The rule counts four households, so nothing but the person's decision stands in the way.
    waive(made, proposal)
    assert verdict(proposal).met and not verdict(proposal).decided_by_name


@pytest.mark.django_db
def test_the_desk_waives_and_withdraws_and_the_group_reads_why():
    made = open_call()
    proposal = too_small(made)
    address = reverse("desk:screening", args=[proposal.code])
    client = page_of(made.coordinator)
    text = client.get(address).content.decode()
    assert text.count("Waive it for this proposal") == 1, "only what the pack lets be waived"
    assert "Waive it for this proposal" not in page_of(made.officer).get(address).content.decode()
    given = {"act": "waive", "condition": LEAST, f"waive{LEAST}-reason": "Viven dispersos"}
    assert client.post(address, given).status_code == 302
    text = client.get(address).content.decode()
    assert "Viven dispersos" in text and "Waived by" in text and "Withdraw the waiver" in text
    desk = page_of(made.officer).get(reverse("desk:proposal", args=[proposal.code])).content.decode()
    assert "Viven dispersos" in desk
    group = page_of(group_account(proposal))
    actions.admit_proposal(actor=made.officer, proposal=proposal)
    assert "Viven dispersos" in group.get(reverse("my:result", args=[proposal.code])).content.decode()
    given = {"act": "withdraw_waiver", "condition": LEAST, f"withdraw_waiver{LEAST}-reason": "x"}
    client.post(address, given)
    assert Waiver.objects.get().ended_at is None, "decided with it, it stays"
