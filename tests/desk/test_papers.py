"""Papers and drives on the desk and on a group's own page: opened with one press, obtained, followed, kept private."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.calls import open_call
from tests.factories.programmes import a_user, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district

from winay.registry import actions
from winay.registry.models import Drive, Paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def made(client):
    made = open_call()
    client.force_login(made.officer)
    return made


@pytest.fixture
def place(made):
    return make_community(district=made.programme.territory.districts.first())


@pytest.fixture
def rosa(place):
    return make_person(household=make_household(place), given_names="Rosa", dni=None, community=place)


@pytest.fixture
def group(place, rosa):
    found = make_organisation(district=place.district, community=place, kind="association")
    actions.add_member(actor=None, organisation=found, person=rosa)
    return found


def read(client, name, *arguments, **asked):
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_press_on_a_persons_page_makes_the_task_and_the_number_ends_it(client, made, rosa):
    assert reverse("desk:open_person_paper", args=[rosa.pk]) in read(client, "desk:person", rosa.pk)
    answer = client.post(reverse("desk:open_person_paper", args=[rosa.pk]), {"kind": "dni"})
    paper = Paper.objects.get()
    assert answer["Location"] == reverse("desk:paper", args=[paper.pk])
    assert "RENIEC" in read(client, "desk:paper", paper.pk)
    assert str(rosa) in read(client, "desk:papers")
    assert reverse("desk:papers") in read(client, "desk:home")
    proof = SimpleUploadedFile("dni.pdf", b"%PDF-1.4 card")
    answers = {"act": "obtain", "obtain-number": "40567812", "obtain-evidence": proof}
    assert client.post(reverse("desk:paper", args=[paper.pk]), answers).status_code == 302
    rosa.refresh_from_db()
    assert rosa.dni == "40567812"
    download = client.get(reverse("desk:paper_evidence", args=[paper.pk]))
    assert download.content.startswith(b"%PDF") and "attachment" in download["Content-Disposition"]


def test_a_wrong_number_is_told_beside_it(client, made, rosa):
    paper = actions.open_paper(actor=made.officer, kind="dni", person=rosa)
    shown = client.post(reverse("desk:paper", args=[paper.pk]), {"act": "obtain", "obtain-number": "12"})
    assert shown.context["form"].errors["number"]


def test_helping_giving_up_and_needing_again(client, made, rosa):
    paper = actions.open_paper(actor=made.officer, kind="dni", person=rosa)
    page = reverse("desk:paper", args=[paper.pk])
    other = a_worker(made.programme, "secretary")
    client.post(page, {"act": "help", "help-helper": other.pk, "help-due_on": "2026-12-24"})
    paper.refresh_from_db()
    assert (paper.state, paper.helper) == ("in_hand", other)
    client.post(page, {"act": "give_up", "give_up-reason": "se mudó a Lima"})
    client.post(page, {"act": "need_again", "need_again-reason": "volvió"})
    paper.refresh_from_db()
    assert paper.state == "needed"


def test_everything_that_a_group_lacks_in_one_press(client, made, group, rosa):
    client.post(reverse("desk:open_missing_papers", args=[group.pk]))
    assert set(Paper.objects.values_list("kind", flat=True)) == {"dni", "ruc", "registration", "bank_account"}
    assert read(client, "desk:organisation", group.pk).count("/desk/papers/") >= 3


def test_a_drive_from_its_beginning_to_its_end(client, made, place, rosa):
    answers = {
        "name": "DNI en Huaylas", "kind": "dni", "districts": [place.district_id],
        "starts_on": "2026-05-01", "ends_on": "2026-05-31", "goal": "20",
    }  # fmt: skip
    assert client.post(reverse("desk:add_drive"), {**answers, "ends_on": "2026-04-01"}).context["form"].errors
    assert client.post(reverse("desk:add_drive"), answers).status_code == 302
    drive = Drive.objects.get()
    assert place.district.name in read(client, "desk:drive", drive.pk)
    table = b"".join(client.get(reverse("desk:drive_export", args=[drive.pk, "csv"])).streaming_content).decode()
    assert place.district.name in table and "Rosa" not in table
    client.post(reverse("desk:drive", args=[drive.pk]), {"act": "refill"})
    client.post(reverse("desk:drive", args=[drive.pk]), {"act": "close", "reason": "Faltaron partidas"})
    assert "Faltaron partidas" in read(client, "desk:drive", drive.pk)
    assert "DNI en Huaylas" in read(client, "desk:drives")


def test_nobody_else_sees_a_paper_or_its_evidence(client, made, rosa):
    paper = actions.open_paper(actor=made.officer, kind="dni", person=rosa)
    far = make_person(dni=None, community=make_community(district=make_district("250101")))
    theirs = actions.open_paper(actor=None, kind="dni", person=far)
    for name in ("desk:paper", "desk:paper_evidence"):
        assert client.get(reverse(name, args=[theirs.pk])).status_code == 403
    assert str(far) not in read(client, "desk:papers", all="1")
    client.force_login(a_user("vecino"))
    for name in ("desk:paper", "desk:paper_evidence"):
        assert client.get(reverse(name, args=[paper.pk])).status_code == 403


def test_the_group_reads_what_it_lacks_in_plain_words(client, made, group, rosa):
    user = a_user("rosa")
    actions.give_account(actor=made.coordinator, person=rosa, user=user)
    actions.open_missing_papers(actor=made.officer, organisation=group)
    client.force_login(user)
    shown = read(client, "my:home")
    assert "SUNARP" in shown and str(rosa) in shown and str(made.officer) in shown


def test_pages_ask_as_much_for_many_papers_as_for_one(client, made, place, rosa):
    def asked(name, *arguments):
        with CaptureQueriesContext(connection) as queries:
            read(client, name, *arguments)
        return len(queries)

    drive = actions.open_drive(
        actor=made.officer, name="x", kind="dni", districts=[place.district],
        starts_on=timezone.localdate(rosa.created_at), ends_on=timezone.localdate(rosa.created_at),
    )  # fmt: skip
    Paper.objects.update(helper=made.officer)
    read(client, "desk:papers")
    few = asked("desk:papers"), asked("desk:drives"), asked("desk:drive", drive.pk), asked("desk:home")
    for _ in range(3):
        make_person(dni=None, community=place)
    actions.refill_drive(actor=made.officer, drive=drive)
    Paper.objects.update(helper=made.officer)
    read(client, "desk:papers")
    assert (asked("desk:papers"), asked("desk:drives"), asked("desk:drive", drive.pk), asked("desk:home")) == few
