"""A changed rule is kept by a name, counted by a worker over the whole registry, shown to others, thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base import work
from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import read
from winay.journeys import access
from winay.journeys.models import Scenario, Support
from winay.journeys.queries.rows import Where
from winay.journeys.queries.what_if import change_cells, judged_alone, with_changes
from winay.journeys.reading import entry_of
from winay.registry.columns import is_large, keep_columns, kept_at
from winay.territory.places import Places

COUNT = "journeys.count_scenario"
MOST, MOST_ASKED = 50, 16_000
"""So many scenarios somebody keeps at most."""


@dataclass(frozen=True)
class Changed:
    """A changed rule as it is written: what is asked instead by the code of a requirement, and one more."""

    requirements: Mapping[str, Any]
    added: Any = None


def keep_scenario(
    *,
    actor: User,
    support: Support,
    name: str,
    kind: str,
    place: str,
    changed: Changed,
    figure: Mapping[str, Any] | None = None,
    asked: str = "",
) -> Scenario:
    """Keep a changed rule by a name, and have it counted wherever `actor` sees those subjects.

    Effects: the scenario, seen by its owner alone; its counting waits for a worker; one act. Inverse:
    `delete_scenario`. Raises `InvalidInput` for a name that is empty or taken, for a rule that changes nothing, and
    where `actor` keeps fifty already.
    """
    places = access.places_of_scenario(actor, kind)
    access.require(places is None or bool(places))
    name = _name(name)
    if not changed.requirements and changed.added is None:
        raise InvalidInput(_("Nothing is changed: change a requirement first."), field="name")
    if Scenario.objects.filter(owner=actor).count() >= MOST:
        raise InvalidInput(_("You keep %(most)s already: delete one first.") % {"most": MOST}, field="name")
    scenario = Scenario(
        support=support,
        name=name,
        kind=kind,
        place=place,
        everywhere=places is None,
        changed=dict(changed.requirements),
        added=changed.added,
        asked=asked[:MOST_ASKED],
        figure=figure,
        owner=actor,
    )
    with transaction.atomic():
        _saved(scenario)
        if places is not None:
            scenario.territories.set(places.sets)
        record_act(actor=actor, verb="keep_scenario", subject=scenario)
        work.enqueue(COUNT, str(scenario.pk))
    return scenario


def rename_scenario(*, actor: User, scenario: Scenario, name: str) -> Scenario:
    """Give it another name. Effects: one act. Inverse: itself. Raises `InvalidInput` for one that is empty or taken."""
    with transaction.atomic():
        scenario = _own(actor, scenario)
        scenario.name = _name(name)
        _saved(scenario)
        record_act(actor=actor, verb="rename_scenario", subject=scenario)
    return scenario


def share_scenario(*, actor: User, scenario: Scenario, shared: bool) -> Scenario:
    """Show it to whoever sees the flow wherever it is counted, or to its owner alone again. Effects: one act.

    Inverse: itself.
    """
    with transaction.atomic():
        scenario = _own(actor, scenario)
        if scenario.shared != shared:
            scenario.shared = shared
            scenario.save(update_fields=["shared"])
            record_act(
                actor=actor, verb="share_scenario" if shared else "keep_scenario_to_oneself", subject=scenario
            )
    return scenario


def count_scenario_again(*, actor: User, scenario: Scenario) -> None:
    """Have it counted anew with the registry of today. Effects: it waits for a worker."""
    with transaction.atomic():
        scenario = _own(actor, scenario)
        Scenario.objects.filter(pk=scenario.pk).update(fault="", cells=None, counted_at=None)
        work.enqueue(COUNT, str(scenario.pk))


def delete_scenario(*, actor: User, scenario: Scenario) -> None:
    """Throw a scenario away: it decides nothing. Effects: it is gone, one act. There is no inverse: keep it anew."""
    with transaction.atomic():
        scenario = _own(actor, scenario)
        record_act(actor=actor, verb="delete_scenario", subject=scenario)
        scenario.delete()


def work_on_scenario(subject: str, keep: work.Keep) -> None:
    """Count a scenario over the whole registry of its place: the piece of work `COUNT`."""
    scenario = Scenario.objects.select_related("support").filter(pk=UUID(subject)).first()
    if scenario is None:
        return
    if is_large() and kept_at() is None:
        keep_columns(keep)
    today = timezone.localdate()
    before = judged_alone(entry_of(scenario.support), today)
    asked = {code: None if one is None else read(one, CATALOGUE) for code, one in scenario.changed.items()}
    after = with_changes(before, asked, None if scenario.added is None else read(scenario.added, CATALOGUE))
    sets = scenario.territories.order_by().values_list("pk", flat=True)
    districts = None if scenario.everywhere else Places(sets)
    cells = change_cells(before, after, scenario.kind, Where(scenario.place, districts, whole=True), today)
    Scenario.objects.filter(pk=scenario.pk).update(
        cells=[[one.quintile, one.before, one.after, one.count] for one in cells or ()],
        counted_at=timezone.now(),
        fault="",
    )


def give_up_scenario(subject: str) -> None:
    """Say that a scenario could not be counted, once the worker no longer tries it."""
    Scenario.objects.filter(pk=UUID(subject)).update(fault=Scenario.Fault.FAILED)


def _own(actor: User, scenario: Scenario) -> Scenario:
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    access.require(access.may_keep_scenario(actor, scenario))
    return scenario


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": 120}, field="name")
    return name


def _saved(scenario: Scenario) -> None:
    try:
        with transaction.atomic():
            scenario.save()
    except IntegrityError:
        raise InvalidInput(_("You keep one of this name already. Choose another name."), field="name") from None
