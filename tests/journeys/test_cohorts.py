"""A cohort is frozen and handed over in one act: in pieces, once, without those who did not allow it."""

import pytest
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.referrals import make_border, make_leavers
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district

from winay.base import work
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act, Job
from winay.journeys import actions
from winay.journeys.actions import handing_over
from winay.journeys.models import Cohort, HandOver, NotSent, Referral, SharingConsent
from winay.journeys.queries.cohorts import states_of, why_not_of
from winay.journeys.rules.referrals import digest_of_list
from winay.messages.models import Message
from winay.programmes.actions import grant_role
from winay.registry.actions import record_consent
from winay.registry.models import Household
from winay.territory.models import DistrictSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def border():
    return make_border(once=True)


def frozen(border, **more):
    values = {"name": "Caraz 2026", "support": border.leaving, "sender": border.home, **more}
    return actions.freeze_cohort(actor=border.sender, **values)


def handed_over(border, cohort):
    return actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to)


def test_a_list_is_frozen_from_takings_and_changes_no_more(border):
    homes = make_leavers(border, 5)
    elsewhere = make_household(make_community(district=make_district("021203")))
    years = {"from_year": 2024, "to_year": None, "outcome": "running", "source": "Padrón"}
    actions.record_taking(actor=None, subject=elsewhere, support=border.leaving, **years)
    cohort = frozen(border, districts=["021201"])
    assert cohort.size == 5
    assert cohort.digest == digest_of_list([one.pk.hex for one in homes])
    make_leavers(border, 1)
    assert cohort.members.count() == 5
    assert frozen(border).size == 7


def test_a_list_of_codes_names_people_groups_and_households_or_says_which_line_names_nobody(border):
    home = make_leavers(border, 1)[0]
    person = make_person(district=border.place)
    cohort = frozen(border, lines=[home.code, str(person.dni), "", home.code])
    assert cohort.size == 2
    with pytest.raises(InvalidInput) as refused:
        frozen(border, lines=[home.code, "H-nobody"])
    assert [problem.where for problem in refused.value.problems] == ["2"]
    assert Cohort.objects.count() == 1
    with pytest.raises(InvalidInput):
        frozen(border, outcomes=["left"])
    with pytest.raises(NotAllowed):
        actions.freeze_cohort(
            actor=a_worker(border.home, "officer"), name="x", support=border.leaving, sender=border.home
        )


def test_one_act_hands_over_400_households_once(border, django_capture_on_commit_callbacks):
    make_leavers(border, 400, consenting=380)
    cohort = frozen(border)
    handover = handed_over(border, cohort)
    assert Job.objects.filter(name="journeys.hand_over").count() == 1
    with pytest.raises(WrongState):
        handed_over(border, cohort)
    work.work_off()
    handover.refresh_from_db()
    assert (handover.state, handover.sent, handover.cursor) == ("done", 380, 400)
    assert why_not_of(handover) == [("no_consent", 20)]
    assert states_of(handover) == {"sent": 380}
    assert len(set(Referral.objects.values_list("code", flat=True))) == 380
    assert Act.objects.filter(verb="send_referral").count() == 380
    assert SharingConsent.objects.filter(how="registry").count() == 380
    assert Message.objects.filter(kind="journeys.handed_over").count() == 380
    assert Message.objects.filter(kind="journeys.cohort_sent").count() == 1


def test_what_people_decided_meanwhile_stays_and_who_allows_it_later_follows(border):
    homes = make_leavers(border, 6, consenting=5)
    cohort = frozen(border)
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
    handing_over.hand_over(handover=handover)
    referrals = {one.household_id: one for one in Referral.objects.all()}
    accepted, declined, back = (referrals[homes[place].pk] for place in range(3))
    actions.accept_referral(actor=border.receiver, referral=accepted)
    actions.decline_referral(actor=border.receiver, referral=declined, reason="Cupo")
    actions.take_back_consent(actor=border.sender, consent=back.consent)
    record_consent(actor=None, person=homes[5].members.get(), purpose="share", given=True, source="Visita")
    handover.refresh_from_db()
    again = actions.go_on_with_handover(actor=border.sender, handover=handover, at_once=True)
    handing_over.hand_over(handover=again)
    assert states_of(handover) == {"accepted": 1, "declined": 1, "withdrawn": 1, "sent": 3}
    assert Referral.objects.count() == 6
    assert not NotSent.objects.exists()


