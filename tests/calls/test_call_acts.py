"""A call from draft to cancelled: what each act needs, writes and refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from djmoney.money import Money
from tests.factories.calls import draft_call, draft_proposal, open_call, submitted_proposal
from tests.factories.programmes import a_worker

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls import actions
from winay.calls.models import Call
from winay.calls.queries.readiness import problems_before_publication
from winay.ledger.queries import where_every_sol_is

pytestmark = pytest.mark.django_db


def test_start_call_takes_categories_and_rubrics_from_the_pack():
    made = draft_call()
    assert [category.code for category in made.call.categories.all()] == ["idea", "business"]
    for category in made.call.categories.all():
        assert sum(criterion.weight for criterion in category.criteria.all()) == 100
    assert problems_before_publication(made.call) == []


def test_publish_freezes_terms_and_posts_each_budget():
    made = open_call()
    assert made.call.state == "published"
    assert len(made.call.terms_sha256) == 64
    assert made.call.states_version
    stages = where_every_sol_is(made.programme, made.call.pk)
    assert sum(stage.budget for stage in stages) == Decimal("60000")
    with pytest.raises(WrongState):
        actions.change_draft_call(actor=made.coordinator, call=made.call, changes={"title": "Otro"})


def test_publish_twice_posts_once():
    made = open_call()
    with pytest.raises(WrongState):
        actions.publish_call(actor=made.coordinator, call=made.call)
    assert sum(stage.budget for stage in where_every_sol_is(made.programme)) == Decimal("60000")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"categories": {"idea": {"budget": Decimal(0)}}}, "idea-budget"),
        ({"closes_at": timezone.now() - timedelta(days=3)}, "closes_at"),
        ({"session_on": timezone.localdate() + timedelta(days=2)}, "session_on"),
        ({"questions_until": timezone.localdate() - timedelta(days=2)}, "questions_until"),
        ({"opens_on": None}, "opens_on"),
        ({"purpose": " "}, "purpose"),
    ],
)
def test_publish_is_refused_naming_what_is_missing(changes, field):
    made = draft_call(**changes)
    with pytest.raises(InvalidInput) as error:
        actions.publish_call(actor=made.coordinator, call=made.call)
    assert field in [problem.where for problem in error.value.problems]
    assert Call.objects.get(pk=made.call.pk).state == "draft"
    assert where_every_sol_is(made.programme) == [] or not any(
        s.budget for s in where_every_sol_is(made.programme)
    )


@pytest.mark.parametrize("budget", ["abc", "-1", "NaN", "1e30"])
def test_a_budget_that_is_no_sum_of_money_is_refused(budget):
    made = draft_call()
    changes = {"categories": {"idea": {"budget": budget}}}
    with pytest.raises(InvalidInput) as error:
        actions.change_draft_call(actor=made.coordinator, call=made.call, changes=changes)
    assert error.value.field == "idea-budget"


def test_what_the_pack_does_not_let_change_stays():
    made = draft_call()
    for changes in ({"state": "published"}, {"tie_breakers": ["draw"], "code": "X"}, {"terms": {}}):
        with pytest.raises(InvalidInput):
            actions.change_draft_call(actor=made.coordinator, call=made.call, changes=changes)


def test_amendments_are_numbered_and_say_what_changed():
    made = open_call()
    later = made.call.closes_at + timedelta(days=3)
    first = actions.amend_call(
        actor=made.coordinator, call=made.call, changes={"closes_at": later}, reason="Lluvias en la zona"
    )
    second = actions.amend_call(
        actor=made.coordinator,
        call=made.call,
        changes={"categories": {"idea": {"budget": Decimal("31000")}}},
        reason="La municipalidad aporta más",
    )
    assert (first.number, second.number) == (1, 2)
    assert list(first.changes) == ["closes_at"]
    assert second.changes == {"idea-budget": ["30000.00", "31000.00"]}
    assert sum(stage.budget for stage in where_every_sol_is(made.programme)) == Decimal("61000")
    made.call.refresh_from_db()
    assert made.call.closes_at == later


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Otro título"},
        {"categories": {"idea": {"budget": Decimal("100")}}},
        {"categories": {"idea": {"minimum_score": Decimal("10")}}},
        {},
    ],
)
def test_an_amendment_cannot_touch_the_rules(changes):
    made = open_call()
    with pytest.raises(InvalidInput):
        actions.amend_call(actor=made.coordinator, call=made.call, changes=changes, reason="Porque sí")
    assert made.call.amendments.count() == 0


def test_reception_closes_at_the_published_hour_only():
    made = open_call()
    with pytest.raises(WrongState):
        actions.close_reception(actor=made.coordinator, call=made.call)
    closed = actions.close_reception(actor=made.coordinator, call=made.call, now=made.call.closes_at)
    assert closed.state == "received"


def test_screening_closes_only_when_everything_is_screened():
    made = open_call()
    submitted_proposal(made)
    actions.close_reception(actor=made.coordinator, call=made.call, now=made.call.closes_at)
    with pytest.raises(WrongState):
        actions.close_screening(actor=made.officer, call=made.call)


def test_cancelling_gives_the_budget_back():
    made = open_call()
    actions.cancel_call(actor=made.coordinator, call=made.call, reason="Sin presupuesto")
    assert sum(stage.available for stage in where_every_sol_is(made.programme)) == Money(0, "PEN").amount


def test_cancelling_tells_every_group_that_sent_a_proposal():
    made = open_call()
    draft, sent = draft_proposal(made), submitted_proposal(made)
    actions.cancel_call(actor=made.coordinator, call=made.call, reason="Sin presupuesto")
    for proposal in (draft, sent):
        proposal.refresh_from_db()
    assert (draft.state, sent.state) == ("draft", "call_cancelled")
    assert Act.objects.get(verb="cancel_with_call").reason == "Sin presupuesto"


def test_only_coordinators_of_the_programme_manage_its_calls():
    made, other = draft_call(), draft_call()
    for stranger in (made.officer, other.coordinator, a_worker(made.programme, "finance")):
        with pytest.raises(NotAllowed):
            actions.publish_call(actor=stranger, call=made.call)


def test_every_act_is_on_record():
    made = open_call()
    draft_proposal(made)
    verbs = set(Act.objects.values_list("verb", flat=True))
    assert {"start_call", "publish", "start_proposal"} <= verbs
