"""How a call stands by the clock, until when it hears questions, what a return lets change, a name taken apart."""

from datetime import UTC, datetime, timedelta

import pytest

from winay.calls.rules import REQUEST, may_change, names_apart, part_of_field, phase, short_notice, takes_questions

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("opens_on", "closes_at", "expected"),
    [
        (TODAY, NOON + SECOND, "published"),
        (TODAY + DAY, NOON + 9 * DAY, "announced"),
        (TODAY - DAY, NOON, "received"),
        (TODAY - DAY, NOON - SECOND, "received"),
        # A call without one of the dates, as an old import may leave it, stands as its state says.
        (None, NOON + DAY, "published"),
        (TODAY - DAY, None, "published"),
        (None, None, "published"),
        (None, NOON, "received"),
        (TODAY + DAY, None, "announced"),
    ],
)
def test_a_published_call_stands_by_its_opening_day_and_its_closing_hour(opens_on, closes_at, expected):
    assert phase("published", opens_on=opens_on, closes_at=closes_at, now=NOON) == expected


@pytest.mark.parametrize("state", ["draft", "received", "cancelled"])
@pytest.mark.parametrize("closes_at", [NOON - DAY, NOON + DAY])
def test_the_clock_moves_no_call_that_is_not_published(state, closes_at):
    assert phase(state, opens_on=TODAY + DAY, closes_at=closes_at, now=NOON) == state


@pytest.mark.parametrize(
    ("before", "after", "earliest", "expected"),
    [
        # Earlier by less than the notice, by just the notice, and to a day already past.
        (TODAY + 9 * DAY, TODAY + 4 * DAY, TODAY + 5 * DAY, True),
        (TODAY + 9 * DAY, TODAY + 5 * DAY, TODAY + 5 * DAY, False),
        (TODAY + 9 * DAY, TODAY - DAY, TODAY, True),
        # Later, or not moved, is never too soon, however soon the day is.
        (TODAY + DAY, TODAY + 2 * DAY, TODAY + 5 * DAY, False),
        (TODAY + DAY, TODAY + DAY, TODAY + 5 * DAY, False),
        (None, TODAY, TODAY + 5 * DAY, False),
        (TODAY, None, TODAY + 5 * DAY, False),
        (None, None, TODAY, False),
        # A closing hour counts by its day.
        (NOON + 9 * DAY, NOON + 4 * DAY, TODAY + 5 * DAY, True),
        (NOON + 9 * DAY, NOON + 5 * DAY, TODAY + 5 * DAY, False),
        (NOON, NOON - SECOND, TODAY, False),
        (NOON, NOON - SECOND, TODAY + DAY, True),
    ],
)
def test_a_date_is_not_moved_forward_to_within_the_notice(before, after, earliest, expected):
    assert short_notice(before=before, after=after, earliest=earliest) is expected


@pytest.mark.parametrize(
    ("phase", "until", "expected"),
    [
        ("published", TODAY, True),
        ("published", TODAY - DAY, False),
        ("published", TODAY + DAY, True),
        ("published", None, True),
        ("announced", TODAY, True),
        ("announced", None, True),
        ("draft", None, False),
        ("received", TODAY + DAY, False),
        ("cancelled", None, False),
    ],
)
def test_questions_are_taken_until_the_end_of_their_last_day(phase, until, expected):
    assert takes_questions(phase, questions_until=until, today=TODAY) is expected


@pytest.mark.parametrize(
    ("part", "named", "expected"),
    [
        ("costs", ["costs"], True),
        ("people", ["costs"], False),
        ("costs", [], True),
        (REQUEST, [], False),
        (REQUEST, ["costs"], False),
        (REQUEST, ["costs", REQUEST], True),
    ],
)
def test_a_return_opens_what_it_names_or_all_but_the_sum_if_it_names_nothing(part, named, expected):
    assert may_change(part, named) is expected


def test_a_field_belongs_to_its_part_and_a_question_to_itself():
    assert part_of_field("expected_sales") == "sales"
    assert part_of_field("market") == "question-market"


@pytest.mark.parametrize(
    ("text", "given", "first", "second"),
    [
        ("", "", "", ""),
        ("Rosa", "Rosa", "", ""),
        ("Rosa Ñahui", "Rosa", "Ñahui", ""),
        ("Rosa Ñahui Quispe", "Rosa", "Ñahui", "Quispe"),
        ("  Rosa  María Ñahui Quispe ", "Rosa María", "Ñahui", "Quispe"),
        ("Rosa María Luz Ñahui Quispe", "Rosa María Luz", "Ñahui", "Quispe"),
    ],
)
def test_the_last_two_words_of_a_name_are_surnames(text, given, first, second):
    assert names_apart(text) == {"given_names": given, "first_surname": first, "second_surname": second}
