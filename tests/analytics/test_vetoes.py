"""The rules that keep two likely records for a person, one by one, and who is joined through a third record."""

import pytest

from winay.analytics.linkage.grouping import Link, grouped
from winay.analytics.linkage.vetoes import RULES, edits, fits, two_people, usual_words, veto_of

MODEL = ("given_names", "sexes", "lent_document", "surnames", "documents", "births")
BASE = {
    "given_names": "juan jose", "surname_1": "quispe", "surname_2": "mamani", "birth_date": "19880911", "sex": "m",
    "document": "71234583", "phone": "951000111", "address": "jr lima 10", "place": "080101",
}  # fmt: skip


def veto(one=(), other=(), usual=()):
    left, right = BASE | dict(one), BASE | dict(other)
    found = veto_of(MODEL, left, right, usual)
    assert found == veto_of(MODEL, right, left, usual), "a rule is the same from both sides"
    return found


@pytest.mark.parametrize(
    "names",
    [
        ("juan jose", "juan carlos"),
        ("elena", "rosa"),
        ("edwin", "edgar"),
        ("mario", "maria"),
        ("luis", "luisa"),
        ("daniel", "daniela"),
        ("juan luis", "pedro luis"),
    ],
)
@pytest.mark.parametrize("documents", [("71234583", "71234584"), (None, None), ("71234583", None)])
def test_a_given_name_of_each_that_the_other_has_not_keeps_twins_apart(names, documents):
    one, other = ({"given_names": n, "document": d} for n, d in zip(names, documents, strict=True))
    assert veto(one, other) == "given_names"


def test_twins_with_one_document_between_them_are_kept_apart_too():
    assert veto({"given_names": "elena"}, {"given_names": "rosa"}) == "given_names"


@pytest.mark.parametrize(
    "other",
    [
        "juan", "jose", "jose juan", "juann jose", "jaun jose", "juanjose", "juan joce",
    ],
)  # fmt: skip
def test_a_name_left_out_exchanged_or_mistyped_is_no_difference(other):
    assert veto({}, {"given_names": other, "document": None}) == ""


def test_two_usual_names_are_two_though_a_letter_differs():
    celia, delia = ({"given_names": name, "document": None} for name in ("celia", "delia"))
    assert veto(celia, delia, usual={"celia", "delia"}) == "given_names"
    assert veto(celia, {"given_names": "cella", "document": None}, usual={"celia"}) == ""


def test_given_names_and_surnames_in_each_others_place_are_the_same():
    other = {"given_names": "quispe", "surname_1": "juan jose", "document": "71234583"}
    assert veto({}, other) == ""


def test_which_words_are_usual():
    counted = {"juan jose": 2, "juan": 2, "celia": 3, "cella": 1}
    assert usual_words(counted) == {"juan", "celia"}


def test_a_document_on_two_dates_of_birth_was_lent():
    assert veto({}, {"birth_date": "19620115"}) == "lent_document"
    assert veto({}, {"birth_date": "19880912"}) == ""
    assert veto({}, {"birth_date": "19881109"}) == ""
    assert veto({}, {"birth_date": None}) == ""


@pytest.mark.parametrize("far", [1, 4, 8, 9])
def test_neighbouring_documents_need_all_the_rest(far):
    other = {"document": str(71234583 + far)}
    assert veto({}, other) == ""
    assert veto({}, other | {"given_names": "juan"}) == "documents"
    assert veto({}, other | {"birth_date": "19880912"}) == "documents"
    assert veto({}, other | {"phone": None, "address": None, "place": None}) == "documents"


def test_one_digit_is_a_typing_error_and_two_are_another_document():
    assert veto({}, {"document": "71934583", "given_names": "juan"}) == ""
    assert veto({}, {"document": "71235483", "given_names": "juan"}) == ""
    assert veto({}, {"document": "45912233", "given_names": "juan"}) == "documents"


def test_without_a_document_in_common_a_birth_must_be():
    nameless = {"document": None}
    assert veto(nameless, {"birth_date": "20051105"}) == "births"
    assert veto(nameless, {"birth_date": "19680911"}) == "births"
    assert veto(nameless, {"birth_date": None, "surname_2": None}) == "births"
    assert veto(nameless, {"birth_date": None, "phone": None, "address": None}) == "births"
    assert veto(nameless, {"birth_date": "19880911"}) == ""


def test_another_second_surname_speaks_of_father_and_son():
    assert veto({"document": None}, {"surname_2": "condori", "birth_date": None}) == "surnames"
    assert veto({}, {"surname_2": "mamanni"}) == ""
    assert veto({}, {"surname_1": "mamani", "surname_2": "quispe"}) == ""


def test_a_woman_and_a_man_are_two_unless_all_the_rest_says_one():
    assert veto({}, {"sex": "f"}) == ""
    assert veto({"document": None}, {"sex": "f", "birth_date": None}) == "sexes"


@pytest.mark.parametrize(
    ("one", "other", "most", "near"),
    [
        ("rosa", "rosa", 0, True), ("rosa", "roas", 1, True), ("rosa", "ros", 1, True), ("rosa", "rozas", 1, False),
        ("rosa", "rozas", 2, True), ("ab", "ba", 1, True), ("abcd", "badc", 1, False), ("abcd", "badc", 2, True),
    ],
)  # fmt: skip
def test_edits_are_counted_with_exchanges(one, other, most, near):
    assert edits(one, other, most) is edits(other, one, most) is near


def test_doubt_between_two_falls_if_a_third_knows_better_and_contradiction_stands():
    undated = BASE | {"birth_date": None}
    without = BASE | {"document": None, "phone": None, "address": None}
    assert veto_of(MODEL, undated, without) == "births"
    assert fits(undated, without, MODEL)
    assert not fits(undated, without | {"given_names": "juan carlos"}, MODEL)
    assert two_people(BASE, BASE | {"document": "45912233"})


def key(name):
    return "x", name


def links(*pairs):
    return [Link(key(one), key(other), weight) for one, other, weight in pairs]


def test_who_fits_two_who_are_two_goes_to_neither_or_to_the_much_likelier():
    def two(one, other):
        return {one[1], other[1]} == {"a", "c"}

    near = grouped(links(("a", "b", 20.0), ("b", "c", 18.0)), two)
    assert near.groups == []
    assert set(near.held.values()) == {"ambiguous"}
    far = grouped(links(("a", "b", 40.0), ("b", "c", 18.0)), two)
    assert far.groups == [[key("a"), key("b")]]
    assert far.held == {(key("b"), key("c")): "ambiguous"}


def test_nobody_comes_in_only_through_a_third_unless_nothing_speaks_against_it():
    chain = links(("a", "b", 30.0), ("b", "c", 20.0))
    apart = grouped(chain)
    assert apart.groups == [[key("a"), key("b")]]
    assert apart.held == {(key("b"), key("c")): "third_record"}
    assert grouped(chain, fits=lambda one, other: True).groups == [[key("a"), key("b"), key("c")]]
    longer = [*chain, *links(("c", "d", 25.0))]
    assert len(grouped(longer, fits=lambda one, other: True).groups) == 2, "one of them must be sure of all"


def test_a_vetoed_link_joins_nobody():
    vetoed = [Link(key("a"), key("b"), 50.0, "given_names")]
    assert grouped(vetoed).groups == []
    assert grouped(vetoed).held == {(key("a"), key("b")): "given_names"}


def test_every_rule_has_its_words():
    from winay.registry.models import LinkPair

    assert {*RULES, "ambiguous", "third_record"} <= set(LinkPair.Held.values)
