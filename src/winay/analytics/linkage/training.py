"""Learning the weights without labels: u from pairs that meet by chance, m from certain ones or by maximisation."""

import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from winay.analytics.linkage.compiled import (
    by_chance_sql,
    degrees_sql,
    drawn_sql,
    equal_sql,
    held_sql,
    met_sql,
    rules_for,
    taught_by,
    with_seen,
)
from winay.analytics.linkage.records import Records
from winay.analytics.linkage.trained import Faith, Trained, learnt_from
from winay.analytics.sql import literal

RARELY = 0.01
"""The share of records that have a second one, at the least."""
DRAWN = 100_000
"""About how many records of a source are drawn to meet by chance, if it has many more."""
logger = logging.getLogger(__name__)


def train(records: Records) -> Trained:
    """Learn the weights without labels: u from pairs that meet by chance, m from certain ones or by maximisation.

    What the data cannot teach (no pair under a rule, a degree that nobody reaches) keeps the model's first guess.
    """
    training, guesses = records.model.training, records.settings()
    faith = Faith(training.faith, training.u_faith)
    if not records.possible():
        return learnt_from(guesses, guesses, {}, {}, kind=records.model.kind, faith=faith)
    with records.timed("train"):
        certain = counted_in_pure_pairs(records)
        chance = counted_in_chance_pairs(records)
        linker = records.linker(with_seen(guesses, chance))
        _learn_prior(records, linker)
        untaught = {one["output_column_name"] for one in guesses["comparisons"]} - set(certain)
        for rule in rules_for(training.blocks, records.there):
            if untaught & set(taught_by(records.model, rule, records.there)):
                linker = _maximised(records, linker, rule)
        learnt = linker.misc.save_model_to_json()
        linker.table_management.delete_tables_created_by_splink_from_db()
        trained = learnt_from(guesses, learnt, certain, chance, kind=records.model.kind, faith=faith)
        return replace(trained, prior=max(trained.prior, _least_prior(records)))


def counted_in_pure_pairs(records: Records) -> dict[str, dict[int, int]]:
    """Return, for each comparison that enough certain pairs can teach, how many stand at each degree."""
    enough: dict[str, dict[int, int]] = {}
    for rule in rules_for(records.model.training.pure, records.there):
        taught = [name for name in taught_by(records.model, rule, records.there) if name not in enough]
        if taught:
            found = counted(records, equal_sql(rule), taught)
            enough |= {
                name: degrees
                for name, degrees in found.items()
                if sum(degrees.values()) >= records.model.training.enough
            }
    return enough


def counted_in_chance_pairs(records: Records) -> dict[str, dict[int, int]]:
    """Return, for each comparison, how many pairs of records that only chance brings together stand at each degree.

    Records are drawn by a number made of their ids, all of a small source, and each meets those that fall into its
    part: the same pairs each time and on every backend. Splink's own sample is a few thousand records, each with
    every other one, which DuckDB compares on one core.
    """
    drawn = {source: max(count // DRAWN, 1) for source, count in records.counts().items()}
    chosen = " or ".join(
        f"source_dataset = {literal(source)} and {drawn_sql(records.backend)} % {each} = 0"
        for source, each in drawn.items()
    )
    records.backend.make("drawn", f"select * from records where {chosen}")
    parts = max(round(records.possible("drawn") / records.model.training.random_pairs(records.count())), 1)
    rule = by_chance_sql(records.backend, max(drawn.values()), parts)
    names = [comparison["output_column_name"] for comparison in records.settings()["comparisons"]]
    found = counted(records, rule, names, table="drawn")
    records.backend.drop("drawn")
    return found


def counted(
    records: Records, rule: str, names: Sequence[str], *, table: str = "records"
) -> dict[str, dict[int, int]]:
    """Return for each of these comparisons how many pairs under a rule stand at each degree, missing ones aside.

    Splink would give the degrees only together with all that it knows of each pair.
    """
    comparisons = [one for one in records.settings()["comparisons"] if one["output_column_name"] in names]
    # Two steps: the second one goes through many pairs on all cores, however few records they are of.
    records.backend.make("met", met_sql(table, rule, records.mode))
    held = held_sql(records.model, records.there, records.backend)
    records.backend.make("degrees", degrees_sql(comparisons, held, records.there, table, "met"))
    found = {}
    for name in names:
        rows = records.backend.rows(f"select {name}, count(*) from degrees where {name} >= 0 group by {name}")
        found[name] = {int(degree): int(count) for degree, count in rows}
    records.backend.drop("met", "degrees")
    return found


def _maximised(records: Records, linker: Any, rule: Sequence[str]) -> Any:
    """Return the linker with what expectation maximisation learns under a rule; the same if that is nothing."""
    from splink.internals.exceptions import EMTrainingException

    # A session that fails half way leaves Splink's settings without some comparisons, so it works on a copy.
    attempt = deepcopy(linker)
    try:
        attempt.training.estimate_parameters_using_expectation_maximisation(
            equal_sql(rule), estimate_without_term_frequencies=True, max_pairs=records.model.training.em_pairs
        )
    except (EMTrainingException, ZeroDivisionError, ValueError) as error:
        logger.info("training rule %s taught nothing: %s", rule, type(error).__name__)
        return linker
    return attempt


def _least_prior(records: Records) -> float:
    """Return the prior if one record in a hundred had a second one.

    A list in which nothing certain is found twice would teach that nothing ever is, and the next list's
    duplicates would not be seen.
    """
    return RARELY * records.count() / max(records.possible(), records.count())


def _learn_prior(records: Records, linker: Any) -> None:
    certain = [equal_sql(rule) for rule in rules_for(records.model.training.certain, records.there)]
    try:
        linker.training.estimate_probability_two_random_records_match(
            certain, recall=records.model.training.recall
        )
    except (ValueError, ZeroDivisionError, IndexError) as error:
        logger.info("no certain rule can be counted: %s", type(error).__name__)
