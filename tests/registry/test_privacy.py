"""Who read a record is on record; forgetting a person leaves no trace of who they were and every figure as it was."""

import io
import zipfile
from copy import deepcopy
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from tests.factories.calls import draft_proposal, open_call
from tests.factories.committees import contest, with_session
from tests.factories.lists import HEADINGS, receive, take
from tests.factories.programmes import a_user
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.signboard import kept_when_forgotten
from winay.calls.models import Asker, ProposalMember, ProposalWriter
from winay.committees import actions as committees
from winay.committees.models import Conflict
from winay.programmes.models import RoleGrant
from winay.registry import actions
from winay.registry.actions.forgetting import REFUSED_ROWS_STAY, Trace
from winay.registry.models import Membership, Person, Reading, RefusedRow
from winay.registry.queries.privacy import own_file
from winay.registry.queries.search import find_people
from winay.registry.queries.staff import group_facts
from winay.registry.rules.lists import Choices, Mapping

pytestmark = [pytest.mark.django_db, pytest.mark.history]
SECRETS = ("Zenobia", "Huamanchumo", "Quilcaro", "44556677", "987123456", "asamblea del 3 de mayo", "Shilla Alta")


@pytest.fixture(scope="module")
def made_once(module_rows):
    with module_rows.unblock():
        return open_call()


@pytest.fixture
def made(made_once):
    return deepcopy(made_once)


@pytest.fixture
def zenobia(made):
    """A person whose data have reached every table that may hold them."""
    place = make_community(district=made.programme.territory.districts.first())
    home = make_household(place, poverty_class="extreme")
    person = actions.register_person(
        actor=made.officer, given_names="Zenobia", first_surname="Huamanchumo", second_surname="Quilcaro",
        dni="44556677", sex="F", birth_date=date(1984, 6, 7), phone="987123456", household=home,
        locality="Shilla Alta",
    )  # fmt: skip
    group = make_organisation(district=place.district, community=place, members=2)
    Membership.objects.create(person=person, organisation=group)
    ProposalMember.objects.create(proposal=draft_proposal(made), person=person, household=home)
    actions.record_consent(
        actor=made.officer, person=person, purpose="share", given=True, source="asamblea del 3 de mayo"
    )
    actions.record_kinship(actor=made.officer, person=person, relative=make_person(), relation="sibling")
    actions.give_account(actor=made.coordinator, person=person, user=a_user("zenobia-huamanchumo"))
    twin = make_person(
        sex="F",
        household=home,
        given_names="Zenobia",
        first_surname="Huamanchumo",
        second_surname="Quilcaro",
        dni=None,
    )
    actions.merge_people(actor=made.coordinator, kept=person, absorbed=twin, reason="La misma")
    actions.correct_person(
        actor=made.officer, person=person, given_names="Zenobia", first_surname="Huamanchumo",
        second_surname="Quilcaro", dni="44556677", sex="F", birth_date=date(1984, 6, 7), phone="987123456",
    )  # fmt: skip
    return Person.objects.get(pk=person.pk)


def everything() -> str:
    """Every row of every table, as text: what a thief of the database would read."""
    rows = [serializers.serialize("json", model.objects.all()) for model in apps.get_models()]
    with connection.cursor() as cursor:
        vocabulary = connection.vendor == "postgresql"
        cursor.execute(f"SELECT * FROM registry_personsearch{'_vocabulary' if vocabulary else ''}")
        rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_nothing_of_a_forgotten_person_is_left_anywhere(made, zenobia):
    before = everything()
    assert all(secret in before for secret in SECRETS)
    actions.anonymise_person(actor=made.coordinator, person=zenobia, reason="Lo pidió por escrito")
    after = everything()
    assert [secret for secret in SECRETS if secret.casefold() in after.casefold()] == []
    assert find_people("zenobia").rows == []
    assert LogEntry.objects.filter(object_pk=str(zenobia.pk)).exists()


def test_no_figure_changes_when_a_person_is_forgotten(made, zenobia):
    def figures():
        people = Person.objects.filter(proposals__isnull=False)
        members = Membership.objects.filter(until=None).count()
        return group_facts(people).households, group_facts(people).women, members, people.count()

    before = figures()
    forgotten = actions.anonymise_person(actor=made.coordinator, person=zenobia, reason="Lo pidió")
    assert figures() == before
    assert (forgotten.sex, forgotten.born_from, forgotten.born_to) == ("F", 1980, 1989)
    assert forgotten.household.poverty_class == "extreme"


def test_the_account_enters_no_more(made, zenobia, client):
    account = zenobia.user
    account.set_password("long-enough-1")
    account.save()
    assert client.login(username=account.username, password="long-enough-1")
    actions.anonymise_person(actor=made.coordinator, person=zenobia, reason="Lo pidió")
    client.logout()
    assert not client.login(username=account.username, password="long-enough-1")


