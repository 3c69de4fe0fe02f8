"""Whether a row means a record, by the rules of record linkage alone."""

from dataclasses import replace
from datetime import date

import pytest

from winay.registry.rules.likeness import Written, facts_of, judged

ROSA = Written(
    "Rosa María", "Huamán", "Milla", dni="40123456", sex="F", birth_date=date(1980, 12, 31), district="021201"
)


def answer(row: Written, record: Written, **more) -> str:
    return judged(facts_of(row), facts_of(record), **more).answer


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "same"),
        ({"first_surname": "WAMAN"}, "same"),
        ({"given_names": "Maria Rosa", "second_surname": ""}, "same"),
        ({"given_names": "Rosa", "birth_date": None, "sex": ""}, "same"),
        ({"second_surname": "Quispe"}, "same"),
        ({"given_names": "Domitila"}, "other"),
        ({"first_surname": "Cueva"}, "other"),
        ({"birth_date": date(1955, 3, 2)}, "other"),
        ({"dni": None}, "same"),
        ({"dni": None, "birth_date": None}, "doubt"),
        ({"dni": "40123457"}, "doubt"),
        ({"dni": "41999999", "birth_date": None}, "other"),
    ],
)
def test_a_row_and_a_record(changes, expected):
    assert answer(replace(ROSA, **changes), ROSA) == expected


def test_a_document_that_the_record_lacks_is_asked_about():
    assert answer(ROSA, replace(ROSA, dni=None)) == "doubt"


def test_members_of_one_group_need_no_birth():
    row, record = replace(ROSA, dni=None, birth_date=None), replace(ROSA, dni=None)
    assert (answer(row, record), answer(row, record, member=True)) == ("doubt", "same")
    assert answer(ROSA, record, member=True) == "same"
    assert answer(ROSA, replace(record, dni="41999999"), member=True) != "same"


@pytest.mark.parametrize("changes", [{"dni": None}, {"birth_date": None}, {"second_surname": ""}, {"sex": ""}])
def test_two_records_are_judged_alike_from_both_sides(changes):
    other = replace(ROSA, **changes)
    one_way, back = answer(other, ROSA), answer(ROSA, other)
    assert "other" not in (one_way, back)


def test_without_a_common_document_births_a_generation_apart_speak_against_it():
    father = replace(ROSA, dni=None, birth_date=date(1952, 7, 8))
    assert answer(father, ROSA) == "other"
    assert answer(father, ROSA, member=True) == "other"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"given_names": "Domitila"}, "given_names"),
        ({"first_surname": "Cueva"}, "surnames"),
        ({"birth_date": date(1955, 3, 2)}, "lent_document"),
        ({"dni": None, "given_names": "Domitila"}, "given_names"),
    ],
)
def test_the_rule_that_keeps_two_apart_is_told(changes, rule):
    assert judged(facts_of(replace(ROSA, **changes)), facts_of(ROSA)).rule == rule


def test_namesakes_of_whom_nothing_else_is_known_are_asked_about():
    bare = Written("Rosa María", "Huamán")
    assert answer(bare, ROSA) == answer(ROSA, bare) == answer(bare, bare) == "doubt"
