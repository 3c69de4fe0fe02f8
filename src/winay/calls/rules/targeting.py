"""The targeting rule of a call or programme as conditions over facts, and as SQL for whoever counts by it. Pure."""

from datetime import date

from winay.analytics.targeting import Asked, Rule, columns
from winay.facts.rules import DUCKDB, SPARK, All, Compare, Condition, OneOf, in_sql

AGE = "person.age"
FACTS = {
    "district.inside": "inside",
    "district.quintile": "quintile",
    "person.sex": "sex",
    AGE: "age",
    "organisation.kind": "kind",
}
"""The facts that targeting asks for, by the names of `analytics.targeting.columns`."""
DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, SPARK)}
Named = tuple[tuple[str, Condition], ...]
"""Conditions in order, each with the outcome of who fails it."""


def conditions_of_aim(
    *,
    places: bool = False,
    quintiles: tuple[int, ...] = (),
    sexes: tuple[str, ...] = (),
    ages: tuple[int | None, int | None] = (None, None),
    kinds: tuple[str, ...] = (),
) -> dict[str, Named]:
    """Return what is asked of people and of organisations; an empty part asks for nothing.

    `places`: whether the place matters. `ages` are full years, both ends included.
    """
    place: list[tuple[str, Condition]] = []
    if places:
        place.append(("place", Compare("district.inside", "equals", True)))
    if quintiles:
        place.append(("quintile", OneOf("district.quintile", tuple(quintiles))))
    people, organisations = list(place), list(place)
    if sexes:
        people.append(("sex", OneOf("person.sex", tuple(sexes))))
    ends = [
        Compare(AGE, how, end) for how, end in zip(("at_least", "at_most"), ages, strict=True) if end is not None
    ]
    if ends:
        people.append(("age", All(tuple(ends))))
    if kinds:
        organisations.append(("kind", OneOf("organisation.kind", tuple(kinds))))
    return {"people": tuple(people), "organisations": tuple(organisations)}


def compiled(conditions: dict[str, Named], *, year: int, engine: str = DUCKDB.name) -> Rule:
    """Return the rule that `analytics.targeting` counts by, in the dialect of the engine with this name."""
    there = columns(year)
    known = {code: there[name] for code, name in FACTS.items()}
    last_day = date(year, 12, 31)
    return Rule(
        year,
        {
            what: tuple(
                Asked(name, in_sql(one, known, today=last_day, dialect=DIALECTS[engine])) for name, one in named
            )
            for what, named in conditions.items()
        },
    )
