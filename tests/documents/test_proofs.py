"""Files that people send: kept once, let go when nothing needs them, carried over from what packages kept before."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from PIL import Image
from tests.factories.awards import closed_contest
from tests.factories.calls import draft_proposal, open_call
from tests.going_back import LATER

from winay.base.database import executor_one_by_one
from winay.base.guards import faults, triggers_there
from winay.base.proofs import SMALL_SIDE, Page, read_page
from winay.calls import actions as calls
from winay.calls.models import Revision
from winay.committees.actions import keep_signed_minutes
from winay.documents.actions import keep_for_good, keep_proof, let_go
from winay.documents.models import Proof, SignedPage
from winay.documents.queries.proofs import proof_content, proof_response

BEFORE = [
    ("agreements", "0003_paid_by_orders"),
    ("calls", "0014_words"),
    ("registry", "0015_archived_organisations"),
    ("documents", "0005_signed_papers"),
]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind: str = "JPEG", mode: str = "RGB", colour: Any = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new(mode, (1200, 900), colour).save(out, kind)
    return SimpleUploadedFile(f"x.{kind.lower()}", out.getvalue())


def files(folder) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize(("kind", "mode"), [("HEIF", "RGB"), ("WEBP", "RGB"), ("PNG", "RGBA"), ("JPEG", "L")])
def test_pictures_of_every_telephone_become_one_kind_with_a_small_one(kind, mode):
    colour = (255, 0, 0, 0) if mode == "RGBA" else "red" if mode == "RGB" else 80
    page = read_page(picture(kind, mode, colour), field="file")
    whole, small = Image.open(io.BytesIO(page.content)), Image.open(io.BytesIO(page.small))
    assert (whole.format, whole.size, max(small.size)) == ("JPEG", (1200, 900), SMALL_SIDE)
    if mode == "RGBA":
        assert whole.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.django_db
def test_the_same_file_is_kept_once_and_read_as_it_was_kept(uploads):
    page = read_page(picture(), field="file")
    first, second = keep_proof(page), keep_proof(page)
    assert (first, Proof.objects.count(), files(uploads)) == (second, 1, 2)
    assert (proof_content(first), first.size, first.is_pdf) == (page.content, len(page.content), False)
    assert len(proof_response(first, small=True).content) < len(proof_response(first).content)
    (uploads / first.file.name).unlink()
    assert proof_content(keep_proof(page)) == page.content


@pytest.mark.django_db
def test_what_was_exchanged_or_lost_is_not_found(uploads):
    proof = keep_proof(Page("pdf", b"%PDF-1.4 one"))
    (uploads / proof.file.name).write_bytes(b"%PDF-1.4 two")
    for asked in (proof, None):
        with pytest.raises(Http404):
            proof_response(asked)


@pytest.mark.django_db
def test_a_file_goes_with_the_last_that_needs_it(uploads, django_capture_on_commit_callbacks):
    made = open_call()
    first, second = draft_proposal(made), draft_proposal(made)
    kept = [
        calls.add_picture(actor=made.officer, proposal=one, kind="photo", file=picture())
        for one in (first, second)
    ]
    assert kept[0].proof == kept[1].proof
    with django_capture_on_commit_callbacks(execute=True):
        calls.remove_picture(actor=made.officer, picture=kept[0])
    assert files(uploads) == 2
    with django_capture_on_commit_callbacks(execute=True):
        calls.remove_picture(actor=made.officer, picture=kept[1])
    assert (files(uploads), Proof.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_what_something_unchanging_names_stays(uploads, django_capture_on_commit_callbacks):
    proof = keep_proof(Page("pdf", b"%PDF-1.4 one"))
    keep_for_good([proof.pk])
    with django_capture_on_commit_callbacks(execute=True):
        let_go(proof)
        let_go(None)
    assert proof_content(Proof.objects.get()) == b"%PDF-1.4 one"


@pytest.mark.django_db
def test_a_submitted_proposal_keeps_its_pictures_for_good():
    made = open_call()
    proposal = draft_proposal(made)
    shown = calls.add_picture(actor=made.officer, proposal=proposal, kind="present", file=picture())
    calls.submit_proposal(actor=made.clerk, proposal=proposal)
    shown.proof.refresh_from_db()
    name, sha256 = Revision.objects.get(proposal=proposal).content["pictures"][0][2:]
    assert (shown.proof.for_good, name, sha256) == (True, shown.proof.file.name, shown.proof.sha256)


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_files_that_packages_kept_before_become_proofs_and_back(uploads):
    closed = closed_contest()
    scan = SimpleUploadedFile("acta.pdf", b"%PDF-1.4 acta")
    keep_signed_minutes(actor=closed.secretary, minutes=closed.session.minutes.get(), shows="signed", scan=[scan])
    made = open_call()
    shown = calls.add_picture(actor=made.officer, proposal=draft_proposal(made), kind="photo", file=picture())
    kept = {proof.sha256: proof.file.name for proof in Proof.objects.all()}
    try:
        apps = executor_one_by_one(without=LATER).migrate(BEFORE).apps
        page = apps.get_model("documents", "SignedPage").objects.get()
        assert page.file.name == kept[page.sha256]
        old = apps.get_model("calls", "Picture").objects.get(pk=shown.pk)
        assert old.image.name == shown.proof.file.name
    finally:
        executor = executor_one_by_one(without=LATER)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert {proof.sha256: proof.file.name for proof in Proof.objects.all()} == kept
    assert proof_content(SignedPage.objects.get().proof) == b"%PDF-1.4 acta"
    assert not any(faults(triggers_there(), connection.vendor))
