"""A whole list taken back: what only it brought goes, what it changed returns, what somebody used since stays."""

from datetime import date, timedelta

import pytest
from tests.factories.lists import DAY, HEADINGS, JUAN, ROSA, ROWS, counts, take, write_list
from tests.factories.programmes import a_user
from tests.factories.registry import make_household, make_organisation

from winay.base.errors import NotAllowed, WrongState
from winay.base.models import Act
from winay.registry import actions
from winay.registry.actions import lists
from winay.registry.actions.lists import returning
from winay.registry.models import (
    Consent,
    Household,
    HouseholdStay,
    ImportBatch,
    Organisation,
    Person,
    PersonSearch,
    PovertyFinding,
    SourceRecord,
)
from winay.registry.queries.returning import would_go_back
from winay.registry.queries.search import find_people

pytestmark = pytest.mark.django_db
HOMES = [
    [*HEADINGS, "Hogar", "Jefe", "Pobreza", "Autoriza"],
    [*ROSA, "H-1", "si", "pobre extremo", "si"],
    [*JUAN, "H-2", "no", "pobre", "no"],
]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def take_back(batch: ImportBatch) -> ImportBatch:
    batch = lists.start_return(actor=None, batch=batch, at_once=True)
    return lists.return_list(actor=None, batch=batch)


def told(batch: ImportBatch) -> dict[str, int]:
    return {name: count for name, count in batch.notices["counts"].items() if name.startswith(("back", "stay"))}


def rosa() -> Person:
    return Person.objects.get(given_names="ROSA")


def test_what_only_the_list_brought_goes_and_leaves_nothing_of_anybody(tmp_path):
    batch = take(tmp_path, HOMES)
    assert (would_go_back(batch).records, would_go_back(batch).stay) == (2, {})
    batch = take_back(batch)
    assert (batch.state, told(batch)) == ("returned", {"back_records": 2})
    assert not Person.standing.exists() and not PersonSearch.objects.exists()
    assert not find_people("quispe rosa").rows and not find_people("40123456").rows
    for person in Person.objects.all():
        told_of = " ".join(str(getattr(person, field.attname)) for field in Person._meta.local_fields)
        assert not any(word in told_of for word in (*ROSA[1:5], *JUAN[1:3], "943555001", "021201"))
    for model in (SourceRecord, HouseholdStay, Consent, PovertyFinding, Household):
        assert not model.objects.exists(), model
    act = Act.objects.get(verb="finish_return", subject_id=str(batch.pk))
    assert act.details["back_records"] == 2


def test_the_same_file_can_be_taken_again(tmp_path):
    take_back(take(tmp_path, ROWS))
    assert counts(take(tmp_path, ROWS)) == (2, 0, 0, 0)
    assert Person.standing.count() == 2


def member(person):
    actions.add_member(actor=None, organisation=make_organisation(), person=person)


def corrected(person):
    actions.correct_person(
        actor=None, person=person, given_names="ROSA LUZ", first_surname="QUISPE", dni=person.dni
    )


def merged(person):
    other = Person.objects.create(given_names="Rosa", first_surname="Quispe", district=person.district)
    actions.merge_people(actor=None, kept=other, absorbed=person, reason="la misma")


def moved(person):
    actions.place_in_household(actor=None, person=person, household=make_household())


def allowed(person):
    Consent.objects.create(person=person, purpose="contact", given=True, said_on=DAY, source="ficha")


@pytest.mark.parametrize(
    ("use", "why"),
    [
        (member, "stay_used"),
        (corrected, "stay_work"),
        (merged, "stay_merged"),
        (moved, "stay_moved"),
        (allowed, "stay_used"),
    ],
)
def test_whoever_somebody_has_used_since_stays_as_they_are(tmp_path, use, why):
    batch = take(tmp_path, HOMES)
    person = rosa()
    use(person)
    before = Person.objects.filter(pk=person.pk).values().get()
    assert would_go_back(batch).stay == {why: 1}
    batch = take_back(batch)
    assert told(batch) == {"back_records": 1, why: 1}
    assert Person.objects.filter(pk=person.pk).values().get() == before
    assert SourceRecord.objects.get().values[:2] == ["J1", "40123456"]
    assert batch.notices["samples"][why] == ["2"]


def changed_list(tmp_path):
    """Two lists of one source; the second one says a new surname, phone and place of Rosa."""
    take(tmp_path, ROWS)
    again = [ROSA[0], ROSA[1], "QUISPE", "HUANCA", "ROSA", "F", ROSA[6], "021203", "999888777"]
    return take(tmp_path, [HEADINGS, again, JUAN], name="otra.csv", list_date=DAY + timedelta(days=30))


def test_what_a_list_changed_returns(tmp_path):
    batch = changed_list(tmp_path)
    assert rosa().second_surname == "HUANCA" and counts(batch) == (0, 1, 1, 0)
    assert (would_go_back(batch).records, would_go_back(batch).values) == (0, 1)
    assert told(take_back(batch)) == {"back_values": 1}
    person = rosa()
    assert (person.second_surname, person.phone, person.district_id) == ("MAMANI", "943555001", "021201")
    assert [one.pk for one in find_people("mamani rosa").rows] == [person.pk]
    assert not find_people("huanca rosa").rows
    again = take(tmp_path, [HEADINGS, JUAN, ROSA], name="tercera.csv", list_date=DAY + timedelta(days=60))
    assert counts(again) == (0, 0, 2, 0)


