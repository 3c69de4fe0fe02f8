"""Whose word lets a file go, what a no stops, and what is read after it was taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from tests.factories.programmes import a_user, a_worker
from tests.factories.referrals import make_border, make_group, make_leavers, make_referral, president, spoken
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community
from tests.factories.ventures import make_venture

from winay.base.errors import InvalidInput, WrongState
from winay.journeys import access, actions
from winay.journeys.actions import handing_over
from winay.journeys.models import Cohort, Referral, ReferralDoor, ReferralFile, SharingConsent, Support
from winay.journeys.queries.cohorts import why_not_of
from winay.journeys.queries.consents import allowance, is_allowed
from winay.journeys.queries.referrals import allowed_for, receivers_of
from winay.machines.models import Client
from winay.registry.actions import record_consent
from winay.registry.models import Household, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def border():
    return make_border()


@pytest.fixture
def outside():
    return make_border(outside=True)


def say(person, given, days_ago=0):
    on = timezone.localdate() - timedelta(days=days_ago)
    return record_consent(actor=None, person=person, purpose="share", given=given, source="Ficha", said_on=on)


def a_home(border, *, members=1):
    home = make_household(make_community(district=border.place))
    people = [make_person(household=home) for _number in range(members)]
    Household.objects.filter(pk=home.pk).update(head=people[0])
    home.refresh_from_db()
    return home, people


def a_member(group, **values):
    person = make_person(**values)
    Membership.objects.create(person=person, organisation=group)
    return person


@pytest.mark.parametrize("act", ["withdraw", "take_back", "decline"])
@pytest.mark.parametrize("opened", [True, False])
def test_a_receiver_reads_nothing_of_what_was_taken_back_or_declined(border, act, opened):
    referral = make_referral(border)
    assert not access.may_read_file(border.receiver, referral)
    if opened:
        referral = actions.see_referral(actor=border.receiver, referral=referral)
        assert access.may_read_file(border.receiver, referral)
    if act == "withdraw":
        actions.withdraw_referral(actor=border.sender, referral=referral)
    elif act == "take_back":
        actions.take_back_consent(actor=border.sender, consent=referral.consent)
    else:
        actions.decline_referral(actor=border.receiver, referral=referral, reason="Cupo")
    referral = Referral.objects.get()
    assert not access.may_read_file(border.receiver, referral)
    assert access.may_read_file(border.sender, referral)


def test_a_no_in_the_registry_stops_what_leans_on_the_earlier_yes(border):
    home, (head,) = a_home(border)
    say(head, True, days_ago=2)
    referral = actions.send_referral(actor=border.sender, subject=home, to_support=border.to)
    assert is_allowed(referral)
    say(head, False)
    referral.refresh_from_db()
    assert (referral.state, is_allowed(referral)) == ("withdrawn", False)
    with pytest.raises(InvalidInput) as refused:
        actions.send_referral(actor=border.sender, subject=home, to_support=border.to)
    assert refused.value.field == "how"
    cohort = Cohort.objects.create(code="C-1", name="x", support=border.leaving, size=1, digest="x")
    cohort.members.create(number=1, key=home.pk, household=home)
    Referral.objects.update(ended_on=timezone.localdate() - timedelta(days=3))
    handover = actions.start_handover(actor=None, cohort=cohort, to_support=border.to, at_once=True)
    assert why_not_of(handing_over.hand_over(handover=handover)) == [("no_consent", 1)]


def test_a_no_of_a_member_leaves_what_who_leads_allows(border):
    home, (head, other) = a_home(border, members=2)
    say(head, True)
    referral = actions.send_referral(actor=border.sender, subject=home, to_support=border.to)
    say(other, False)
    referral.refresh_from_db()
    assert referral.state == "sent"


def test_a_no_stops_the_referral_of_a_group_and_of_its_business(border):
    group = make_group(border)
    venture = make_venture(group)
    for subject in (group, venture):
        make_referral(border, subject, said=spoken(president(group), timezone.localdate() - timedelta(days=1)))
    say(president(group), False)
    assert set(Referral.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_receiver_opens_nothing_that_nobody_allows_any_more(border):
    home = make_leavers(border, 1)[0]
    cohort = actions.freeze_cohort(
        actor=border.sender, name="Caraz", support=border.leaving, sender=border.home
    )  # fmt: skip
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
    handing_over.hand_over(handover=handover)
    referral = Referral.objects.get()
    home.members.get().consents.all().delete()
    for act in (actions.see_referral, actions.accept_referral, actions.put_on_waiting_list):
        with pytest.raises(WrongState, match="Ya no permiten"):
            act(actor=border.receiver, referral=referral)
    assert not ReferralFile.objects.exists()


def test_no_member_allows_what_who_leads_refused(border):
    group = make_group(border)
    user = a_user()
    member = a_member(group, user=user)
    say(president(group), False, days_ago=1)
    said = actions.Allowed(member, timezone.localdate(), "app")
    with pytest.raises(InvalidInput) as refused:
        actions.record_sharing_consent(actor=user, subject=group, support=border.to, said=said)
    assert refused.value.field == "given_by"
    assert not SharingConsent.objects.exists()
    assert make_referral(border, group, said=spoken(president(group))).state == "sent"


def test_who_left_the_group_lets_nothing_of_it_go(border):
    group = make_group(border)
    member = a_member(group)
    actions.record_sharing_consent(actor=border.sender, subject=group, support=border.to, said=spoken(member))
    assert allowance(group, border.to).consent.given_by == member
    Membership.objects.filter(person=member).update(until=timezone.localdate())
    assert allowance(group, border.to) is None
    with pytest.raises(InvalidInput):
        actions.send_referral(actor=border.sender, subject=group, to_support=border.to)


def test_taking_back_one_consent_takes_back_all_to_that_programme(border):
    group = make_group(border)
    member = a_member(group)
    first = actions.record_sharing_consent(
        actor=border.sender, subject=group, support=border.to, said=spoken(president(group))
    )
    actions.record_sharing_consent(actor=border.sender, subject=group, support=border.to, said=spoken(member))
    elsewhere = actions.record_sharing_consent(
        actor=border.sender, subject=group, support=border.leaving, said=spoken(member)
    )
    referral = actions.send_referral(actor=border.sender, subject=group, to_support=border.to)
    actions.take_back_consent(actor=border.sender, consent=first)
    referral.refresh_from_db()
    assert referral.state == "withdrawn"
    assert list(SharingConsent.objects.filter(taken_back_at=None)) == [elsewhere]
    assert allowance(group, border.to) is None


def test_an_old_paper_does_not_overrule_what_was_taken_back_since(border):
    group = make_group(border)
    consent = make_referral(border, group).consent
    actions.take_back_consent(actor=border.sender, consent=consent)
    for days in (0, 3):
        said = spoken(president(group), timezone.localdate() - timedelta(days=days))
        with pytest.raises(InvalidInput, match="Lo retiraron"):
            make_referral(border, group, said=said)
    yesterday = timezone.now() - timedelta(days=1)
    SharingConsent.objects.update(taken_back_at=yesterday)
    assert make_referral(border, group).state == "sent"


def test_whom_it_is_about_takes_the_consent_back_with_the_referral(border):
    group = make_group(border)
    user = a_user()
    a_member(group, user=user)
    referral = make_referral(border, group)
    actions.withdraw_referral(actor=user, referral=referral)
    assert SharingConsent.objects.get().taken_back_at is not None
    sent_back = make_referral(border)
    actions.withdraw_referral(actor=border.sender, referral=sent_back)
    sent_back.consent.refresh_from_db()
    assert sent_back.consent.taken_back_at is None


def test_allowed_in_the_app_after_it_was_taken_back_on_the_same_day_counts(border):
    group = make_group(border)
    user = a_user()
    said = actions.Allowed(a_member(group, user=user), timezone.localdate(), "app")
    given = {"actor": user, "subject": group, "support": border.to, "said": said}
    actions.take_back_consent(actor=user, consent=actions.record_sharing_consent(**given))
    again = actions.record_sharing_consent(**given)
    assert allowance(group, border.to).consent == again


def test_no_link_is_made_after_the_consent_was_taken_back_and_those_made_open_nothing(outside):
    referral = make_referral(outside)
    made = actions.open_door(actor=outside.sender, referral=referral)
    actions.enter_door(token=made.token, code=made.code, name="Juana, Avanzar")
    for act in ("accept", "enrol"):
        actions.answer_at_door(door=made.door, act=act)
    actions.take_back_consent(actor=outside.sender, consent=referral.consent)
    referral.refresh_from_db()
    assert referral.state == "enrolled"
    assert not ReferralDoor.objects.filter(closed_at=None).exists()
    with pytest.raises(WrongState):
        actions.open_door(actor=outside.sender, referral=referral)
    with pytest.raises(WrongState):
        actions.answer_at_door(door=made.door, act="give_first_support")


def test_taking_back_and_sending_wait_for_one_another_at_whom_it_is_about(border, monkeypatch):
    group = make_group(border)
    referral = make_referral(border, group)
    locked = []
    rows = type(group)._default_manager
    monkeypatch.setattr(rows, "select_for_update", lambda **of: locked.append(of) or rows.all())
    actions.take_back_consent(actor=border.sender, consent=referral.consent)
    assert locked


def test_a_coordinator_alone_draws_no_earlier_files_to_themselves(outside):
    referral = make_referral(outside)
    made = actions.open_door(actor=outside.sender, referral=referral)
    with pytest.raises(WrongState, match="instalación"):
        actions.link_programme(actor=outside.receiver, support=outside.to, programme=outside.next)
    actions.link_programme(actor=None, support=outside.to, programme=outside.next)
    with pytest.raises(WrongState):
        actions.answer_at_door(door=made.door, act="accept")
    assert access.may_answer(outside.receiver, Referral.objects.get())


def test_accepted_from_the_list_the_file_is_made_and_seen_first(border):
    make_leavers(border, 2)
    cohort = actions.freeze_cohort(actor=border.sender, name="Caraz", support=border.leaving, sender=border.home)
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
    handing_over.hand_over(handover=handover)
    first, second = Referral.objects.order_by("code")
    actions.answer_referrals(actor=border.receiver, referrals=[first], act="accept")
    actions.answer_referrals(actor=border.receiver, referrals=[second], act="decline", reason="Cupo")
    assert [one.referral for one in ReferralFile.objects.all()] == [first]
    first.refresh_from_db()
    assert (first.state, first.seen_on) == ("accepted", timezone.localdate())


def test_a_list_frozen_later_asks_when_it_was_declined_not_when_it_was_sent(border):
    make_leavers(border, 1)
    home = Household.objects.get()
    early = actions.send_referral(actor=border.sender, subject=home, to_support=border.to)
    Referral.objects.update(created_at=timezone.now() - timedelta(days=40))
    cohort = actions.freeze_cohort(actor=border.sender, name="Caraz", support=border.leaving, sender=border.home)
    actions.decline_referral(actor=border.receiver, referral=early, reason="Cupo")
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
    assert why_not_of(handing_over.hand_over(handover=handover)) == [("decided", 1)]


def test_what_stays_written_is_spanish_whoever_acts(border):
    with translation.override("en"):
        referral = make_referral(border)
        actions.take_back_consent(actor=border.sender, consent=referral.consent)
        other = make_referral(border)
        for act in (actions.accept_referral, actions.enrol_referral):
            other = act(actor=border.receiver, referral=other)
    referral.refresh_from_db()
    assert referral.reason == "Se retiró el consentimiento."
    assert other.taking.source == f"Derivación {other.code}"


def test_who_allowed_it_waits_no_more_once_they_were_handed_over_or_the_programme_ended(border):
    group = make_group(border)
    given = {"actor": border.sender, "subject": group, "support": border.to}
    for _number in range(2):
        actions.record_sharing_consent(**given, said=spoken(president(group)))
    assert allowed_for(border.sender).count() == 2
    actions.send_referral(actor=border.sender, subject=group, to_support=border.to)
    assert not allowed_for(border.sender).exists()
    other = make_group(border, "Otro")
    actions.record_sharing_consent(**{**given, "subject": other}, said=spoken(president(other)))
    assert allowed_for(border.sender).count() == 1
    Support.objects.filter(pk=border.to.pk).update(status="historical")
    assert not allowed_for(border.sender).exists()


def test_an_account_of_a_machine_is_nobody_who_works_here(border):
    machine = a_worker(border.next, "officer")
    assert machine in receivers_of(make_referral(border))
    Client.objects.create(code="midagri", name="x", agency="MIDAGRI", user=machine)
    assert receivers_of(make_referral(border)) == [border.receiver]
