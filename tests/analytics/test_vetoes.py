"""The rules that keep two likely records for a person, one by one, and who is joined through a third record."""

import random

import pyarrow as pa
import pytest

from winay.analytics.linkage import DuckDB
from winay.analytics.linkage.grouping import Link, grouped
from winay.analytics.linkage.vetoes import (
    READ,
    RULES,
    Judge,
    edits,
    fits,
    occasions_sql,
    rules_of,
    two_people,
    usual_words,
    veto_of,
)

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


def occasions(pairs, there=READ):
    """The rules for which each pair gives occasion, as DuckDB finds them."""
    rules, backend = list(RULES), DuckDB(memory="200MB", threads=1)
    for side, records in zip("lr", zip(*pairs, strict=True), strict=True):
        table = {name: pa.array([record.get(name) for record in records], pa.string()) for name in there}
        backend.take(f"side_{side}", pa.table({"n": pa.array(range(len(records))), **table}))
    number = occasions_sql(rules, there, backend)
    rows = backend.rows(f"select {number} from side_l as l join side_r as r on l.n = r.n order by l.n")
    backend.close()
    return [rules_of(row[0], rules) for row in rows]


WRITTEN = {
    "given_names": [
        "juan jose", "jose juan", "juan", "jose", "juan carlos", "juann jose", "juanjose", "rosa", "roza", "quispe",
        "luis", "luisa", "juan jose luis", "mamani juan",
    ],
    "surname_1": ["quispe", "quisphe", "kispe", "mamani", "mamanni", "condori", "qondory", "rosa", "juan", "li", "lo"],
    "surname_2": ["quispe", "mamani", "mamamni", "condori", "jose", "li", "lu"],
    "birth_date": ["19880911", "19881109", "19880912", "19890912", "19880119", "20051105", "19680911", "00000911"],
    "sex": ["f", "m"],
    "document": ["71234583", "71234584", "71234592", "71234538", "71934583", "71235483", "45912233", "1234", "1299"],
    "phone": ["951000111", "951000112"],
    "address": ["jr lima 10", "av sol 3"],
    "place": ["080101", "080102"],
    "postcode": ["08001"],
    "tax_number": ["20123456781", "20123456782"],
}  # fmt: skip
"""Few values of each column, near each other, so that any two records often agree in some."""


def test_a_rule_without_an_occasion_keeps_nothing_apart():
    drawn = random.Random(29)

    def record(like=None):
        kept = {name: value for name, value in (like or {}).items() if drawn.random() < 0.7}
        return {name: drawn.choice([*values, None]) for name, values in WRITTEN.items()} | kept

    pairs = [(one, record(one)) for one in (record() for _ in range(900))]
    usual, held = {"juan", "jose", "luis", "luisa"}, dict.fromkeys(RULES, 0)
    for (one, other), asked in zip(pairs, occasions(pairs), strict=True):
        for rule, holds in RULES.items():
            if holds(one, other, usual):
                held[rule] += 1
                assert rule in asked, (rule, one, other)
    assert min(held.values()) > 10, held


def test_most_faults_of_writing_give_no_occasion():
    others = [
        {}, {"given_names": "juan"}, {"given_names": "jose juan"}, {"surname_1": "quisp"}, {"surname_2": None},
        {"surname_2": "mamanni", "phone": None, "birth_date": None}, {"birth_date": "19880921"}, {"sex": None},
        {"document": None}, {"address": "otra", "place": None},
    ]  # fmt: skip
    assert occasions([(BASE, BASE | other) for other in others]) == [()] * len(others)


def test_columns_that_are_not_there_give_no_occasion_but_for_unknown_births():
    (asked,) = occasions([({"given_names": "juan"}, {"given_names": "rosa"})], there=["given_names"])
    assert asked == ("given_names", "births")


def key(name):
    return "x", name


def test_what_a_record_absorbed_must_fit_though_the_pair_gives_no_occasion():
    pair = (key("a"), key("b"))
    namesake = BASE | {"document": None, "birth_date": None, "phone": None, "address": None}

    def said(*absorbed, **more):
        facts = {key("a"): [BASE], key("b"): [BASE, *absorbed]}
        return Judge(MODEL, frozenset(), facts, **more).veto(pair)

    assert said() == said(BASE) == said(namesake) == ""
    assert said(BASE | {"document": "45912233"}) == "ambiguous"
    assert said(BASE | {"birth_date": "19620115", "document": None}) == "ambiguous"
    assert said(BASE | {"surname_2": "condori", "document": None, "birth_date": "19880912"}) == "third_record"
    assert said(apart={pair}) == "known_two"
    assert Judge(MODEL).veto(pair) == "", "nothing is known of whom nothing can be asked"


def links(*pairs):
    return [Link(key(one), key(other), weight) for one, other, weight in pairs]


def test_who_fits_two_who_are_two_goes_to_neither_or_to_the_much_likelier():
    def two(one, other):
        return {one[1], other[1]} == {"a", "c"}

    near = grouped(links(("a", "b", 20.0), ("b", "c", 18.0)), two=two)
    assert near.groups == []
    assert set(near.held.values()) == {"ambiguous"}
    far = grouped(links(("a", "b", 40.0), ("b", "c", 18.0)), two=two)
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
    vetoes = {(key("a"), key("b")): "given_names"}
    found = grouped([Link(key("b"), key("a"), 50.0)], vetoes)
    assert found.groups == []
    assert found.held == vetoes


def test_every_rule_has_its_words():
    from winay.registry.models import LinkPair

    assert {*RULES, "ambiguous", "third_record"} <= set(LinkPair.Held.values)
