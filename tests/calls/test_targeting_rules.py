"""What a targeting rule asks of people and of organisations, as conditions and as SQL."""

import pytest

from winay.calls.rules.targeting import compiled, conditions_of_aim
from winay.facts.rules import All, Compare, OneOf

PLACE = ("place", Compare("district.inside", "equals", True))
QUINTILE = ("quintile", OneOf("district.quintile", (1, 2)))
SEX = ("sex", OneOf("person.sex", ("F",)))
KIND = ("kind", OneOf("organisation.kind", ("group",)))
LEAST, MOST = Compare("person.age", "at_least", 18), Compare("person.age", "at_most", 29)


def test_a_rule_without_an_aim_asks_nothing():
    assert conditions_of_aim() == {"people": (), "organisations": ()}


@pytest.mark.parametrize(
    ("aim", "people", "organisations"),
    [
        ({"places": True}, (PLACE,), (PLACE,)),
        ({"quintiles": (1, 2)}, (QUINTILE,), (QUINTILE,)),
        ({"sexes": ("F",)}, (SEX,), ()),
        ({"ages": (18, None)}, (("age", All((LEAST,))),), ()),
        ({"ages": (None, 29)}, (("age", All((MOST,))),), ()),
        ({"kinds": ("group",)}, (), (KIND,)),
        (
            {"places": True, "quintiles": (1, 2), "sexes": ("F",), "ages": (18, 29), "kinds": ("group",)},
            (PLACE, QUINTILE, SEX, ("age", All((LEAST, MOST)))),
            (PLACE, QUINTILE, KIND),
        ),
    ],
)
def test_each_aim_is_asked_of_whom_it_concerns_in_the_order_of_the_outcomes(aim, people, organisations):
    assert conditions_of_aim(**aim) == {"people": people, "organisations": organisations}


def test_ages_are_two_ends():
    with pytest.raises(ValueError, match="zip"):
        conditions_of_aim(ages=(18, 29, 40))


def test_the_sql_names_each_outcome_and_counts_ages_on_the_last_day_of_the_year():
    rule = compiled(conditions_of_aim(places=True, ages=(18, None)), year=2026)
    assert rule.year == 2026
    assert [one.name for one in rule.asked["people"]] == ["place", "age"]
    assert "2026 - one.born_" in rule.asked["people"][1].holds
    assert [one.name for one in rule.asked["organisations"]] == ["place"]
