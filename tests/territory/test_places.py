"""Districts of a role are named by their sets in a statement; what they answer is what their codes would."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.programmes.access import coordinated_whole, has_role, keepers_districts, may_keep_people
from winay.programmes.actions import grant_role
from winay.registry.actions.search import index_people
from winay.registry.models import Person
from winay.registry.queries.search import find_people
from winay.territory.places import Places, lying_in, side_lying_in

pytestmark = pytest.mark.django_db


def people():
    """Return somebody of Caraz, somebody of Huata, and somebody of whom no place is known."""
    caraz, huata = (
        make_person(community=make_community("Uno", make_district(code))) for code in ("021201", "021203")
    )
    nowhere = make_person(household=None)
    return caraz, huata, nowhere


def found(districts, **more):
    by_column = set(Person.objects.filter(lying_in(districts, **more)))
    by_key = Person.objects.filter(side_lying_in(Person, "pk", districts, **more))
    assert set(by_key) == by_column
    return by_column


def test_places_find_what_their_codes_find():
    caraz, huata, nowhere = people()
    part = Places([make_district_set("one", ("021201",)).pk])
    both = Places([make_district_set("two", ("021201", "021203")).pk])
    assert found(None) == {caraz, huata, nowhere}
    assert found(part) == found(["021201"]) == {caraz}
    assert found(part, or_nowhere=True) == found(["021201"], or_nowhere=True) == {caraz, nowhere}
    assert both.are_all and not part.are_all
    assert found(both) == {caraz, huata}, "who lives nowhere lives in none of them, though they are all"
    assert found(both, or_nowhere=True) == {caraz, huata, nowhere}
    assert found(Places([])) == found([]) == set()
    assert ("021201" in part, "021203" in part, sorted(both)) == (True, False, ["021201", "021203"])
    assert (bool(part), bool(Places([])), len(both)) == (True, False, 2)


def test_who_keeps_all_districts_there_are_finds_nobody_of_nowhere():
    caraz, _huata, _nowhere = people()
    Person.objects.update(first_surname="Mamani")
    index_people(Person.objects.all())
    both = Places([make_district_set("two", ("021201", "021203")).pk])
    one = Places([make_district_set("one", ("021201",)).pk])
    assert len(find_people("Mamani").rows) == 3
    assert len(find_people("Mamani", districts=both).rows) == 2
    assert [row.pk for row in find_people("Mamani", districts=one).rows] == [caraz.pk]


def test_whether_one_of_all_districts_is_among_them_needs_no_codes(django_assert_num_queries):
    both = Places([make_district_set("two", ("021201", "021203")).pk])
    with django_assert_num_queries(1):
        assert ("021201" in both, None in both) == (True, False)


def test_a_statement_carries_no_district():
    programme = a_programme(territory=make_district_set("many", tuple(f"25{n:04d}" for n in range(1, 120))))
    make_district("021201")
    user = a_worker(programme, "officer")
    places = keepers_districts(user)
    with CaptureQueriesContext(connection) as queries:
        list(Person.objects.filter(lying_in(places), lying_in(places, "household__district", or_nowhere=True)))
    assert all("250001" not in one["sql"] for one in queries)
    assert may_keep_people(user, "250001") and not may_keep_people(user, "021201")


@pytest.mark.parametrize("programmes", [1, 3])
def test_which_programmes_somebody_coordinates_is_asked_once(programmes):
    user = a_user()
    whole = make_district_set("whole", ("021201", "021203"))
    part, more = make_district_set("part", ("021201",)), make_district_set("more", ("021201", "021203", "021207"))
    made = []
    for territory, held in (
        (None, None),
        (whole, None),
        (whole, whole),
        (whole, part),
        (None, part),
        (whole, more),
    ) * programmes:
        programme = a_programme(territory=territory)
        grant_role(actor=None, user=user, programme=programme, role="coordinator", territory=held)
        made.append(programme)
    wanted = {one.pk for one in made if has_role(user, one, "coordinator")}
    with CaptureQueriesContext(connection) as queries:
        assert coordinated_whole(user, [one.pk for one in made]) == wanted
    assert len(queries) == 2
    assert len(wanted) == 4 * programmes
