"""Who is told of what: each act tells once, each deadline is reminded of once, in three languages, within one SMS."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation
from tests.factories.agreements import decided_call, issued_agreement, paid_by_the_bank, prepared_tranche
from tests.factories.calls import draft_proposal, open_call, submitted_proposal
from tests.factories.committees import contest, scored, with_session
from tests.factories.programmes import a_user
from tests.factories.registry import make_person

from winay.agreements import actions as agreement_acts
from winay.base import work
from winay.calls import actions as call_acts
from winay.calls.models import Call
from winay.committees.actions import cancel_session, close_session, plan_session
from winay.messages import actions, kinds
from winay.messages.models import Delivery, Message
from winay.messages.queries import own
from winay.messages.reminders import remind
from winay.messages.rules import GSM, SMS
from winay.programmes.actions import grant_role, renew_password
from winay.registry.actions import anonymise_person, record_consent
from winay.registry.models import Membership
from winay.registry.queries.privacy import own_file

pytestmark = pytest.mark.django_db
LONG = {
    kinds.TEXT: "Asociación de productores agropecuarios «Ñawin» de la comunidad campesina de Huaylas " * 3,
    kinds.CODE: "HUAYLAS-2026-1-P0123",
    kinds.DAY: "2026-12-25",
    kinds.MOMENT: "2026-12-25T18:00:00-05:00",
    kinds.MONEY: "123456.78 PEN",
}


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_every_kind_fits_one_sms_and_keeps_its_code_and_its_day(language):
    assert len(kinds.KINDS) > 20
    for kind in kinds.KINDS.values():
        facts = {name: "officer" if callable(what) else LONG[what] for name, what in kind.facts.items()}
        text = kinds.wording(kind.code, facts, language)
        assert len(text.short) <= SMS and set(text.short) <= GSM, (kind.code, len(text.short), text.short)
        assert "25/12/2026" in text.short or not {kinds.DAY, kinds.MOMENT} & set(kind.facts.values()), kind.code
        assert "%(" not in text.subject + text.text + text.short
        assert kind.address(facts) or not kind.page


def told(about=None):
    rows = Message.objects.filter(about_id=about.pk) if about else Message.objects.all()
    return sorted(rows.values_list("kind", flat=True))


def test_a_group_hears_of_its_proposal_at_every_step():
    made = open_call()
    proposal = submitted_proposal(made)
    assert told(proposal) == ["calls.received"]
    call_acts.return_proposal(actor=made.officer, proposal=proposal, reason="Falta la firma")
    (message,) = Message.objects.filter(kind="calls.returned")
    assert message.to_id == proposal.organisation_id and message.place == proposal.district_id
    assert message.scope == made.programme.pk
    proposal.refresh_from_db()
    assert message.facts == {
        "title": proposal.title,
        "code": proposal.code,
        "until": proposal.return_until.isoformat(),
        "reason": "Falta la firma",
    }
    later = proposal.return_until + timedelta(days=1)
    call_acts.extend_return(actor=made.officer, proposal=proposal, until=later, reason="Llovió")
    call_acts.submit_proposal(actor=made.clerk, proposal=proposal)
    assert told(proposal) == ["calls.more_days", "calls.received", "calls.received", "calls.returned"]


def test_deadlines_are_reminded_of_once_and_anew_when_they_move():
    made = open_call()
    soon = {"closes_at": timezone.now() + timedelta(days=2), "questions_until": timezone.localdate()}
    Call.objects.filter(pk=made.call.pk).update(**soon)
    made.call.refresh_from_db()
    draft = draft_proposal(made)
    returned = submitted_proposal(made)
    call_acts.return_proposal(
        actor=made.officer, proposal=returned, reason="x", until=timezone.localdate() + timedelta(days=1)
    )
    assert remind()["calls.closing_soon"] == remind()["calls.closing_soon"] + 1 == 1
    assert told(draft) == ["calls.closing_soon"]
    assert told(returned)[:1] == ["calls.received"] and "calls.return_ends" in told(returned)
    changes = {"closes_at": timezone.now() + timedelta(days=3)}
    call_acts.amend_call(actor=made.coordinator, call=made.call, changes=changes, reason="Llovió")
    assert told(draft) == ["calls.closing_soon", "calls.dates_changed"]
    assert remind()["calls.closing_soon"] == 1
    assert remind(today=timezone.localdate() + timedelta(days=30))["calls.return_ends"] == 0


def test_a_session_its_jurors_and_its_result_are_told_and_reminded_of():
    made = contest(prefix="told", proposals=2)
    juror = made.members[0]
    juror.person = make_person()
    juror.save()
    planned = timezone.now() + timedelta(days=3)
    session = plan_session(actor=made.secretary, committee=made.committee, planned_for=planned, place="Coliseo")
    assert told(session) == ["committees.juror_called"]
    assert told(made.proposals[0]) == ["committees.session_planned"]
    assert (remind()["committees.session_soon"], remind()["committees.session_soon"]) == (2, 0)
    cancel_session(actor=made.secretary, session=session, reason="Paro")
    assert told(made.proposals[1])[0] == "committees.session_cancelled"
    session.delete()
    scored(with_session(made))
    close_session(actor=made.secretary, session=made.session)
    results = Message.objects.filter(kind__in=("committees.awarded", "committees.not_awarded"))
    assert {one.about_id for one in results} == {one.pk for one in made.proposals}


def test_an_agreement_to_sign_is_told_and_reminded_of():
    made = decided_call()
    agreement = issued_agreement(made)
    assert "agreements.to_sign" in told()
    agreement.sign_by = timezone.localdate() + timedelta(days=2)
    agreement.save()
    assert (remind()["agreements.sign_soon"], remind()["agreements.sign_soon"]) == (1, 0)


def test_a_payment_and_its_rejection_are_told():
    made = decided_call()
    tranche = agreement_acts.release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    agreement_acts.bounce_payment(actor=made.finance, tranche=tranche, reason="CCI equivocado")
    again = agreement_acts.prepare_payment(actor=made.finance, tranche=tranche)
    paid_by_the_bank(made, again)
    (bounced,) = Message.objects.filter(kind="agreements.bounced")
    (paid,) = Message.objects.filter(kind="agreements.paid")
    assert bounced.facts["amount"] == paid.facts["amount"] == f"{tranche.amount.amount} PEN"


def test_the_holder_of_an_account_hears_what_others_did_with_it():
    made = open_call()
    user = a_user(last_login=timezone.now())
    grant_role(actor=made.coordinator, user=user, programme=made.programme, role="officer")
    renew_password(actor=None, user=user, password="otra-clave-larga-2026")
    subjects = {own.shown(one).wording.text for one in own.messages_of(user)}
    assert len(subjects) == own.unread_count(user) == 2
    assert any("Promotor" in text for text in subjects)
    assert not Message.objects.filter(user=made.coordinator, kind="programmes.role_offered").exists()
    work.work_off()
    assert not Delivery.objects.filter(message__user=user).exists()


def chair_of(proposal):
    row = (
        Membership.objects.filter(organisation=proposal.organisation, until=None).select_related("person").first()
    )
    row.office = "president"
    row.save()
    return row.person


def reach(person, channel, address, **given):
    actions.write_address(
        actor=None, holder=("registry.person", person.pk), channel=channel, address=address, how="hoja",
        **{"allowed": True, **given},
    )  # fmt: skip


def test_a_group_is_told_at_its_boards_addresses_and_reads_on_its_members_pages(settings):
    settings.SMS_URL, settings.EMAIL_SET_UP = "https://sms.example.org", False
    made = open_call()
    proposal = submitted_proposal(made)
    chair = chair_of(proposal)
    reach(chair, "sms", "943123456")
    reach(chair, "email", "rosa@example.org")
    member = (
        Membership.objects.filter(organisation=proposal.organisation, until=None).exclude(person=chair).first()
    )
    member.person.user = a_user(language="quz")
    member.person.save()
    actions.plan_messages()
    (delivery,) = Delivery.objects.filter(message__about_id=proposal.pk)
    assert (delivery.channel, delivery.address, delivery.name) == ("sms", "+51943123456", str(chair))
    (message,) = own.messages_of(member.person.user)
    with translation.override("quz"):
        assert "chaskiykuña" in own.shown(message).wording.subject
    assert not own.messages_of(a_user()).exists()


@pytest.mark.parametrize("how", ["consent", "own word"])
def test_who_refuses_is_told_by_paper_and_page_only(settings, how):
    settings.SMS_URL = "https://sms.example.org"
    made = open_call()
    proposal = submitted_proposal(made)
    chair = chair_of(proposal)
    reach(chair, "sms", "943123456", said_on=date(2026, 1, 1))
    if how == "consent":
        record_consent(actor=None, person=chair, purpose="contact", given=False, source="dijo")
    else:
        chair.user = a_user()
        chair.save()
        actions.write_address(
            actor=chair.user, holder=("base.user", chair.user.pk), channel="sms", address="943123456",
            allowed=False, how="web",
        )  # fmt: skip
    call_acts.return_proposal(actor=made.officer, proposal=proposal, reason="Falta la firma")
    actions.plan_messages()
    (delivery,) = Delivery.objects.filter(message__about_id=proposal.pk)
    assert (delivery.channel, delivery.name) == ("slip", proposal.organisation.name)


def test_a_slip_that_nobody_printed_is_dropped_once_it_says_nothing_new():
    made = open_call()
    proposal = submitted_proposal(made)
    call_acts.return_proposal(actor=made.officer, proposal=proposal, reason="Falta la firma")
    other = submitted_proposal(made)
    call_acts.return_proposal(actor=made.officer, proposal=other, reason="Falta la firma")
    actions.plan_messages()
    call_acts.submit_proposal(actor=made.clerk, proposal=proposal)
    actions.plan_messages()
    assert Delivery.objects.get(message__about_id=proposal.pk).state == "dropped"
    assert Delivery.objects.get(message__about_id=other.pk).state == "waiting"


def test_ones_file_has_ones_messages_and_forgetting_empties_them(settings):
    settings.SMS_URL = "https://sms.example.org"
    made = open_call()
    proposal = submitted_proposal(made)
    chair = chair_of(proposal)
    reach(chair, "sms", "943123456")
    actions.tell(
        kind="committees.juror_called",
        key="x",
        to=chair,
        facts={"title": "Concurso", "at": timezone.localtime(), "place": "Plaza"},
    )
    actions.plan_messages()
    file = own_file(chair)
    assert file["reached_by"][0]["address"] == "+51943123456"
    assert file["messages"][0]["sent"][0]["to"] == "+51943123456"
    Membership.objects.filter(person=chair).update(office="member")
    anonymise_person(actor=made.coordinator, person=chair, reason="Lo pidió")
    file = own_file(chair)
    assert file["reached_by"] == [] and "vació" in file["messages"][0]["text"]
    assert not Delivery.objects.filter(address__contains="943123456").exists()
    assert not Delivery.objects.filter(name=str(chair)).exists()
