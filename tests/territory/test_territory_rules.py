"""Codes, quintiles, regions, names and outlines."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.lists(st.tuples(st.floats(-80, -68), st.floats(-18, 0)), min_size=2, max_size=60), st.floats(0, 1))
def test_simplify_line_keeps_the_ends_and_only_given_points(points, tolerance):
    kept = simplify_line(points, tolerance)
    assert kept[0] == points[0] and kept[-1] == points[-1]
    assert set(kept) <= set(points)
