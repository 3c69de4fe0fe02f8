"""Finding people among namesakes: order, accents, spelling, documents, phones, places; what is written is found."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community

from winay.base.database import full_text_anew
from winay.registry import actions
from winay.registry.models import Organisation, OrganisationSearch, PersonSearch
from winay.registry.queries.search import MOST, find_organisations, find_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria():
    place = make_community()
    make_person(given_names="María Elena", first_surname="Huamán", second_surname="Rojas")
    return make_person(
        given_names="MARÍA",
        first_surname="QUISPE",
        second_surname="MAMANI",
        dni="40999123",
        phone="943 555 001",
        household=make_household(place),
        community=place,
    )


@pytest.mark.parametrize(
    "asked",
    [
        "Mamani Quispe Maria",
        "maria quispe mamani",
        "  MARÍA   mamani ",
        "quispe mam",
        "40999123",
        "943555001",
        "+51 943 555 001",
        "María Kispe",
        "Qqespe Mamany",
    ],
)
def test_she_is_found(maria, asked):
    assert [str(row) for row in find_people(asked).rows] == ["MARÍA QUISPE MAMANI"]


def test_she_is_found_by_her_place(maria):
    assert find_people(f"maria quispe {maria.district.name}").rows == [maria]
    assert find_people("maria quispe", districts=[maria.district_id]).rows == [maria]
    assert find_people("maria quispe", districts=["010101"]).rows == []
    assert find_people("maria quispe", districts=[]).rows == []


def test_a_number_finds_whose_it_is_and_nobody_else(maria):
    other = make_person(given_names="Rosa", first_surname="Quispe", second_surname="", phone="943555001")
    rows = {row.pk for row in find_people("943555001").rows}
    assert rows == {maria.pk, other.pk}
    assert find_people("rosa 943555001").rows == [other]
    assert find_people("40999123 maria").rows == [maria]
    assert find_people("40999123 maria 943555001").rows == [maria]
    assert find_people("40999123 mari").rows == find_people("Kispe 40999123").rows == [maria]
    assert find_people("40999123 rosa").rows == find_people("40999124").rows == []
    assert find_people("40999123", districts=[maria.district_id]).rows == [maria]
    assert find_people("40999123", districts=["010101"]).rows == []


@pytest.mark.parametrize("asked", ["", "   ", "*", '"', "' OR 1=1 --", "NEAR(", "!", "& | :*", "\x00", "zz"])
def test_odd_texts_find_nobody_and_break_nothing(maria, asked):
    assert find_people(asked).rows == []


def test_a_beginning_counts_where_nobody_has_the_word_itself(maria):
    other = make_person(given_names="Mar", first_surname="Quispe", second_surname="Mamani")
    assert find_people("quispe mar").rows == [other]
    assert find_people("quispe mari").rows == [maria]
    assert find_people("quispe ma").rows == []
    assert find_people("mari", districts=["010101"]).rows == []


def test_the_nearest_stands_first_and_more_is_said():
    for _ in range(3):
        make_person(given_names="Rosa Elvira", first_surname="Condori", second_surname="Yauri")
    exact = make_person(given_names="Rosa", first_surname="Condori", second_surname="")
    finding = find_people("rosa condori")
    assert finding.rows[0] == exact
    assert (len(finding.rows), finding.more, finding.by_sound) == (4, False, False)
    assert find_people("Roza Kondori").by_sound
    assert MOST == 100


def test_a_correction_moves_the_words(maria, django_user_model):
    actions.correct_person(actor=None, person=maria, given_names="Juana", first_surname="Quispe", dni="40999123")
    assert find_people("maria quispe").rows == []
    assert find_people("juana quispe").rows == [maria]


def test_the_index_can_be_made_anew(maria):
    PersonSearch.objects.all().delete()
    assert find_people("mamani").rows == []
    people, organisations = actions.rebuild_search()
    assert (people, organisations) == (2, Organisation.objects.count())
    assert find_people("mamani").rows == [maria]


def test_an_index_made_anew_asks_as_often_for_three_groups_as_for_one(django_assert_num_queries):
    make_organisation(name="Los Paltos")
    with CaptureQueriesContext(connection) as of_one:
        actions.rebuild_search()
    for name in ("Los Cuyes", "Las Tunas"):
        group = make_organisation(name=name)
        actions.correct_organisation(
            actor=None, organisation=group, name=f"{name} de hoy", kind=group.kind, district=group.district
        )
    with django_assert_num_queries(len(of_one)):
        assert actions.rebuild_search()[1] == 3
    assert [one.name for one in find_organisations("cuyes").rows] == ["Los Cuyes de hoy"]
    assert OrganisationSearch.objects.count() == 3


def test_an_index_made_anew_leaves_out_who_is_no_more():
    first, second = make_organisation(name="Los Paltos"), make_organisation(name="Las Tunas")
    Organisation.objects.filter(pk=second.pk).update(archived_at=timezone.now(), archived_by_name="x")
    actions.rebuild_search()
    assert list(OrganisationSearch.objects.values_list("organisation", flat=True)) == [first.pk]
    Organisation.objects.filter(pk=first.pk).update(archived_at=timezone.now(), archived_by_name="x")
    assert actions.rebuild_search() == (0, 0)
    assert not OrganisationSearch.objects.exists()


def test_an_index_made_anew_in_place_finds_all_and_follows_changes(maria):
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        full_text_anew("registry_personsearch").code(None, editor)
    assert find_people("mamani quis").rows == [maria]
    other = make_person(given_names="Sabina", first_surname="Ñaupari")
    assert find_people("naupa").rows == [other]
    actions.correct_person(actor=None, person=other, given_names="Sabina", first_surname="Quintana")
    assert (find_people("naupa").rows, find_people("quint").rows) == ([], [other])


def test_search_takes_two_queries_however_many_are_found(maria, django_assert_num_queries):
    with django_assert_num_queries(2):
        find_people("maria")
    make_person(given_names="María", first_surname="Otra")
    with django_assert_num_queries(2):
        assert len(find_people("maria").rows) == 3


def test_organisations_are_found_by_a_former_name():
    group = make_organisation(name="Los Paltos de Yungay")
    actions.correct_organisation(
        actor=None, organisation=group, name="Asociación Sumaq", kind=group.kind, district=group.district
    )
    assert find_organisations("paltos yungay").rows == [group]
    assert find_organisations("asociacion sumaq").rows == [group]
    assert group.former_names.get().name == "Los Paltos de Yungay"
