"""The words by which people and organisations are found, how they sound, and which of the found is nearest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.rules import asked_words, person_words
from winay.registry.rules.words import (
    by_sound,
    closeness,
    organisation_words,
    plain_words,
    sound,
    words_of_many,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quispe", "kispe"),
        ("quispe", "qquispe"),
        ("huaman", "waman"),
        ("ccori", "qori"),
        ("condori", "qondori"),
        ("mamani", "mamany"),
        ("llacta", "yacta"),
        ("vasquez", "basques"),
        ("huayta", "waita"),
        ("choque", "choke"),
        ("cochachin", "qochachin"),
        ("xavier", "zavier"),
    ],
)
def test_spellings_of_one_name_sound_alike(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"), [("quispe", "huaman"), ("rosa", "rita"), ("cusi", "chusi"), ("ana", "eva")]
)
def test_other_names_sound_otherwise(one, other):
    assert sound(one) != sound(other)


@given(st.text(max_size=60))
def test_words_are_plain_and_stable(text):
    words = plain_words(text)
    assert all(word.isascii() and word.isalnum() for word in words)
    assert plain_words(" ".join(words)) == words


@given(st.text(max_size=60))
def test_asked_words_are_among_the_words_that_are_kept(text):
    kept = person_words(names=text, phone="", ubigeo="", places=()).split()
    joined_numbers = [word for word in asked_words(text) if not any(c.isdigit() for c in word)]
    assert set(joined_numbers) <= set(kept)


@pytest.mark.parametrize("asked", ["943 555 001", "943-555-001", "+51 943555001", "943555001"])
def test_a_phone_is_one_word_however_it_is_written(asked):
    assert asked_words(asked) == ["943555001"]


def test_a_persons_words_are_names_sounds_a_spaced_phone_and_places():
    words = person_words(names="Rosa Quispe", phone="943 555 001", ubigeo="021201", places=("Caraz", "", "Alto"))
    assert words == f"rosa quispe zz{sound('rosa')} zz{sound('quispe')} 943555001 caraz alto ub021201"


@pytest.mark.parametrize(
    ("phone", "word"),
    [
        ("943555001", ""),
        ("+51 943 555 001", "943555001"),
        ("51943555001", "943555001"),
        ("52943555001", ""),
        ("043-393045", "043393045"),
        ("519435550012", ""),
        ("5194355500", ""),
        ("", ""),
    ],
)
def test_a_phone_is_a_word_only_where_signs_or_the_prefix_hide_its_digits(phone, word):
    assert person_words(names="", phone=phone, ubigeo="", places=()) == word
    (together,) = words_of_many([("", "", "")], [phone], [(None, "", "", "")], {})
    assert together == word


def test_a_number_in_a_name_has_no_sound():
    words = organisation_words(names=("Grupo 7", ""), ruc="20512333797", ubigeo="", places=("Caraz",))
    assert words == f"grupo 7 zz{sound('grupo')} 20512333797 caraz"
    assert by_sound(["quispe", "40123456"]) == ["zz" + sound("quispe"), "40123456"]
    (one,) = words_of_many([("Grupo 7", "", "")], [""], [("021201", "", "", "")], {})
    assert one == f"grupo 7 zz{sound('grupo')} ub021201"


def test_many_places_of_one_name_are_told_apart_by_their_ubigeo_and_community():
    rows = words_of_many(
        [("Rosa", "", "")] * 4,
        [""] * 4,
        [
            ("021201", "Caraz", "", ""),
            ("021202", "Caraz", "", ""),
            ("021201", "Caraz", "Alto", "Pampa 3"),
            (None, "Caraz", "", ""),
        ],
        {},
    )
    rosa = f"rosa zz{sound('rosa')} caraz"
    assert rows == [f"{rosa} ub021201", f"{rosa} ub021202", f"{rosa} alto pampa 3 ub021201", rosa]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("de la cruz", ["cruz"]),
        ("De", ["de"]),
        ("la y", []),
        ("rosa Rosa", ["rosa"]),
        ("a b c d e f g h i j", ["a", "b", "c", "d", "e", "f", "g", "h"]),
        ("rosa 40 123-456", ["rosa", "40123456"]),
    ],
)
def test_what_is_asked_for_without_articles_each_once_and_eight_at_most(text, words):
    assert asked_words(text) == words


def test_the_nearest_has_most_of_the_asked_words_and_then_fewest_others():
    names = ["Ana Rojas", "Rosa Rojas", "Rosa Quispe Mamani", "Rosa Quispe"]
    asked = ["rosa", "quispe"]
    assert sorted(names, key=lambda one: closeness(asked, one)) == [
        "Rosa Quispe", "Rosa Quispe Mamani", "Rosa Rojas", "Ana Rojas",
    ]  # fmt: skip
    assert closeness(asked, "Rosa Quispe Mamani") == (-2, 1)
