"""Codes, quintiles, regions, names and outlines."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.territory import rules
from winay.territory.rules import (
    accents_from,
    clean_ubigeo,
    natural_region,
    plain_name,
    quintiles,
    simplified,
    simplify_line,
)


@pytest.mark.parametrize(
    ("given_code", "expected"),
    [
        ("021201", "021201"),
        ("21201", "021201"),
        (21201, "021201"),
        ("21201.0", "021201"),
        ("'021201", "021201"),
        (" 021201 ", "021201"),
        ("150101", "150101"),
        ("1201", None),
        ("", None),
        (None, None),
        (True, None),
        ("2121201", None),
        ("260101", None),
        ("000101", None),
        ("021200", None),
        ("020001", None),
        ("02120A", None),
        ("٠٢١٢٠١", None),
        ("-21201", None),
        ("2.1201E4", None),
    ],
)
def test_clean_ubigeo_gives_back_one_lost_zero_and_nothing_else(given_code, expected):
    assert clean_ubigeo(given_code) == expected


def test_clean_ubigeo_of_departments_and_provinces():
    assert clean_ubigeo("2", digits=2) == "02"
    assert clean_ubigeo("1201", digits=4) == "1201"
    assert clean_ubigeo("212", digits=4) == "0212"


def test_quintiles_hold_equal_numbers_of_districts():
    index = {f"{n:06d}": Decimal(n) for n in range(10)}
    result = quintiles(index)
    assert [result[f"{n:06d}"] for n in range(10)] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_quintiles_turn_round_for_an_index_of_wellbeing():
    result = quintiles({"a": Decimal("0.2"), "b": Decimal("0.9")}, higher_is_poorer=False)
    assert result["a"] < result["b"]


def test_quintiles_of_a_tie_are_those_of_the_poorest_place():
    index = {"a": Decimal(9), "b": Decimal(5), "c": Decimal(5), "d": Decimal(5), "e": Decimal(1)}
    assert quintiles(index) == {"a": 1, "b": 2, "c": 2, "d": 2, "e": 5}


def test_quintiles_of_few_or_equal_districts():
    assert quintiles({}) == {}
    assert quintiles({"a": Decimal(3)}) == {"a": 1}
    assert set(quintiles({str(n): Decimal("0.5") for n in range(50)}).values()) == {1}


@given(st.dictionaries(st.text(max_size=6), st.decimals(0, 999, places=6), max_size=60))
def test_quintiles_never_rank_a_poorer_district_less_poor(index):
    result = quintiles(index)
    assert result.keys() == index.keys()
    assert all(1 <= quintile <= 5 for quintile in result.values())
    for one in index:
        for other in index:
            if index[one] > index[other]:
                assert result[one] <= result[other]
            if index[one] == index[other]:
                assert result[one] == result[other]


@given(st.integers(5, 300))
def test_quintiles_without_ties_differ_by_one_district_at_most(count):
    result = quintiles({str(n): Decimal(n) for n in range(count)})
    sizes = [list(result.values()).count(quintile) for quintile in range(1, 6)]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    ("ubigeo", "altitude", "region"),
    [
        ("021201", 2256, "sierra"),
        ("021801", 4, "costa"),
        ("150101", 500, "sierra"),
        ("150101", 499, "costa"),
        ("160101", 106, "selva"),
        ("220101", 860, "selva"),
        ("120301", 751, "selva"),
        ("120301", 1500, ""),
        ("120301", 1000, ""),
        ("120301", 999, "selva"),
        ("120301", 1999, ""),
        ("120301", 2000, "sierra"),
        ("160101", 1999, "selva"),
        ("160101", 2000, "sierra"),
        ("060101", 900, ""),
        ("090101", 1200, "sierra"),
        ("021201", None, ""),
    ],
)
def test_natural_region(ubigeo, altitude, region):
    assert natural_region(ubigeo, altitude) == region


def test_plain_name_takes_accents_from_names_that_have_them():
    accents = accents_from(["Pamparomás", "Santa Cruz", "NO ACCENTS", "Asunción", "Asuncion"])
    assert plain_name("PAMPAROMAS", accents) == "Pamparomás"
    assert plain_name("SAN JUAN DE ÑAHUIMPUQUIO", accents) == "San Juan de Ñahuimpuquio"
    assert plain_name("ASUNCION", accents) == "Asuncion"
    assert plain_name("Ya Escrito", accents) == "Ya Escrito"
    assert plain_name("LA LIBERTAD") == "La Libertad"


def square(size: float, x: float = -77.0, y: float = -9.0) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def test_simplified_rounds_and_drops_points_on_a_line():
    ring = [
        [-77.00012345, -9.0],
        [-76.5, -9.00001],
        [-76.0, -9.0],
        [-76.0, -8.0],
        [-77.0, -8.0],
        [-77.00012345, -9.0],
    ]
    shape = simplified({"type": "Polygon", "coordinates": [ring]})
    assert shape is not None
    assert shape["coordinates"][0][0] == (-77.0, -9.0)
    assert shape["coordinates"][0][0] == shape["coordinates"][0][-1]
    assert (-76.5, -9.0) not in shape["coordinates"][0]


def test_simplified_bounds_the_points_of_a_wild_shape():
    import math

    ring = [[-75 + math.cos(a / 500) * (1 + a % 7 / 10), -10 + math.sin(a / 500)] for a in range(3142)]
    ring.append(ring[0])
    shape = simplified({"type": "Polygon", "coordinates": [ring]}, most_points=200)
    assert shape is not None
    assert 4 <= sum(len(r) for r in shape["coordinates"]) <= 200


def test_simplified_keeps_a_small_district_and_drops_islets():
    shape = simplified({"type": "Polygon", "coordinates": [square(0.004)]}, tolerance=0.01)
    assert shape is not None and len(shape["coordinates"][0]) >= 4
    both = simplified(
        {"type": "MultiPolygon", "coordinates": [[square(1)], [square(0.001, x=-70)]]}, tolerance=0.01
    )
    assert both is not None and both["type"] == "Polygon"


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        "Polygon",
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[["x", "y"]] * 5]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 0]] * 5]},
        {
            "type": "Polygon",
            "coordinates": [[[200000, 8900000]] * 5],
        },
        {"type": "Polygon", "coordinates": [[[-77, -9], [-77, -9]]]},
        {"type": "MultiPolygon", "coordinates": 5},
    ],
)
def test_simplified_gives_none_for_what_cannot_be_drawn(geometry):
    assert simplified(geometry) is None


def outline(*rings, tolerance=0.0, **more):
    return simplified({"type": "Polygon", "coordinates": list(rings)}, tolerance=tolerance, **more)


def test_an_outline_keeps_its_corners_and_the_middle_of_its_points_in_order():
    mids = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (0, 0)]
    corners = [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]
    assert outline(mids) == {"type": "Polygon", "coordinates": [corners]}
    twice = [point for point in mids for _ in range(2)]
    assert outline(twice) == outline(mids)


def test_a_triangle_is_a_shape_and_a_hole_too():
    triangle, hole = [(0, 0), (9, 0), (0, 9), (0, 0)], [(1, 1), (2, 1), (1, 2), (1, 1)]
    assert outline(triangle, hole)["coordinates"] == [triangle, hole]
    assert outline(triangle, [(1, 1), (2, 1), (1, 1)])["coordinates"] == [triangle]


def test_a_sliver_beside_a_district_is_dropped():
    sliver = [[(0, 0), (0.5, 0.001), (1, 0), (0, 0)]]
    both = {"type": "MultiPolygon", "coordinates": [[square(1)], sliver]}
    assert simplified(both, tolerance=0.01)["type"] == "Polygon"
    assert len(simplified(both, tolerance=0.0)["coordinates"]) == 2


@pytest.mark.parametrize(("x", "y"), [(180, 0), (-180, 0), (0, 90), (0, -90)])
def test_coordinates_reach_to_the_edges_of_the_earth_and_no_farther(x, y):
    near = [(x * 0.9, y * 0.9), (x * 0.9 + y / 90, y * 0.9 + x / 180)]
    assert outline([(x, y), *near, (x, y)]) is not None
    over = (x * 1.002, y * 1.002)
    assert outline([over, *near, over]) is None


def test_one_coordinate_that_is_no_number_spoils_an_outline():
    assert outline([*square(1)[:4], (float("nan"), 0), square(1)[4]]) is None
    assert outline([*square(1)[:4], (0, float("inf")), square(1)[4]]) is None


def circle(points: int) -> list[tuple[float, float]]:
    import math

    around = [(math.cos(2 * math.pi * at / points), math.sin(2 * math.pi * at / points)) for at in range(points)]
    return [*around, around[0]]


def test_of_too_many_points_every_second_or_third_is_looked_at(monkeypatch):
    monkeypatch.setattr(rules, "FINEST", 10)
    given_points = [(round(x, 3), round(y, 3)) for x, y in circle(24)]
    assert outline(given_points)["coordinates"] == [given_points[::3]]
    given_points = [(round(x, 3), round(y, 3)) for x, y in circle(8)]
    assert outline(given_points)["coordinates"] == [given_points]
    given_points = [(round(x, 3), round(y, 3)) for x, y in circle(10)]
    assert outline(given_points)["coordinates"] == [given_points[::2]]
    given_points = [(round(x, 3), round(y, 3)) for x, y in circle(11)]
    assert outline(given_points)["coordinates"] == [[*given_points[::2], given_points[-1]]]


def test_an_outline_has_as_many_points_as_allowed_and_300_by_itself():
    assert len(outline(circle(24), most_points=25)["coordinates"][0]) == 25
    assert len(outline(circle(24), most_points=24)["coordinates"][0]) < 25
    assert len(outline(circle(299), decimals=6)["coordinates"][0]) == 300
    assert len(outline(circle(300), decimals=6)["coordinates"][0]) < 300


def test_the_tolerance_is_doubled_and_no_more():
    bumps = [(0, 0), (1, -0.0016), (2, 0), (2, 2), (1, 2.0035), (0, 2), (0, 0)]
    assert outline(bumps, decimals=4, most_points=6)["coordinates"][0] == [
        one for one in bumps if one[1] != -0.0016
    ]


@pytest.mark.parametrize(
    ("point", "away"), [((0.95, 3.6), 1.0), ((7, 10), 5.0), ((-2, -2), 5.0), ((3.3, 3.4), 1.0), ((2.5, 4), 0.0)]
)
def test_a_point_stays_if_it_is_farther_from_the_line_than_the_tolerance(point, away):
    line = [(1, 2), point, (4, 6)]
    assert simplify_line(line, away + 0.01) == [(1, 2), (4, 6)]
    assert away == 0 or simplify_line(line, away - 0.01) == line


def test_a_point_just_as_far_as_the_tolerance_does_not_stay():
    assert simplify_line([(0, 0), (1, 0), (2, 0)], 0.0) == [(0, 0), (2, 0)]
    assert simplify_line([(0, 0), (1, 5), (2, 0)], 5.0) == [(0, 0), (2, 0)]


def test_of_a_line_that_comes_back_the_distance_counts_from_its_end():
    assert simplify_line([(1, 1), (4, 5), (1, 1)], 4.99) == [(1, 1), (4, 5), (1, 1)]
    assert simplify_line([(1, 1), (4, 5), (1, 1)], 5.01) == [(1, 1), (1, 1)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_line_made_to_be_slow_is_cut_in_its_middle(turned, monkeypatch):
    asked = []
    distance = rules._distance
    monkeypatch.setattr(rules, "_distance", lambda *points: asked.append(1) or distance(*points))
    line = [(float(at), (-1) ** at * (1 - at / 400)) for at in range(400)]
    kept = simplify_line(line[::-1] if turned else line, 1e-6)
    assert len(kept) > 390 and len(asked) < 20_000


@given(st.lists(st.tuples(st.floats(-80, -68), st.floats(-18, 0)), min_size=2, max_size=60), st.floats(0, 1))
def test_simplify_line_keeps_the_ends_and_only_given_points(points, tolerance):
    kept = simplify_line(points, tolerance)
    assert kept[0] == points[0] and kept[-1] == points[-1]
    assert set(kept) <= set(points)
