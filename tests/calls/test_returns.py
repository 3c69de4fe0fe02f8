"""A returned proposal: a last day, parts that may change, a sum that does not grow, the first time that counts."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from tests.factories.calls import Contest, cost_lines, draft_proposal, group_account, open_call, submitted_proposal
from tests.factories.registry import make_person

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls import actions
from winay.calls.models import Call, Proposal
from winay.calls.pack import CallTerms
from winay.calls.queries.readiness import counted_sending
from winay.calls.queries.terms import terms_of
from winay.calls.rules import may_change, part_of_field
from winay.committees.actions.sessions import _eligible
from winay.registry.models import Membership, Person
from winay.registry.queries.staff import GroupFacts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def returned(made: Contest, **how) -> Proposal:
    proposal = submitted_proposal(made)
    return actions.return_proposal(actor=made.officer, proposal=proposal, reason="Falta una firma", **how)


def test_nothing_named_means_everything_but_the_sum():
    assert may_change("costs", []) and may_change("question-idea", [])
    assert not may_change("request", [])
    assert may_change("request", ["request"])
    assert not may_change("costs", ["people"])
    assert part_of_field("activity") == "about" and part_of_field("idea") == "question-idea"


def test_sent_after_the_last_day_it_is_refused_with_that_day():
    made = open_call()
    proposal = returned(made, until=TODAY() + timedelta(days=2))
    with pytest.raises(WrongState) as error:
        actions.submit_proposal(actor=made.clerk, proposal=proposal, now=timezone.now() + timedelta(days=3))
    assert f"{TODAY() + timedelta(days=2):%d/%m/%Y}" in str(error.value)
    actions.submit_proposal(actor=made.clerk, proposal=proposal, now=timezone.now() + timedelta(days=2))
    assert Proposal.objects.get().state == "submitted"


def test_without_a_day_the_packs_days_are_given():
    made = open_call()
    days = Call.objects.get().terms["return_days"]
    assert returned(made).return_until == TODAY() + timedelta(days=days)


def test_the_office_gives_more_days_and_says_why():
    made = open_call()
    proposal = returned(made, until=TODAY() + timedelta(days=1))
    with pytest.raises(InvalidInput):
        actions.extend_return(actor=made.officer, proposal=proposal, until=TODAY(), reason="Llovió")
    actions.extend_return(
        actor=made.officer, proposal=proposal, until=TODAY() + timedelta(days=4), reason="El puente cayó"
    )
    actions.submit_proposal(actor=made.clerk, proposal=proposal, now=timezone.now() + timedelta(days=3))
    assert Act.objects.filter(verb="extend_return", reason="El puente cayó").exists()


@pytest.mark.parametrize("days", [-1, 31])
def test_a_last_day_that_passed_or_lies_behind_the_session_is_refused(days):
    made = open_call()
    with pytest.raises(InvalidInput) as error:
        returned(made, until=TODAY() + timedelta(days=days))
    assert error.value.field == "until"


def test_after_the_closing_hour_a_returned_proposal_does_not_ask_for_more():
    made = open_call()
    proposal = returned(made)
    Call.objects.filter(pk=made.call.pk).update(closes_at=timezone.now() - timedelta(days=30))
    actions.replace_cost_lines(actor=made.clerk, proposal=proposal, lines=cost_lines(Decimal("7100")))
    with pytest.raises(InvalidInput) as error:
        actions.submit_proposal(actor=made.clerk, proposal=proposal)
    assert "7,100.00" in str(error.value.problems[0]) and "7,000.00" in str(error.value.problems[0])
    actions.replace_cost_lines(actor=made.clerk, proposal=proposal, lines=cost_lines(Decimal("7000")))
    assert actions.submit_proposal(actor=made.clerk, proposal=proposal).number == 2


def test_the_sum_grows_where_it_was_named():
    made = open_call()
    proposal = returned(made, parts=["request"])
    assert set(proposal.return_parts) == {"costs", "request"}
    actions.replace_cost_lines(actor=made.clerk, proposal=proposal, lines=cost_lines(Decimal("7500")))
    actions.submit_proposal(actor=made.clerk, proposal=proposal)
    assert Proposal.objects.get().requested.amount == Decimal("7500")


def test_only_the_parts_that_were_named_change():
    made = open_call()
    proposal = returned(made, parts=["question-idea"])
    kept = list(proposal.cost_lines.values_list("description", "unit_cost"))
    with pytest.raises(WrongState):
        actions.replace_cost_lines(actor=made.clerk, proposal=proposal, lines=cost_lines(Decimal("10")))
    with pytest.raises(InvalidInput) as error:
        actions.save_proposal(
            actor=made.clerk,
            proposal=proposal,
            values={"idea": "Otra idea", "problem": "Otro problema", "title": proposal.title, "activity": "Otra"},
        )
    assert {problem.where for problem in error.value.problems} == {"problem", "activity"}
    newcomer = make_person()
    Membership.objects.create(person=newcomer, organisation=proposal.organisation, since=TODAY())
    people = list(Person.objects.filter(proposals__proposal=proposal))
    actions.set_members(actor=made.clerk, proposal=proposal, people=people)
    with pytest.raises(WrongState):
        actions.set_members(actor=made.clerk, proposal=proposal, people=[*people, newcomer])
    proposal.refresh_from_db()
    assert proposal.answers["idea"] == "Otra idea"
    assert (proposal.answers["problem"], proposal.activity) == ("Vendemos poco y barato.", "Crianza de cuyes")
    assert list(proposal.cost_lines.values_list("description", "unit_cost")) == kept


def test_a_part_that_is_none_is_refused():
    made = open_call()
    with pytest.raises(InvalidInput):
        returned(made, parts=["everything"])


def test_the_first_time_counts_and_the_last_is_kept():
    made = open_call()
    first, second = submitted_proposal(made), submitted_proposal(made)
    sent = first.submitted_at
    actions.return_proposal(actor=made.officer, proposal=first, reason="Falta una firma")
    actions.submit_proposal(actor=made.clerk, proposal=first)
    first.refresh_from_db()
    assert first.submitted_at == sent < second.submitted_at < first.last_submitted_at
    assert (first.return_until, first.return_parts) == (None, [])


def test_what_a_person_decided_of_the_most_vulnerable_is_never_recomputed():
    made = open_call()
    proposal = draft_proposal(made)
    people = [member.person for member in proposal.members.all()]
    assert not proposal.most_vulnerable
    with pytest.raises(InvalidInput):
        actions.decide_most_vulnerable(actor=made.officer, proposal=proposal, value=True, reason=" ")
    actions.decide_most_vulnerable(actor=made.officer, proposal=proposal, value=True, reason="Se quemó su cosecha")
    actions.set_members(actor=made.clerk, proposal=proposal, people=people)
    proposal.refresh_from_db()
    assert (proposal.most_vulnerable, proposal.most_vulnerable_by_rule) == (True, False)
    actions.decide_most_vulnerable(actor=made.officer, proposal=proposal, value=None, reason="Fue un error")
    proposal.refresh_from_db()
    assert not proposal.most_vulnerable
    told = Act.objects.filter(verb="decide_most_vulnerable").order_by("at").values_list("reason", "details__after")
    assert list(told) == [("Se quemó su cosecha", True), ("Fue un error", False)]


def test_most_vulnerable_follows_the_rule_until_a_person_decides():
    made = open_call()
    proposal = draft_proposal(made)
    people = [member.person for member in proposal.members.select_related("person__household")]
    for person in people:
        person.household.poverty_class = "extreme"
        person.household.save()
    actions.set_members(actor=made.clerk, proposal=proposal, people=people)
    proposal.refresh_from_db()
    assert proposal.most_vulnerable
    actions.decide_most_vulnerable(actor=made.officer, proposal=proposal, value=False, reason="Tienen camión")
    actions.set_members(actor=made.clerk, proposal=proposal, people=people)
    proposal.refresh_from_db()
    assert not proposal.most_vulnerable


def test_once_decided_nobody_changes_who_is_most_vulnerable():
    made = open_call()
    proposal = submitted_proposal(made)
    Proposal.objects.filter(pk=proposal.pk).update(state="awarded")
    with pytest.raises(WrongState):
        actions.decide_most_vulnerable(actor=made.officer, proposal=proposal, value=True, reason="Tarde")


class TestWhoWritesDoesNotAdmit:
    def test_the_writer_is_told_who_does(self):
        made = open_call()
        proposal = submitted_proposal(made)
        actions.screen_by_rules(proposal=proposal)
        with pytest.raises(NotAllowed) as error:
            actions.admit_proposal(actor=made.clerk, proposal=proposal)
        assert str(made.officer) in str(error.value) and str(made.clerk) not in str(error.value)
        assert Proposal.objects.get().state == "submitted"
        assert actions.admit_proposal(actor=made.officer, proposal=proposal).state == "eligible"

    @pytest.mark.parametrize("change", ["costs", "answer", "people", "send"])
    def test_one_change_is_enough(self, change):
        made = open_call()
        proposal = draft_proposal(made)
        if change == "costs":
            actions.replace_cost_lines(actor=made.coordinator, proposal=proposal, lines=cost_lines())
        elif change == "answer":
            actions.save_proposal(actor=made.coordinator, proposal=proposal, values={"idea": "Otra"})
        elif change == "people":
            people = [member.person for member in proposal.members.all()]
            actions.set_members(actor=made.coordinator, proposal=proposal, people=people)
        actions.submit_proposal(actor=made.coordinator if change == "send" else made.clerk, proposal=proposal)
        actions.screen_by_rules(proposal=proposal)
        with pytest.raises(NotAllowed):
            actions.admit_proposal(actor=made.coordinator, proposal=proposal)

    def test_a_member_of_the_group_does_not_admit_it_either(self):
        made = open_call()
        proposal = submitted_proposal(made)
        actions.screen_by_rules(proposal=proposal)
        person = proposal.organisation.memberships.first().person
        person.user = made.officer
        person.save()
        with pytest.raises(NotAllowed) as error:
            actions.admit_proposal(actor=made.officer, proposal=proposal)
        assert str(made.coordinator) in str(error.value)

    def test_where_nobody_else_may_it_says_what_to_do(self):
        made = open_call()
        proposal = submitted_proposal(made)
        actions.screen_by_rules(proposal=proposal)
        made.officer.role_grants.all().delete()
        made.coordinator.role_grants.all().delete()
        with pytest.raises(NotAllowed) as error:
            actions.admit_proposal(actor=made.clerk, proposal=proposal)
        assert "promotor" in str(error.value) or "oficial" in str(error.value) or "officer" in str(error.value)

    def test_the_group_itself_writes_and_any_officer_admits(self):
        made = open_call()
        proposal = draft_proposal(made)
        actions.submit_proposal(actor=group_account(proposal), proposal=proposal)
        actions.screen_by_rules(proposal=proposal)
        assert actions.admit_proposal(actor=made.officer, proposal=proposal).state == "eligible"


@pytest.mark.parametrize(("counts", "first_on_agenda"), [("first", 0), ("last", 1)])
def test_the_pack_says_which_sending_counts(counts, first_on_agenda):
    made = open_call()
    terms = {**made.call.terms, "sending_that_counts": counts}
    Call.objects.filter(pk=made.call.pk).update(terms=terms)
    both = [submitted_proposal(made), submitted_proposal(made)]
    actions.return_proposal(actor=made.officer, proposal=both[0], reason="Falta una firma")
    actions.submit_proposal(actor=made.clerk, proposal=both[0])
    Proposal.objects.filter(pk__in=[one.pk for one in both]).update(state="eligible")
    made.call.refresh_from_db()
    assert _eligible(made.call)[0].pk == both[first_on_agenda].pk
    mended = Proposal.objects.get(pk=both[0].pk)
    moment = counted_sending(mended, terms_of(made.call))
    assert moment == (mended.submitted_at if counts == "first" else mended.last_submitted_at)


@pytest.mark.parametrize(("above", "poor", "expected"), [("0.1", 1, False), ("0.1", 2, True), ("0.5", 5, False)])
def test_the_pack_says_how_many_poor_households_make_a_group_most_vulnerable(above, poor, expected):
    facts = GroupFacts(households=10, extreme_poor_households=poor)
    terms = CallTerms(most_vulnerable_above=above)
    assert (facts.extreme_poor_share > Fraction(terms.most_vulnerable_above)) is expected
