"""Minutes, trainings and visits of an agreement: who brings them, what counts, and payments that ask for them."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from tests.agreements.test_money_pages import signed_in
from tests.factories.agreements import decided_call, paid_by_the_bank, signed_agreement, staff_member

from winay.agreements import actions
from winay.agreements.models import Agreement, FollowUp, Tranche
from winay.agreements.queries.tranches import judged_tranche
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act, User
from winay.registry.models import Membership, Person

pytestmark = pytest.mark.django_db
ASKS = [
    {"number": 1, "share": "0.6", "conditions": ["minutes_uploaded", "training_attended"]},
    {"number": 2, "share": "0.4", "conditions": ["visit_made"]},
]


def picture(colour="green"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return SimpleUploadedFile("acta.png", out.getvalue(), "image/png")


def member_of(agreement):
    district = agreement.organisation.district
    user = User.objects.create_user(f"m{agreement.code}"[:30], password="x" * 12)
    person = Person.objects.create(given_names="Rosa", first_surname="Quispe", district=district, user=user)
    Membership.objects.create(person=person, organisation=agreement.organisation)
    return user


def signed(**terms):
    made = decided_call(own_cash=0, tranches=ASKS, **terms)
    return made, signed_agreement(made)


def lacks(agreement, number):
    tranche = agreement.tranches.get(number=number)
    return [one.code for one in judged_tranche(tranche.agreement, tranche) if not one.met]


def test_the_group_sends_its_minutes_and_the_promoter_writes_the_training_then_it_is_payable():
    made, agreement = signed()
    today = timezone.localdate()
    assert lacks(agreement, 1) == ["minutes_uploaded", "training_attended"]
    sent = actions.upload_minutes(actor=member_of(agreement), agreement=agreement, day=today, proof=picture())
    assert sent.by_group and lacks(agreement, 1) == ["training_attended"]
    actions.note_training(
        actor=made.officer, agreement=agreement, day=today, proof=picture("red"), remark="Sanidad de cuyes"
    )
    assert lacks(agreement, 1) == []
    assert agreement.tranches.get(number=1).ready_until is not None
    assert {act.verb for act in Act.objects.filter(subject_type="agreements.followup")} == {
        "upload_minutes", "note_training",
    }  # fmt: skip


def test_a_visit_before_the_last_payment_does_not_count_for_the_next():
    made, agreement = signed()
    today = timezone.localdate()
    actions.upload_minutes(actor=made.officer, agreement=agreement, day=today, proof=picture())
    actions.note_training(actor=made.officer, agreement=agreement, day=today, proof=picture("red"), remark="X")
    actions.note_visit(actor=made.officer, agreement=agreement, day=today - timedelta(days=1), remark="Antes")
    first = actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=1))
    paid_by_the_bank(made, first)
    assert lacks(agreement, 2) == ["visit_made"]
    actions.note_visit(actor=made.officer, agreement=agreement, day=today, remark="Cuyes en sus pozas")
    assert lacks(agreement, 2) == [] and Tranche.objects.get(number=2).ready_until


def test_what_was_withdrawn_counts_for_nothing_and_the_same_file_is_kept_once():
    made, agreement = signed()
    asked = {"actor": made.officer, "agreement": agreement, "day": timezone.localdate()}
    first = actions.upload_minutes(**asked, proof=picture())
    assert actions.upload_minutes(**asked, proof=picture()) == first
    assert FollowUp.objects.count() == 1
    actions.withdraw_follow_up(actor=made.coordinator, follow_up=first, reason="No se lee")
    assert "minutes_uploaded" in lacks(agreement, 1)
    with pytest.raises(WrongState):
        actions.withdraw_follow_up(actor=made.coordinator, follow_up=first, reason="Otra vez")
    assert actions.upload_minutes(**asked, proof=picture()).pk != first.pk
    assert "minutes_uploaded" not in lacks(agreement, 1)


@pytest.mark.parametrize("role", ["finance", "evaluator"])
def test_who_may_not(role):
    made, agreement = signed()
    actor, today = getattr(made, role), timezone.localdate()
    for act, more in (
        (actions.upload_minutes, {"proof": picture()}),
        (actions.note_training, {"proof": picture(), "remark": "X"}),
        (actions.note_visit, {"remark": "X"}),
    ):
        with pytest.raises(NotAllowed):
            act(actor=actor, agreement=agreement, day=today, **more)
    with pytest.raises(NotAllowed):
        actions.note_visit(actor=member_of(agreement), agreement=agreement, day=today, remark="X")


def test_what_is_refused_says_the_field():
    made, agreement = signed()
    asked = {"actor": made.officer, "agreement": agreement}
    today = timezone.localdate()
    for act, more, field in (
        (actions.upload_minutes, {"day": today, "proof": None}, "proof"),
        (actions.note_visit, {"day": today + timedelta(days=1), "remark": "X"}, "day"),
        (actions.note_visit, {"day": today, "remark": " "}, "remark"),
        (actions.note_training, {"day": today, "remark": "X", "proof": None}, "proof"),
    ):
        with pytest.raises(InvalidInput) as refused:
            act(**asked, **more)
        assert refused.value.field == field


def test_the_desk_writes_down_shows_and_withdraws():
    made, agreement = signed()
    client, page = signed_in(made.officer), reverse("desk:follow_up", args=[agreement.code])
    today = timezone.localdate().isoformat()
    answer = client.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    assert "The group brings it" in answer and f"{page}#minutes" in answer
    address = reverse("desk:follow_up_note", args=[agreement.code, "minutes"])
    assert client.post(address, {"day": today}).status_code == 422
    assert client.post(address, {"day": today, "proof": picture()}).status_code == 302
    kept = FollowUp.objects.get()
    proof = reverse("desk:follow_up_proof", args=[agreement.code, kept.pk])
    assert proof in client.get(page).content.decode()
    assert client.get(proof)["content-type"] == "image/jpeg"
    assert signed_in(made.finance).get(proof).status_code == 403
    wrong = reverse("desk:follow_up_withdraw", args=[agreement.code, kept.pk])
    assert client.post(wrong, {"reason": "Falta la firma"}).status_code == 302
    assert "Falta la firma" in client.get(page).content.decode()
    assert client.post(reverse("desk:follow_up_note", args=[agreement.code, "nothing"])).status_code == 404


def test_the_group_finds_what_is_missing_and_sends_it():
    made, agreement = signed()
    client = signed_in(member_of(agreement))
    code = agreement.outcome.proposal.code
    page = reverse("my:minutes", args=[code])
    money = client.get(reverse("my:money", args=[code])).content.decode()
    assert page in money and "The promoter brings it" in money
    assert client.get(page).status_code == 200
    sent = client.post(page, {"day": timezone.localdate().isoformat(), "proof": picture()})
    assert sent.status_code == 302
    kept = FollowUp.objects.get()
    file = reverse("my:minutes_file", args=[code, kept.pk])
    assert file in client.get(page).content.decode() and client.get(file).status_code == 200
    _other, theirs = signed()
    assert signed_in(member_of(theirs)).get(file).status_code == 404
    actions.withdraw_follow_up(actor=made.officer, follow_up=kept, reason="Está borrosa")
    assert "Está borrosa" in client.get(page).content.decode()


def test_another_programme_sees_nothing():
    _made, agreement = signed()
    other = decided_call()
    stranger = signed_in(staff_member(other.programme, "officer"))
    assert stranger.get(reverse("desk:follow_up", args=[agreement.code])).status_code == 404


def test_who_may_is_asked_of_the_agreement_as_it_is_under_its_lock():
    _made, agreement = signed()
    member = member_of(agreement)
    _other, theirs = signed()
    assert agreement.organisation_id != theirs.organisation_id
    Agreement.objects.filter(pk=agreement.pk).update(organisation=theirs.organisation)
    with pytest.raises(NotAllowed):
        actions.upload_minutes(actor=member, agreement=agreement, day=timezone.localdate(), proof=picture())
    assert not FollowUp.objects.exists()
