"""Kept scenarios: one's own, those that others show, and what one of them would do as its reader may read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from winay.base.models import User
from winay.base.words import plain_words
from winay.journeys import access
from winay.journeys.content import Figure
from winay.journeys.models import Scenario
from winay.journeys.queries.what_if import told_to_others
from winay.journeys.rules.what_if import Cell, Change, Cost, change_of, cost_of

NARROW = ("support__content", "support__words")


@dataclass(frozen=True)
class Counted:
    """What a scenario would do. `change` None: too few for its reader. `in_fives`: not told exactly."""

    scenario: Scenario
    change: Change | None
    in_fives: bool
    figure: Figure | None

    @property
    def cost(self) -> Cost | None:
        """What it would cost by its amount; None where it has none."""
        if self.change is None or self.figure is None:
            return None
        return cost_of(self.change, self.figure.least, self.figure.most)


def scenarios_for(user: User, text: str = "") -> QuerySet[Scenario]:
    """Return one's own scenarios and those that others show for places where one sees the same, the newest first."""
    rows = Scenario.objects.filter(access.scenarios_seen(user)).select_related("support", "owner").defer(*NARROW)
    rows = rows.prefetch_related("territories")
    for word in plain_words(text)[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(support__words__contains=word))
    return rows.order_by("-created_at")


def scenario_for(user: User, pk: Any) -> Scenario:
    """Return a scenario that `user` may see. Raises `Scenario.DoesNotExist`."""
    try:
        return Scenario.objects.filter(access.scenarios_seen(user)).select_related("support", "owner").get(pk=pk)
    except ValidationError:
        raise Scenario.DoesNotExist from None


def counted_for(user: User, several: Iterable[Scenario]) -> dict[Any, Counted]:
    """Return what each of some scenarios would do as `user` may read it, by key; none of one that is not counted."""
    exactly = access.exact_reader(user)
    found = ((one.pk, _counted(one, exactly)) for one in several)
    return {pk: one for pk, one in found if one is not None}


def _counted(scenario: Scenario, exactly: Callable[[Scenario], bool]) -> Counted | None:
    if scenario.cells is None:
        return None
    change = change_of(Cell(*one) for one in scenario.cells)
    figure = None if scenario.figure is None else Figure.model_validate(scenario.figure)
    if exactly(scenario):
        return Counted(scenario, change, False, figure)
    told = told_to_others(change)
    return Counted(scenario, None if told.whole.whole is None else told, True, figure)
