"""Which of two records stays, what it takes over, and what the reviewers' words come to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.rules.merging import Standing, contradictions, order_of_standing, to_fill, verdict_of

TEXTS = st.sampled_from(["", "a", "b"])


@given(
    st.fixed_dictionaries({"phone": TEXTS, "sex": TEXTS}), st.fixed_dictionaries({"phone": TEXTS, "sex": TEXTS})
)
def test_only_empty_fields_are_filled(kept, absorbed):
    filled = to_fill("person", kept, absorbed)
    for field in ("phone", "sex"):
        assert (field in filled) == (kept[field] == "" and absorbed[field] != "")


def test_a_known_birthday_never_takes_other_years():
    day = date(1980, 5, 1)
    assert to_fill("person", {"birth_date": day}, {"born_from": 1970, "born_to": 1985}) == {}
    filled = to_fill(
        "person", {"born_from": 1970, "born_to": 1985}, {"birth_date": day, "born_from": 1980, "born_to": 1980}
    )
    assert (filled["birth_date"], filled["born_from"], filled["born_to"]) == (day, 1980, 1980)


def test_the_record_that_stays_moves_least():
    records = [
        Standing(False, False, 0, 3, "a"),
        Standing(False, False, 2, 1, "c"),
        Standing(False, True, 0, 1, "d"),
        Standing(True, False, 0, 0, "e"),
        Standing(False, False, 0, 3, "b"),
    ]
    assert [record.key for record in sorted(records, key=order_of_standing)] == ["e", "d", "c", "a", "b"]


@pytest.mark.parametrize(
    ("said", "reviewers", "then"),
    [
        ([], 1, ""),
        (["unsure"], 1, ""),
        (["same"], 1, "confirm"),
        (["different"], 1, "reject"),
        (["same"], 2, "ask_second"),
        (["same", "unsure"], 2, "ask_second"),
        (["same", "same"], 2, "confirm"),
        (["different", "different"], 2, "reject"),
        (["same", "different"], 2, "dispute"),
        (["same", "different"], 1, "dispute"),
    ],
)
def test_verdicts_decide_as_configured(said, reviewers, then):
    assert verdict_of(said, reviewers) == then


@pytest.mark.parametrize("known", [{"birth_date": None}, {"birth_date": ""}, {}])
def test_years_are_filled_where_no_day_is_known(known):
    assert to_fill("person", known, {"born_from": 1970, "born_to": 1971}) == {"born_from": 1970, "born_to": 1971}


def test_a_birthday_taken_over_brings_its_own_years_even_where_it_has_none():
    filled = to_fill("person", {"born_from": 1970}, {"birth_date": date(1980, 5, 1)})
    assert filled == {"birth_date": date(1980, 5, 1), "born_from": None, "born_to": None}


def test_what_a_kind_does_not_keep_is_never_filled():
    assert to_fill("household", {}, {"dni": "40123456", "head_id": 7}) == {"head_id": 7}
    assert to_fill("organisation", {"ruc": None}, {"ruc": "20512333797", "phone": "9"}) == {"ruc": "20512333797"}


def test_more_that_is_known_decides_where_all_else_is_alike():
    few, many = Standing(False, False, 2, 3, "a"), Standing(False, False, 2, 4, "b")
    assert sorted([few, many], key=order_of_standing) == [many, few]


def test_who_cannot_tell_does_not_dispute():
    assert verdict_of(["unsure", "different"], 1) == "reject"
    assert verdict_of(["unsure", "unsure"], 2) == ""
    assert verdict_of(["same", "same", "same"], 2) == "confirm"


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"sex": "F", "dni": "40000001"}, {"sex": "F", "dni": None}, ()),
        ({"sex": "F"}, {"sex": "M"}, ("sex",)),
        ({"sex": "F"}, {"sex": ""}, ()),
        ({"dni": "40000001"}, {"dni": "40000002"}, ("dni",)),
        ({"birth_date": date(1980, 5, 1)}, {"birth_date": date(1980, 1, 5)}, ("birth_date",)),
        ({"birth_date": date(1980, 5, 1)}, {"birth_date": None, "born_from": 1978, "born_to": 1980}, ()),
        ({"birth_date": date(1981, 5, 1)}, {"born_from": 1978, "born_to": 1980}, ("birth_date",)),
        ({"born_from": 1970, "born_to": 1980}, {"born_from": 1980, "born_to": 1990}, ()),
        ({"born_from": 1970, "born_to": 1979}, {"born_from": 1980, "born_to": None}, ("birth_date",)),
        ({"born_from": 1980, "born_to": 1990}, {"born_from": None, "born_to": 1979}, ("birth_date",)),
        (
            {"sex": "F", "birth_date": date(1980, 5, 1), "dni": "40000001"},
            {"sex": "M", "birth_date": date(1980, 5, 2), "dni": "40000002"},
            ("sex", "birth_date", "dni"),
        ),
    ],
)
def test_what_is_hardly_true_of_one_person_contradicts_from_both_sides(one, other, found):
    assert contradictions("person", one, other) == contradictions("person", other, one) == found


def test_organisations_contradict_each_other_by_their_ruc_only():
    assert contradictions("organisation", {"ruc": "20100000001"}, {"ruc": "20100000002"}) == ("ruc",)
    assert contradictions("organisation", {"ruc": None, "sex": "F"}, {"ruc": "20100000002", "sex": "M"}) == ()
