"""What a telephone shows, and how long the outbox waits."""

from datetime import timedelta
from itertools import pairwise

import pytest

from winay.messages.rules import GSM, MOST_TRIES, SMS, fit, gsm, masked, telephone, wait_after


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("¿Cuándo? Mañana a las 9 – “sí”", '¿Cuando? Mañana a las 9 - "si"'),
        ("S/\N{NO-BREAK SPACE}7,166.77", "S/ 7,166.77"),
        ("ñan p'unchaw", "ñan p'unchaw"),
        ("a\u0301 😀 [x]", "a ? ?x?"),
    ],
)
def test_an_sms_is_in_the_characters_that_every_telephone_has(text, sent):
    assert gsm(text) == sent
    assert set(gsm(text)) <= GSM


def test_a_long_title_is_cut_before_a_day_or_a_code_is():
    text = fit(
        "“%(title)s” (%(code)s) %(rest)s",
        {"title": "Á" * 200, "code": "C-1", "rest": "r" * 60},
        frozenset({"title"}),
    )
    assert len(text) == SMS
    assert text.startswith('"AAA') and text.endswith("r" * 60) and "(C-1)" in text


def test_what_does_not_fit_even_then_goes_whole():
    text = fit("%(title)s %(rest)s", {"title": "t" * 30, "rest": "r" * 160}, frozenset({"title"}))
    assert text.endswith("r" * 160) and text.startswith("t" * 11 + ". ")


def test_the_waits_grow_and_end():
    waits = [wait_after(tries) for tries in range(1, MOST_TRIES + 1)]
    assert waits[0] == timedelta(minutes=1) and waits[-1] is None
    assert all(one < other for one, other in pairwise(waits[:-1]))


def test_what_a_server_repeats_of_a_person_is_not_written_down():
    assert masked("550 <rosa@example.org> unknown, call +51 943 123 456\n now") == "550 … unknown, call … now"
    assert len(masked("x" * 500)) == 120


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("943 123 456", "+51943123456"),
        ("+51 943-123-456", "+51943123456"),
        ("0051943123456", "+51943123456"),
        ("12", ""),
        ("rosa", ""),
        ("943123456x", ""),
    ],
)
def test_a_number_is_written_as_gateways_take_it(written, number):
    assert telephone(written, "+51") == number


def test_the_longest_of_two_titles_is_cut_down_to_the_other_before_that_one_is_touched():
    text = fit("%(a)s-%(b)s", {"a": "x" * 30, "b": "y" * 60}, frozenset({"a", "b"}), most=61)
    assert text == "x" * 30 + "-" + "y" * 29 + "."
