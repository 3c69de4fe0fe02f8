"""Papers as tasks: what is missing, helping, obtaining with evidence, drives over many people, privacy."""

import io
import zipfile
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from tests.factories.calls import open_call
from tests.factories.programmes import a_user
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.registry import actions
from winay.registry.models import BankAccount, Organisation, Paper
from winay.registry.queries.papers import (
    own_papers,
    papers_of_organisation,
    papers_of_person,
    progress_of,
    who_lacks,
)
from winay.registry.queries.privacy import own_archive, own_file
from winay.registry.rules import cci_check_digits
from winay.registry.states import PAPER_STATES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def made_once(module_rows):
    with module_rows.unblock():
        return open_call()


@pytest.fixture
def made(made_once):
    return deepcopy(made_once)


@pytest.fixture
def place(made):
    return make_community(district=made.programme.territory.districts.first())


@pytest.fixture
def rosa(place):
    return make_person(household=make_household(place), given_names="Rosa", dni=None, community=place)


@pytest.fixture
def paper(made, rosa):
    return actions.open_paper(actor=made.officer, kind="dni", person=rosa, helper=made.officer)


def picture(name="dni.png", kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


def test_a_task_is_made_once_and_only_for_what_is_missing(made, rosa, paper):
    assert actions.open_paper(actor=made.officer, kind="dni", person=rosa) == paper
    with pytest.raises(InvalidInput):
        actions.open_paper(actor=made.officer, kind="dni", person=make_person(community=rosa.community))
    with pytest.raises(InvalidInput):
        actions.open_paper(actor=made.officer, kind="ruc", person=rosa)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(kind="dni", person=rosa)
    assert Paper.objects.count() == 1


def test_obtaining_writes_the_number_where_it_belongs_and_keeps_the_evidence(made, rosa, paper):
    done = actions.obtain_paper(actor=made.officer, paper=paper, number="4056 7812", evidence=picture())
    rosa.refresh_from_db()
    assert (rosa.dni, rosa.dni_confirmed, done.state, done.number) == ("40567812", True, "obtained", "")
    assert Path(done.evidence.file.path).read_bytes().startswith(b"\xff\xd8")
    assert Act.objects.filter(verb="obtain", subject_id=str(paper.pk)).count() == 1
    assert not any("40567812" in str(act.details) for act in Act.objects.all())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "123"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "40567812", "obtained_on": date(2999, 1, 1)}, "obtained_on"),
        ({"number": "40567812", "evidence": SimpleUploadedFile("dni.png", b"no picture")}, "evidence"),
        (
            {"number": "40567812", "evidence": SimpleUploadedFile("dni.pdf", b"%PDF-" + b"0" * 5_300_000)},
            "evidence",
        ),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_half_written(made, rosa, paper, values, field):
    with pytest.raises(InvalidInput) as refused:
        actions.obtain_paper(actor=made.officer, paper=paper, **values)
    assert refused.value.field == field
    rosa.refresh_from_db()
    paper.refresh_from_db()
    assert (rosa.dni, paper.state, bool(paper.evidence)) == (None, "needed", False)


def test_a_group_gets_its_registration_ruc_and_account_in_turn(made, place):
    group = make_organisation(district=place.district, kind="association", community=place)
    make_person(dni="40111222", community=place)
    opened = actions.open_missing_papers(actor=made.officer, organisation=group)
    assert [one.kind for one in opened] == ["registration", "ruc", "bank_account"]
    assert actions.open_missing_papers(actor=made.officer, organisation=group) == []
    for one, values in zip(
        opened,
        [
            {"number": "P-11023"},
            {"number": "20131312955"},
            {"number": "00219300123456789015", "bank": "Agrobanco"},
        ],
        strict=True,
    ):
        if one.kind != "bank_account":
            actions.obtain_paper(actor=made.officer, paper=one, **values)
    group.refresh_from_db()
    assert (group.ruc, group.registration, group.registration_number) == ("20131312955", "registered", "P-11023")
    assert [line.kind for line in papers_of_organisation(group) if line.missing] == ["bank_account"]
    with pytest.raises(InvalidInput) as refused:
        actions.obtain_paper(actor=made.officer, paper=opened[2], number="123", bank="Agrobanco")
    assert refused.value.field == "number" and not BankAccount.objects.exists()
    body = "002193001234567890"
    cci = body + cci_check_digits(body)
    with pytest.raises(InvalidInput) as refused:
        actions.obtain_paper(actor=made.officer, paper=opened[2], number=cci)
    assert refused.value.field == "bank"
    assert actions.obtain_paper(actor=made.officer, paper=opened[2], number=cci, bank="BCP").state == "obtained"
    assert BankAccount.objects.get().cci == cci


