"""Each rule that keeps two likely records apart, at the edges where a changed bound, order or sign would show."""

import pytest

from winay.analytics.linkage.vetoes.rules import (
    births_differ,
    document_is_lent,
    documents_differ,
    fits,
    given_names_differ,
    neighbours,
    sexes_differ,
    surnames_differ,
    two_people,
)

MODEL = ("given_names", "sexes", "lent_document", "surnames", "documents", "births")
BORN = "19880911"


def facts(given="juan jose", first="quispe", second="mamani", **others):
    return {"given_names": given, "surname_1": first, "surname_2": second, **others}


def both_ways(rule, one, other, *more):
    found = rule(one, other, *more)
    assert rule(other, one, *more) is found, "a rule is the same from both sides"
    return found


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (("quispe rosa", "elena", None), ("elena", "quispe", None), False),
        (("quispe rosa", "elena", None), ("elena marta", "quispe", None), True),
        (("quispe", "mamani", None), ("elena", "quispe", None), True),
        (("rosa", "quispe", "mamani"), ("elena", "quispe", "mamani"), True),
        (("rosa", "quispe", "mamani"), ("rosa elena", "quispe", "mamani"), False),
    ],
)
def test_names_in_each_others_place_are_the_same_but_for_one_left_out(one, other, differ):
    assert both_ways(given_names_differ, facts(*one), facts(*other)) is differ


@pytest.mark.parametrize(
    ("names", "births", "documents", "differ"),
    [
        (("rosa", "rosa"), (BORN, None), ("71234583", "71234583"), False),
        (("rosa", "rosa"), (BORN, "19600101"), ("71234583", "71934583"), False),
        (("rosa", "rosa"), (BORN, None), ("71234583", "71234584"), True),
        (("rosa", "rosa"), (BORN, None), ("71234583", "71994583"), True),
        (("rosa", "rosa"), (BORN, None), (None, None), True),
        (("rosa", "rosa"), (BORN, BORN), (None, None), False),
        (("juan jose", "juan carlos"), (BORN, BORN), (None, None), False),
        (("juan jose", "jose juan"), (BORN, BORN), (None, None), False),
        (("juan jose", "jose"), (BORN, BORN), (None, None), True),
        (("luis", "luisa"), (BORN, BORN), (None, None), True),
        (("luis", "elena"), (BORN, BORN), ("71234583", "71234583"), True),
    ],
)
def test_another_sex_is_a_fault_of_writing_only_with_a_birth_or_document_and_the_name(
    names, births, documents, differ
):
    one, other = (
        facts(given, sex=sex, birth_date=birth, document=document)
        for given, sex, birth, document in zip(names, "fm", births, documents, strict=True)
    )
    assert both_ways(sexes_differ, one, other) is differ
    assert not sexes_differ(one, other | {"sex": "f"}) and not sexes_differ(one, other | {"sex": None})


@pytest.mark.parametrize(
    ("birth", "lent"),
    [("19880912", False), ("19880922", False), ("19770912", True), ("19881109", False), (None, False)],
)
def test_a_document_with_births_that_differ_in_three_digits_was_lent(birth, lent):
    one, other = facts(document="71234583", birth_date=BORN), facts(document="71234583", birth_date=birth)
    assert both_ways(document_is_lent, one, other) is lent
    assert not document_is_lent(one, other | {"document": "71234584"})


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (("quispe", None), ("mamani", "quispe"), False),
        (("quispe", None), ("mamani", "condori"), True),
        (("quispe", "mamani"), ("condori", None), True),
        (("quispe", "mamani"), ("mamani", "quispe"), False),
        (("quispe", "mamani"), ("condori", "quispe"), True),
        (("quispe", "mamani"), ("mamani", "condori"), True),
        (("quispe", "mamani"), ("quispe", "condori"), True),
        (("quispe", "mamani"), ("quispe", None), False),
        ((None, "mamani"), ("quispe", "mamani"), False),
    ],
)
def test_surnames_of_two_families(one, other, differ):
    left, right = facts("juan", *one, birth_date=BORN), facts("juan", *other, birth_date="19600101")
    assert both_ways(surnames_differ, left, right) is differ


def test_one_surname_of_two_may_differ_where_birth_and_all_names_are_the_same():
    one, other = facts(birth_date=BORN), facts(second="condori", birth_date=BORN)
    assert not both_ways(surnames_differ, one, other)
    assert both_ways(surnames_differ, one, other | {"given_names": "juan"})
    assert both_ways(surnames_differ, one, facts("juan jose", "rojas", "condori", birth_date=BORN))


@pytest.mark.parametrize(
    ("documents", "near"),
    [
        (("71234583", "71234592"), True),
        (("71234583", "71234593"), False),
        (("71234583", "71234583"), True),
        (("71234512", "71234521"), False),
        (("71234511", "71234512"), True),
        (("7123458a", "7123458b"), False),
    ],
)
def test_neighbours_lie_nine_apart_at_most_and_are_no_exchange_of_the_last_two_digits(documents, near):
    assert both_ways(neighbours, *documents) is near


@pytest.mark.parametrize(
    ("documents", "differ"),
    [
        (("12345", "67890"), True),
        (("1234", "98765432"), False),
        (("71234583", "71994583"), True),
        (("71234583", "71934583"), False),
        (("71234583", "71234584"), True),
        (("71234512", "71234521"), False),
        (("71234583", None), False),
    ],
)
def test_full_documents_that_differ_in_two_digits_are_of_two(documents, differ):
    one, other = (
        facts(given, document=document) for given, document in zip(("juan", "rosa"), documents, strict=True)
    )
    assert both_ways(documents_differ, one, other) is differ


