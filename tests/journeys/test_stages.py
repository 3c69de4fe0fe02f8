"""Stages: what a pack declares, who is in which, how they stand, who goes on, graduates and is asked after."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set
from tests.factories.ventures import make_venture

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.journeys import actions
from winay.journeys.actions import Answer, Said, stays
from winay.journeys.models import FollowUp, Stay
from winay.journeys.pack import journey_of
from winay.journeys.queries.stays import open_stays, standings
from winay.journeys.rules import Span, circle_in, gaps_between, planned_days
from winay.programmes.actions import grant_role
from winay.programmes.packs import load_pack_text
from winay.registry.models import Household, Membership, VentureSales

DAY = timedelta(days=1)
days = st.dates(date(2015, 1, 1), date(2026, 12, 31))


# The rules


@given(st.lists(st.tuples(days, st.one_of(st.none(), days)), max_size=8), days)
def test_gaps_lie_where_nothing_went_on(pairs, today):
    spans = [Span(since, max(since, until) if until else None) for since, until in pairs]
    gaps = gaps_between(spans, today)

    def covered(day):
        return any(
            one.since <= day and (one.until is None or day <= one.until) for one in spans if one.since <= today
        )

    for gap in gaps:
        assert (gap.until - gap.since).days + 1 >= 31 - 1
        assert not covered(gap.since) and not covered(gap.until)
        assert covered(gap.since - DAY)
        assert gap.open is (gap.until == today) or covered(gap.until + DAY)
    known = [one for one in spans if one.since <= today]
    for first, second in itertools.pairwise(gaps):
        assert first.until < second.since
    if not known or any(one.until is None for one in known):
        assert not any(one.open for one in gaps)


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3), max_size=6))
def test_a_circle_is_found_exactly_where_there_is_one(after):
    circle = circle_in(after)
    if circle:
        assert circle[0] == circle[-1]
        for first, second in itertools.pairwise(circle):
            assert first in after[second]
        return
    done: set[str] = set()
    for _round in range(len(after) + 1):
        done |= {code for code in after if all(one in done or one not in after for one in after[code])}
    assert done == set(after)


def test_months_of_follow_up_end_where_the_month_does():
    assert planned_days(date(2025, 8, 31), [12, 6]) == [(6, date(2026, 2, 28)), (12, date(2026, 8, 31))]


# The pack

PACK = """code: demo
version: "1.0"
name: Demo
sources: [Bases]
funding_sources: [{{code: own, name: Own}}]
calls: []
journey:
  stages:
    - code: one
      name: Uno
      of: household
      after: [{after}]
      leave: {leave}
      place: Bases, 1
    - code: two
      name: Dos
      of: {of}
      after: [one]
      place: Bases, 1
  graduation:
    ends: [{ends}]
    criteria: [{{code: c, {criterion}, place: Bases}}]
    place: Bases
