"""Whose word lets the data of a household go: the rule, and the same as a condition for the database."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district

from winay.registry.models import Consent, Household
from winay.registry.queries.consents import home_says, words_of_households
from winay.registry.rules.consent import Word, who_allows

DAYS = st.dates(date(2020, 1, 1), date(2026, 1, 1))
LEADERS = {1: True, 2: False, 3: False, 4: True}
WORDS = st.lists(
    st.tuples(st.sampled_from(sorted(LEADERS)), st.booleans(), DAYS),
    max_size=8,
    unique_by=lambda one: (one[0], one[2]),
).map(lambda rows: [Word(person, yes, day, LEADERS[person]) for person, yes, day in rows])


@given(WORDS)
def test_who_allows_leads_where_one_who_leads_has_spoken_and_nobody_of_weight_said_no(words):
    newest = {one.person: one for one in sorted(words, key=lambda one: one.said_on)}
    deciding = [one for one in newest.values() if one.leads] or list(newest.values())
    found = who_allows(words)
    assert (found is not None) == (bool(deciding) and all(one.given for one in deciding))
    if found is not None:
        assert found in deciding


@given(WORDS, st.randoms())
def test_the_order_in_which_words_are_read_changes_nothing(words, random):
    mixed = list(words)
    random.shuffle(mixed)
    assert who_allows(mixed) == who_allows(words)


SAID: tuple[tuple[bool, ...], ...] = ((), (True,), (False,), (True, False), (False, True))
"""What somebody said, one day after the other."""


@pytest.fixture
def homes(db):
    """Every household of a head and two others who each said any of these, and one of which the head moved out."""
    community, day = make_community(district=make_district("021201")), date(2026, 3, 1)
    found = []
    for words in product(SAID, SAID, ((), (True,), (False,))):
        home = make_household(community)
        people = [make_person(household=home, district=home.district) for _ in words]
        home.head = people[0]
        home.save(update_fields=["head"])
        for person, said in zip(people, words, strict=True):
            for number, yes in enumerate(said):
                Consent.objects.create(
                    person=person, purpose="share", given=yes, said_on=day + timedelta(days=number), source="Ficha"
                )
        found.append(home)
    return found


def test_the_database_tells_of_every_household_what_the_rule_tells(homes):
    moved, *_ = (one for one in homes if one.head.consents.exists())
    moved.head.household = None
    moved.head.save(update_fields=["household"])
    gone = next(one for one in reversed(homes) if one.head.consents.exists())
    gone.head.merged_into = make_person()
    gone.head.save(update_fields=["merged_into"])
    words = words_of_households([one.pk for one in homes])
    allowed = {one.pk for one in homes if who_allows(words.get(one.pk, ())) is not None}
    refused = {one.pk for one in homes if words.get(one.pk) and one.pk not in allowed}
    for given_, expected in ((True, allowed), (False, refused)):
        found = Household.objects.filter(home_says("pk", "head", given=given_)).values_list("pk", flat=True)
        assert set(found) == expected
    assert allowed and refused and len(allowed) + len(refused) < len(homes)


def test_a_record_merged_away_has_no_word(db):
    home = make_household(make_community(district=make_district("021201")))
    person = make_person(household=home, district=home.district)
    Consent.objects.create(person=person, purpose="share", given=True, said_on=date(2026, 3, 1), source="Ficha")
    yes = Household.objects.filter(home_says("pk", "head", given=True))
    assert yes.exists() and words_of_households([home.pk])
    person.merged_into = make_person()
    person.save(update_fields=["merged_into"])
    assert not yes.exists() and not words_of_households([home.pk])
