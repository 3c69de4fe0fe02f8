"""A document leads to a person in one place: among standing records, by DNI and surname, and asked in doubt."""

import re
from datetime import date
from pathlib import Path

import pytest
from tests.calls.test_import import COSTS, MEMBERS, PROPOSALS, take, workbook
from tests.factories.calls import open_call
from tests.factories.committees import contest, with_session
from tests.factories.registry import make_person

import winay
from winay.base.errors import InvalidInput
from winay.base.models import Act
from winay.calls.models import ProposalMember
from winay.committees import actions as committees
from winay.committees.models import Member
from winay.registry import actions
from winay.registry.models import LinkPair, Membership, Person
from winay.registry.queries.identity import identify, recognise
from winay.registry.rules.likeness import Written
from winay.territory.models import District

pytestmark = pytest.mark.django_db
DNI = "41118883"


def holder(surname, names="Rosa", **values):
    return make_person(given_names=names, first_surname=surname, dni=DNI, dni_confirmed=False, **values)


def test_a_dni_alone_means_its_only_holder():
    assert identify(DNI).answer == "unknown"
    assert identify("").answer == identify(None).answer == identify("x").answer == "unknown"
    rosa = holder("Huamán")
    assert identify(DNI).person == rosa
    assert identify(f" {DNI[:2]} {DNI[2:]} ").person == rosa
    holder("Aguilar", "Ana")
    assert (identify(DNI).answer, identify(DNI).person) == ("ambiguous", None)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"surname": "HUAMAN"}, "person"),
        ({"full_name": "Huamán Milla, Rosa"}, "person"),
        ({"full_name": "rosa huaman"}, "person"),
        ({"surname": "Aguilar"}, "person"),
        ({"surname": "Quispe"}, "other"),
        ({"full_name": "Rosa Huamaní"}, "other"),
    ],
)
def test_the_surname_tells_two_holders_apart(given, answer):
    rosa, ana = holder("Huamán"), holder("Aguilar", "Ana")
    found = identify(DNI, **given)
    assert found.answer == answer
    if answer == "person":
        assert found.person == (ana if given.get("surname") == "Aguilar" else rosa)


def test_two_holders_of_one_surname_are_asked_about():
    holder("Huamán"), holder("Huamán", "Rosalía")
    assert identify(DNI, surname="Huamán").answer == "ambiguous"


@pytest.mark.parametrize("absorbed_name", ["Aurelia", "Rosa", "Zoila"])
def test_whoever_was_merged_away_or_forgotten_is_nobody(absorbed_name):
    kept, absorbed = holder("Milla"), holder("Milla", absorbed_name)
    actions.merge_people(actor=None, kept=kept, absorbed=absorbed, reason="la misma")
    assert identify(DNI, surname="Milla").person == kept
    assert absorbed not in Person.standing.all() and kept in Person.standing.all()
    actions.anonymise_person(actor=None, person=kept, reason="a su pedido")
    assert identify(DNI).answer == "unknown"
    assert not Person.standing.exists()


@pytest.mark.parametrize("absorbed_name", ["Ana Rosa", "Rosa", "Zoila"])
def test_a_juror_enrolled_by_dni_is_the_record_that_stands(client, absorbed_name):
    made = contest()
    kept = make_person(given_names="Rosa", first_surname="Milla", second_surname="Soto", dni="40123456")
    absorbed = make_person(
        given_names=absorbed_name, first_surname="Milla", second_surname="", dni="40123456", dni_confirmed=False
    )
    ProposalMember.objects.create(proposal=made.proposals[0], person=kept)
    actions.merge_people(actor=None, kept=kept, absorbed=absorbed, reason="la misma")
    client.force_login(made.coordinator)
    form = {"act": "enrol", "name": "Rosa Milla", "sector": "Productores", "seat": "member", "dni": "40123456"}
    client.post(f"/desk/calls/{made.call.code}/committee/", form)
    member = Member.objects.get(name="Rosa Milla")
    assert member.person == kept
    with_session(made)
    assert len(committees.detect_conflicts(actor=made.secretary, session=made.session)) == 1


@pytest.mark.parametrize("surnames", [("Milla", "Milla"), ("Soto", "Luna"), ()])
def test_a_juror_whose_dni_means_nobody_surely_is_asked_about(client, surnames):
    made = contest()
    for surname in surnames:
        holder(surname)
    client.force_login(made.coordinator)
    form = {"act": "enrol", "name": "Rosa Milla", "sector": "Productores", "seat": "member", "dni": DNI}
    assert client.post(f"/desk/calls/{made.call.code}/committee/", form).status_code == 422
    assert not Member.objects.filter(name="Rosa Milla").exists()


