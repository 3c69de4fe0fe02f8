"""The pages of complaints, of the office and of the group: proofs, receipt, answer with remedy, going on."""

import io
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from tests.factories.calls import draft_proposal, group_account, open_call, submitted_proposal

from winay.calls import actions
from winay.calls.models import Call, Complaint, ComplaintProof, Proposal
from winay.desk.home.queries import home_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture(scope="module")
def made_refused(module_rows):
    with module_rows.unblock():
        made = open_call()
        proposal = submitted_proposal(made)
        actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="Dos hogares", mend="Sumar")
        Call.objects.filter(pk=made.call.pk).update(closes_at=timezone.now() - timedelta(hours=1))
        actions.close_reception(actor=made.coordinator, call=made.call)
        return made, proposal, group_account(proposal)


@pytest.fixture
def refused(made_refused):
    """A call in screening with one refused proposal, and the account of its group."""
    return deepcopy(made_refused)


def tasks_of(user) -> list[str]:
    return [task.text for task in home_of(user, TODAY()).tasks]


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    return SimpleUploadedFile("lista.jpg", out.getvalue(), "image/jpeg")


def test_a_group_complains_with_a_photograph_and_takes_a_receipt(client, refused):
    made, proposal, member = refused
    client.force_login(member)
    page = reverse("my:complaint", args=[proposal.code])
    answer = client.post(page, {"text": "Somos cuatro hogares.", "proof": photo()})
    assert answer.status_code == 302
    complaint, proof = Complaint.objects.get(), ComplaintProof.objects.get()
    receipt = client.get(reverse("my:complaint_receipt", args=[proposal.code, complaint.code]))
    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(receipt.content)).pages)
    assert complaint.code in text and "Somos cuatro hogares." in text
    assert f"{complaint.answer_due_on:%d/%m/%Y}" in text
    assert client.get(reverse("my:complaint_proof", args=[proposal.code, proof.pk])).status_code == 200
    client.force_login(made.coordinator)
    kept = client.get(reverse("desk:complaint_proof", args=[complaint.code, proof.pk]))
    assert kept["Content-Type"] == "image/jpeg"
    assert str(proof.pk) in client.get(reverse("desk:complaint", args=[complaint.code])).content.decode()


