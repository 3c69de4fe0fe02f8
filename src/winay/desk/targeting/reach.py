"""The counts of a reach as pages, pictures and downloads show them: in words, never a small group of people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.charts import stacked_bars
from winay.calls.models import Reach
from winay.calls.queries.targeting import names_of_sets
from winay.registry.models import Household, Organisation, Person
from winay.territory.models import District
from winay.territory.rules import DEPARTMENTS

ALL = "all"
OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    "reached": (gettext_lazy("Reached"), "#2c5a45"),
    "place": (gettext_lazy("Other place"), "#8d7a63"),
    "quintile": (gettext_lazy("Other quintile"), "#d79a2b"),
    "sex": (gettext_lazy("Other sex"), "#1f5673"),
    "age": (gettext_lazy("Other age"), "#7fa9bf"),
    "kind": (gettext_lazy("Other kind"), "#1f5673"),
    "unknown": (gettext_lazy("Not known"), "#d9cbb6"),
}
"""What becomes of somebody, in words, with the colour of its part in a bar."""
TITLES: dict[str, str | Promise] = {
    "quintile": gettext_lazy("Poverty quintile"),
    "region": gettext_lazy("Region"),
    "department": gettext_lazy("Department"),
    "set": gettext_lazy("Named set of districts"),
    "sex": gettext_lazy("Sex"),
    "age": gettext_lazy("Age"),
    "poverty": gettext_lazy("Household's poverty"),
    "organised": gettext_lazy("In an organisation"),
    "kind": gettext_lazy("Kind of organisation"),
}
QUINTILES = (
    gettext_lazy("1, extreme poor"),
    gettext_lazy("2, very poor"),
    gettext_lazy("3, poor"),
    gettext_lazy("4, average"),
    gettext_lazy("5, acceptable"),
)
WAYS = {
    "geographic": gettext_lazy("Geographic: by place"),
    "self": gettext_lazy("Self-targeting: the offer chooses"),
    "direct": gettext_lazy("Direct: people are named"),
}
"""The three kinds of targeting (CO §42)."""


@dataclass(frozen=True)
class Line:
    """A line of a table: each column's name with its count, the total last; None is not shown."""

    label: str
    cells: tuple[tuple[str, int | None], ...]
    share: float | None


@dataclass(frozen=True)
class Table:
    """What became of people or organisations by one dimension."""

    name: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Half:
    """People or organisations: the whole, then a table for each dimension."""

    what: str
    reached: int | None
    missed: int | None
    everybody: int | None
    reasons: tuple[tuple[str, int | None], ...]
    tables: tuple[Table, ...]


def halves_of(reach: Reach) -> list[Half]:
    """Return the counts of a reach, people first; at most one query, for the names of sets."""
    names = _labels(reach)
    return [_half(what, reach.content[what], names) for what in ("people", "organisations")]


