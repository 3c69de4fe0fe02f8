"""A model and the columns that are there, compiled into Splink's settings in the dialect of a backend."""

from collections.abc import Mapping, Sequence
from typing import Any

from winay.analytics.faults import InputFault
from winay.analytics.linkage.backends import Backend
from winay.analytics.linkage.settings import Comparison, Condition, Model
from winay.analytics.linkage.trained import Trained
from winay.analytics.words import gettext as _


def usable(condition: Condition, there: Sequence[str]) -> Condition | None:
    """Return the condition as far as its columns are there: alternatives fall away, the rest must be whole."""
    if condition.all_:
        whole = [usable(inner, there) for inner in condition.all_]
        return condition.model_copy(update={"all_": whole}) if all(whole) else None
    if condition.any_:
        parts = [part for inner in condition.any_ if (part := usable(inner, there))]
        if len(parts) == 1:
            return parts[0]
        return condition.model_copy(update={"any_": parts}) if parts else None
    return condition if set(condition.columns()) <= set(there) else None


def condition_sql(condition: Condition, backend: Backend) -> str:
    """Return the condition over the columns `x_l` and `x_r` of a pair."""
    kind = condition.kind
    if kind in ("all", "any"):
        joined = f" {'and' if kind == 'all' else 'or'} ".join(condition_sql(p, backend) for p in condition.parts)
        return f"({joined})"
    names = condition.names
    first, second = names[0], names[-1]
    left, right = f"{first}_l", f"{first}_r"
    if kind == "same":
        return " and ".join(f"{name}_l = {name}_r" for name in names)
    if kind == "near":
        most = condition.edits or 1
        long_enough = f"length({left}) >= {condition.letters} and length({right}) >= {condition.letters} and "
        # Levenshtein counts an exchange of two letters twice and is ten times as quick: it goes first.
        quick = f"levenshtein({left}, {right}) <= {2 * most} and "
        far_enough = f" and {_far_enough(left, right, condition.apart)}" if condition.apart else ""
        edits = f"damerau_levenshtein({left}, {right}) <= {most}"
        return (long_enough if condition.letters else "") + quick + edits + far_enough
    if kind == "like":
        return f"{backend.like}({left}, {right}) >= {condition.least}"
    if kind == "within":
        one = f"instr(concat(' ', {left}, ' '), concat(' ', {right}, ' ')) > 0"
        other = f"instr(concat(' ', {right}, ' '), concat(' ', {left}, ' ')) > 0"
        return f"(({one}) or ({other}))"
    if kind == "crossed":
        return f"{first}_l = {second}_r and {second}_l = {first}_r"
    if kind == "meets":
        return f"({first}_l = {second}_r or {second}_l = {first}_r)"
    return f"({left} is null or {right} is null)"


def _far_enough(left: str, right: str, apart: int) -> str:
    """Return that two numbers lie more than `apart` apart, or that only their last two digits are exchanged."""
    far = f"coalesce(abs(try_cast({left} as bigint) - try_cast({right} as bigint)) > {apart}, true)"
    ends = [f"left(right({one}, 2), 1) = right({other}, 1)" for one, other in ((left, right), (right, left))]
    return f"({far} or ({' and '.join(ends)}))"


def comparison_settings(
    model: Model, comparison: Comparison, there: Sequence[str], backend: Backend
) -> dict[str, Any] | None:
    """Return Splink's description of a comparison, or None if what it needs is not there."""
    conditions = [usable(model.condition(level.when), there) for level in comparison.levels]
    if not set(comparison.needs) <= set(there) or not any(conditions):
        return None
    # Splink finds out by itself how rare a value is where a level of its own asks for nothing but that.
    alone = {when.names[0] for when in conditions if when and when.kind == "same" and len(when.names) == 1}
    absent = " or ".join(f"{name}_{side} is null" for name in comparison.needs for side in "lr") or "1 = 0"
    levels: list[dict[str, Any]] = [
        {"sql_condition": absent, "label_for_charts": "missing", "is_null_level": True}
    ]
    for level, when in zip(comparison.levels, conditions, strict=True):
        if when:
            found: dict[str, Any] = {
                "sql_condition": condition_sql(when, backend),
                "label_for_charts": level.label,
            }
            found |= {"m_probability": level.m, "u_probability": level.u}
            if level.frequency and level.frequency in there:
                found["tf_adjustment_column"] = level.frequency
                found["disable_tf_exact_match_detection"] = level.frequency not in alone
            levels.append(found)
    rest = {"sql_condition": "ELSE", "label_for_charts": comparison.rest.label, "m_probability": comparison.rest.m}
    levels.append({**rest, "u_probability": 1 - sum(level.get("u_probability", 0) for level in levels)})
    shares = sum(level.get("m_probability", 0) for level in levels)
    for weighed in levels[1:]:
        weighed["m_probability"] /= shares
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def rules_for(rules: Sequence[Sequence[str]], there: Sequence[str]) -> list[list[str]]:
    """Return the rules whose columns are all there, each once."""
    kept = [list(rule) for rule in rules if set(rule) <= set(there)]
    return [rule for at, rule in enumerate(kept) if rule not in kept[:at]]


def taught_by(model: Model, rule: Sequence[str], there: Sequence[str]) -> list[str]:
    """Return the comparisons that a rule of training can teach: those that look at none of its columns."""
    used = model.roots(rule)
    return [
        comparison.name
        for comparison in model.comparisons
        if set(comparison.needs) <= set(there) and not model.looked_at(comparison) & used
    ]


def equal_sql(columns: Sequence[str]) -> str:
    """Return the rule that two records agree in all these columns."""
    return " and ".join(f"l.{name} = r.{name}" for name in columns)