def test_whoever_holds_an_office_hands_it_over_first(made, zenobia):
    zenobia.memberships.update(office="president")
    with pytest.raises(WrongState):
        actions.anonymise_person(actor=made.coordinator, person=zenobia, reason="Lo pidió")
    zenobia.refresh_from_db()
    assert zenobia.given_names == "Zenobia"


@pytest.mark.parametrize("reason", ["", "  ", "Pidió Huamanchumo", "DNI 44556677"])
def test_the_reason_is_needed_and_names_nobody(made, zenobia, reason):
    with pytest.raises(InvalidInput):
        actions.anonymise_person(actor=made.coordinator, person=zenobia, reason=reason)


def test_only_a_coordinator_of_the_place_forgets(made, zenobia):
    for actor in (made.officer, a_user(), open_call().officer):
        with pytest.raises(NotAllowed):
            actions.anonymise_person(actor=actor, person=zenobia, reason="Lo pidió")


def test_twice_is_refused(made, zenobia):
    actions.anonymise_person(actor=made.coordinator, person=zenobia, reason="Lo pidió")
    with pytest.raises(WrongState):
        actions.anonymise_person(actor=made.coordinator, person=zenobia, reason="Lo pidió")


def test_opening_a_record_is_written_down_once_an_hour(client, made, zenobia):
    client.force_login(made.officer)
    for _ in range(3):
        client.get(reverse("desk:person", args=[zenobia.pk]))
    reading = Reading.objects.get(page="person")
    assert (reading.person, reading.reader_id) == (zenobia, made.officer.pk)
    later = timezone.now() + timedelta(hours=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        actions.log_reading(reader=made.officer, people=[zenobia], page="person")
    assert Reading.objects.filter(page="person").count() == 2


def test_lists_households_pairs_and_files_are_readings_too(client, made, zenobia):
    client.force_login(made.officer)
    client.post(reverse("desk:people"), {"text": "Zenobia"})
    client.get(reverse("desk:people"))
    client.get(reverse("desk:household", args=[zenobia.household.code]))
    client.get(reverse("desk:person_file", args=[zenobia.pk]))
    pages = set(Reading.objects.filter(person=zenobia).values_list("page", flat=True))
    assert pages == {"people", "household", "file"}


def test_readings_can_be_neither_changed_nor_deleted(made, zenobia):
    actions.log_reading(reader=made.officer, people=[zenobia], page="person")
    for change in (lambda: Reading.objects.update(page="x"), lambda: Reading.objects.all().delete()):
        with pytest.raises(IntegrityError if connection.vendor == "sqlite" else Exception), transaction.atomic():
            change()
    assert Reading.objects.count() == 1


def test_the_coordinator_sees_who_looked_and_the_officer_does_not(client, made, zenobia):
    actions.log_reading(reader=made.officer, people=[zenobia], page="person")
    url = reverse("desk:readings", args=[zenobia.pk])
    client.force_login(made.officer)
    assert client.get(url).status_code == 403
    client.force_login(made.coordinator)
    assert str(made.officer) in client.get(url).content.decode()


def test_the_own_file_holds_everything(client, made, zenobia):
    client.force_login(made.officer)
    answer = client.get(reverse("desk:person_file", args=[zenobia.pk]))
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("winay.json").decode()
    assert all(secret in text for secret in SECRETS)
    assert "Zenobia" not in answer["Content-Disposition"]
    held = own_file(zenobia)
    assert (len(held["groups"]), len(held["other_records"]), len(held["relatives"])) == (1, 1, 1)
    assert held["read_by"][0]["by"] == str(made.officer)


def test_the_own_file_holds_what_every_package_holds_of_them(made, zenobia):
    account = zenobia.user = a_user()
    zenobia.save()
    RoleGrant.objects.create(user=account, programme=made.programme, role="evaluator")
    question = made.call.questions.create(text="¿Cuándo se abre?")
    Asker.objects.create(question=question, user=account, name="Zenobia", forget_on=timezone.localdate())
    proposal = draft_proposal(made)
    ProposalMember.objects.create(proposal=proposal, person=zenobia)
    ProposalWriter.objects.create(proposal=proposal, user=account)
    held = own_file(zenobia)
    assert [one["role"] for one in held["roles"]] == ["evaluator"]
    assert [one["text"] for one in held["questions"]] == ["¿Cuándo se abre?"]
    assert proposal.code in [one["proposal"] for one in held["proposals"]]
    assert [one["proposal"] for one in held["proposals_written"]] == [proposal.code]


def test_the_own_file_of_a_juror_has_the_seat_and_not_what_others_wrote(told, zenobia):
    (seat,) = own_file(zenobia)["seats"]
    assert seat["sector"] and seat["name"]
    assert all("note" not in conflict for conflict in seat["conflicts"])


def test_the_page_asks_twice(client, made, zenobia):
    client.force_login(made.coordinator)
    url = reverse("desk:anonymise", args=[zenobia.pk])
    assert client.post(url, {"reason": "Lo pidió"}).status_code == 200
    zenobia.refresh_from_db()
    assert zenobia.anonymised_at is None
    assert client.post(url, {"reason": "Lo pidió", "sure": "on"})["Location"] == reverse("desk:people")
    zenobia.refresh_from_db()
    assert zenobia.anonymised_at


@pytest.fixture
def told(made, zenobia, tmp_path):
    """What others wrote of Zenobia: a refused row, reasons of merges, a juror's seat, notes on conflicts."""
    headings = [*HEADINGS, "Hogar"]
    bad = "23/05/1880"
    rows = [
        headings,
        ["J3", "4455667", "HUAMANCHUMO", "QUILCARO", "ZENOBIA", "F", bad, "021201", "987123456", ""],
        ["J4", "40000001", "QUISPE", "MAMANI", "ZENOBIA", "F", bad, "021201", "", ""],
    ]
    columns = {
        "Codigo": "key", "DNI": "dni", "Apellido paterno": "first_surname", "Apellido materno": "second_surname",
        "Nombres": "given_names", "Sexo": "sex", "Fecha nac": "birth_date", "UBIGEO": "ubigeo",
    }  # fmt: skip
    take(tmp_path, rows, mapping=Mapping(columns=columns, choices=Choices(date_order="dmy")))
    other = make_person(
        given_names="Zenobia", first_surname="Huamanchumo", second_surname="Quilcaro", dni=None,
        household=zenobia.household, sex="F",
    )  # fmt: skip
    merge = actions.merge_people(
        actor=made.coordinator,
        kept=zenobia,
        absorbed=other,
        reason="la misma ZENOBIA Huamanchumo (44556677) de Pati",
    )
    actions.undo_merge(actor=made.coordinator, merge=merge, reason="no es Zenobia Huamanchumo, cel. 987 123 456")
    other.refresh_from_db()
    actions.anonymise_person(actor=made.coordinator, person=other, reason="Lo pidió")
    seats = with_session(contest(prefix="zz"))
    juror = seats.members[0]
    juror.name = juror.user.full_name = "Zenobia Huamanchumo"
    juror.person = zenobia
    juror.user.save()
    juror.save()
    committees.report_conflict(
        actor=seats.secretary, member=seats.members[1], proposal=seats.proposals[0], kind="relative",
        note="Zenobia Huamanchumo es su hermana; vive en Pati",
    )  # fmt: skip
    committees.report_conflict(
        actor=seats.secretary, member=juror, proposal=seats.proposals[1], kind="interest", note="Vende cuyes"
    )
    return juror


def test_what_others_wrote_of_a_person_is_forgotten_too(made, zenobia, told):
    before = everything()
    assert all(secret.casefold() in before.casefold() for secret in SECRETS)
    actions.anonymise_person(actor=made.coordinator, person=zenobia, reason="Lo pidió por escrito")
    after = everything()
    assert [
        secret for secret in SECRETS if secret not in ("Zenobia",) and secret.casefold() in after.casefold()
    ] == []
    told.refresh_from_db()
    assert (told.name, told.user.is_active) == ("—", False)
    notes = set(Conflict.objects.values_list("note", flat=True))
    assert notes == {"— — es su hermana; vive en Pati", ""}


def test_what_is_written_of_somebody_else_stays(zenobia, told):
    actions.anonymise_person(actor=None, person=zenobia, reason="Lo pidió")
    (row,) = RefusedRow.objects.all()
    assert row.values[2:5] == ["QUISPE", "MAMANI", "ZENOBIA"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Vino ZENOBIA HUAMANCHUMO.", "Vino — —."),
        ("huamanchumo, zenobia (44.556.677)", "—, — (—)"),
        ("DNI 44556677", "DNI —"),
        ("cel. 987-123-456", "cel. —"),
        ("Señora Quilcaro Zenobia", "Señora — —"),
        ("Zenobia Quispe Mamani", "Zenobia Quispe Mamani"),
        ("Fortunato Huamanchumo", "Fortunato Huamanchumo"),
        ("la misma", "la misma"),
        ("", ""),
    ],
)
def test_a_text_that_tells_who_it_was_loses_names_and_numbers(zenobia, text, hidden):
    assert Trace.of(zenobia).hide(text) == hidden


def test_refused_rows_go_after_their_last_day(zenobia, told, tmp_path):
    batch = RefusedRow.objects.first().batch
    receive(tmp_path, [["Codigo", "DNI"], ["1", ""]], name="otra.csv")
    assert RefusedRow.objects.filter(batch=batch).exists()
    batch.finished_at = timezone.now() - REFUSED_ROWS_STAY - timedelta(days=1)
    batch.save()
    receive(tmp_path, [["Codigo", "DNI"], ["2", ""]], name="tercera.csv")
    assert not RefusedRow.objects.filter(batch=batch).exists()


def test_the_page_says_what_stays_and_why(client, made, zenobia):
    client.force_login(made.coordinator)
    page = client.get(reverse("desk:anonymise", args=[zenobia.pk])).content.decode()
    assert all(str(text) in page for text in kept_when_forgotten())