def _half(what: str, content: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> Half:
    whole = content["whole"]
    used = [one for one in OUTCOMES if one in whole and whole[one] != 0]
    used = used if "reached" in used else ["reached", *used]
    order = ("quintile", "set", "department", "region", "sex", "age", "poverty", "organised", "kind")
    return Half(
        what=what,
        reached=whole["reached"],
        missed=_missed(whole),
        everybody=whole[ALL],
        reasons=tuple((str(OUTCOMES[one][0]), whole[one]) for one in used if one != "reached"),
        tables=tuple(
            _table(name, content["by"][name], used, names.get(name, {}))
            for name in order
            if len(content["by"].get(name, {})) > (0 if name in ("quintile", "set") else 1)
        ),
    )


def _missed(line: Mapping[str, int | None]) -> int | None:
    reached, everybody = line["reached"], line[ALL]
    return None if reached is None or everybody is None else everybody - reached


def _table(name: str, lines: Mapping[str, Any], used: list[str], names: Mapping[str, str]) -> Table:
    return Table(
        name=name,
        title=str(TITLES[name]),
        columns=tuple(str(OUTCOMES[one][0]) for one in used),
        lines=tuple(
            Line(
                label=names.get(value, value) if value else _("not known"),
                cells=(*((str(OUTCOMES[one][0]), line[one]) for one in used), (_("All"), line[ALL])),
                share=_share(line),
            )
            for value, line in _in_order(name, lines)
        ),
    )


def _share(line: Mapping[str, int | None]) -> float | None:
    reached, everybody = line["reached"], line[ALL]
    return None if reached is None or not everybody else round(reached / everybody, 3)


def _in_order(name: str, lines: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the lines as people read them: numbers and ages upwards, what is not known last."""
    if name in ("set", "kind", "department"):
        return sorted(lines.items(), key=lambda pair: (not pair[0], -(pair[1][ALL] or 0), pair[0]))
    return sorted(lines.items(), key=lambda pair: (not pair[0], pair[0]))


def _labels(reach: Reach) -> dict[str, dict[str, str]]:
    codes = {code for what in ("people", "organisations") for code in reach.content[what]["by"].get("set", {})}
    return {
        "quintile": {str(number): str(text) for number, text in enumerate(QUINTILES, start=1)},
        "region": {str(code): str(text) for code, text in District.Region.choices},
        "department": dict(DEPARTMENTS),
        "set": names_of_sets(sorted(codes)) if codes else {},
        "sex": {str(code): str(text) for code, text in Person.Sex.choices},
        "age": {name: name.replace("-", "–") for name in reach.content["people"]["by"].get("age", {})},
        "poverty": {str(code): str(text) for code, text in Household.PovertyClass.choices},
        "organised": {"yes": _("Yes"), "no": _("No")},
        "kind": {str(code): str(text) for code, text in Organisation.Kind.choices},
    }


def picture(reach: Reach, *, what: str = "people", by: str = "quintile", narrow: bool = False) -> str:
    """Return the counts by one dimension as stacked bars; what is not shown in the table is not drawn either."""
    names = _labels(reach)
    lines = reach.content[what]["by"].get(by, {})
    whole = reach.content[what]["whole"]
    used = [one for one in OUTCOMES if one in whole and whole[one] != 0]
    rows = [
        (
            names.get(by, {}).get(value, value) if value else _("not known"),
            {str(OUTCOMES[one][0]): line[one] for one in used if line[one] is not None},
        )
        for value, line in _in_order(by, lines)
    ]
    title = _("People in the registry") if what == "people" else _("Organisations in the registry")
    return stacked_bars(
        rows, [(str(OUTCOMES[one][0]), OUTCOMES[one][1]) for one in used], title=title, narrow=narrow
    )


def rule_of(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kept rule in words for the page."""
    kinds, sexes = dict(Organisation.Kind.choices), dict(Person.Sex.choices)
    regions = {str(code): str(text) for code, text in District.Region.choices}
    places = [DEPARTMENTS.get(code, code) for code in rule["places"]]
    return {
        **rule,
        "ways": [str(WAYS[kind]) for kind in rule["kinds"]],
        "where": [
            text for text in (rule["territory"], *(regions[code] for code in rule["regions"]), *places) if text
        ],
        "quintiles": [str(QUINTILES[number - 1]) for number in rule["quintiles"]],
        "sexes": [str(sexes[code]) for code in rule["sexes"]],
        "organisation_kinds": [str(kinds[code]) for code in rule["organisation_kinds"]],
        "departments": [DEPARTMENTS.get(code, code) for code in rule["departments"]],
    }


def export_rows(reach: Reach) -> Iterator[tuple[Any, ...]]:
    """Yield every count as a table for machines: what, by what, value, outcome, count (empty: not shown)."""
    for what in ("people", "organisations"):
        content = reach.content[what]
        tables = {"": {"": content["whole"]}, **content["by"]}
        for name, lines in tables.items():
            for value, line in lines.items():
                for outcome, count in line.items():
                    yield what, name, value, outcome, count


EXPORT_HEADER = ("counted", "by", "value", "outcome", "count")
