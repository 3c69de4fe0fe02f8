"""Quotations and other papers of a proposal: added while it can be changed, read by group, staff and jurors only."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.factories.calls import draft_proposal, group_account, open_call, submitted_proposal
from tests.factories.programmes import a_user
from tests.factories.registry import make_person

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.calls.actions import (
    add_attachment,
    add_picture,
    file_complaint,
    refuse_proposal,
    remove_attachment,
    return_proposal,
    screen_by_rules,
    submit_proposal,
)
from winay.calls.models import Attachment, Complaint, Picture
from winay.registry.actions.forgetting import Trace, forget_everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


def pdf(number: int = 0, size: int = 100) -> SimpleUploadedFile:
    return SimpleUploadedFile("cotización.pdf", f"%PDF-1.4\n{number}".encode().ljust(size, b"x"))


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue())


def entered(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def add(made, proposal, file=None, caption="Quotation of the pump", actor=None):
    return add_attachment(actor=actor or made.officer, proposal=proposal, caption=caption, file=file or pdf())


def test_a_group_adds_sees_and_takes_out_its_papers(uploads):
    made = open_call()
    proposal = draft_proposal(made)
    client = entered(group_account(proposal))
    address = reverse("my:attachments", args=[proposal.code])
    assert client.post(address, {"caption": "Quotation of the pump", "file": pdf()}).status_code == 302
    assert client.post(address, {"caption": "Its place", "file": photo()}).status_code == 302
    first, second = proposal.attachments.all()
    assert (first.proof.is_pdf, second.proof.is_pdf) == (True, False)
    for name in ("attachments", "step_review"):
        assert "Quotation of the pump" in client.get(reverse(f"my:{name}", args=[proposal.code])).content.decode()
    sent = client.get(reverse("my:attachment", args=[proposal.code, first.pk]))
    assert sent.content.startswith(b"%PDF-") and "attachment" in sent["Content-Disposition"]
    client.post(address, {"remove": first.pk})
    assert list(proposal.attachments.all()) == [second]


def test_six_papers_at_most_and_the_same_file_once():
    made = open_call()
    proposal = draft_proposal(made)
    kept = add(made, proposal, pdf(0))
    assert add(made, proposal, pdf(0)) == kept
    for number in range(1, 6):
        add(made, proposal, pdf(number))
    with pytest.raises(InvalidInput):
        add(made, proposal, pdf(6))
    assert proposal.attachments.count() == 6


@pytest.mark.parametrize(
    ("caption", "file", "field"),
    [
        ("", pdf(), "caption"),
        ("x" * 121, pdf(), "caption"),
        ("Quotation", SimpleUploadedFile("a.pdf", b"MZ no PDF"), "file"),
        ("Quotation", pdf(size=5 * 2**20 + 1), "file"),
    ],
    ids=["no caption", "long caption", "no paper", "too large"],
)
def test_what_cannot_be_kept_is_refused_with_its_field(caption, file, field):
    made = open_call()
    proposal = draft_proposal(made)
    with pytest.raises(InvalidInput) as refused:
        add(made, proposal, file, caption)
    assert refused.value.field == field and not Attachment.objects.exists()


def test_a_picture_with_too_long_words_is_refused_not_cut():
    made = open_call()
    with pytest.raises(InvalidInput) as refused:
        add_picture(
            actor=made.officer, proposal=draft_proposal(made), kind="past", file=photo(), caption="x" * 201
        )
    assert refused.value.field == "caption" and not Picture.objects.exists()


def test_what_was_submitted_names_its_papers_and_keeps_their_files(uploads):
    made = open_call()
    proposal = submitted_proposal(made)
    with pytest.raises(WrongState):
        add(made, proposal)
    screen_by_rules(proposal=proposal)
    return_proposal(actor=made.officer, proposal=proposal, reason="Falta", parts=["costs"])
    proposal.refresh_from_db()
    paper = add(made, proposal)
    proposal.refresh_from_db()
    submit_proposal(actor=made.officer, proposal=proposal)
    content = proposal.revisions.order_by("-number").first().content
    assert content["attachments"] == [["Quotation of the pump", paper.proof.file.name, paper.proof.sha256]]
    assert (uploads / paper.proof.file.name).exists()


def test_strangers_neither_add_nor_read():
    made, other = open_call(), open_call()
    proposal = draft_proposal(made)
    paper = add(made, proposal)
    with pytest.raises(NotAllowed):
        add(made, proposal, pdf(2), actor=a_user())
    with pytest.raises(NotAllowed):
        remove_attachment(actor=other.officer, attachment=paper)
    for name in ("my:attachment", "desk:attachment"):
        address = reverse(name, args=[proposal.code, paper.pk])
        assert entered(other.officer).get(address).status_code in (403, 404)
        assert Client().get(address).status_code in (302, 404)
    assert entered(made.officer).get(reverse("desk:attachment", args=[proposal.code, paper.pk])).status_code == 200
    page = entered(made.officer).get(reverse("desk:proposal", args=[proposal.code])).content.decode()
    assert "Quotation of the pump" in page


@pytest.mark.parametrize("told", [True, False])
def test_forgetting_takes_the_files_of_answered_complaints_that_tell_of_the_person(
    told, uploads, django_capture_on_commit_callbacks
):
    made = open_call()
    proposal = submitted_proposal(made)
    screen_by_rules(proposal=proposal)
    refuse_proposal(actor=made.officer, proposal=proposal, reason="Falta", mend="Completar")
    person = make_person(given_names="Saturnina", first_surname="Chuquimamani")
    text = "Saturnina Chuquimamani trajo su DNI." if told else "Trajimos el papel."
    complaint = file_complaint(actor=made.officer, proposal=proposal, text=text, proofs=[photo()])
    file = uploads / complaint.proofs.get().proof.file.name
    trace = Trace.of(person)
    forget_everywhere(trace)
    assert complaint.proofs.exists() and file.exists()
    Complaint.objects.filter(pk=complaint.pk).update(state="rejected", text=text)
    with django_capture_on_commit_callbacks(execute=True):
        forget_everywhere(trace)
    assert complaint.proofs.exists() is not told and file.exists() is not told
