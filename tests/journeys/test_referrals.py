"""A referral closes: with consent, with its file, answered by who receives it, taken back by whom it is about."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from tests.factories.journeys import make_support, requirement
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.referrals import make_border, make_group, make_referral, president, spoken
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district
from tests.factories.ventures import make_venture

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.journeys import actions
from winay.journeys.models import Referral, ReferralFile, SharingConsent, Taking
from winay.journeys.queries.referrals import received_for, sent_for
from winay.journeys.referral_letters import referrals_due
from winay.journeys.states import REFERRAL_STATES
from winay.messages.models import Message
from winay.registry.actions import anonymise_person, record_consent
from winay.registry.models import Household, Membership
from winay.registry.queries.privacy import own_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def border():
    return make_border(
        once=True,
        requirements=[
            requirement("m", {"fact": "organisation.members", "at_least": 2}),
            requirement("ruc", {"fact": "organisation.has_ruc", "equals": True}, paper="ruc"),
        ],
    )


def test_it_goes_from_sent_to_the_first_support_and_writes_what_they_have_once(border):
    referral = make_referral(border)
    group = referral.organisation
    assert (referral.state, referral.due_on - referral.sent_on) == ("sent", timedelta(days=30))
    assert referral.sender == border.home
    for act in (
        actions.see_referral, actions.put_on_waiting_list, actions.accept_referral, actions.enrol_referral,
    ):  # fmt: skip
        referral = act(actor=border.receiver, referral=referral)
    taking = Taking.objects.get(support=border.to)
    assert (taking.organisation, taking.outcome, referral.taking) == (group, "running", taking)
    referral = actions.record_first_support(actor=border.receiver, referral=referral)
    assert referral.state == "supported"
    acts = Act.objects.filter(subject_id=str(referral.pk)).order_by("at").values_list("verb", "actor_name")
    assert [verb for verb, _name in acts] == [
        "send_referral", "see", "put_on_list", "accept", "enrol", "give_first_support",
    ]  # fmt: skip
    assert {name for _verb, name in acts} == {str(border.sender), str(border.receiver)}
    today = timezone.localdate()
    columns = ("sent_on", "seen_on", "answered_on", "enrolled_on", "supported_on")
    assert {getattr(referral, column) for column in columns} == {today}
    told = set(Message.objects.filter(to_id=group.pk).values_list("kind", flat=True))
    assert told == {f"journeys.handed_{what}" for what in ("over", "waiting", "accepted", "enrolled")}
    assert Message.objects.filter(user=border.sender, kind="journeys.referral_answered").exists()
    assert Message.objects.filter(user=border.receiver, kind="journeys.referral_sent").count() == 1


def test_only_what_the_next_programme_asks_goes_with_it(border):
    referral = make_referral(border)
    content = ReferralFile.objects.get(referral=referral).content
    assert {one["code"] for one in content["facts"]} == {"organisation.members", "organisation.has_ruc"}
    assert {one["code"]: one["met"] for one in content["requirements"]} == {"m": True, "ruc": False}
    assert content["papers"] == [{"kind": "ruc", "state": "missing"}]
    assert content["contact"]["telephone"] == ""
    assert president(referral.organisation).dni not in str(content)


def test_a_telephone_goes_only_with_the_word_of_its_owner(border):
    group = make_group(border)
    leader = president(group)
    type(leader).objects.filter(pk=leader.pk).update(phone="943111222")
    leader.refresh_from_db()
    record_consent(actor=None, person=leader, purpose="contact", given=True, source="Ficha")
    referral = make_referral(border, group)
    assert referral.file.content["contact"]["telephone"] == "943111222"


def test_without_consent_nothing_goes(border):
    group = make_group(border)
    with pytest.raises(InvalidInput) as refused:
        actions.send_referral(actor=border.sender, subject=group, to_support=border.to)
    assert refused.value.field == "how"
    assert not Referral.objects.exists()
    stranger = make_person()
    for said, field in (
        (spoken(stranger), "given_by"),
        (actions.Allowed(president(group), timezone.localdate(), "spoken", None, "Illari", "illari"), "witness_1"),
        (actions.Allowed(president(group), timezone.localdate(), "paper"), "proof"),
        (actions.Allowed(president(group), timezone.localdate(), "registry"), "how"),
        (spoken(president(group), timezone.localdate() + timedelta(days=1)), "said_on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            make_referral(border, group, said=said)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        make_referral(border, group, said=actions.Allowed(president(group), timezone.localdate(), "app"))
    assert not Referral.objects.exists()
    assert not SharingConsent.objects.exists()


def test_a_word_in_the_registry_is_enough_until_it_is_taken_back_for_this_programme(border):
    home = make_household(make_community(district=border.place))
    head = make_person(household=home)
    Household.objects.filter(pk=home.pk).update(head=head)
    record_consent(actor=None, person=head, purpose="share", given=True, source="Ficha")
    referral = actions.send_referral(actor=border.sender, subject=home, to_support=border.to)
    assert (referral.consent.how, referral.consent.given_by) == ("registry", head)
    actions.take_back_consent(actor=border.sender, consent=referral.consent)
    referral.refresh_from_db()
    assert referral.state == "withdrawn"
    with pytest.raises(InvalidInput):
        actions.send_referral(actor=border.sender, subject=home, to_support=border.to)


def test_a_signed_paper_is_kept_with_it_and_goes_when_who_signed_is_forgotten(border):
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    picture.seek(0)
    group = make_group(border, members=3)
    member = group.memberships.get(office="member").person
    said = actions.Allowed(member, timezone.localdate(), "paper", picture)
    referral = make_referral(border, group, said=said)
    assert referral.consent.proof is not None
    assert str(member) in str(referral.file.content)
    anonymise_person(actor=border.sender, person=member, reason="lo pidió")
    referral = Referral.objects.get()
    assert (referral.state, referral.file.content) == ("withdrawn", {})
    assert SharingConsent.objects.get().proof is None


def test_who_may_not_answer_or_send_is_refused(border):
    referral = make_referral(border)
    for user in (border.sender, a_user(), a_worker(border.next, "finance"), a_worker(a_programme())):
        with pytest.raises(NotAllowed):
            actions.accept_referral(actor=user, referral=referral)
    with pytest.raises(NotAllowed):
        actions.withdraw_referral(actor=border.receiver, referral=referral)
    with pytest.raises(NotAllowed):
        actions.send_referral(
            actor=a_worker(border.home, "finance"), subject=make_group(border), to_support=border.to
        )
    assert list(received_for(border.receiver)) == list(sent_for(border.sender)) == [referral]
    assert not sent_for(border.receiver).exists()
    assert not received_for(border.sender).exists()


def test_declined_with_a_reason_and_the_next_best_way(border):
    other = make_support(name="Fondo del agua", subjects=["organisation"])
    referral = make_referral(border)
    with pytest.raises(InvalidInput) as refused:
        actions.decline_referral(actor=border.receiver, referral=referral, reason=" ")
    assert refused.value.field == "reason"
    referral = actions.decline_referral(actor=border.receiver, referral=referral, reason="Ya no hay cupo")
    told = Message.objects.get(to_id=referral.organisation_id, kind="journeys.handed_elsewhere")
    assert told.facts["why"] == "Ya no hay cupo"
    assert told.facts["next"] == other.name_es
    again = make_referral(border, referral.organisation)
    assert again.state == "sent"


def test_every_pair_of_state_and_act_that_the_table_does_not_allow_is_refused(border):
    acts = {
        "see": lambda one: actions.see_referral(actor=border.receiver, referral=one),
        "accept": lambda one: actions.accept_referral(actor=border.receiver, referral=one),
        "put_on_list": lambda one: actions.put_on_waiting_list(actor=border.receiver, referral=one),
        "decline": lambda one: actions.decline_referral(actor=border.receiver, referral=one, reason="Cupo"),
        "enrol": lambda one: actions.enrol_referral(actor=border.receiver, referral=one),
        "give_first_support": lambda one: actions.record_first_support(actor=border.receiver, referral=one),
        "withdraw": lambda one: actions.withdraw_referral(actor=border.sender, referral=one),
    }
    referral = make_referral(border)
    for state in REFERRAL_STATES.labels:
        for act, do in acts.items():
            Referral.objects.filter(pk=referral.pk).update(state=state, reason="x", taking=None)
            Taking.objects.all().delete()
            referral.refresh_from_db()
            row = REFERRAL_STATES.row(state, act)
            if row is not None:
                assert do(referral).state == row.target
            elif act == "see":
                assert do(referral).state == state
            else:
                with pytest.raises(WrongState):
                    do(referral)


def test_to_the_same_support_to_one_put_away_or_ended_or_had_once_is_refused(border):
    group = make_group(border)
    with pytest.raises(InvalidInput):
        make_referral(border, group, to_support=border.leaving)
    gone, ended = make_support(), make_support(status="historical")
    actions.withdraw_support(actor=None, support=gone, reason="Cerró")
    for support in (gone, ended):
        with pytest.raises(InvalidInput) as refused:
            make_referral(border, group, to_support=support)
        assert refused.value.field == "to_support"
    make_referral(border, group)
    with pytest.raises(WrongState, match="Ya están"):
        make_referral(border, group)
    had = make_group(border, "Otro")
    years = {"from_year": 2020, "to_year": 2021, "outcome": "finished", "source": "Acta"}
    actions.record_taking(actor=border.sender, subject=had, support=border.to, **years)
    with pytest.raises(WrongState, match="una sola vez"):
        make_referral(border, had)
    with pytest.raises(InvalidInput) as refused:
        make_referral(border, make_group(border, "Tercero"), days=400)
    assert refused.value.field == "days"
    nowhere = make_person(district=None, household=None)
    with pytest.raises(InvalidInput) as refused:
        make_referral(border, nowhere)
    assert refused.value.field == "subject"


def test_a_venture_is_handed_over_for_the_group_that_owns_it(border):
    group = make_group(border)
    venture = make_venture(group)
    referral = make_referral(border, venture, said=spoken(president(group)))
    for act in (actions.accept_referral, actions.enrol_referral):
        referral = act(actor=border.receiver, referral=referral)
    assert referral.taking.organisation == group
    assert Message.objects.filter(to_id=president(group).pk, kind="journeys.handed_accepted").exists()


def test_the_group_itself_allows_it_and_takes_it_back_in_the_app(border):
    group = make_group(border)
    user = a_user()
    member = make_person(user=user)
    Membership.objects.create(person=member, organisation=group)
    said = actions.Allowed(member, timezone.localdate(), "app")
    consent = actions.record_sharing_consent(actor=user, subject=group, support=border.to, said=said)
    referral = actions.send_referral(actor=border.sender, subject=group, to_support=border.to)
    assert referral.consent == consent
    with pytest.raises(NotAllowed):
        actions.take_back_consent(actor=a_user(), consent=consent)
    actions.take_back_consent(actor=user, consent=consent)
    referral.refresh_from_db()
    assert referral.state == "withdrawn"
    assert Message.objects.filter(user=border.receiver, kind="journeys.referral_withdrawn").exists()
    with pytest.raises(WrongState):
        actions.take_back_consent(actor=user, consent=consent)


def test_receivers_are_reminded_and_after_the_last_day_sender_and_companion_too(border):
    companion = make_person()
    referral = make_referral(border, companion=companion)
    due = referral.due_on

    def told(day):
        return sorted((letter.kind, letter.to.pk) for letter in referrals_due(day))

    assert told(due) == []
    assert told(due - timedelta(days=3)) == [("journeys.referral_due", border.receiver.pk)]
    late = told(due + timedelta(days=1))
    assert late == sorted(
        [
            ("journeys.companion_late", companion.pk),
            ("journeys.referral_late", border.receiver.pk),
            ("journeys.referral_late", border.sender.pk),
        ]
    )
    actions.accept_referral(actor=border.receiver, referral=referral)
    assert told(due + timedelta(days=1)) == []


def test_an_entry_is_linked_by_who_keeps_it_and_coordinates_the_programme(border):
    entry = make_support(keeper="021203")
    with pytest.raises(NotAllowed):
        actions.link_programme(actor=a_worker(border.next, "officer"), support=entry, programme=border.next)
    with pytest.raises(NotAllowed):
        actions.link_programme(actor=border.sender, support=entry, programme=border.next)
    linked = actions.link_programme(actor=border.receiver, support=entry, programme=border.next)
    assert linked.programme == border.next
    assert actions.unlink_programme(actor=border.receiver, support=linked).programme is None
    with pytest.raises(WrongState):
        actions.unlink_programme(actor=None, support=entry)
    make_referral(border)
    with pytest.raises(WrongState, match="esperan"):
        actions.unlink_programme(actor=border.receiver, support=border.to)


def test_a_persons_own_file_tells_what_went_where(border):
    person = make_person(district=border.place)
    make_referral(border, person)
    file = own_file(person)
    assert [row["to"] for row in file["referrals"]] == [border.to.name_es]
    assert file["referrals"][0]["what_went"]["subject"]["name"] == str(person)
    assert [row["how"] for row in file["consents_to_referrals"]] == ["spoken"]
    companion = make_person(district=border.place)
    make_referral(border, make_organisation("Otra", "association", make_district("021201"), members=1),
                  companion=companion)  # fmt: skip
    assert [row["what_went"] for row in own_file(companion)["referrals"]] == [None]