def with_dni(dni=DNI, surname="Huamán"):
    return [MEMBERS[0], ["Warmikuna", "Rosa", surname, "Milla", dni, "F", "31/12/1980", "1"], *MEMBERS[2:]]


@pytest.mark.parametrize("other", ["Aguilar", "Zárate"])
def test_a_workbook_takes_the_holder_of_the_surname(other):
    made = open_call()
    place = made.programme.territory.districts.get(pk="021201") if made.programme.territory else None
    rosa = holder("Huamán", household=None, district=place)
    holder(other, "Ana", household=None, district=place)
    take(made, workbook(PROPOSALS, with_dni(), COSTS))
    assert Membership.objects.filter(person=rosa, organisation__name="Warmikuna").exists()
    assert Membership.objects.filter(person__dni=DNI).count() == 1


@pytest.mark.parametrize("absorbed_name", ["Aurelia", "Zoila"])
def test_a_workbook_takes_the_record_that_stands(absorbed_name):
    made = open_call()
    kept, absorbed = (holder("Huamán", name, household=None) for name in ("Rosa", absorbed_name))
    actions.merge_people(actor=None, kept=kept, absorbed=absorbed, reason="la misma")
    take(made, workbook(PROPOSALS, with_dni(), COSTS))
    assert Membership.objects.get(person__dni=DNI).person == kept


def test_given_names_tell_two_holders_of_one_surname_apart():
    made = open_call()
    rosa, _domitila = holder("Huamán", household=None), holder("Huamán", "Domitila")
    take(made, workbook(PROPOSALS, with_dni(), COSTS))
    assert Membership.objects.get(person__dni=DNI).person == rosa


@pytest.mark.parametrize(
    ("registered", "words"),
    [
        ({"given_names": "Domitila"}, "otros nombres"),
        ({"first_surname": "Aguilar"}, "otro apellido"),
        ({"birth_date": date(1951, 2, 3)}, "otra fecha de nacimiento"),
    ],
)
def test_a_dni_alone_never_makes_somebody_the_person_of_a_row(registered, words):
    made = open_call()
    make_person(**{"given_names": "Rosa", "first_surname": "Huamán", "dni": DNI, "sex": "F", **registered})
    with pytest.raises(InvalidInput) as error:
        take(made, workbook(PROPOSALS, with_dni(), COSTS))
    assert any(words in str(problem) for problem in error.value.problems)
    assert not Membership.objects.exists()


def members_of(*cells):
    return [MEMBERS[0], ["Warmikuna", *cells, "1"], MEMBERS[3]]


def registered(made, **values):
    """Somebody of the district of the workbook, without a DNI unless given."""
    place = District.objects.get(pk="021201")
    fixed = {"given_names": "Rosa", "first_surname": "Huamán", "second_surname": "Milla", "sex": "F", "dni": None}
    return make_person(
        **{**fixed, "household": None, "district": place, "birth_date": date(1980, 12, 31), **values}
    )


def test_without_a_dni_somebody_of_all_names_and_birth_is_found():
    made = open_call()
    rosa = registered(made)
    report = take(made, workbook(PROPOSALS, members_of("ROSA", "Huaman", "Milla", "", "F", "31/12/1980"), COSTS))
    assert Membership.objects.filter(person=rosa, organisation__name="Warmikuna").exists()
    assert not LinkPair.objects.exists() and not report.notices


@pytest.mark.parametrize(
    ("known", "cells", "rule"),
    [
        ({"birth_date": None}, ("Rosa", "Waman", "Milla", "", "F", "31/12/1980"), "births"),
        ({}, ("Rosa", "Huamán", "Milla", "", "", ""), "births"),
        ({}, ("Rosa", "Huamán", "Milla", "40404042", "F", "31/12/1980"), ""),
        ({"given_names": "Rosa Elvira"}, ("Rosa", "Huamán", "Milla", "", "F", "31/12/1980"), ""),
    ],
)
def test_whoever_may_be_registered_waits_as_a_question(known, cells, rule):
    made = open_call()
    rosa = registered(made, **known)
    report = take(made, workbook(PROPOSALS, members_of(*cells), COSTS))
    new = Membership.objects.get(organisation__name="Warmikuna").person
    pair = LinkPair.objects.get()
    assert new != rosa and {pair.left_person, pair.right_person} == {rosa, new}
    assert (pair.state, pair.held_by) == ("open", rule)
    assert "fila 2" in str(report.notices[0]) and "Milla" not in str(report.notices[0])
    assert Act.objects.filter(verb="ask_whether_one").count() == 1


