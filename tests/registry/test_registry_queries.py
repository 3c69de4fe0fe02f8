"""Reads of the registry: search, kinship both ways, facts of a group, equal numbers of queries."""

import pytest
from tests.factories.registry import make_household, make_organisation, make_person

from winay.base.models import User
from winay.registry.models import Kinship, Person
from winay.registry.queries import own, session, staff
from winay.registry.queries.identity import identify

pytestmark = pytest.mark.django_db


def found(text, **values):
    return staff.people_for_search(text, **values).rows


def test_people_are_found_by_dni_and_by_words():
    person = make_person(given_names="Sisa Illari", first_surname="Yauri", dni="41234567")
    make_person(given_names="Rumi", first_surname="Quispe")
    assert found("41234567") == [person]
    assert found("yauri sisa") == [person]
    assert found("9123456") == []
    assert identify("41234567").person == person


def test_without_words_the_newest_come_first():
    first, second = make_person(), make_person(dni=None)
    assert found("") == [second, first]
    assert found("", without_dni=True) == [second]


def test_organisations_are_found_with_their_members_counted():
    group = make_organisation(name="Asociación Sumaq", ruc="20512333797", members=3)
    make_organisation(name="Otra", kind="association")
    found = list(staff.organisations_for_search("sumaq"))
    staff.count_members(found)
    assert [(o.pk, o.member_count) for o in found] == [(group.pk, 3)]
    assert list(staff.organisations_for_search("20512333797")) == [group]
    assert list(staff.organisations_for_search(kind="interest_group", district="0212")) == [group]


@pytest.mark.parametrize("count", [1, 3])
def test_search_needs_the_same_queries_for_one_and_three(count, django_assert_num_queries):
    groups = [make_organisation(members=count) for _ in range(count)]
    with django_assert_num_queries(1):
        assert all(str(o.district.province.department) for o in staff.organisations_for_search())
    with django_assert_num_queries(1):
        assert all(str(p.community) for p in staff.people_for_search().rows)
    with django_assert_num_queries(5):
        found = staff.organisation_with_members(groups[0].pk)
        assert len([str(member.person.household) for member in found.members]) == count


def test_kin_count_both_ways_and_by_household(django_assert_num_queries):
    household = make_household()
    a, b = make_person(household=household), make_person(household=household)
    c, d = make_person(), make_person()
    Kinship.objects.create(person=c, relative=a, relation="sibling")
    with django_assert_num_queries(2):
        kin = session.kin_of([a.pk, c.pk, d.pk])
    assert kin == {a.pk: {b.pk: "household", c.pk: "sibling"}, c.pk: {a.pk: "sibling"}}
    assert session.kin_of([]) == {}


def test_members_of_counts_current_ones_only():
    group = make_organisation(members=2)
    gone = group.memberships.get(office="treasurer")
    gone.until = "2026-01-01"
    gone.save()
    president = group.memberships.get(office="president").person_id
    assert session.members_of([group.pk]) == {group.pk: {president}}


def test_group_facts_count_households_once_and_loners_apart():
    household = make_household(poverty_class="extreme")
    make_person(household=household, sex="F", dni=None)
    make_person(household=household, sex="M")
    make_person(household=make_household(poverty_class="poor"), sex="F")
    make_person(household=None, sex="M")
    facts = staff.group_facts(Person.objects.all())
    assert (facts.people, facts.women, facts.without_dni) == (4, 2, 1)
    assert (facts.households, facts.extreme_poor_households, facts.poor_households) == (3, 1, 1)
    assert staff.group_facts([]).extreme_poor_share == 0


def test_own_organisations():
    group = make_organisation(members=2)
    user = User.objects.create(username="grupo")
    person = group.memberships.get(office="president").person
    person.user = user
    person.save()
    make_organisation(members=1)
    assert list(own.organisations_of(user)) == [group]
