"""The facts of one venture are those of its row in the columns, whatever was told of it, merged or not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.registry import make_organisation, organisations_in_lists
from tests.factories.ventures import group_venture, make_venture, tell_months

from winay.facts.catalogue import CATALOGUE
from winay.registry import actions
from winay.registry.models import Venture, VentureJobs, VentureOwner, VentureSales
from winay.registry.queries.facts import organisation_values
from winay.registry.queries.venture_facts import venture_values, ventures_columns
from winay.registry.rules.ventures import ACTIVITIES
from winay.registry.states import VENTURE_STATES

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 20)
CODES = frozenset(fact.code for fact in CATALOGUE.of("venture"))


def test_choices_are_those_of_the_model():
    with override("en"):
        labels = {code: str(text) for code, text in CATALOGUE["venture.state"].choices.items()}
    assert labels == {state: label.staff for state, label in VENTURE_STATES.labels.items()}
    assert CATALOGUE["venture.activity"].choices.keys() == ACTIVITIES.keys()


def test_a_venture_that_told_its_year_is_known(django_assert_num_queries):
    venture = group_venture(make_organisation())
    tell_months(venture, date(2024, 7, 1), *[50] * 6)
    with django_assert_num_queries(2):
        values = venture_values(venture, CODES, TODAY)
    assert values["venture.sales"] == 1200
    assert values["venture.months"] == 19
    assert values["venture.sales_change"] is None
    assert (values["venture.jobs"], values["venture.jobs_women"], values["venture.jobs_young"]) == (
        Decimal("4.5"), 3, 1,
    )  # fmt: skip
    tell_months(venture, date(2024, 1, 1), *[50] * 6)
    assert venture_values(venture, CODES, TODAY)["venture.sales_change"] == 1


def test_the_months_of_one_that_ended_stop_there():
    venture = make_venture(make_organisation(), began_on=date(2024, 1, 1))
    actions.change_venture(actor=None, venture=venture, act="close", on=date(2025, 1, 15), reason="market")
    venture.refresh_from_db()
    assert venture_values(venture, CODES, TODAY)["venture.months"] == 12
    empty = make_venture(make_organisation(), began_year=2024)
    assert venture_values(empty, CODES, TODAY)["venture.months"] is None


@st.composite
def told(draw):
    """Draw of four ventures: which are merged into the first, their states, sales and jobs."""
    return [
        {
            "merged": draw(st.booleans()) and number > 0,
            "state": draw(st.sampled_from(list(VENTURE_STATES.labels))),
            "began": draw(st.none() | st.dates(date(2023, 1, 1), date(2025, 12, 1))),
            "sales": draw(
                st.lists(st.tuples(st.integers(0, 800), st.integers(0, 90), st.integers(0, 999)), max_size=5)
            ),
            "jobs": draw(st.lists(st.tuples(st.integers(0, 800), st.integers(0, 9)), max_size=3)),
        }
        for number in range(4)
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=told())
def test_in_bulk_and_singly_ventures_are_the_same(drawn, django_assert_num_queries):
    VentureOwner.objects.all().delete()
    group = make_organisation()
    made = []
    for row in drawn:
        venture = Venture.objects.create(
            code=f"V{Venture.objects.count()}", name="X", activity="crops", district=group.district,
            state=row["state"], state_since=TODAY, heard_on=TODAY, began_on=row["began"],
            began_year=row["began"].year if row["began"] else None, merged_into=made[0] if row["merged"] else None,
        )  # fmt: skip
        made.append(venture)
        said = {"venture": venture, "told_by": "owner", "told_on": TODAY}
        VentureOwner.objects.create(venture=venture, organisation=group)
        for back, days, amount in row["sales"]:
            last = TODAY - timedelta(days=back)
            VentureSales.objects.create(
                since=last - timedelta(days=days), until=last, amount=amount, known="declared", **said
            )
        for back, people in row["jobs"]:
            VentureJobs.objects.create(day=TODAY - timedelta(days=back), people=people, **said)
    with django_assert_num_queries(4):
        columns = ventures_columns(CODES, TODAY)
    for venture in made:
        if venture.merged_into_id is None:
            place = columns["pk"].index(venture.pk)
            assert {code: columns[code][place] for code in CODES} == venture_values(venture, CODES, TODAY)
        else:
            assert venture.pk not in columns["pk"]
    counted = {"organisation.ventures"}
    groups = organisations_in_lists(counted)
    number = groups["organisation.ventures"][groups["pk"].index(group.pk)]
    assert number == organisation_values(group, counted, on=TODAY)["organisation.ventures"]
    working = {one.pk for one in made if one.merged_into_id is None and one.state in ("alive", "grown")}
    assert number == len(working)