def test_one_by_one_and_in_a_cohort_are_the_same_referral(border):
    homes = make_leavers(border, 4)
    cohort = frozen(border)
    single = actions.send_referral(actor=border.sender, subject=homes[0], to_support=border.to)
    taken_back = actions.send_referral(actor=border.sender, subject=homes[1], to_support=border.to)
    actions.withdraw_referral(actor=border.sender, referral=taken_back)
    years = {"from_year": 2020, "to_year": 2021, "outcome": "finished", "source": "Acta"}
    actions.record_taking(actor=None, subject=homes[2], support=border.to, **years)
    Household.objects.filter(pk=homes[3].pk).update(merged_into=make_household())
    handover = actions.start_handover(actor=None, cohort=cohort, to_support=border.to, at_once=True)
    handover = handing_over.hand_over(handover=handover)
    assert handover.sent == 0
    assert sorted(why_not_of(handover)) == [("decided", 1), ("gone", 1), ("had", 1), ("open", 1)]
    assert set(Referral.objects.all()) == {single, taken_back}


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize(("where", "at"), [("record_many", 2), ("_finish", 1)])
def test_a_killed_process_goes_on_where_the_last_whole_piece_ended(border, monkeypatch, where, at):
    make_leavers(border, 25)
    cohort = frozen(border)
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
    monkeypatch.setattr(handing_over, "CHUNK", 10)
    calls, real = [], getattr(handing_over, where)

    def dies(*given, **more):
        calls.append(1)
        if len(calls) == at:
            raise Killed
        return real(*given, **more)

    monkeypatch.setattr(handing_over, where, dies)
    with pytest.raises(Killed):
        handing_over.hand_over(handover=handover)
    assert Referral.objects.count() == (10 if where == "record_many" else 25)
    handing_over.work_on_handover(str(handover.pk), lambda: None)
    assert Referral.objects.count() == 25
    assert HandOver.objects.get().state == "done"


def test_somebody_stops_it_and_goes_on(border, monkeypatch):
    make_leavers(border, 12)
    cohort = frozen(border)
    monkeypatch.setattr(handing_over, "CHUNK", 5)
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)

    def stop(done, total):
        if done == 5:
            actions.stop_handover(actor=border.sender, handover=handover)

    handing_over.hand_over(handover=handover, progress=stop)
    assert told(border) == ["5"]
    assert (HandOver.objects.get().state, Referral.objects.count()) == ("stopped", 5)
    with pytest.raises(NotAllowed):
        actions.go_on_with_handover(actor=a_worker(a_programme()), handover=handover)
    actions.go_on_with_handover(actor=border.sender, handover=handover)
    work.work_off()
    assert (HandOver.objects.get().state, Referral.objects.count()) == ("done", 12)


def test_a_hand_over_given_up_says_so_and_can_be_taken_up(border):
    make_leavers(border, 1)
    handover = handed_over(border, frozen(border))
    handing_over.give_up_handover(str(handover.pk))
    handover.refresh_from_db()
    assert handover.state == "stopped"
    assert handover.fault


def told(border):
    return [one.facts["many"] for one in Message.objects.filter(user=border.receiver, kind="journeys.cohort_sent")]


def test_receivers_are_told_how_many_wait_where_they_work_each_round_anew(border):
    homes = make_leavers(border, 3, consenting=2)
    elsewhere = DistrictSet.objects.create(name="Lejos")
    elsewhere.districts.add(make_district("021203"))
    far = a_user()
    grant_role(actor=None, user=far, programme=border.next, role="officer", territory=elsewhere)
    handover = actions.start_handover(
        actor=border.sender, cohort=frozen(border), to_support=border.to, at_once=True
    )
    handing_over.hand_over(handover=handover)
    assert told(border) == ["2"]
    assert not Message.objects.filter(user=far, kind="journeys.cohort_sent").exists()
    for one in Referral.objects.all():
        actions.accept_referral(actor=border.receiver, referral=one)
    assert not Message.objects.filter(kind="journeys.referral_answered").exists()
    record_consent(actor=None, person=homes[2].members.get(), purpose="share", given=True, source="Visita")
    again = actions.go_on_with_handover(actor=border.sender, handover=handover, at_once=True)
    handing_over.hand_over(handover=again)
    assert sorted(told(border)) == ["1", "2"]


def test_the_work_halts_where_who_started_it_may_no_more_or_the_support_is_put_away(border):
    make_leavers(border, 2)
    cohort = frozen(border)
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
    border.sender.role_grants.all().delete()
    assert handing_over.hand_over(handover=handover).state == "stopped"
    assert not Referral.objects.exists()
    actions.go_on_with_handover(actor=None, handover=handover, at_once=True)
    actions.withdraw_support(actor=None, support=border.to, reason="Cerró")
    assert handing_over.hand_over(handover=handover).state == "stopped"
    assert not Referral.objects.exists()
