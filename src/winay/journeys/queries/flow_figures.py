"""The figures of the flow: followed as everybody stands where they are few, counted from kept ways where not."""

from collections.abc import Collection
from datetime import date

from winay.journeys.flow_columns import flow_of_kept, is_large
from winay.journeys.queries.flow import Shown, Whom, paths_of, shown
from winay.journeys.rules.flow import flow_of


def figures(wanted: Whom, places: Collection[str] | None, today: date, *, exact: bool) -> Shown | None:
    """Return the flow of whom is asked for in some districts (None: all); None while a large country's is being made.

    `exact`: no count is hidden (`flow.shown`). A large country's figures are as of `Shown.made_at`.
    """
    if not is_large():
        return shown(flow_of(paths_of(wanted, places, today)), wanted, exact=exact)
    kept = flow_of_kept(wanted, places, today)
    return None if kept is None else shown(kept[0], wanted, exact=exact, made_at=kept[1])
