"""The catalogue says of the registry what its models say, and one organisation's facts are those of the whole table."""

from datetime import date

import pytest
from django.db import connection
from django.utils.translation import override
from tests.factories.registry import (
    make_bank_account,
    make_household,
    make_organisation,
    make_person,
    organisations_in_lists,
)

from winay.facts.catalogue import CATALOGUE
from winay.registry.models import Household, Membership, Organisation, Person
from winay.registry.queries.facts import OF_MEMBERS, organisation_values
from winay.territory.models import District

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("code", "choices"),
    [
        ("organisation.kind", Organisation.Kind),
        ("organisation.registration", Organisation.Registration),
        ("person.sex", Person.Sex),
        ("household.poverty_class", Household.PovertyClass),
        ("district.region", District.Region),
    ],
)
def test_choices_are_those_of_the_model(code, choices):
    labels = {value: label for value, label in choices.choices if value}
    assert CATALOGUE[code].choices.keys() == labels.keys()
    with override("en"):
        assert {value: str(text) for value, text in CATALOGUE[code].choices.items()} == {
            value: str(label) for value, label in labels.items()
        }


@pytest.mark.django_db
def test_one_organisation_is_what_its_row_says(django_assert_num_queries):
    full, empty = make_organisation(registration="registered", founded_on=date(2019, 2, 1)), make_organisation()
    home = make_household(poverty_class="extreme")
    people = [
        make_person(sex=sex, household=household, dni=dni)
        for sex, household, dni in (("F", home, "12345678"), ("M", home, None), ("F", None, None))
    ]
    Membership.objects.bulk_create(
        Membership(organisation=full, person=person, until=until)
        for person, until in zip([*people, make_person()], [None, None, None, "2020-01-01"], strict=True)
    )
    make_bank_account(full)
    codes = {fact.code for fact in CATALOGUE.of("organisation")} - {"organisation.months"}
    # As large, organisations, members; ventures; three of agreements; contracts with talents; what is accounted.
    # PostgreSQL closes the two that are read piece by piece with a statement of its own.
    with django_assert_num_queries(9 if connection.vendor == "sqlite" else 11):
        columns = organisations_in_lists(codes)
    for organisation in (full, empty):
        place = columns["pk"].index(organisation.pk)
        row = {code: columns[code][place] for code in codes}
        assert row == organisation_values(organisation, codes, on=TODAY)
    assert organisation_values(full, OF_MEMBERS, on=TODAY)["organisation.households"] == 2
    assert str(organisation_values(full, OF_MEMBERS, on=TODAY)["organisation.women_share"]) == "0.666667"
    assert organisation_values(empty, codes, on=TODAY)["organisation.registration"] is None