def test_proofs_and_receipts_are_nobody_elses(client, refused):
    _made, proposal, member = refused
    complaint = actions.file_complaint(
        actor=member, proposal=proposal, text="No", proofs=[io.BytesIO(b"%PDF-1.4 algo")]
    )
    stranger = group_account(draft_proposal(open_call()))
    client.force_login(stranger)
    for name, args in (
        ("my:complaint_receipt", [proposal.code, complaint.code]),
        ("my:complaint_proof", [proposal.code, complaint.proofs.get().pk]),
        ("desk:complaint_proof", [complaint.code, complaint.proofs.get().pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code in (403, 404)


@pytest.mark.parametrize("content", [b"GIF89a<script>", b"MZ\x90\x00", b"<html>"])
def test_a_proof_that_is_neither_picture_nor_pdf_is_told(client, refused, content):
    _made, proposal, member = refused
    client.force_login(member)
    answer = client.post(
        reverse("my:complaint", args=[proposal.code]),
        {"text": "No contaron bien.", "proof": SimpleUploadedFile("x.jpg", content)},
    )
    assert answer.status_code == 200 and "No contaron bien." in answer.content.decode()
    assert not Complaint.objects.exists()


def test_afterwards_no_page_offers_to_complain_again(client, refused):
    _made, proposal, member = refused
    address = f'"{reverse("my:complaint", args=[proposal.code])}"'
    client.force_login(member)
    assert address in client.get(reverse("my:result", args=[proposal.code])).content.decode()
    actions.file_complaint(actor=member, proposal=proposal, text="No es así")
    assert address not in client.get(reverse("my:result", args=[proposal.code])).content.decode()
    assert "pueden reclamar" not in client.get(reverse("my:home")).content.decode()
    assert client.get(address.strip('"')).status_code == 302


def test_the_words_of_the_form_are_those_of_the_list(client, refused):
    made, proposal, member = refused
    complaint = actions.file_complaint(actor=member, proposal=proposal, text="No es así")
    client.force_login(made.coordinator)
    form = client.get(reverse("desk:complaint", args=[complaint.code])).content.decode()
    listed = client.get(reverse("desk:complaints")).content.decode()
    for page in (form, listed):
        assert "Fundado" in page and "Infundado" in page
        assert "No aceptado" not in page and "Aceptado" not in page


def test_the_coordinator_answers_and_gives_it_back_to_be_corrected(client, refused):
    made, proposal, member = refused
    complaint = actions.file_complaint(actor=member, proposal=proposal, text="No es así")
    client.force_login(made.coordinator)
    until = TODAY() + timedelta(days=4)
    client.post(
        reverse("desk:complaint", args=[complaint.code]),
        {
            "uphold": "1",
            "answer": "Falta solo la lista.",
            "remedy": "returned",
            "until": until.isoformat(),
            "parts": ["people"],
        },
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.return_until, proposal.return_parts) == ("returned", until, ["people"])
    client.force_login(member)
    page = client.get(reverse("my:proposal", args=[proposal.code])).content.decode()
    assert "Falta solo la lista." in page and "Las personas del grupo" in page


def test_the_page_of_the_call_names_who_can_still_complain_and_the_coordinator_decides(client, refused):
    made, proposal, _member = refused
    client.force_login(made.officer)
    closing = client.get(reverse("desk:close_screening", args=[made.call.code])).content.decode()
    decide = reverse("desk:open_complaints", args=[made.call.code])
    assert proposal.organisation.name in closing and decide in closing
    assert "<textarea" not in client.get(decide).content.decode()
    client.force_login(made.coordinator)
    assert "<textarea" in client.get(decide).content.decode()
    client.post(decide, {"reason": "La feria es el sábado"})
    assert (
        proposal.organisation.name
        not in client.get(reverse("desk:close_screening", args=[made.call.code])).content.decode()
    )
    client.post(reverse("desk:close_screening", args=[made.call.code]))
    assert Call.objects.get(pk=made.call.pk).state == "screened"


def test_the_desk_tells_the_second_person_and_not_the_writer():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    words = "segunda persona"
    assert any(words in text for text in tasks_of(made.officer))
    assert not any(words in text for text in tasks_of(made.clerk))
    actions.admit_proposal(actor=made.officer, proposal=proposal)
    assert not any(words in text for text in tasks_of(made.officer))


def test_the_writer_reads_who_admits_and_finds_no_button(client):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    client.force_login(made.clerk)
    page = client.get(reverse("desk:screening", args=[proposal.code])).content.decode()
    assert str(made.officer) in page and 'value="admit"' not in page
    client.force_login(made.officer)
    page = client.get(reverse("desk:screening", args=[proposal.code])).content.decode()
    assert 'value="admit"' in page


def test_the_officer_returns_with_day_and_parts_and_the_group_reads_them(client):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    page = reverse("desk:screening", args=[proposal.code])
    client.force_login(made.officer)
    until = TODAY() + timedelta(days=2)
    client.post(page, {"act": "return", "return-reason": "Falta el precio", "return-until": until.isoformat()})
    assert Proposal.objects.get(pk=proposal.pk).state == "submitted", "without a part named, nothing is returned"
    client.post(
        page,
        {
            "act": "return",
            "return-reason": "Falta el precio",
            "return-until": until.isoformat(),
            "return-parts": ["costs"],
        },
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.return_parts) == ("returned", ["costs"])
    client.force_login(group_account(proposal))
    shown = client.get(reverse("my:proposal", args=[proposal.code])).content.decode()
    assert "Cuánto cuesta y quién paga" in shown and "Queda como lo enviaron" in shown
    client.post(reverse("my:step", args=[proposal.code, "about"]), {"title": "Otro título", "activity": "Otra"})
    proposal.refresh_from_db()
    assert proposal.activity == "Crianza de cuyes"


def test_what_did_not_come_back_in_time_is_a_task():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.return_proposal(actor=made.officer, proposal=proposal, reason="Falta el precio")
    assert not any("a tiempo" in text for text in tasks_of(made.officer))
    Proposal.objects.update(return_until=TODAY() - timedelta(days=1))
    assert any("a tiempo" in text for text in tasks_of(made.officer))


def test_a_remedy_owed_is_a_task_until_it_is_carried_out(client, refused):
    made, proposal, member = refused
    complaint = actions.file_complaint(actor=member, proposal=proposal, text="No es así")
    Complaint.objects.update(state="upheld", remedy="addendum", answer="Sí")
    assert any("reclamo fundado" in text for text in tasks_of(made.coordinator))
    client.force_login(made.coordinator)
    client.post(reverse("desk:complaint", args=[complaint.code]), {"note": "Adenda ACTA-2"})
    assert not any("reclamo fundado" in text for text in tasks_of(made.coordinator))
    client.force_login(member)
    assert "Adenda ACTA-2" in client.get(reverse("my:result", args=[proposal.code])).content.decode()


def test_most_vulnerable_is_decided_on_the_page(client):
    made = open_call()
    proposal = submitted_proposal(made)
    client.force_login(made.officer)
    page = reverse("desk:screening", args=[proposal.code])
    for value, expected in (("1", True), ("0", False), ("", None)):
        client.post(page, {"act": "vulnerable", "vulnerable-value": value, "vulnerable-reason": "Visita"})
        proposal.refresh_from_db()
        assert proposal.most_vulnerable_decided is expected


def test_the_list_gives_the_day_of_this_place_not_of_greenwich(client, refused):
    made, proposal, member = refused
    client.force_login(member)
    client.post(reverse("my:complaint", args=[proposal.code]), {"text": "Somos cuatro hogares."})
    late = timezone.make_aware(datetime(2026, 11, 27, 21, 30))
    assert late.astimezone(UTC).day == 28
    Complaint.objects.update(created_at=late)
    client.force_login(made.coordinator)
    answer = client.get(reverse("desk:complaints_export", args=["csv"]))
    rows = "".join(piece.decode("utf-8-sig") for piece in answer.streaming_content)
    assert "2026-11-27" in rows and "2026-11-28" not in rows
