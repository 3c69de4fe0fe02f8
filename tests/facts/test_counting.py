"""A table is counted by three answers; who does not meet a condition comes as distinct cases, the commonest first."""

from datetime import date
from decimal import Decimal

import pytest

from winay.facts.catalogue import CATALOGUE
from winay.facts.counting import MOST_CASES, Case, Counted, Table
from winay.facts.rules import in_sql, read
from winay.facts.rules.values import plain

TODAY = date(2026, 9, 1)
COLUMNS = {
    "organisation.members": [5, 2, None, 2],
    "organisation.women_share": [Decimal(1) / 3, None, Decimal(1), Decimal("0.5")],
    "organisation.has_ruc": [True, False, None, True],
    "organisation.founded_on": [date(2020, 1, 1), None, TODAY, date(2025, 9, 1)],
}


@pytest.fixture(scope="module")
def table():
    with Table(COLUMNS, rows=4, today=TODAY) as made:
        yield made


def asked(**keys: object):
    return read(keys, CATALOGUE)


@pytest.mark.parametrize(
    ("condition", "counts"),
    [
        ({"fact": "organisation.members", "at_least": 3}, (1, 2, 1)),
        ({"fact": "organisation.women_share", "at_least": 0.333333}, (3, 0, 1)),
        ({"fact": "organisation.has_ruc", "equals": True}, (2, 1, 1)),
        ({"fact": "organisation.founded_on", "until": {"months": -12}}, (2, 1, 1)),
        ({"fact": "proposal.members", "more_than": 2}, (1, 2, 1)),
        ({"fact": "proposal.requested", "at_most": 5}, (0, 0, 4)),
    ],
)
def test_each_answer_is_counted(table, condition, counts):
    found = table.count(asked(**condition))
    assert (found, found.whole) == (Counted(*counts), 4)


def test_several_are_counted_as_all_of_them_and_none_as_everybody(table):
    both = (
        asked(fact="organisation.members", at_least=2),
        asked(fact="organisation.has_ruc", equals=True),
    )
    assert table.count(*both) == Counted(2, 1, 1)
    assert table.count() == Counted(met=4)


def test_cases_against_are_distinct_and_the_commonest_comes_first(table):
    found = table.cases_against(asked(fact="organisation.members", at_least=3))
    assert found == [
        Case({"organisation.members": 2}, count=2, row=1),
        Case({"organisation.members": None}, count=1, row=2),
    ]
    assert table.cases_against(asked(fact="organisation.members", known=False))[0].facts == {
        "organisation.members": 2
    }


def test_what_the_table_lacks_is_named_and_known_of_nobody(table):
    condition = asked(
        any=[{"fact": "proposal.requested", "at_most": 5}, {"fact": "proposal.members", "at_least": 9}]
    )
    assert table.lacks(condition) == ("proposal.requested",)
    assert table.cases_against(condition)[0].facts == {"proposal.members": 2}


def test_no_more_cases_are_given_than_a_page_can_tell():
    rows = MOST_CASES + 5
    with Table({"organisation.members": list(range(rows))}, rows=rows, today=TODAY) as many:
        assert len(many.cases_against(asked(fact="organisation.members", at_least=rows))) == MOST_CASES
        assert many.count(asked(fact="organisation.members", at_least=rows)) == Counted(unmet=rows)


def test_an_empty_table_has_no_cases():
    with Table({"organisation.members": []}, rows=0, today=TODAY) as nobody:
        condition = asked(fact="organisation.members", at_least=1)
        assert (nobody.count(condition), nobody.cases_against(condition)) == (Counted(), [])


def test_a_limit_that_is_a_fact_without_column_is_not_known():
    condition = asked(fact="proposal.requested", at_most={"fact": "proposal.ceiling"})
    assert "null" in in_sql(condition, {"proposal.requested": "r"}, today=TODAY)


def test_values_are_written_in_signs():
    assert plain(TODAY, CATALOGUE["organisation.founded_on"]) == "2026-09-01"
    assert plain(Decimal("0.4"), CATALOGUE["organisation.women_share"]) == "40%"
    assert plain(Decimal(1200), CATALOGUE["proposal.requested"]) == "1,200.00"
    assert (plain(True, None), plain(None, None), plain("x", None)) == ("", "", "x")


def test_a_whole_number_may_be_written_as_text():
    assert read({"fact": "organisation.members", "at_least": "5"}, CATALOGUE) == asked(
        fact="organisation.members", at_least=5
    )