def test_a_number_written_elsewhere_ends_the_task(made, rosa, paper):
    actions.correct_person(
        actor=made.officer, person=rosa, given_names="Rosa", first_surname="Quispe", dni="40567812"
    )
    paper.refresh_from_db()
    assert paper.state == "obtained"


def test_a_merge_that_brings_the_number_ends_the_task(made, rosa, paper):
    other = make_person(given_names="Rosa", dni="40567812", community=rosa.community)
    actions.merge_people(actor=made.officer, kept=rosa, absorbed=other, reason="La misma", anyway=True)
    paper.refresh_from_db()
    assert paper.state == "obtained"


def test_a_merge_by_the_machine_ends_the_task_too(made, rosa, paper):
    other = make_person(dni="70123456")
    run = actions.open_run(actor=None, kind="person", model_name="x", model_version="1", automatic=0.9, review=0.5)
    assert actions.merge_clusters(actor=None, run=run, clusters=[[rosa.pk, other.pk]])["merged"] == 1
    paper.refresh_from_db()
    assert paper.state == "obtained"


def test_a_merge_of_groups_ends_what_one_of_them_had(made):
    group, other = make_organisation("Sumaq Wayta"), make_organisation("Sumaq Waita")
    Organisation.objects.update(kind="association", registration="none", ruc=None)
    tasks = {
        kind: actions.open_paper(actor=made.officer, kind=kind, organisation=Organisation.objects.get(pk=group.pk))
        for kind in ("ruc", "registration", "bank_account")
    }
    Organisation.objects.filter(pk=other.pk).update(ruc="20131312955")
    actions.merge_organisations(actor=made.officer, kept=group, absorbed=other, reason="La misma")
    states = {kind: Paper.objects.get(pk=task.pk).state for kind, task in tasks.items()}
    assert states == {"ruc": "obtained", "registration": "needed", "bank_account": "needed"}


def acts_of(made, paper):
    return {
        "help": lambda: actions.help_with_paper(actor=made.officer, paper=paper, helper=made.officer),
        "obtain": lambda: actions.obtain_paper(actor=made.officer, paper=paper, number="40567812"),
        "give_up": lambda: actions.give_up_paper(actor=made.officer, paper=paper, reason="se mudó"),
        "need_again": lambda: actions.need_paper_again(actor=made.officer, paper=paper, reason="era de otra"),
    }


@pytest.mark.parametrize("state", PAPER_STATES.labels)
@pytest.mark.parametrize("act", ["help", "obtain", "give_up", "need_again"])
def test_every_act_from_every_state(made, paper, state, act):
    Paper.objects.filter(pk=paper.pk).update(state=state)
    row = PAPER_STATES.row(state, act)
    do = acts_of(made, paper)[act]
    if row is None and (state, act) != ("in_hand", "help"):
        with pytest.raises(WrongState):
            do()
        paper.refresh_from_db()
        assert paper.state == state
    else:
        assert do().state == (row.target if row else "in_hand")


def test_only_who_keeps_the_place_helps(made, rosa, paper):
    stranger = a_user("de-otra-parte")
    for do in (
        lambda: actions.open_paper(actor=stranger, kind="dni", person=rosa),
        lambda: actions.obtain_paper(actor=stranger, paper=paper, number="40567812"),
        lambda: actions.open_drive(
            actor=stranger, name="x", kind="dni", districts=[rosa.district],
            starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31),
        ),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            do()
    with pytest.raises(InvalidInput):
        actions.help_with_paper(actor=made.officer, paper=paper, helper=stranger)


