"""One case judged in Python and a table judged by DuckDB say the same: facts and dates that are missing included.

Spark answers the same in `tests/analytics/test_spark.py`, where it runs anyway.
"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.conditions import condition_of, in_bulk, row_of, singly

from winay.analytics.linkage import DuckDB
from winay.facts.rules import DUCKDB


@pytest.fixture(scope="module")
def duckdb():
    backend = DuckDB(memory="500MB", threads=1)
    yield backend
    backend.close()


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_duckdb_answers_what_one_case_is_told(duckdb, draw):
    rows = [row_of(draw) for _ in range(20)]
    conditions = [condition_of(draw) for _ in range(8)]
    assert in_bulk(duckdb, conditions, rows, DUCKDB) == [singly(one, rows) for one in conditions]


def test_the_property_sees_every_answer(duckdb):
    draw = Random(7)
    rows = [row_of(draw) for _ in range(60)]
    conditions = [condition_of(draw) for _ in range(150)]
    here = [singly(one, rows) for one in conditions]
    assert in_bulk(duckdb, conditions, rows, DUCKDB) == here
    assert {answer for one in here for answer in one} == {True, False, None}
