"""A group in figures, as staff may see them: exact for who keeps its people, without small cells for all others."""

from winay.analytics.suppression import Sum, published
from winay.registry.queries.staff import GroupFacts, Seats

FIGURES = (
    "people", "women", "households", "extreme_poor_households", "without_dni", "seats", "seats_of_women",
    "seats_of_young",
)  # fmt: skip
REST = {
    "women": "people",
    "without_dni": "people",
    "extreme_poor_households": "households",
    "seats_of_women": "seats",
    "seats_of_young": "seats",
}
"""Each figure that is part of another: what is left of that one is shown to nobody, but must not follow either."""


def figures_of_group(facts: GroupFacts, seats: Seats, *, exact: bool) -> dict[str, int | None]:
    """Return the `FIGURES` of a group; unless `exact`, None for those of fewer than five and what would tell them.

    How many people belong to a group is counted by whoever reads its list of members, so it is always given.
    """
    values = (
        facts.people,
        facts.women,
        facts.households,
        facts.extreme_poor_households,
        facts.without_dni,
        seats.seats,
        seats.women,
        seats.young,
    )
    counts = dict(zip(FIGURES, values, strict=True))
    if exact:
        return dict(counts)
    rest = {f"not {part}": counts[whole] - counts[part] for part, whole in REST.items()}
    sums = [Sum(whole, (part, f"not {part}")) for part, whole in REST.items()]
    return published(counts | rest, sums, unpublished=rest) | {"people": facts.people}
