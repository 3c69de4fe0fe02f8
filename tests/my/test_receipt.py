"""Every proposal that is sent has a receipt: for its group and the office, checked by anybody, read by nobody else."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.factories.calls import draft_proposal, group_account, open_call, submitted_proposal

from winay.calls import actions
from winay.documents.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    made = open_call()
    return made, submitted_proposal(made)


def address(proposal, number=1):
    return reverse("my:receipt", args=[proposal.code, number])


def text_of(answer) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_the_group_gets_a_receipt_with_code_hash_and_hour(client: Client, sent):
    _, proposal = sent
    client.force_login(group_account(proposal))
    assert address(proposal) in client.get(reverse("my:proposal", args=[proposal.code])).content.decode()
    answer = client.get(address(proposal))
    text, revision = text_of(answer), proposal.revisions.get()
    assert answer["Content-Type"] == "application/pdf"
    for words in (proposal.code, proposal.organisation.name, f"CARGO-{proposal.code}-E1", "7,000.00", "4 hogares"):
        assert words in text, text
    assert revision.sha256 in text.replace("\n", "")


def test_asked_for_again_it_is_the_same_paper_though_the_group_is_renamed(client: Client, sent):
    made, proposal = sent
    client.force_login(made.officer)
    first = client.get(address(proposal)).content
    proposal.organisation.name = "Otro nombre"
    proposal.organisation.save()
    assert client.get(address(proposal)).content == first
    assert Document.objects.count() == 1


def test_each_sending_has_its_own(client: Client, sent):
    made, proposal = sent
    actions.return_proposal(actor=made.officer, proposal=proposal, reason="Corrijan")
    actions.submit_proposal(actor=made.officer, proposal=proposal)
    client.force_login(made.officer)
    assert [client.get(address(proposal, number)).status_code for number in (1, 2, 3)] == [200, 200, 404]
    assert address(proposal, 2) in client.get(reverse("desk:proposal", args=[proposal.code])).content.decode()


def test_anybody_checks_it_and_reads_nothing_personal(client: Client, sent):
    made, proposal = sent
    officer = Client()
    officer.force_login(made.officer)
    officer.get(address(proposal))
    code = f"CARGO-{proposal.code}-E1"
    page = client.get(reverse("portal:verify_code", args=[code])).content.decode()
    assert code in page and proposal.organisation.name not in page and proposal.title not in page
    assert client.get(address(proposal)).status_code == 302


def test_another_group_gets_none(client: Client, sent):
    made, proposal = sent
    client.force_login(group_account(draft_proposal(made)))
    assert client.get(address(proposal)).status_code == 404
