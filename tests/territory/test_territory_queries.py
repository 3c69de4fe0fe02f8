"""Reads of places: right rows, and the same number of queries for one row and for many."""

import pytest
from tests.factories.territory import make_district, make_district_set, make_poverty_map

from winay.territory.models import Boundary
from winay.territory.queries import public, staff

pytestmark = pytest.mark.django_db

SHAPE = {"type": "Polygon", "coordinates": [[[-77, -9], [-76, -9], [-76, -8], [-77, -9]]]}


def test_districts_show_their_quintile_or_none():
    poverty_map = make_poverty_map(quintiles={"021201": 3})
    make_district("021202")
    rows = {row.ubigeo: row for row in public.districts_with_quintile(poverty_map=poverty_map)}
    assert (rows["021201"].quintile, rows["021202"].quintile) == (3, None)
    assert rows["021201"].department == "Áncash"
    assert all(row.quintile is None for row in public.districts_with_quintile(poverty_map=None))


def test_rows_can_be_limited_to_a_place_or_a_set():
    make_district("150101")
    nucleus = make_district_set()
    assert {row.ubigeo for row in public.districts_with_quintile(poverty_map=None, department="15")} == {"150101"}
    rows = public.districts_with_quintile(poverty_map=None, district_set=nucleus)
    assert {row.ubigeo for row in rows} == {"021201", "021203", "021207"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, django_assert_num_queries):
    poverty_map = make_poverty_map()
    for ubigeo in ("021201", "021203", "021207")[:count]:
        Boundary.objects.create(code=ubigeo, geometry=SHAPE)
    with django_assert_num_queries(2):
        public.districts_with_quintile(poverty_map=poverty_map)
    with django_assert_num_queries(3):
        shapes = public.district_shapes(poverty_map=poverty_map)
    assert len(shapes) == count and all(shape.row.quintile for shape in shapes)


def test_department_shapes_and_single_quintiles():
    poverty_map = make_poverty_map()
    Boundary.objects.create(code="02", geometry=SHAPE)
    assert [(shape.code, shape.name) for shape in public.department_shapes()] == [("02", "Áncash")]
    assert public.quintile_of(make_district("021203"), poverty_map) == 1
    assert public.quintile_of(make_district("021203"), None) is None
    assert public.quintiles_of({"021201", "150101"}, poverty_map) == {"021201": 3}


def test_search_by_code_and_words():
    make_district("021201")
    make_district("021207")
    assert [d.pk for d in staff.districts_for_search("21201")] == ["021201"]
    assert [d.pk for d in staff.districts_for_search("libre huaylas")] == ["021207"]
    assert list(staff.districts_for_search("nowhere")) == []
