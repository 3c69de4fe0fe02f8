"""Every act, table, state and key to a person stands on a signboard; a new package needs no other place."""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.utils import translation
from tests.factories.registry import make_person

import winay
from winay.base.models import Act, AppendOnly, User
from winay.base.signboard import (
    act_names,
    checks,
    doors,
    of_people,
    open_tables,
    state_tables,
    state_tables_by_package,
    thing_names,
    when_merged,
    when_ventures_merged,
    without_trail,
)
from winay.calls.actions.reach import COUNT_REACH
from winay.desk.templatetags.desk import act_name, thing_name
from winay.registry.models import Household, Organisation, Person, Venture
from winay.registry.queries.privacy import own_file

SOURCE = Path(winay.__file__).parent
COMPUTED = {
    "agreements/actions/follow_up.py": {"upload_minutes", "note_training", "note_visit"},
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


def _verbs() -> set[str]:
    written = set().union(*(found for _file, found in _written() if found), *COMPUTED.values())
    return written | {row.act for table in state_tables().values() for row in table.rows}


def test_every_computed_verb_is_known_here():
    assert {file for file, found in _written() if found is None} <= COMPUTED.keys()


def test_every_act_has_a_name():
    assert len(_verbs()) > 80
    assert sorted(_verbs() - {verb for _thing, verb in act_names()}) == []


def test_every_thing_on_a_board_is_a_model_with_a_name():
    for thing, _verb in act_names():
        assert apps.get_model(thing)
        assert thing in thing_names(), thing
    for door in doors():
        board = door.board
        for name in (
            *board.keep_own_history,
            *board.when_merged,
            *board.when_ventures_merged,
            *board.free_texts,
            *board.people,
        ):
            assert door.model(name), (door.label, name)
        for name, columns in door.board.free_texts.items():
            for column in columns:
                assert door.model(name)._meta.get_field(column)


def test_an_act_stands_on_one_board_only():
    named = [
        (door.label_of(thing), verb)
        for door in doors()
        for thing, verbs in door.board.acts.items()
        for verb in verbs
    ]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("model", [Person, Organisation, Household])
def test_whatever_points_to_the_register_says_what_becomes_of_it_in_a_merge(model):
    pointing = {relation.related_model._meta.label_lower for relation in model._meta.related_objects}
    assert len(pointing) > 5
    assert sorted(pointing - when_merged().keys()) == []


def test_whatever_points_to_a_venture_says_what_becomes_of_it_in_a_merge():
    models = (relation.related_model._meta for relation in Venture._meta.related_objects)
    pointing = {one.label_lower for one in models if one.app_label != "registry"}
    assert pointing >= {"journeys.referral", "agreements.agreementventure"}
    assert pointing == when_ventures_merged().keys()


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
        assert thing_name("registry.importbatch") == "List"


@pytest.mark.parametrize("language", ["es", "quz"])
def test_every_name_is_translated(language):
    names = {**act_names(), **thing_names()}
    with translation.override("en"):
        english = {key: str(name) for key, name in names.items()}
    with translation.override(language):
        assert [key for key, name in names.items() if str(name) == english[key]] == []


def our_models():
    return [one for one in apps.get_models() if one.__module__.startswith("winay.")]


def test_every_table_keeps_a_trail_is_only_added_to_or_stands_on_a_board():
    """Work that waits and numbers that were given out are the kernel's own."""
    kept = {one._meta.label_lower for one in our_models() if auditlog.contains(one) or issubclass(one, AppendOnly)}
    all_of_them = {one._meta.label_lower for one in our_models()} - {"base.job", "base.counter"}
    assert len(kept) > 100
    assert sorted(all_of_them - kept - without_trail()) == []


def test_every_state_that_is_stored_has_a_table():
    tables = [table.choices() for table in state_tables().values()]
    stored = [
        (one._meta.label_lower, field.choices)
        for one in our_models()
        for field in one._meta.local_fields
        if field.name == "state"
    ]
    assert len(stored) > 30
    assert [label for label, choices in stored if choices not in tables] == []


def test_who_may_names_a_predicate_of_the_package():
    named = {
        (config.name, row.who)
        for config in apps.get_app_configs()
        for table in state_tables_by_package().get(config.label, ())
        for row in table.rows
    }
    assert len(named) > 30
    missing = [
        (name, who)
        for name, who in sorted(named)
        if who != "the_worker" and not hasattr(import_module(f"{name}.access"), who)
    ]
    assert missing == []


def test_no_trail_is_kept_of_what_is_forgotten_on_a_day():
    assert {"calls.interest", "calls.asker", "registry.merge", "ledger.account"} <= without_trail()


def test_whatever_tells_of_people_says_where_they_read_it_and_what_is_given_away():
    telling = {
        model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("winay.")
        for field in model._meta.concrete_fields
        if field.related_model in (Person, User)
    }
    assert len(telling) > 20
    assert sorted(telling - of_people().keys()) == []
    for label, said in of_people().items():
        assert bool(said.chapter) != bool(said.why_not), label
        drawn = {table.name for table in open_tables().values() if label in drawn_from(table)}
        assert set(said.open_tables) == drawn, label


def drawn_from(table) -> set[str]:
    packages = {one.name: config.label for config in apps.get_app_configs() for one in tables_of(config)}
    return {name if "." in name else f"{packages[table.name]}.{name}" for name in table.drawn_from}


def tables_of(config):
    return getattr(sys.modules.get(f"{config.name}.open_data"), "OPEN_TABLES", ())


def test_every_open_table_says_from_what_it_is_made_and_what_keeps_people_out():
    assert len(open_tables()) >= 8
    for table in open_tables().values():
        assert table.privacy and table.about and table.drawn_from, table.name
        assert all(apps.get_model(label) for label in drawn_from(table))
        assert len(set(table.header)) == len(table.header)


def test_every_check_is_named_once():
    looks = [f"{check.look.__module__}.{check.look.__name__}" for check in checks()]
    assert len(looks) == len(set(looks)) >= 6


@pytest.mark.django_db
def test_a_persons_own_file_has_every_chapter_that_a_board_names():
    file = own_file(make_person())
    assert {said.chapter for said in of_people().values() if said.chapter} <= file.keys()


@pytest.mark.parametrize("language", ["es", "quz"])
def test_what_a_board_says_in_sentences_is_translated(language):
    said = [text for door in doors() for text in door.board.kept_when_forgotten]
    for table in open_tables().values():
        said += [table.title, table.about, table.privacy, *(column.meaning for column in table.columns)]
    with translation.override("en"):
        english = [str(text) for text in said]
    with translation.override(language):
        assert [text for text, same in zip(said, english, strict=True) if str(text) == same] == []
