"""What was signed on paper: kept with its document, never replaced, missed by a day, read by those who may."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image
from tests.factories.agreements import decided_call, issued_agreement, signed_agreement
from tests.factories.awards import closed_contest, officer_of
from tests.factories.programmes import a_user

from winay.agreements.actions import keep_signed_agreement, sign_agreement
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.installation import kept_files_are_whole
from winay.base.models import Act
from winay.committees.actions import keep_signed_minutes
from winay.desk.home.queries import home_of
from winay.documents.models import SignedPage, SignedPaper

pytestmark = pytest.mark.django_db
PLACE = b"GPSPLACE-9.05"


def photo(colour: str = "white", size: tuple[int, int] = (60, 90)) -> SimpleUploadedFile:
    out = io.BytesIO()
    image = Image.new("RGB", size, colour)
    exif = image.getexif()
    exif[0x010E] = PLACE.decode()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("acta.jpg", out.getvalue())


def pdf(size: int = 200) -> SimpleUploadedFile:
    return SimpleUploadedFile("acta.pdf", b"%PDF-1.4\n".ljust(size, b"x"))


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def closed():
    return closed_contest()


def acta(made):
    return made.session.minutes.get(number=1)


def keep(made, *scan, shows="signed", actor=None):
    return keep_signed_minutes(actor=actor or made.secretary, minutes=acta(made), shows=shows, scan=scan)


def entered(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def texts(user):
    with translation.override("en"):
        tasks = home_of(user, timezone.localdate()).tasks
    return [task for task in tasks if task.text.startswith("Signed cop")]


def test_pages_are_kept_in_order_made_anew_and_written_down(closed):
    paper = keep(closed, photo(size=(5000, 100)), pdf())
    first, second = paper.pages.all()
    with first.proof.file.open("rb") as file:
        content = file.read()
    assert PLACE not in content
    assert max(Image.open(io.BytesIO(content)).size) == 2400
    assert (first.proof.is_pdf, second.proof.is_pdf) == (False, True)
    act = Act.objects.get(verb="keep_signed_paper")
    assert act.actor_name == str(closed.secretary) and act.subject_code == acta(closed).document.code
    assert act.details == {"shows": "signed", "number": 1, "pages": 2, "sha256": paper.sha256}


def test_another_scan_stands_in_the_place_of_the_first_which_stays(closed):
    first = keep(closed, photo())
    assert keep(closed, photo()) == first
    second = keep(closed, photo("black"))
    keep(closed, photo("black"), shows="attendance")
    assert [second.number, SignedPaper.objects.count(), SignedPage.objects.count()] == [2, 3, 3]
    page = (
        entered(closed.secretary).get(reverse("desk:session_minutes", args=[closed.session.code])).content.decode()
    )
    for one in SignedPage.objects.all():
        assert str(one.pk) in page
    for change in (lambda: first.pages.all().delete(), lambda: SignedPaper.objects.update(number=7)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "scan",
    [[], [SimpleUploadedFile("a.jpg", b"no picture")], [pdf(5 * 2**20 + 1)], [pdf() for _ in range(21)]],
    ids=["nothing", "no picture", "too large", "too many"],
)
def test_what_is_no_scan_is_refused_whole(closed, scan):
    with pytest.raises(InvalidInput) as refused:
        keep(closed, *scan)
    assert refused.value.field == "scan"
    assert not SignedPaper.objects.exists()


def test_only_who_runs_the_session_adds_and_only_what_is_known(closed):
    for actor in (officer_of(closed), a_user()):
        with pytest.raises(NotAllowed):
            keep(closed, photo(), actor=actor)
    with pytest.raises(InvalidInput):
        keep(closed, photo(), shows="invoice")


def test_staff_of_the_programme_read_it_others_do_not(closed):
    page = keep(closed, photo()).pages.get()
    address = reverse("desk:session_signed_page", args=[closed.session.code, 1, page.pk])
    for reader in (closed.secretary, closed.coordinator, officer_of(closed)):
        response = entered(reader).get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    other = closed_contest(prefix="otro")
    for stranger in (other.secretary, a_user()):
        assert entered(stranger).get(address).status_code in (403, 404)
    assert Client().get(address).status_code == 302
    mixed = reverse("desk:session_signed_page", args=[other.session.code, 1, page.pk])
    assert entered(other.secretary).get(mixed).status_code == 404


def test_doctor_finds_a_kept_file_that_is_gone_or_another(closed, uploads):
    page = keep(closed, photo()).pages.get()
    assert [finding.state for finding in kept_files_are_whole()] == ["ok"]
    (uploads / page.proof.file.name).write_bytes(b"something else")
    (changed,) = kept_files_are_whole()
    assert changed.state == "problem" and page.proof.file.name in changed.found
    (uploads / page.proof.file.name).unlink()
    (missing,) = kept_files_are_whole()
    assert missing.state == "problem" and page.proof.file.name in missing.found != changed.found


def test_officers_find_the_scan_on_the_page_of_the_closed_session(closed):
    page = keep(closed, photo()).pages.get()
    address = reverse("desk:session_signed_page", args=[closed.session.code, 1, page.pk])
    client, session = entered(officer_of(closed)), reverse("desk:session", args=[closed.session.code])
    assert session in client.get(reverse("desk:sessions")).content.decode()
    shown = client.get(session).content.decode()
    assert address in shown and "<form" not in shown.split("<main")[1]
    type(closed.session).objects.filter(pk=closed.session.pk).update(state="open")
    assert client.get(session).status_code == 403
    assert session not in client.get(reverse("desk:sessions")).content.decode()


def test_a_page_whose_file_was_exchanged_is_not_shown(closed, uploads):
    page = keep(closed, photo()).pages.get()
    (uploads / page.proof.file.name).write_bytes(b"something else")
    address = reverse("desk:session_signed_page", args=[closed.session.code, 1, page.pk])
    response = entered(closed.secretary).get(address, follow=True)
    assert "not the one that was kept" in response.content.decode()


def test_a_missing_acta_is_a_task_with_a_last_day_until_it_is_there(closed):
    for user in (closed.secretary, closed.coordinator):
        (task,) = texts(user)
        assert acta(closed).document.title in task.text
        assert task.due == timezone.localdate() + timedelta(days=7)
    assert texts(officer_of(closed)) == []
    client = entered(closed.secretary)
    answer = client.post(
        reverse("desk:session_keep_signed", args=[closed.session.code, 1]),
        {"shows": "attendance", "scan": [photo()]},
    )
    assert answer.status_code == 302 and len(texts(closed.secretary)) == 1
    client.post(
        reverse("desk:session_keep_signed", args=[closed.session.code, 1]),
        {"shows": "signed", "scan": [photo(), photo("black")]},
    )
    assert texts(closed.secretary) == []
    assert SignedPaper.objects.get(shows="signed").pages.count() == 2


def test_the_pack_says_in_how_many_days():
    made = decided_call(signed_copy_days=20)
    signed_agreement(made)
    (task,) = texts(made.officer)
    assert task.due == timezone.localdate() + timedelta(days=20)


def test_the_portal_says_that_it_is_on_file_and_shows_no_scan(closed):
    code = acta(closed).document.code
    addresses = [reverse("portal:verify_code", args=[code]), reverse("portal:minutes", args=[closed.session.code])]
    for address in addresses:
        assert "on file" not in Client(headers={"accept-language": "en"}).get(address).content.decode()
    paper = keep(closed, photo())
    for address in addresses:
        page = Client(headers={"accept-language": "en"}).get(address).content.decode()
        assert "Signed copy on file since" in page and paper.sha256 in page
        assert str(paper.pages.get().pk) not in page and "signed/" not in page


def test_both_have_signed_is_recorded_with_the_scan():
    made = decided_call()
    agreement = issued_agreement(made)
    address = reverse("desk:agreement_sign", args=[agreement.code])
    client = entered(made.officer)
    wrong = {"signed_on": timezone.localdate().isoformat(), "scan": [SimpleUploadedFile("a.jpg", b"no")]}
    assert client.post(address, wrong).status_code == 422
    agreement.refresh_from_db()
    assert agreement.state == "issued" and not SignedPaper.objects.exists()
    client.post(address, {"signed_on": timezone.localdate().isoformat(), "scan": [photo(), photo("black")]})
    agreement.refresh_from_db()
    assert agreement.state == "signed"
    page = agreement.document.signed_papers.get().pages.first()
    shown = reverse("desk:agreement_signed_page", args=[agreement.code, page.pk])
    assert str(page.pk) in client.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    assert client.get(shown)["Content-Type"] == "image/jpeg"
    assert entered(made.evaluator).get(shown).status_code == 403
    assert texts(made.officer) == []


def test_an_agreement_signed_without_a_scan_is_a_task_and_gets_one_later():
    made = decided_call()
    agreement = issued_agreement(made)
    with pytest.raises(WrongState):
        keep_signed_agreement(actor=made.officer, agreement=agreement, scan=[photo()])
    sign_agreement(actor=made.officer, agreement=agreement, signed_on=timezone.localdate())
    (task,) = texts(made.officer)
    assert agreement.code in task.text and task.due == timezone.localdate() + timedelta(days=7)
    client = entered(made.officer)
    assert "not here yet" in client.get(task.url).content.decode()
    address = reverse("desk:agreement_keep_signed", args=[agreement.code])
    assert entered(made.finance).post(address, {"shows": "signed", "scan": [photo()]}).status_code == 403
    assert client.post(address, {"shows": "signed", "scan": [photo()]}).status_code == 302
    assert texts(made.officer) == []
