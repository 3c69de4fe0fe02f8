"""When a word is revoked or due, and what makes a list the same."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from winay.journeys.rules.referrals import (
    ESCALATE_AFTER,
    REMIND_BEFORE,
    digest_of_list,
    is_revoked,
    reminder_on,
    why_not_sent,
)
from winay.registry.rules.consent import Word

DAYS = st.dates(date(2020, 1, 1), date(2026, 1, 1))


@given(DAYS, DAYS)
def test_a_word_is_revoked_by_what_was_taken_back_on_its_day_or_later(said, back):
    assert is_revoked(Word(1, True, said), back) == (back >= said)
    assert not is_revoked(Word(1, True, said), None)


@given(DAYS, st.integers(-60, 60))
def test_words_are_due_on_the_named_days_alone(due, offset):
    left = reminder_on(due, due - timedelta(days=offset))
    assert left == (offset if offset in REMIND_BEFORE or -offset in ESCALATE_AFTER else None)


@given(st.lists(st.uuids().map(lambda one: one.hex), unique=True), st.randoms())
def test_a_digest_is_of_whom_a_list_holds_in_whatever_order(keys, random):
    mixed = list(keys)
    random.shuffle(mixed)
    assert digest_of_list(mixed) == digest_of_list(keys)
    assert digest_of_list([*keys, "0"]) != digest_of_list(keys)


@given(st.tuples(*[st.booleans()] * 6))
def test_nobody_is_sent_of_whom_anything_speaks_against_it(flags):
    names = ("gone", "nowhere", "had", "open_already", "decided", "allowed")
    given_flags = dict(zip(names, flags, strict=True))
    assert (why_not_sent(**given_flags) == "") == (flags == (False, False, False, False, False, True))