def may(made, districts, **values):
    given = {
        "name": "DNI en Huaylas, mayo",
        "kind": "dni",
        "starts_on": date(2026, 5, 1),
        "ends_on": date(2026, 5, 31),
    }
    return actions.open_drive(actor=made.coordinator, districts=districts, **{**given, **values})


def test_a_drive_finds_everybody_who_lacks_the_paper_and_takes_tasks_along(made, place, rosa, paper):
    others = [make_person(dni=None, community=place) for _ in range(3)]
    make_person(community=place)
    make_person(dni=None, community=make_community(district=make_district("250101")))
    drive = may(made, [place.district])
    assert {one.person for one in drive.papers.all()} == {rosa, *others}
    actions.obtain_paper(actor=made.officer, paper=paper, number="40567812")
    newcomer = make_person(dni=None, community=place)
    assert actions.refill_drive(actor=made.officer, drive=drive) == 1
    assert actions.refill_drive(actor=made.officer, drive=drive) == 0
    progress = progress_of(drive)
    assert (progress.whole.found, progress.whole.counts["obtained"], progress.share) == (5, 1, 0.2)
    assert [line.name for line in progress.districts] == [place.district.name]
    assert [line.counts["obtained"] for line in progress.helpers] == [1]
    closed = actions.close_drive(actor=made.officer, drive=drive, conclusion="Faltó la campaña de RENIEC")
    assert closed.closed_on == timezone.localdate()
    with pytest.raises(WrongState):
        actions.refill_drive(actor=made.officer, drive=drive)
    assert newcomer.papers.get().state == "needed"


@pytest.mark.parametrize(
    "values",
    [{"ends_on": date(2026, 4, 1)}, {"kind": "land_title"}, {"kind": "x"}, {"name": " "}, {"districts": []}],
)
def test_a_drive_that_cannot_be_is_refused(made, place, values):
    districts = values.pop("districts", [place.district])
    with pytest.raises(InvalidInput):
        may(made, districts, **values)


def test_a_drive_costs_as_many_queries_for_many_as_for_one(made, place, rosa):
    with CaptureQueriesContext(connection) as few:
        may(made, [place.district])
    Paper.objects.all().delete()
    for _ in range(30):
        make_person(dni=None, community=place)
    with CaptureQueriesContext(connection) as many:
        may(made, [place.district])
    assert len(many) <= len(few) + 1  # rows that are written in batches
    assert Paper.objects.count() == 31


def test_forgetting_a_person_wipes_their_papers_and_files(made, rosa, paper, django_capture_on_commit_callbacks):
    done = actions.obtain_paper(actor=made.officer, paper=paper, number="40567812", evidence=picture())
    Paper.objects.filter(pk=paper.pk).update(note="vive con su tía Eudosia")
    path = Path(done.evidence.file.path)
    assert own_file(rosa)["papers"][0]["note"]
    archive = zipfile.ZipFile(io.BytesIO(own_archive(rosa)))
    assert archive.read(own_file(rosa)["papers"][0]["evidence"]) == path.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        actions.anonymise_person(actor=made.coordinator, person=rosa, reason="Lo pidió")
    paper.refresh_from_db()
    assert (paper.note, paper.number, bool(paper.evidence), path.exists()) == ("", "", False, False)


def test_what_a_person_lacks_stops_nothing_but_is_told(rosa, place):
    (line,) = papers_of_person(rosa)
    assert line.missing and not line.under_way and line.guidance.where
    group = make_organisation(district=place.district, community=place)
    actions.add_member(actor=None, organisation=group, person=rosa)
    (own,) = own_papers([group])
    assert own.without_dni == [str(rosa)] and [one.kind for one in own.lines] == ["bank_account"]


def test_nobody_merged_or_forgotten_is_looked_for(rosa, place):
    other = make_person(dni=None, community=place)
    actions.merge_people(actor=None, kept=rosa, absorbed=other, reason="La misma")
    assert list(who_lacks("dni", [place.district_id])) == [rosa]
