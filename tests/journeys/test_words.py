"""Stages of a business and kinds of subject, by their rule alone."""

import pytest

from winay.journeys.rules.landscape import Cell, Offered
from winay.journeys.rules.words import STAGES, SUBJECTS, kind_of_subject, stage_of


@pytest.mark.parametrize(
    ("months", "state", "stage"),
    [
        (0, "alive", "starting"),
        (11, "alive", "starting"),
        (12, "alive", "running"),
        (35, "dormant", "running"),
        (36, "alive", "growing"),
        (2, "grown", "growing"),
        (None, "grown", "growing"),
        (None, "alive", ""),
        (20, "closed", ""),
    ],
)
def test_a_business_is_of_a_stage_by_its_full_months_unless_it_grew_or_ended(months, state, stage):
    assert stage_of(months, state) == stage
    assert not stage or stage in STAGES


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("interest_group", "group"),
        ("community", "group"),
        ("association", "organisation"),
        ("cooperative", "organisation"),
        ("municipality", ""),
        ("nucleus", ""),
    ],
)
def test_who_runs_programmes_is_no_subject_of_one(kind, subject):
    assert kind_of_subject(kind) == subject
    assert not subject or subject in SUBJECTS


def test_what_is_known_to_reach_a_place_stands_before_what_may():
    there, perhaps = (Offered(code, code, code, ("money",), ("group",)) for code in ("there", "perhaps"))
    cell = Cell("idea", "money", (there,), (perhaps,))
    assert cell.known_first == ((there, False), (perhaps, True))
