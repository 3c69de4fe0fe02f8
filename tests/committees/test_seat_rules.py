"""Who votes, and how many cards it takes."""

import pytest

from winay.committees.rules import cards_needed, who_votes

SEATS = [("ana", None), ("beto", None), ("alt", "ana")]


@pytest.mark.parametrize(
    ("present", "recused", "vote"),
    [
        ("", "", ""),
        ("ana beto", "", "ana beto"),
        ("ana beto alt", "", "ana beto"),
        ("beto alt", "", "beto alt"),
        ("ana beto alt", "ana", "beto alt"),
        ("ana beto alt", "ana alt", "beto"),
        ("ana beto alt", "beto", "ana"),
        ("beto", "ana", "beto"),
        ("ana beto alt", "ana beto alt", ""),
    ],
)
def test_who_votes(present, recused, vote) -> None:
    assert who_votes(SEATS, present.split(), recused.split()) == vote.split()


@pytest.mark.parametrize(
    ("quorum", "may_score", "needed"), [(3, 5, 3), (3, 3, 3), (3, 2, 2), (1, 9, 1), (3, 0, 1)]
)
def test_cards_needed(quorum, may_score, needed) -> None:
    assert cards_needed(quorum=quorum, may_score=may_score) == needed
