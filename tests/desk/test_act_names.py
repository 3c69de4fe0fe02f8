"""Every act that the product writes into its log has a name that people read, of its thing, in each language."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation

import winay
from winay.base.models import Act
from winay.base.templatetags.winay import _tables
from winay.calls.actions.reach import COUNT_REACH
from winay.desk.act_names import ACTS, OF_THINGS
from winay.desk.templatetags.desk import act_name

SOURCE = Path(winay.__file__).parent
COMPUTED = {
    "base/actions.py": set(),
    "calls/actions/reach.py": {COUNT_REACH},
    "committees/actions/scores.py": {"correct_scores", "send_scores"},
    "programmes/actions/roles.py": {"offer_role", "accept_role", "confirm_role", "refuse_role", "grant_role"},
    "registry/actions/merges.py": {"merge_person", "merge_organisation", "merge_household"},
}
"""What stands in the place of a verb where the source computes it; a file that begins to must be named here."""


def _constants(value: ast.expr) -> set[str] | None:
    """Return the verbs that an expression can be, or None if it does not say so itself."""
    if isinstance(value, ast.Constant):
        return {str(value.value)}
    if isinstance(value, ast.IfExp):
        first, second = _constants(value.body), _constants(value.orelse)
        return first | second if first is not None and second is not None else None
    return None


def _written() -> Iterator[tuple[str, set[str] | None]]:
    """Yield the file and the verbs of every act written there; None where they are computed."""
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                for given in node.keywords:
                    if given.arg == "verb":
                        yield str(path.relative_to(SOURCE)), _constants(given.value)


def verbs() -> set[str]:
    written = set().union(*(found for _file, found in _written() if found), *COMPUTED.values())
    return written | {row.act for table in _tables().values() for row in table.rows}


def test_every_computed_verb_is_known_here():
    assert {file for file, found in _written() if found is None} <= COMPUTED.keys()


def test_every_act_has_a_name():
    assert len(verbs()) > 80
    assert sorted(verbs() - ACTS.keys()) == []


def test_an_act_of_several_things_has_a_name_for_each():
    tables = defaultdict(set)
    for table in _tables().values():
        for row in table.rows:
            tables[row.act].add(table.name)
    several = {verb for verb, names in tables.items() if len(names) > 1}
    assert several
    for verb in several:
        named = [thing for thing, own in OF_THINGS if own == verb]
        assert len(named) == len(tables[verb]), verb


@pytest.mark.parametrize(
    ("thing", "verb", "name"),
    [
        ("registry.correction", "refuse", "Correction refused"),
        ("calls.proposal", "refuse", "Proposal refused"),
        ("registry.linkpair", "reject", "Judged two different ones"),
        ("committees.session", "member_left", "Juror left"),
    ],
)
def test_a_name_says_what_was_done_to_its_thing(thing, verb, name):
    with translation.override("en"):
        assert act_name(Act(subject_type=thing, verb=verb)) == name
        assert act_name(SimpleNamespace(subject_type=thing, verb="not_yet_known")) == "Not yet known"


@pytest.mark.parametrize("language", ["es", "quz"])
def test_every_name_is_translated(language):
    names = {**ACTS, **OF_THINGS}
    with translation.override("en"):
        english = {key: str(name) for key, name in names.items()}
    with translation.override(language):
        assert [key for key, name in names.items() if str(name) == english[key]] == []
