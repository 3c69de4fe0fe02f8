"""The risk register and tasks with owners: rated, looked over, given on; only owners and coordinators write."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.machines import make_machine
from tests.factories.partners import in_days, make_assignment, make_partnership, make_risk
from tests.factories.programmes import a_programme, a_worker

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.partners import actions
from winay.partners.models import Assignment, Risk, RiskReview
from winay.partners.pack import risks_in
from winay.partners.queries.handing import people_of
from winay.partners.queries.risks import in_words, risks_for, risks_to_take_up
from winay.partners.queries.work import assignments_for
from winay.partners.rules import level, meets_rain, months_touched, nears_its_end, severity
from winay.partners.tasks import tasks_for
from winay.programmes.queries.staff import workers_in

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@given(st.sampled_from([1, 2, 3]), st.sampled_from([1, 2, 3]))
def test_graver_in_either_way_is_never_a_lower_level(likelihood, effect):
    order = ["low", "medium", "high"]
    here = order.index(level(severity(likelihood, effect)))
    for other in ((min(likelihood + 1, 3), effect), (likelihood, min(effect + 1, 3))):
        assert order.index(level(severity(*other))) >= here
    assert severity(likelihood, effect) == severity(effect, likelihood) == likelihood * effect


def test_the_levels_of_the_nine():
    found = {(a, b): level(severity(a, b)) for a in (1, 2, 3) for b in (1, 2, 3)}
    assert {pair for pair, name in found.items() if name == "high"} == {(2, 3), (3, 2), (3, 3)}
    assert {pair for pair, name in found.items() if name == "low"} == {(1, 1), (1, 2), (2, 1)}
    assert level(None) == "unrated" and severity(None, 2) is None
    with pytest.raises(ValueError, match="1, 2 or 3"):
        severity(4, 1)


@given(days, st.integers(0, 800))
def test_the_months_touched_are_those_of_every_day(begins, length):
    ends = begins + timedelta(days=length)
    expected = {(begins + timedelta(days=number)).month for number in range(length + 1)}
    assert months_touched(begins, ends) == expected
    assert meets_rain(begins, ends, outdoors=True, rainy=(1, 2, 3)) is bool(expected & {1, 2, 3})
    assert not meets_rain(begins, ends, outdoors=False, rainy=(1, 2, 3))
    if length:
        assert months_touched(ends, begins) == frozenset()


@given(days, st.integers(-400, 400))
def test_an_agreement_waits_from_sixty_days_before_its_end(ends, away):
    assert nears_its_end(ends, ends - timedelta(days=away)) is (away <= 60)


@pytest.fixture
def team(db):
    programme = a_programme(pack="tc-journey")
    return programme, a_worker(programme), a_worker(programme, "officer"), a_worker(programme, "evaluator")


def test_the_packs_risks_are_taken_up_once_unrated_with_their_place(team):
    programme, boss, officer, _evaluator = team
    assert risks_to_take_up(programme) == 2
    with pytest.raises(NotAllowed):
        actions.take_up_risks(actor=officer, programme=programme, owner=officer, review_on=in_days(5))
    rains, turnover = actions.take_up_risks(actor=boss, programme=programme, owner=officer, review_on=in_days(5))
    assert (rains.pack_code, rains.severity, rains.source) == ("rains", None, "TC PE-T1568, chapter VI, §6.1")
    assert turnover.source.endswith("§6.2")
    assert in_words(rains, "name") == "Weather-related delays"
    with translation.override("es"):
        assert in_words(rains, "name") == "Retrasos por el clima"
    assert risks_to_take_up(programme) == 0
    with pytest.raises(WrongState, match="already"):
        actions.take_up_risks(actor=boss, programme=programme, owner=boss, review_on=in_days(5))
    assert Risk.objects.count() == 2
    other = a_programme(pack="procompite")
    chief = a_worker(other)
    with pytest.raises(InvalidInput, match="names no risks"):
        actions.take_up_risks(actor=chief, programme=other, owner=chief, review_on=in_days(5))
    assert [one.code for one in risks_in(programme.pack.content)] == ["rains", "turnover"]


def test_each_look_is_kept_as_it_was(team):
    programme, boss, officer, evaluator = team
    risk = make_risk(boss, programme, officer)
    look = {"likelihood": 3, "effect": 3, "review_on": in_days(20)}
    for stranger in (evaluator, a_worker(a_programme())):
        with pytest.raises(NotAllowed):
            actions.review_risk(actor=stranger, risk=risk, words="x", **look)
    actions.review_risk(actor=officer, risk=risk, words="Llovió poco", **look)
    actions.report_risk(actor=officer, risk=risk, words="Se perdió la siembra", review_on=in_days(3))
    assert actions.review_risk(actor=officer, risk=risk, words="Se resembró", **look).state == "happened"
    actions.close_risk(actor=boss, risk=risk, words="Hay riego")
    with pytest.raises(WrongState):
        actions.review_risk(actor=officer, risk=risk, words="x", **look)
    actions.reopen_risk(actor=officer, risk=risk, words="Se rompió", review_on=in_days(9))
    reviews = list(RiskReview.objects.order_by("number"))
    assert [(one.state, one.severity, one.words) for one in reviews] == [
        ("open", 9, "Llovió poco"),
        ("happened", 9, "Se perdió la siembra"),
        ("happened", 9, "Se resembró"),
        ("closed", 9, "Hay riego"),
        ("open", 9, "Se rompió"),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskReview.objects.filter(pk=reviews[0].pk).update(words="otra cosa")
    with pytest.raises(InvalidInput, match="1, 2 or 3"):
        actions.review_risk(actor=boss, risk=risk, words="x", **{**look, "effect": 4})
    with pytest.raises(InvalidInput, match="passed"):
        actions.review_risk(actor=boss, risk=risk, words="x", **{**look, "review_on": in_days(-1)})


def test_an_overdue_look_waits_for_the_owner_alone_while_they_work_there(team):
    programme, boss, officer, _evaluator = team
    make_risk(boss, programme, officer)
    assert tasks_for(officer, in_days(29)) == []
    (task,) = tasks_for(officer, in_days(31))
    assert task.text == "Look the risk over: Falta de agua" and task.late
    assert tasks_for(boss, in_days(31)) == []
    officer.role_grants.all().delete()
    assert tasks_for(officer, in_days(31)) == []


def test_a_machine_owns_nothing_and_takes_nothing_over(team):
    programme, boss, officer, _evaluator = team
    account = make_machine(programme=programme).user
    assert account not in workers_in(programme) and account not in people_of(programme)
    assert officer in workers_in(programme) and officer in people_of(programme)
    risk = make_risk(boss, programme, officer)
    with pytest.raises(InvalidInput, match="does not work"):
        actions.give_risk(actor=boss, risk=risk, owner=account)


def test_nothing_is_done_for_an_agreement_that_was_dropped(team):
    programme, boss, officer, _evaluator = team
    agreed = make_partnership(boss, programme)
    make_assignment(boss, programme, officer, partnership=agreed)
    actions.drop_partnership(actor=boss, partnership=agreed, reason="No hay acuerdo")
    with pytest.raises(WrongState):
        make_assignment(boss, programme, officer, partnership=agreed)
    with pytest.raises(WrongState):
        actions.plan_activity(
            actor=boss, programme=programme, kind="training", title="Taller", begins_on=in_days(3),
            ends_on=in_days(4), partnership=agreed,
        )  # fmt: skip
    assert Assignment.objects.count() == 1


def test_the_gravest_stand_first_and_unrated_ones_before_them(team):
    programme, boss, officer, evaluator = team
    low = make_risk(boss, programme, officer, likelihood=1, effect=2)
    high = make_risk(boss, programme, officer, likelihood=3, effect=3)
    unrated = actions.take_up_risks(actor=boss, programme=programme, owner=boss, review_on=in_days(5))
    assert [one.pk for one in risks_for(evaluator)][-2:] == [high.pk, low.pk]
    assert {one.pk for one in risks_for(evaluator)[:2]} == {one.pk for one in unrated}
    assert not risks_for(a_worker(a_programme())).exists()


def test_a_task_is_done_by_its_owner_and_given_by_a_coordinator(team):
    programme, boss, officer, evaluator = team
    with pytest.raises(NotAllowed):
        make_assignment(officer, programme, officer)
    with pytest.raises(InvalidInput, match="does not work"):
        make_assignment(boss, programme, a_worker(a_programme()))
    task = make_assignment(boss, programme, officer, partnership=make_partnership(boss, programme))
    (waits,) = tasks_for(officer, in_days(8))
    assert waits.text == "Preparar la agenda" and waits.late and waits.due == task.due_on
    assert assignments_for(officer, own=True).get() == assignments_for(evaluator).get() == task
    with pytest.raises(NotAllowed):
        actions.finish_assignment(actor=evaluator, assignment=task, words="x")
    with pytest.raises(NotAllowed):
        actions.drop_assignment(actor=officer, assignment=task, words="x")
    actions.give_assignment(actor=boss, assignment=task, owner=evaluator, due_on=in_days(9))
    with pytest.raises(NotAllowed):
        actions.finish_assignment(actor=officer, assignment=task, words="x")
    actions.finish_assignment(actor=evaluator, assignment=task, words="Enviada")
    assert Assignment.objects.get().state == "done" and tasks_for(evaluator, in_days(10)) == []
    with pytest.raises(WrongState):
        actions.drop_assignment(actor=boss, assignment=task, words="x")
    actions.reopen_assignment(actor=boss, assignment=task, words="Faltó un punto")
    actions.drop_assignment(actor=boss, assignment=task, words="Ya no hace falta")