def test_what_somebody_corrected_in_a_changed_record_stays(tmp_path):
    batch = changed_list(tmp_path)
    Person.objects.filter(pk=rosa().pk).update(second_surname="HUANCAS")
    assert told(take_back(batch)) == {"stay_before": 1}
    assert (rosa().second_surname, rosa().phone) == ("HUANCAS", "943555001")


def test_somebody_whom_the_list_moved_lives_again_where_they_lived(tmp_path):
    take(tmp_path, HOMES)
    there = rosa().household
    row = [*ROSA, "H-9", "si", "pobre", "si"]
    batch = take(tmp_path, [HOMES[0], row, HOMES[2]], name="otra.csv", list_date=DAY + timedelta(days=9))
    assert rosa().household != there
    take_back(batch)
    assert rosa().household == there and rosa().household.poverty_class == "extreme"
    assert HouseholdStay.objects.get(person=rosa()).until is None
    assert not Household.objects.filter(code__endswith="H-9").exists()


def test_later_lists_of_the_source_go_back_first(tmp_path):
    first = take(tmp_path, ROWS)
    second = take(tmp_path, [HEADINGS, ROSA], name="otra.csv", list_date=DAY + timedelta(days=1))
    with pytest.raises(WrongState, match=r"otra\.csv"):
        take_back(first)
    take_back(second)
    assert take_back(first).state == "returned"
    assert not Person.standing.exists()


def test_nothing_of_a_source_is_taken_while_one_of_its_lists_goes_back(tmp_path):
    batch = lists.start_return(actor=None, batch=take(tmp_path, ROWS), at_once=True)
    with pytest.raises(WrongState):
        take(tmp_path, [HEADINGS, ROSA], name="otra.csv")
    assert take(tmp_path, [HEADINGS, ROSA], source="AGRORURAL").state == "taken"
    assert lists.return_list(actor=None, batch=batch).state == "returned"


def test_whoever_is_killed_between_two_steps_goes_on_and_twice_is_once(tmp_path, monkeypatch):
    batch = take(tmp_path, [*ROWS, ["J3", "", "ROJAS", "", "ANA", "F", "", "021201", ""]])
    member(rosa())
    monkeypatch.setattr(returning, "AT_ONCE", 1)
    batch = lists.start_return(actor=None, batch=batch, at_once=True)

    def killed(done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lists.return_list(actor=None, batch=batch, progress=killed)
    returning.work_on_return(str(batch.pk), lambda: None)
    batch.refresh_from_db()
    assert (batch.state, told(batch)) == ("returned", {"back_records": 2, "stay_used": 1})
    with pytest.raises(WrongState):
        take_back(batch)
    assert Person.standing.count() == 1


def test_given_up_it_can_be_begun_again(tmp_path):
    batch = lists.start_return(actor=None, batch=take(tmp_path, ROWS), at_once=True)
    returning.give_up_return(str(batch.pk))
    batch.refresh_from_db()
    assert (batch.state, bool(batch.fault)) == ("taken", True)
    assert take_back(batch).state == "returned"


def test_only_who_keeps_people_takes_a_list_back(tmp_path):
    batch = take(tmp_path, ROWS)
    with pytest.raises(NotAllowed):
        lists.start_return(actor=a_user("nadie"), batch=batch)


GROUPS = [
    ["Nombre", "Tipo", "RUC", "UBIGEO", "Fundación"],
    ["Asociación Los Paltos", "asociación", "20100070970", "021201", "01/02/2010"],
    ["Comunidad de Pati", "comunidad", "", "021203", ""],
]


def test_organisations_of_a_list_are_archived_and_those_known_before_stay(tmp_path):
    known = make_organisation(name="Los Paltos", ruc="20100070970")
    batch = take_back(take(tmp_path, GROUPS, kind="organisations"))
    assert told(batch) == {"back_records": 1, "stay_before": 1}
    known.refresh_from_db()
    assert known.archived_at is None
    assert Organisation.objects.get(name="Comunidad de Pati").archived_at
    again = take(tmp_path, GROUPS, kind="organisations", name="otra vez.csv", again=True)
    assert Organisation.standing.filter(name="Comunidad de Pati").count() == 1 and again.state == "taken"


def test_a_list_taken_back_says_in_its_records_only_what_stays(tmp_path):
    take_back(take(tmp_path, ROWS))
    path = write_list(tmp_path, ROWS)
    assert path.exists() and not SourceRecord.objects.filter(batch__list_date=date(2026, 5, 3)).exists()


def test_a_list_that_stopped_halfway_goes_back_too(tmp_path):
    batch = take(tmp_path, HOMES)
    ImportBatch.objects.filter(pk=batch.pk).update(state="stopped", finished_at=None)
    batch.refresh_from_db()
    assert would_go_back(batch).records == 2
    batch = take_back(batch)
    assert (batch.state, told(batch)) == ("returned", {"back_records": 2})
    assert not Person.standing.exists() and batch.finished_at


def test_of_two_that_stopped_the_newer_one_goes_back_first(tmp_path):
    first, second = take(tmp_path, ROWS), take(tmp_path, HOMES, name="otra.csv")
    ImportBatch.objects.update(state="stopped", finished_at=None)
    with pytest.raises(WrongState):
        take_back(ImportBatch.objects.get(pk=first.pk))
    take_back(ImportBatch.objects.get(pk=second.pk))
    assert take_back(ImportBatch.objects.get(pk=first.pk)).state == "returned"
