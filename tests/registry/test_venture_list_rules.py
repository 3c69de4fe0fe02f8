"""What a row of a list of ventures must say, and what its columns must be: rules alone, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.rules.lists import Mapping, mapping_faults
from winay.registry.rules.lists.fields import FIELDS
from winay.registry.rules.lists.mapping import Choices
from winay.registry.rules.lists.ventures import LONGEST, day_of_jobs, row_faults

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
NOTHING = dict.fromkeys(
    (
        *("venture", "venture_name", "activity", "group", "ruc", "given_names", "first_surname", "sales_known"),
        *("sales", "sales_since", "sales_until", "jobs", "jobs_women", "jobs_young", "jobs_day"),
    )
)
ROW = {**NOTHING, "venture_name": "Quesos", "activity": "dairy", "group": "Wayra"}
MAPPING = Mapping("ventures", {f"col {name}": name for name in NOTHING})


def faulty(**changes) -> list[str]:
    return [fault.heading.removeprefix("col ") for fault in row_faults({**ROW, **changes}, MAPPING)]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, []),
        ({"venture_name": ""}, ["venture_name"]),
        ({"activity": ""}, ["activity"]),
        ({"venture_name": "", "activity": "", "group": ""}, ["venture_name", "activity", ""]),
        ({"group": "", "ruc": "20512333797"}, []),
        ({"group": "", "given_names": "Rosa", "first_surname": "Quispe"}, []),
        ({"group": "", "given_names": "Rosa"}, [""]),
        ({"group": "", "first_surname": "Quispe"}, [""]),
        # The code that a venture has here says all three.
        ({"venture": "N021201-0001", "venture_name": "", "activity": "", "group": ""}, []),
    ],
)
def test_a_row_names_its_venture_and_its_owner(changes, where):
    assert faulty(**changes) == where


@pytest.mark.parametrize(
    ("sales", "where"),
    [
        ((Decimal(0), FIRST, LAST, ""), []),
        ((Decimal(9), LAST, LAST, "declared"), []),
        ((None, FIRST, None, None), ["sales"]),
        ((None, None, LAST, None), ["sales"]),
        ((None, None, None, "voucher"), ["sales"]),
        ((Decimal(9), None, LAST, None), ["sales_since"]),
        ((Decimal(9), FIRST, None, None), ["sales_until"]),
        ((Decimal(9), None, None, None), ["sales_since"]),
        ((Decimal(9), LAST, FIRST, None), ["sales_until"]),
        ((Decimal(9), FIRST, FIRST + LONGEST, None), ["sales_until"]),
        ((Decimal(9), FIRST, FIRST + LONGEST - timedelta(days=1), None), []),
    ],
)
def test_sales_are_an_amount_from_one_day_to_another_of_a_year_at_most(sales, where):
    assert faulty(**dict(zip(("sales", "sales_since", "sales_until", "sales_known"), sales, strict=True))) == where


@pytest.mark.parametrize(
    ("jobs", "where"),
    [
        ({"jobs": Decimal(3), "jobs_women": Decimal(3), "jobs_young": Decimal(0)}, []),
        ({"jobs": Decimal(2), "jobs_women": Decimal("2.5")}, ["jobs_women"]),
        ({"jobs": Decimal(2), "jobs_women": Decimal(3), "jobs_young": Decimal(3)}, ["jobs_women", "jobs_young"]),
        ({"jobs_women": Decimal(0)}, ["jobs"]),
        ({"jobs_day": FIRST}, ["jobs"]),
    ],
)
def test_parts_of_the_jobs_are_no_more_than_all_of_them(jobs, where):
    assert faulty(**jobs) == where


@given(st.none() | st.dates(), st.dates())
def test_jobs_hold_on_the_day_of_the_row_else_of_the_list(own, of_list):
    assert day_of_jobs({"jobs_day": own}, of_list) == (own or of_list)


def told(*fields: str, kind: str = "ventures", **choices: str) -> list[str]:
    headings = {f"col {name}": name for name in fields}
    return [fault.message for fault in mapping_faults(Mapping(kind, headings, Choices(**choices)), [*headings])]


OWNED = ("venture_name", "activity", "group", "district")
NO_NAME = "No column says how the ventures are called, or what they live from."
NO_OWNER = "No column says who owns the ventures."
NO_PLACE = "No column says in which district the ventures are."
HALF_OF_SALES = "Sales are an amount from one day to another, and one of the three columns is missing."
NO_JOBS = "This belongs to the jobs, and no column says how many they are."


@pytest.mark.parametrize(
    ("fields", "choices", "messages"),
    [
        (OWNED, {}, []),
        (("venture",), {}, []),
        (("venture", "jobs", "jobs_women", "jobs_young", "jobs_day"), {}, []),
        (("jobs",), {}, [NO_NAME]),
        (("activity", "venture"), {}, []),
        (("venture_name", "activity", "ubigeo"), {}, [NO_OWNER]),
        (("venture_name", "activity", "ruc"), {}, [NO_PLACE]),
        (("venture_name", "activity", "ruc"), {"all_in": "021201"}, []),
        ((*OWNED, "sales", "sales_since"), {}, [HALF_OF_SALES]),
        ((*OWNED, "sales_until"), {}, [HALF_OF_SALES]),
        ((*OWNED, "sales", "sales_since", "sales_until"), {}, []),
        ((*OWNED, "jobs_women", "jobs_day"), {}, [NO_JOBS, NO_JOBS]),
        ((*OWNED, "dni"), {}, ["No column says how people are called."]),
        ((*OWNED, "dni", "given_names", "surnames"), {}, []),
    ],
)
def test_the_columns_of_a_list_of_ventures(fields, choices, messages):
    assert told(*fields, **choices) == messages


def test_a_list_of_another_kind_or_with_a_field_of_another_is_told():
    assert told("venture", kind="animals") == ["A list holds people, organisations, ventures or providers."]
    assert "“%(name)s” is not for this kind of list." in told(*OWNED, "poverty")
    assert "“%(name)s” is no field of ours." in told(*OWNED, "colour")
    assert {"poverty", "venture"} <= set(FIELDS)