def test_two_documents_are_of_one_where_all_else_agrees():
    one, other = (facts(birth_date=BORN, phone="951", document=number) for number in ("71234583", "45912233"))
    assert not both_ways(documents_differ, one, other)
    for change in ({"birth_date": None}, {"phone": "952"}, {"given_names": "juan"}):
        assert both_ways(documents_differ, one, other | change)


@pytest.mark.parametrize(
    ("births", "documents", "differ"),
    [
        ((BORN, "19680911"), ("71234583", "45912233"), True),
        ((BORN, "19680911"), ("71234583", "71234583"), False),
        ((BORN, "19780911"), (None, None), False),
        ((BORN, "19880922"), (None, None), True),
        ((BORN, "19880305"), (None, None), True),
        ((BORN, "19881109"), (None, None), False),
        ((BORN, "19901109"), (None, None), True),
        ((BORN, None), ("71234583", "71934583"), False),
        ((BORN, None), ("71234583", "71994583"), True),
        ((BORN, None), ("71234583", "71234584"), True),
        ((BORN, None), (None, None), True),
    ],
)
def test_births_that_speak_of_father_and_son(births, documents, differ):
    one, other = (
        facts(birth_date=birth, document=document) for birth, document in zip(births, documents, strict=True)
    )
    assert both_ways(births_differ, one, other) is differ


@pytest.mark.parametrize(
    ("home", "names", "differ"),
    [
        ({"phone": "951"}, {}, False),
        ({"address": "jr lima 10", "place": "080101"}, {}, False),
        ({"place": "080101"}, {}, True),
        ({"address": "jr lima 10"}, {}, True),
        ({}, {}, True),
        ({"phone": "951"}, {"given_names": "juan"}, True),
        ({"phone": "951"}, {"surname_2": "condori"}, True),
        ({"phone": "951"}, {"surname_2": None}, True),
    ],
)
def test_of_one_home_with_all_names_in_common_nobody_is_the_parent(home, names, differ):
    assert both_ways(births_differ, facts(**home), facts(**home) | names) is differ


def test_a_son_of_parents_of_one_surname_may_bear_his_father_s_names():
    one = facts("juan", "quispe", "quispe", phone="951")
    assert births_differ(one, dict(one))


@pytest.mark.parametrize(
    ("one", "other", "usual", "two"),
    [
        ({"given_names": "rosa"}, {"given_names": "elena"}, (), True),
        ({"given_names": "rosa"}, {"given_names": "rosa elena"}, (), False),
        ({"given_names": "luis rosa"}, {"given_names": "luisa"}, (), False),
        ({"given_names": "celia"}, {"given_names": "delia"}, ("celia", "delia"), True),
        ({"given_names": "celia"}, {"given_names": "delia"}, ("celia",), False),
        (
            {"given_names": "quispe", "surname_1": "juan"},
            {"given_names": "juan", "surname_1": "quispe"},
            (),
            False,
        ),
        ({"birth_date": BORN}, {"birth_date": "20000305"}, (), True),
        ({"birth_date": BORN}, {"birth_date": "19990305"}, (), False),
        ({"birth_date": BORN}, {"birth_date": "19650912"}, (), True),
        ({"birth_date": BORN}, {"birth_date": "19650911"}, (), False),
        ({"birth_date": BORN}, {"birth_date": "00000305"}, (), False),
        ({"birth_date": BORN}, {"birth_date": "?"}, (), False),
        ({"birth_date": "18900101"}, {"birth_date": "19120305"}, (), True),
        ({"birth_date": "18890101"}, {"birth_date": "19120305"}, (), False),
        ({"birth_date": "21000101"}, {"birth_date": "20870305"}, (), True),
        ({"birth_date": "21010101"}, {"birth_date": "20870305"}, (), False),
        ({"document": "12345"}, {"document": "67890"}, (), True),
        ({"document": "1234"}, {"document": "98765432"}, (), False),
        ({"document": "71234583"}, {"document": "71999583"}, (), True),
        ({"document": "71234583"}, {"document": "71994583"}, (), False),
        ({}, {}, (), False),
    ],
)
def test_what_cannot_be_of_one_person(one, other, usual, two):
    assert both_ways(two_people, facts() | one, facts() | other, usual) is two


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        # A name written otherwise under one document, a birth that one lacks.
        (
            {"given_names": "luis", "document": "71234583", "birth_date": BORN},
            {"given_names": "luisa", "document": "71234583"},
            True,
        ),
        ({"birth_date": BORN}, {}, True),
        # Doubt that no third record takes away: a lent document, neighbouring documents, births that differ.
        (
            {"document": "71234583", "birth_date": BORN},
            {"document": "71234583", "birth_date": "19900305"},
            False,
        ),
        (
            {"document": "71234583", "birth_date": BORN},
            {"document": "71234584", "given_names": "juan"},
            False,
        ),
        ({"birth_date": BORN}, {"birth_date": "19900305"}, False),
        ({"given_names": "luis", "birth_date": BORN}, {"given_names": "luisa"}, False),
        ({"given_names": "rosa", "document": "71234583"}, {"given_names": "elena", "document": "71234583"}, False),
    ],
)
def test_a_third_record_may_know_the_missing_birth_or_how_a_name_is_written(one, other, fit):
    assert both_ways(fits, facts() | one, facts() | other, MODEL) is fit