@pytest.mark.parametrize(
    ("known", "cells"),
    [
        ({"given_names": "Juana"}, ("Rosa", "Huamán", "Milla", "", "F", "31/12/1980")),
        ({"dni": "10101010"}, ("Rosa", "Huamán", "Milla", "40404042", "F", "")),
        ({"birth_date": date(1951, 1, 1)}, ("Rosa", "Huamán", "Milla", "", "F", "31/12/1980")),
        ({"second_surname": "Quispe", "birth_date": None}, ("Rosa", "Huamán", "Milla", "", "F", "")),
    ],
)
def test_somebody_else_is_neither_taken_nor_asked_about(known, cells):
    made = open_call()
    registered(made, **known)
    take(made, workbook(PROPOSALS, members_of(*cells), COSTS))
    assert not LinkPair.objects.exists()
    assert Person.objects.filter(first_surname="Huamán").count() == 2


def test_a_member_without_dni_is_not_registered_again_by_the_next_workbook():
    made = open_call()
    take(made, workbook(PROPOSALS, members_of("Rosa", "Huamán", "Milla", "", "F", ""), COSTS))
    rosa = Membership.objects.get(organisation__name="Warmikuna").person
    made.call.proposals.all().update(state="withdrawn")
    found = recognise(Written("Rosa", "Huamán", "Milla", district="021201"), members=[rosa])
    assert (found.answer, found.person) == ("person", rosa)


def test_a_workbook_asks_where_two_of_one_surname_hold_the_dni():
    made = open_call()
    holder("Huamán"), holder("Huamán", "Rosa María")
    with pytest.raises(InvalidInput) as error:
        take(made, workbook(PROPOSALS, with_dni(), COSTS))
    assert any("DNI" in str(problem) for problem in error.value.problems)
    assert not Membership.objects.exists()


EVERY_RECORD = {
    "registry/actions/households.py": "locks a record by its key",
    "registry/measures.py": "shows the plan of a question, reads nobody",
    "registry/actions/people.py": "locks a record by its key; an account belongs to one record, standing or not",
    "registry/actions/corrections.py": "locks a record by its key",
    "registry/actions/privacy.py": "forgets the merged records too",
    "registry/actions/merges.py": "locks the two records of a merge",
    "registry/actions/lists/people.py": "a list's row changes the record that it made",
    "registry/actions/lists/running.py": "counts the rows of the table",
    "registry/actions/lists/returning.py": "the people whom a list made, by key",
    "registry/actions/lists/people_back.py": "the people whom a list changed, by key",
    "registry/actions/lists/brought_back.py": "the people that a file registered, by key; who was merged since stays",
    "registry/actions/lists/homes_back.py": "nobody at all may live in a household that goes",
    "registry/actions/lists/wording.py": "finds words without a record",
    "registry/queries/search.py": "by keys from the index of words, which holds standing records",
    "registry/queries/session.py": "relatives of people already chosen",
    "registry/queries/privacy.py": "a person's file holds their merged records",
    "registry/own_file.py": "the record whose file it is, by its key",
    "registry/queries/corrections.py": "the person of an account",
    "journeys/queries/passports.py": "whose passports end with people who are forgotten, merged records too",
    "machines/actions/news.py": "the people of a list, by key",
    "talents/actions/words.py": "names to keep out of what is written down, of merged records too",
    "calls/jobs.py": "says by itself that merged records do not count",
    "calls/queries/readiness.py": "people already in a proposal",
    "calls/queries/own.py": "people already in a group",
    "committees/actions/conflicts.py": "people already in a proposal",
    "desk/people/views/people.py": "a merged record's page leads to the one that stands",
    "desk/targeting/views/concentration.py": "people already in a proposal",
    "agreements/queries/staff/agreements.py": "people already in a group",
    "registry/actions/ventures/_common.py": "names to keep out of what nobody can change, of merged records too",
    "registry/queries/facts.py": "people already in a group: memberships follow a merge",
    "registry/queries/contacts.py": "whom a message reaches, by key; their merged records are theirs too",
    "desk/messages/lines.py": "to whom a message was written, by key",
}
"""Where every record is read on purpose, and why; whatever picks a person asks `Person.standing`."""


def test_a_person_is_picked_among_standing_records():
    source = Path(winay.__file__).parent
    found = {
        str(path.relative_to(source)): path.read_text("utf-8")
        for path in source.rglob("*.py")
        if "Person.objects" in path.read_text("utf-8")
    }
    assert set(found) <= set(EVERY_RECORD)
    by_document = re.compile(r"Person\.objects\.\w+\(\s*dni(__\w+)?=")
    found.pop("registry/measures.py")
    assert not {path for path, text in found.items() if by_document.search(text)}