def drawn_sql(backend: Backend, record: str = "") -> str:
    """Return the number (`Backend.drawn`) of a record: of `l.` or `r.` in a pair, or of one alone."""
    return backend.drawn(f"concat({record}source_dataset, ' ', {record}unique_id)")


def by_chance_sql(backend: Backend, each: int, parts: int) -> str:
    """Return the rule that two records of those drawn (one in `each` at most) fall into the same of so many parts."""
    left, right = (f"floor({drawn_sql(backend, side)} / {each}) % {parts}" for side in ("l.", "r."))
    return f"{left} = {right}"


KEY = ("source_dataset", "unique_id")
ONCE = {
    "dedupe": "l.unique_id < r.unique_id",
    "link": "l.source_dataset < r.source_dataset",
    "link_and_dedupe": "concat(l.source_dataset, ' ', l.unique_id) < concat(r.source_dataset, ' ', r.unique_id)",
}
"""By the mode of the work: the condition that two records are a pair, and one only."""


def met_sql(table: str, rule: str, mode: str) -> str:
    """Return the query of the pairs of records of `table` that meet under a rule."""
    keys = [f"{side}.{name} as {name}_{side}" for name in KEY for side in "lr"]
    return f"select {', '.join(keys)} from {table} as l join {table} as r on {rule} and {ONCE[mode]}"


def degrees_sql(
    comparisons: Sequence[Mapping[str, Any]], held: Mapping[str, str], there: Sequence[str], table: str, met: str
) -> str:
    """Return the query of the degrees at which the pairs of the table `met` stand, a column a comparison.

    A degree is 0 for the rest, more for what is more alike, -1 where a value is missing. What is `held` (`held_sql`) is
    found once for each pair, not by every degree that looks at it.
    """
    sides = [f"{side}.{name} as {name}_{side}" for name in there for side in "lr"]
    joins = [
        f"join {table} as {side} on {' and '.join(f'met.{name}_{side} = {side}.{name}' for name in KEY)}"
        for side in "lr"
    ]
    pairs = f"select {', '.join(sides)} from {met} as met {' '.join(joins)}"
    degrees = []
    for comparison in comparisons:
        *levels, _rest = comparison["comparison_levels"]
        cases = " ".join(
            f"when {level['sql_condition']} then {-1 if at == 0 else len(levels) - at}"
            for at, level in enumerate(levels)
        )
        degrees.append(f"case {cases} else 0 end as {comparison['output_column_name']}")
    chosen = ", ".join(degrees)
    for name, sql in held.items():
        chosen = chosen.replace(sql, name)
    # A case looks no further than it must; an expression that stands alone is computed to its end, parts and all.
    found = ["*", *(f"case when {sql} then true else false end as {name}" for name, sql in held.items())]
    return f"select {chosen} from (select {', '.join(found)} from ({pairs}) as sides) as pairs"


def held_sql(model: Model, there: Sequence[str], backend: Backend) -> dict[str, str]:
    """Return the named conditions of a model that are made of others, as its settings write them, by `held_<name>`."""
    found = {name: usable(condition, there) for name, condition in model.conditions.items()}
    return {
        f"held_{name}": condition_sql(condition, backend)
        for name, condition in found.items()
        if condition and condition.parts
    }


def splink_settings(model: Model, there: Sequence[str], backend: Backend, *, link_type: str) -> dict[str, Any]:
    """Return the settings of Splink for this model on these columns; blocking reads the columns `block_<n>`."""
    comparisons = [
        found
        for comparison in model.comparisons
        if (found := comparison_settings(model, comparison, there, backend))
    ]
    rules = rules_for(model.blocking, there)
    return {
        "link_type": link_type,
        "unique_id_column_name": "unique_id",
        "source_dataset_column_name": "source_dataset",
        "comparisons": comparisons,
        "probability_two_random_records_match": 0.0001,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.block_{at} = r.block_{at}"} for at in range(len(rules))
        ],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 25,
        "em_convergence": 0.001,
    }


def with_seen(settings: dict[str, Any], chance: Mapping[str, Mapping[int, int]]) -> dict[str, Any]:
    """Return the settings with each u as often as pairs that met by chance stand there; unseen, as guessed."""
    comparisons = []
    for comparison in settings["comparisons"]:
        missing, *levels = comparison["comparison_levels"]
        seen = chance[comparison["output_column_name"]]
        pairs = sum(seen.values())
        counts = [seen.get(degree, 0) for degree in range(len(levels) - 1, -1, -1)]
        found = [
            {**level, "u_probability": count / pairs} if count else level
            for level, count in zip(levels, counts, strict=True)
        ]
        comparisons.append({**comparison, "comparison_levels": [missing, *found]})
    return {**settings, "comparisons": comparisons}


def with_weights(settings: dict[str, Any], trained: Trained) -> dict[str, Any]:
    """Return the settings with the weights of a trained model, level by level. Raises `InputFault` if they differ."""
    settings = {**settings, "probability_two_random_records_match": trained.prior}
    comparisons = []
    for comparison in settings["comparisons"]:
        name = comparison["output_column_name"]
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        learnt = trained.comparisons.get(name, ())
        if [level["label_for_charts"] for level in levels] != [one.label for one in learnt]:
            raise InputFault(
                _("The trained model does not know the comparison “{name}” as it is now.").format(name=name),
                mend=_("Train it again."),
            )
        weighed = [
            {**level, "m_probability": one.m, "u_probability": one.u}
            for level, one in zip(levels, learnt, strict=True)
        ]
        comparisons.append({**comparison, "comparison_levels": [comparison["comparison_levels"][0], *weighed]})
    return {**settings, "comparisons": comparisons}
