"""Queries of SPDCI read as conditions: known attributes only, kept and read again as the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.machines.rules.criteria import (
    ATTRIBUTES,
    All,
    BadCriteria,
    Compare,
    Entity,
    Not,
    as_data,
    from_data,
    leaves_of,
    read_criteria,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["age", "dni"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["type", "value", "expression", "query", "collection", "$and", "$or", "$not", "age", "dni", "expression1",
             "attribute_name", "operator", "attribute_value", "condition", "$eq", "$lt"]
        ) | st.text(max_size=4),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.sampled_from(["idtype-value", "predicate", "expression", "graphql"]), JSON, st.text(max_size=8))
def test_anything_is_read_or_refused_in_words(query_type, query, record_type):
    try:
        criteria = read_criteria(query_type, query, record_type=record_type)
    except BadCriteria as refused:
        assert refused.what
    else:
        assert leaves_of(criteria.condition)
        assert from_data(as_data(criteria.condition)) == criteria.condition


values = {"age": "18", "birth_date": "1990-01-31", "group_size": 4, "sex": "male"}
leaves = st.sampled_from(
    [
        (one.name, operator)
        for one in ATTRIBUTES.values()
        for operator in sorted(one.operators)
        if Entity.PERSON in one.of
    ]
)


def of(leaf: tuple[str, str]) -> dict:
    value = values.get(leaf[0], "x")
    return {
        "attribute_name": leaf[0],
        "operator": leaf[1],
        "attribute_value": [value] if leaf[1] == "in" else value,
    }


@given(leaves, leaves, st.sampled_from(["and", "or", "not"]))
def test_a_predicate_keeps_both_of_its_sides(one, other, condition):
    query = [{"seq_num": 1, "expression1": of(one), "condition": condition, "expression2": of(other)}]
    if "name" in (one[0], other[0]) and ((condition == "not" and other[0] == "name") or one[0] == other[0]):
        with pytest.raises(BadCriteria):
            read_criteria("predicate", query)
        return
    criteria = read_criteria("predicate", query)
    assert [(leaf.attribute, leaf.operator) for leaf in leaves_of(criteria.condition)] == [one, other]
    assert from_data(as_data(criteria.condition)) == criteria.condition
    (part,) = criteria.condition.parts
    assert (condition == "not") == (isinstance(part, All) and isinstance(part.parts[1], Not))


def test_an_identifier_speaks_of_a_person_or_a_household():
    person = read_criteria("idtype-value", {"type": "ns:org:UIN", "value": 48000001})
    assert person.entity is Entity.PERSON and person.condition == Compare("dni", "eq", ("48000001",))
    assert read_criteria("idtype-value", {"type": "GROUP_ID", "value": "H-1"}).entity is Entity.HOUSEHOLD


@pytest.mark.parametrize(
    "query",
    [
        {"type": "DNI"},
        {"type": "DNI", "value": True},
        {"type": "DNI", "value": ""},
        {"type": "DNI", "value": "x" * 121},
        {"type": "DNI", "value": {"$ne": ""}},
        {"type": ["DNI"], "value": "1"},
        {"type": "age", "value": "1"},
        "DNI",
        None,
    ],
    ids=str,
)
def test_an_odd_identifier_is_refused(query):
    with pytest.raises(BadCriteria):
        read_criteria("idtype-value", query)


def test_an_expression_is_neither_deep_nor_long():
    deep: dict = {"age": {"$lt": 5}}
    for _one in range(5):
        deep = {"$not": deep}
    long = {"$or": [{"age": {"$lt": age}} for age in range(21)]}
    for query in (deep, long):
        with pytest.raises(BadCriteria):
            read_criteria("expression", {"value": {"expression": {"query": query}}})


@pytest.mark.parametrize(
    ("query", "taken"),
    [
        ({"name": "Rosa", "$not": {"age": {"$lt": 5}}}, True),
        ({"$or": [{"name": "Rosa"}, {"name": "Ana"}]}, False),
        ({"$not": {"name": "Rosa"}}, False),
        ({"$not": {"$and": [{"age": {"$lt": 5}}, {"$not": {"name": "Rosa"}}]}}, False),
    ],
)
def test_a_question_looks_for_one_name_and_never_for_everybody_without_it(query, taken):
    asked = {"value": {"expression": {"query": query}}}
    if taken:
        assert read_criteria("expression", asked)
    else:
        with pytest.raises(BadCriteria, match="name"):
            read_criteria("expression", asked)


def asked(query):
    return {"value": {"expression": {"query": query}}}


@pytest.mark.parametrize(
    ("query_type", "query", "record_type", "why"),
    [
        ("graphql", {}, "", "Known query types"),
        ("predicate", [], "", "A predicate is a list"),
        ("predicate", ["x"], "", "Each part of a predicate"),
        ("predicate", [{"expression1": "x"}], "", "An expression has attribute_name"),
        ("predicate", [{"expression1": of(("age", "gt")), "condition": "and"}], "", "A condition joins"),
        (
            "predicate",
            [{"expression1": of(("age", "gt")), "expression2": of(("age", "lt")), "condition": "xor"}],
            "",
            "joined by",
        ),
        ("predicate", [{"expression1": of(("age", "gt"))}], "Vehicle", "Known record types"),
        ("predicate", [{"expression1": of(("age", "gt"))}], "Group", "is not asked of a Group"),
        ("expression", "x", "", "value.expression"),
        ("expression", {"value": "x"}, "", "value.expression"),
        (
            "expression",
            {"value": {"expression": {"collection": 3, "query": {"age": {"$lt": 5}}}}},
            "",
            "by a text",
        ),
        ("expression", asked([]), "", "A query is an object"),
        ("expression", asked({"$or": []}), "", "takes a list"),
        ("expression", asked({"age": {}}), "", "compared with nothing"),
        ("expression", asked({"age": {"$near": 5}}), "", "Known comparisons"),
        ("expression", asked({"shoe": 42}), "", "Known attributes"),
        ("expression", asked({"age": {"$lt": 1001}}), "", "a whole number"),
        ("expression", asked({"birth_date": "31/01/1990"}), "", "a day"),
        ("expression", asked({"sex": "x"}), "", "male or female"),
        ("expression", asked({"dni": {"$in": "48000001"}}), "", "takes a list of 1 to 50"),
        ("expression", asked({"dni": {"$in": []}}), "", "takes a list of 1 to 50"),
        ("expression", asked({"name": {"$lt": "Rosa"}}), "", "is compared by"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(query_type, query, record_type, why):
    with pytest.raises(BadCriteria) as refused:
        read_criteria(query_type, query, record_type=record_type)
    assert why in refused.value.what


def test_an_expression_is_read_with_its_collection_and_other_names():
    query = {"$or": {"dob": {"$gte": "1990-01-31"}, "gender": "Female"}, "$not": {"area_code": "021201"}}
    found = read_criteria("expression", {"value": {"expression": {"collection": "Member", "query": query}}})
    either, never = found.condition.parts
    assert found.entity is Entity.PERSON
    assert [(one.attribute, one.operator, one.values[0]) for one in leaves_of(either)] == [
        ("birth_date", "ge", date(1990, 1, 31)),
        ("sex", "eq", "F"),
    ]
    assert isinstance(never, Not)
    assert from_data(as_data(found.condition)) == found.condition
    group = read_criteria("expression", asked({"household_size": {"$gt": 4}}), record_type="spdci:Group")
    assert group.entity is Entity.HOUSEHOLD
    several = read_criteria("expression", asked({"$and": [{"age": {"$ge": 18}}, {"dni": {"$in": ["1", "2"]}}]}))
    assert [one.values for one in leaves_of(several.condition)] == [(18,), ("1", "2")]
