"""What every test shares: a home folder, quick password hashing, flushing despite append-only tables."""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

os.environ.setdefault("WINAY_HOME", tempfile.mkdtemp(prefix="winay-test-"))

import hypothesis
import pytest
from auditlog.context import auditlog_disabled
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_save
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import HealthCheck
from pytest_django import DjangoDbBlocker
from tests import fresh_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A slow machine is not a wrong answer: speed is what `make bench` measures.
hypothesis.settings.register_profile("winay", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.settings.load_profile("winay")


def pytest_configure() -> None:
    # No test cuts the power: what a killed process leaves is there without waiting for the disk.
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {**database.get("OPTIONS", {}), "options": "-c synchronous_commit=off"}
    else:
        # A file of this run's own, so that several connections meet the locks that people meet.
        folder = tempfile.mkdtemp(prefix="winay-test-database-")
        database["TEST"] = {**database.get("TEST", {}), "NAME": f"{folder}/test.sqlite3"}
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    _let_the_runner_empty_append_only_tables()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


TOUCHES_THE_DATABASE = {"db", "transactional_db", "live_server", "module_rows", "demonstration"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `once` what the database cannot change, and put first what takes longest.

    A second pass on another database leaves out what is marked. The tests of the whole site share a demonstration
    within their module: begun first, they stay with one worker, and the short ones fill both to the end.
    """
    for item in items:
        marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
        if not marked and not TOUCHES_THE_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("once")
    items.sort(key=lambda item: not _is_of_the_whole_site(item))


def _is_of_the_whole_site(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return item.path.parent == Path(__file__).parent and not (marker and marker.kwargs.get("transaction"))


def pytest_collection_finish() -> None:
    """Spare the collector of garbage the half million objects of Django and the tests that stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Give the run a database fresh from its migrations: a copy of the one that was made for the run before."""
    name = connection.creation._get_test_db_name()
    with django_db_blocker.unblock(), fresh_database.one_at_a_time():
        laid = fresh_database.lay(name)
        made = setup_databases(verbosity=0, interactive=False, keepdb=laid)
        if not laid:
            fresh_database.keep(name)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module", autouse=True)
def _history(request: pytest.FixtureRequest) -> Iterator[None]:
    """Write the history of rows (`auditlog`) where it is asked for, and in the tests of the whole site.

    It is a fourth of the work of a test that fills its own rows; what it keeps is the library's to test.
    """
    whole_site = request.path.parent == Path(__file__).parent
    written = whole_site or any(mark.name == "history" for mark in request.node.iter_markers())
    before = auditlog_disabled.set(not written)
    yield
    auditlog_disabled.reset(before)


@pytest.fixture(scope="session", autouse=True)
def _every_act_is_named() -> None:
    """Let an act fail in any test whose thing and verb stand on no package's signboard."""
    from django.apps import apps

    from winay.base import actions
    from winay.base.models import Act
    from winay.base.signboard import act_names, thing_names

    packages = {one.label for one in apps.get_app_configs() if one.name.startswith("winay.")} - {"base"}

    def look(instance: Act, **_more: object) -> None:
        act = instance.subject_type, instance.verb
        of_the_kernel = os.environ.get("PYTEST_CURRENT_TEST", "").startswith("tests/base/")
        known = instance.subject_type in thing_names() or instance.subject_type.partition(".")[0] in packages
        made_up = of_the_kernel or len(instance.verb) < 3 or not known
        assert made_up or act in act_names(), f"no signboard says what {act} is called"

    seal = actions.seal_after_commit

    def seal_what_has_a_name(acts: list[Act]) -> None:
        # Acts on many things at once are written without a signal.
        for act in acts:
            look(act)
        seal(acts)

    actions.seal_after_commit = seal_what_has_a_name
    post_save.connect(look, sender=Act, weak=False, dispatch_uid="every act is named")


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """Begin every test in the product's default language: a request leaves its own language active behind it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _own_open_data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let every test begin without files of open data, columns of the registry, and awards kept for the map.

    The demonstration brings its own files.
    """
    from winay.committees.queries.public import places

    places._awards_by_call.cache_clear()
    if "demonstration" in request.fixturenames:
        yield
        return
    # Not by `override_settings`: within it nobody knows the module of the settings any more.
    usual = settings.OPEN_DATA_ROOT, settings.COLUMNS_ROOT, settings.FLOW_ROOT
    for name in ("OPEN_DATA_ROOT", "COLUMNS_ROOT", "FLOW_ROOT"):
        setattr(settings, name, tmp_path_factory.getbasetemp() / f"{name}-{uuid4()}")
    yield
    settings.OPEN_DATA_ROOT, settings.COLUMNS_ROOT, settings.FLOW_ROOT = usual


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DjangoDbBlocker]:
    """Keep what a module's fixtures write (under `module_rows.unblock()`) until the module's last test has ended.

    Each test still undoes its own changes: its transaction is a savepoint within this one. Django does the same for
    `setUpTestData`. Not for modules with transactional tests. Fetch rows anew rather than hand objects on.
    """
    with _undone_at_the_end(django_db_blocker):
        yield django_db_blocker


@pytest.fixture(scope="module")
def demonstration(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[object]:
    """Give a module the demonstration in a database of its own, and `module_rows` on top of it.

    Not together with `module_rows`: this one's `unblock()` does the same.
    """
    from tests.demonstration import Demonstration, laid

    with (
        django_db_blocker.unblock(),
        laid(tmp_path_factory.mktemp("demonstration")) as result,
        _undone_at_the_end(django_db_blocker),
        django_db_blocker.block(),
    ):
        yield Demonstration(result, django_db_blocker)


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Start one Chromium for the tests of a module; without one they are skipped, but never in CI."""
    import tour

    if not Path(tour.CHROMIUM).exists() and os.environ.get("CI") != "true":
        pytest.skip("Chromium is not on this machine")
    with pytest.MonkeyPatch.context() as patch, tour.chromium() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield started


@pytest.fixture
def browser(chromium: "Browser") -> Iterator["Browser"]:
    """Give a test the module's Chromium, and close whatever it opened there: no page asks on in the next test."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@contextmanager
def _undone_at_the_end(blocker: DjangoDbBlocker) -> Iterator[None]:
    outer = transaction.atomic()
    outer._from_testcase = True
    with blocker.unblock():
        outer.__enter__()
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


SAME_IN_EVERY_TEST = ("django_content_type", "auth_permission")
"""Tables that Django would fill again after each emptying, with the same rows."""


def _let_the_runner_empty_append_only_tables() -> None:
    """Let the test runner empty append-only tables between transactional tests; the product never can.

    Rows are deleted, and only where there are some: PostgreSQL needs seconds to truncate a hundred empty tables. What
    refuses that stands aside meanwhile: SQLite's triggers are lifted, PostgreSQL does it in a role for which none
    fires. Not a fixture: a test of a pure rule must not wait for a database.
    """
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        if self.connection.vendor == "postgresql":
            _empty_postgresql()
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%forbid%'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        try:
            original(self, [sql for sql in sql_list if not any(name in sql for name in SAME_IN_EVERY_TEST)])
        finally:
            with self.connection.cursor() as cursor:
                for _, sql in triggers:
                    cursor.execute(sql)

    BaseDatabaseOperations.execute_sql_flush = flush


def _empty_postgresql() -> None:
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    has_rows = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names - set(SAME_IN_EVERY_TEST)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        # What a page may take was set on this connection; what empties 150 tables may take longer.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(" UNION ALL ".join(has_rows))
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")