"""
GOOD = {
    "after": "", "leave": "{fact: stay.months, at_least: 10}", "of": "household", "ends": "two",
    "criterion": "text: Aprendió",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        ({"after": "two"}, 18, "circle: two → one → two"),
        ({"after": "three"}, 12, "no stage has the code “three”"),
        ({"leave": "{fact: stay.weeks, at_least: 10}"}, 13, "stay.weeks"),
        (
            {"leave": "{fact: organisation.members, at_least: 10}"},
            13,
            "is not known of those of whom this stage is",
        ),
        ({"of": "venture"}, 18, "is a stage of another kind"),
        ({"ends": "three"}, 21, "no stage has the code “three”"),
        ({"criterion": "evidence: Acta"}, 22, "the criterion says nothing"),
        ({"criterion": "asks: {fact: venture.months, at_least: 1}"}, 22, "is not known of those"),
    ],
)
def test_a_wrong_stage_is_refused_with_line_and_mend(change, line, says):
    assert load_pack_text(PACK.format(**GOOD), "demo.yaml")
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        load_pack_text(PACK.format(**{**GOOD, **change}), "demo.yaml")
    text = str(refused.value) + " ".join(map(str, getattr(refused.value, "problems", ())))
    assert f"demo.yaml:{line}" in text and says in text


@pytest.fixture
def place(db):
    return make_district("021201")


@pytest.fixture
def programme(place):
    return a_programme()


def households(place, number=3, **values):
    community = make_community(district=place)
    return [make_household(community, **values) for _each in range(number)]


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def test_the_shipped_journeys_are_whole(programme):
    journey = journey_of(programme)
    assert [one.code for one in journey.of("household")] == ["year-1", "year-2", "year-3"]
    assert [one.code for one in journey.following("year-1")] == ["year-2"]
    assert journey.ends("year-3") and not journey.ends("year-2")
    assert journey.follow_up.months == [6, 12, 24, 36]
    assert journey_of(a_programme(pack="mif-networks")).follow_up.months == [12, 36]
    assert journey_of(a_programme(pack="procompite")) is None


def test_a_household_goes_through_three_years(programme, place):
    home = households(place, 1)[0]
    worker = a_worker(programme, "officer")
    first = actions.enter_stage(actor=worker, programme=programme, stage="year-1", subject=home, since=ago(1200))
    assert (first.enter_met, first.district_id, first.enter_words) == (True, place.pk, "")
    with pytest.raises(WrongState):
        actions.enter_stage(actor=worker, programme=programme, stage="year-1", subject=home, since=ago(1100))
    with pytest.raises(InvalidInput) as early:
        actions.enter_stage(actor=worker, programme=programme, stage="year-2", subject=home, since=ago(1100))
    assert early.value.field == "words"
    second = actions.enter_stage(actor=worker, programme=programme, stage="year-2", subject=home, since=ago(800))
    first.refresh_from_db()
    assert (first.state, first.until, first.leave_met) == ("passed", ago(800), True)
    assert second.came_from == first
    third = actions.enter_stage(
        actor=worker, programme=programme, stage="year-3", subject=home, since=ago(700), words="Acta 3"
    )
    assert (third.enter_met, third.enter_words) == (False, "Acta 3")
    with pytest.raises(InvalidInput) as missing:
        actions.graduate(actor=worker, stay=third, on=ago(10), said={})
    assert missing.value.field == "met_practice"
    with pytest.raises(InvalidInput) as bare:
        actions.graduate(actor=worker, stay=third, on=ago(10), said={"practice": Said(met=True)})
    assert bare.value.field == "words_practice"
    done = actions.graduate(actor=worker, stay=third, on=ago(10), said={"practice": Said(True, "Ficha 12")})
    assert (done.state, done.until, done.leave_met) == ("graduated", ago(10), True)
    assert {(one.criterion, one.met, one.judged) for one in done.findings.all()} == {
        ("three-years", True, True), ("practice", True, False),
    }  # fmt: skip
    assert list(done.follow_ups.values_list("months", "state")) == [(m, "planned") for m in (6, 12, 24, 36)]
    actions.reopen_stay(actor=worker, stay=done)
    assert set(done.follow_ups.values_list("state", flat=True)) == {"cancelled"}
    done.refresh_from_db()
    assert (done.state, done.until) == ("inside", None)
    again = actions.graduate(actor=worker, stay=done, on=ago(5), said={"practice": Said(True, "Ficha 13")})
    assert set(again.follow_ups.values_list("state", flat=True)) == {"planned"}
    assert again.findings.count() == 2


def test_who_is_not_of_the_place_or_role_writes_nothing(programme, place):
    home = households(place, 1)[0]
    other = a_user()
    with pytest.raises(NotAllowed):
        actions.enter_stage(actor=other, programme=programme, stage="year-1", subject=home, since=ago(10))
    evaluator = a_worker(programme, "evaluator")
    with pytest.raises(NotAllowed):
        actions.enter_stage(actor=evaluator, programme=programme, stage="year-1", subject=home, since=ago(10))
    elsewhere = a_user()
    grant_role(
        actor=None,
        user=elsewhere,
        programme=programme,
        role="officer",
        territory=make_district_set("far", ("021203",)),
    )
    with pytest.raises(NotAllowed):
        actions.enter_stage(actor=elsewhere, programme=programme, stage="year-1", subject=home, since=ago(10))
    assert not Stay.objects.exists()


def test_mistakes_are_taken_back_and_the_stage_before_goes_on(programme, place):
    home = households(place, 1)[0]
    first = actions.enter_stage(actor=None, programme=programme, stage="year-1", subject=home, since=ago(400))
    second = actions.enter_stage(actor=None, programme=programme, stage="year-2", subject=home, since=ago(20))
    actions.take_back_stays(actor=None, stays=[second])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.until, second.state) == ("inside", None, "taken_back")
    left = actions.leave_stage(actor=None, stay=first, on=ago(3), why="moved")
    assert (left.state, left.left_why, left.leave_met) == ("left", "moved", True)
    with pytest.raises(InvalidInput):
        actions.leave_stage(actor=None, stay=actions.reopen_stay(actor=None, stay=left), on=ago(3), why="other")


def test_who_left_meanwhile_has_not_gone_on(programme, place, monkeypatch):
    home = households(place, 1)[0]
    first = actions.enter_stage(actor=None, programme=programme, stage="year-1", subject=home, since=ago(400))
    read = stays.came_from

    def left_after_it_was_read(*asked):
        found = read(*asked)
        if first.state == "inside":
            first.state = actions.leave_stage(actor=None, stay=first, on=ago(30), why="moved").state
        return found

    monkeypatch.setattr(stays, "came_from", left_after_it_was_read)
    actions.enter_stage(
        actor=None, programme=programme, stage="year-2", subject=home, since=ago(20), words="Volvió"
    )
    first.refresh_from_db()
    assert (first.state, first.until, first.left_why) == ("left", ago(30), "moved")


def test_who_may_not_end_or_reopen_the_stay_before_does_not(programme, place):
    home = households(place, 1)[0]
    far = make_district("021203")
    officer = a_user()
    grant_role(
        actor=None, user=officer, programme=programme, role="officer",
        territory=make_district_set("far", ("021203",)),
    )  # fmt: skip
    first = actions.enter_stage(actor=None, programme=programme, stage="year-1", subject=home, since=ago(400))
    Household.objects.filter(pk=home.pk).update(district=far)
    home.refresh_from_db()
    entering = {"programme": programme, "stage": "year-2", "subject": home, "since": ago(20)}
    with pytest.raises(NotAllowed):
        actions.enter_stage(actor=officer, **entering)
    assert Stay.objects.get().state == "inside"
    second = actions.enter_stage(actor=None, **entering)
    with pytest.raises(NotAllowed):
        actions.take_back_stays(actor=officer, stays=[second])
    second.refresh_from_db()
    assert second.state == "inside"
    again = actions.enter_stage(actor=None, programme=programme, stage="year-1", subject=home, since=ago(5))
    actions.take_back_stays(actor=None, stays=[second])
    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.state, again.state) == ("passed", "inside")


def test_a_stage_of_others_and_one_that_is_none_are_refused(programme, place):
    home = households(place, 1)[0]
    for stage in ("year-9", "idea"):
        with pytest.raises(InvalidInput):
            actions.enter_stage(actor=None, programme=programme, stage=stage, subject=home, since=ago(1))
    with pytest.raises(InvalidInput):
        actions.enter_stage(
            actor=None, programme=programme, stage="year-1", subject=home, since=timezone.localdate() + DAY
        )


def test_many_enter_and_graduate_in_one_act_and_again_without_doubling(
    programme, place, django_assert_max_num_queries
):
    homes = households(place, 12)
    entered = actions.enter_many(
        actor=None, programme=programme, stage="year-1", subjects=homes[:10], since=ago(1200)
    )
    assert len(entered) == 10
    again = actions.enter_many(actor=None, programme=programme, stage="year-1", subjects=homes, since=ago(1000))
    assert len(again) == 2
    acts = Act.objects.filter(verb="enter_stage_together")
    assert [act.details["number"] for act in acts.order_by("at")] == [10, 2]
    actions.enter_many(actor=None, programme=programme, stage="year-2", subjects=homes, since=ago(680))
    actions.enter_many(actor=None, programme=programme, stage="year-3", subjects=homes, since=ago(360))
    stays = list(open_stays(programme, "year-3", "household"))
    assert len(stays) == 12
    with django_assert_max_num_queries(40):
        done = actions.graduate_many(
            actor=None, stays=stays, on=ago(30), said={"practice": Said(True, "Acta 4, folio 2")}
        )
    assert {one.state for one in Stay.objects.filter(stage="year-3")} == {"graduated"}
    assert FollowUp.objects.count() == 12 * 4 and len(done) == 12
    with pytest.raises(InvalidInput):
        actions.graduate_many(
            actor=None, stays=Stay.objects.filter(stage="year-2"), on=ago(3), said={"practice": Said(True, "x")}
        )


def test_how_many_stand_is_asked_in_as_many_queries_for_one_as_for_many(
    programme, place, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    homes = households(place, 6)
    actions.enter_many(
        actor=None, programme=programme, stage="year-3", subjects=homes, since=ago(360), words="Acta"
    )
    stays = {one.household_id: one for one in open_stays(programme, "year-3", "household")}
    journey = journey_of(programme)

    def ask(few):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = standings(
                "household", few, timezone.localdate(), programme=programme,
                leave=journey.stage("year-3"), journey=journey, stays=stays,
            )  # fmt: skip
        return len(queries), found

    one, _found = ask(homes[:1])
    many, found = ask(homes)
    assert one == many <= 10
    assert [each.met for each in found] == [False] * 6


def test_what_is_not_known_is_not_a_no(programme, place):
    group = make_organisation(district=place)
    venture = make_venture(group)
    stay = actions.enter_stage(
        actor=None, programme=programme, stage="running", subject=venture, since=ago(5), words="Visita"
    )
    assert stay.enter_met is False and stay.enter_words == "Visita"  # it skips “idea”
    known = standings("venture", [venture], timezone.localdate(), programme=programme,
                      enter=journey_of(programme).stage("running"))  # fmt: skip
    assert known[0].judgement.met is True


# Follow-up


@pytest.fixture
def graduated(programme, place):
    home = households(place, 1)[0]
    person = make_person(household=home, district=place)
    group = make_organisation(district=place)
    Membership.objects.create(person=person, organisation=group)
    venture = make_venture(group, began_on=ago(900))
    stay = actions.enter_stage(
        actor=None, programme=programme, stage="year-3", subject=home, since=ago(1300), words="Lista de 2023"
    )
    actions.graduate(actor=None, stay=stay, on=ago(400), said={"practice": Said(True, "Acta")}, words="Todos")
    return stay, venture


def test_an_answer_goes_to_the_registry(graduated):
    stay, venture = graduated
    first = stay.follow_ups.get(months=6)
    with pytest.raises(InvalidInput) as which:
        actions.record_follow_up(
            actor=None, follow_up=first, asked_on=ago(200), way="visit", answer=Answer("alive")
        )
    assert which.value.field == "venture"
    done = actions.record_follow_up(
        actor=None, follow_up=first, asked_on=ago(200), way="visit",
        answer=Answer(
            "alive", venture, sales=Decimal(900), sales_since=ago(300), jobs=Decimal("2.5"), jobs_women=Decimal(1)
        ),
    )  # fmt: skip
    assert (done.state, done.outcome, done.venture) == ("done", "alive", venture)
    assert VentureSales.objects.get(pk=done.sales_id).amount.amount == 900
    assert done.jobs.people == Decimal("2.5")
    second = stay.follow_ups.get(months=12)
    with pytest.raises(InvalidInput) as why:
        actions.record_follow_up(
            actor=None, follow_up=second, asked_on=ago(10), way="phone", answer=Answer("closed", venture)
        )
    assert why.value.field == "reason"
    second.refresh_from_db()
    assert second.state == "planned"
    actions.record_follow_up(
        actor=None, follow_up=second, asked_on=ago(10), way="phone", answer=Answer("closed", venture, "disaster")
    )
    venture.refresh_from_db()
    assert venture.state == "closed"
    stranger = make_venture(make_organisation(district=venture.district))
    with pytest.raises(InvalidInput):
        actions.record_follow_up(
            actor=None, follow_up=stay.follow_ups.get(months=24), asked_on=ago(1), way="phone",
            answer=Answer("alive", stranger),
        )  # fmt: skip


def test_who_is_not_found_is_looked_for_first(graduated):
    stay, _venture = graduated
    first = stay.follow_ups.get(months=6)
    with pytest.raises(InvalidInput):
        actions.give_up_search(actor=None, follow_up=first, why="moved")
    tried = actions.record_try(actor=None, follow_up=first, tried_on=ago(100), way="phone", result="no_answer")
    assert tried.follow_up.state == "sought"
    actions.record_try(actor=None, follow_up=first, tried_on=ago(90), way="visit", result="moved")
    lost = actions.give_up_search(actor=None, follow_up=first, why="moved", words="Se fueron a Lima")
    assert (lost.state, lost.lost_why, lost.tries.count()) == ("lost", "moved", 2)
    assert actions.plan_again(actor=None, follow_up=lost).state == "planned"
    later = stay.follow_ups.get(months=12)
    actions.record_try(actor=None, follow_up=later, tried_on=ago(20), way="phone", result="no_answer")
    declined = actions.decline_follow_up(actor=None, follow_up=lost)
    assert declined.state == "declined"
    assert set(stay.follow_ups.values_list("state", flat=True)) == {"declined"}
    with pytest.raises(InvalidInput) as bare:
        actions.plan_again(actor=None, follow_up=declined)
    assert bare.value.field == "words"
    asked = actions.plan_again(actor=None, follow_up=declined, words="Vino a la oficina")
    assert (asked.state, asked.words) == ("planned", "Vino a la oficina")


def test_who_said_no_is_not_planned_again_by_another_graduation(graduated):
    stay, _venture = graduated
    answered = stay.follow_ups.get(months=6)
    FollowUp.objects.filter(pk=answered.pk).update(state="done", asked_on=ago(200), outcome="none")
    actions.decline_follow_up(actor=None, follow_up=stay.follow_ups.get(months=12))
    FollowUp.objects.filter(stay=stay, months=36).delete()
    actions.reopen_stay(actor=None, stay=stay)
    actions.graduate(actor=None, stay=stay, on=ago(300), said={"practice": Said(True, "Acta")}, words="Todos")
    assert dict(stay.follow_ups.values_list("months", "state")) == {6: "done", 12: "declined", 24: "declined"}


def test_who_died_is_asked_no_more_in_any_programme(graduated, place):
    stay, _venture = graduated
    other = Stay.objects.create(
        programme=a_programme("other"), stage="year-3", household=stay.household, district=place, since=ago(500),
        until=ago(100), state="graduated",
    )  # fmt: skip
    FollowUp.objects.create(stay=other, programme=other.programme, district=place, months=6, due_on=ago(1))
    gone = actions.give_up_search(actor=None, follow_up=stay.follow_ups.get(months=6), why="died")
    rows = FollowUp.objects.filter(stay__household=stay.household)
    assert set(rows.values_list("state", "lost_why")) == {("lost", "died")} and rows.count() == 5
    with pytest.raises(InvalidInput):
        actions.plan_again(actor=None, follow_up=gone)
