"""One migration a package stands for those that led to the first release; who had some of them goes on one by one."""

from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from winay.base.database import OneByOne

pytestmark = pytest.mark.once

AT_FE42DC8 = {
    "agreements": 1,
    "base": 3,
    "calls": 4,
    "committees": 4,
    "documents": 2,
    "ledger": 2,
    "programmes": 1,
    "registry": 11,
    "territory": 1,
}
"""How many migrations each package had at that commit, whose installations are upgraded."""


@pytest.fixture
def elsewhere(tmp_path: Path, django_db_blocker):
    """An empty SQLite file, whatever the tests run on."""
    settings = connections.databases["default"] | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "earlier.sqlite3",
    }
    connections.databases["earlier"] = settings
    with django_db_blocker.unblock(), closing(connections["earlier"]) as connection:
        yield connection
    del connections["earlier"], connections.databases["earlier"]


def applied_up_to(
    connection, how_many: dict[str, int], *, without: frozenset[tuple[str, str]] = frozenset()
) -> None:
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for package, name in sorted(OneByOne(None).disk_migrations):
        if (package, name) not in without and (not is_ours(package) or int(name[:4]) <= how_many.get(package, 0)):
            recorder.record_applied(package, name)


def later_than(missing: tuple[str, str]) -> frozenset[tuple[str, str]]:
    """Return what came after the first release and needs `missing`: who lacks that has none of these."""
    known = OneByOne(None).disk_migrations
    stood_for = {one for loaded in known.values() for one in loaded.replaces}
    lacking, before = {missing}, 0
    while len(lacking) > before:
        before = len(lacking)
        lacking |= {
            key
            for key, loaded in known.items()
            if key not in stood_for and not loaded.replaces and set(loaded.dependencies) & lacking
        }
    return frozenset(lacking)


def is_ours(package: str) -> bool:
    from django.apps import apps

    return apps.get_app_config(package).name.startswith("winay.")


def plan_of(connection) -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(one.app_label, one.name) for one, _backwards in plan]


def test_an_installation_of_fe42dc8_goes_on_one_by_one(elsewhere):
    applied_up_to(elsewhere, AT_FE42DC8)
    plan = plan_of(elsewhere)
    for package, had in AT_FE42DC8.items():
        numbers = [name for label, name in plan if label == package]
        assert not any("_squashed_" in name for name in numbers), numbers
        assert all(int(name[:4]) > had for name in numbers), numbers
    assert ("ledger", "0004_accounts_by_identity") in plan


def test_no_later_migration_needs_one_that_stands_for_others():
    """An installation of earlier does not have it: name the last of those that it stands for."""
    known = OneByOne(None).disk_migrations
    wrong = [
        f"{package} {name} needs {needed}"
        for (package, name), one in known.items()
        if not one.replaces
        for needed in one.dependencies
        if "_squashed_" in needed[1]
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("behind", sorted(AT_FE42DC8))
def test_an_installation_that_lacks_the_last_of_one_package_goes_on(elsewhere, behind):
    last = {package: int(name[:4]) for package, name in sorted(OneByOne(None).disk_migrations) if is_ours(package)}
    (missing,) = (
        key for key in OneByOne(None).disk_migrations if key[0] == behind and int(key[1][:4]) == last[behind]
    )
    applied_up_to(elsewhere, last | {behind: last[behind] - 1}, without=later_than(missing))
    names = [name for label, name in plan_of(elsewhere) if label == behind]
    assert [int(name[:4]) for name in names] == [last[behind]]


def test_whoever_had_them_all_has_nothing_to_do(elsewhere):
    applied_up_to(elsewhere, dict.fromkeys(sorted(label for label, _name in OneByOne(None).disk_migrations), 999))
    assert plan_of(elsewhere) == []


def test_a_fresh_installation_lays_each_package_at_once():
    loader = MigrationLoader(None)
    assert loader.replacements
    for (package, _name), one in loader.replacements.items():
        stood_for = {name for _package, name in one.replaces}
        there = {name for label, name in OneByOne(None).disk_migrations if label == package}
        assert stood_for <= there, package
