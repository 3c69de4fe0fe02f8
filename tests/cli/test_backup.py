"""Backup and restore of real installations, each in a folder of its own."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.test_cli_words import winay

from winay.base.database import OneByOne
from winay.cli import trust
from winay.cli.console import Fault


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    home = tmp_path_factory.mktemp("prepared")
    done = winay("init", "--json", WINAY_HOME=str(home))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["migrations_applied"] > 10 and found["districts_added"] == 1892
    return home


@pytest.fixture(scope="module")
def filled(prepared, tmp_path_factory):
    """An installation with a user and a picture, and its archive; tests work on copies."""
    folder = tmp_path_factory.mktemp("filled")
    home, archive = folder / "home", folder / "winay.tar.gz"
    shutil.copytree(prepared, home)
    assert winay("user", "add", "rosa", WINAY_HOME=str(home)).returncode == 0
    (home / "uploads" / "talking-maps").mkdir(parents=True)
    (home / "uploads" / "talking-maps" / "mapa ñ.png").write_bytes(b"picture")
    done = winay("backup", str(archive), "--json", WINAY_HOME=str(home))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["uploads"] == 1
    return folder


@pytest.fixture
def home(filled, tmp_path):
    return shutil.copytree(filled / "home", tmp_path / "home")


@pytest.fixture
def archive(filled, tmp_path):
    return Path(shutil.copy2(filled / "winay.tar.gz", tmp_path))


def users_in(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "winay.sqlite3")) as database:
        return [row[0] for row in database.execute("SELECT username FROM base_user ORDER BY 1")]


def test_init_again_changes_nothing(prepared):
    found = json.loads(winay("init", "--json", WINAY_HOME=str(prepared)).stdout)
    assert (found["migrations_applied"], found["districts_added"]) == (0, 0)


def test_doctor_finds_a_prepared_installation_whole(prepared):
    done = winay("doctor", "--json", WINAY_HOME=str(prepared))
    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == 0, [f for f in findings if f["state"] == "problem"]
    assert not list(prepared.glob(".winay-*"))


def test_doctor_finds_a_log_that_can_be_changed(home):
    with sqlite3.connect(home / "winay.sqlite3") as database:
        database.execute("DROP TRIGGER base_act_forbid_update")
    done = winay("doctor", "--json", WINAY_HOME=str(home))
    assert done.returncode == 3
    assert any("base_act" in f["found"] and f["state"] == "problem" for f in json.loads(done.stdout)["findings"])


def test_doctor_finds_a_guard_that_does_nothing_and_a_trigger_of_somebody_else(home):
    with sqlite3.connect(home / "winay.sqlite3") as database:
        database.execute("DROP TRIGGER committees_minutes_forbid_delete")
        database.execute(
            "CREATE TRIGGER committees_minutes_forbid_delete BEFORE DELETE ON committees_minutes BEGIN SELECT 1; END"
        )
        database.execute("CREATE TRIGGER stranger AFTER INSERT ON base_act BEGIN SELECT 1; END")
    done = winay("doctor", "--json", WINAY_HOME=str(home))
    assert done.returncode == 3
    problems = [f["found"] for f in json.loads(done.stdout)["findings"] if f["state"] == "problem"]
    assert [found for found in problems if "committees_minutes" in found]
    assert [found for found in problems if "stranger" in found]


def test_doctor_finds_a_missing_index_and_init_makes_it(home):
    with sqlite3.connect(home / "winay.sqlite3") as database:
        database.execute("DROP INDEX person_by_dni")
    done = winay("doctor", "--json", WINAY_HOME=str(home))
    (found,) = (f for f in json.loads(done.stdout)["findings"] if "person_by_dni" in f["found"])
    assert found["state"] == "warning" and "winay init" in found["mend"]
    assert json.loads(winay("init", "--json", WINAY_HOME=str(home)).stdout)["indexes_made"] == 1
    assert "person_by_dni" not in winay("doctor", "--json", WINAY_HOME=str(home)).stdout


def test_a_backup_comes_back_in_an_empty_place(archive, home, tmp_path):
    assert archive.stat().st_mode & 0o077 == 0
    new = tmp_path / "new"
    done = winay("restore", str(archive), "--json", WINAY_HOME=str(new))
    assert done.returncode == 0, done.stderr
    assert users_in(new) == ["rosa"]
    assert json.loads(done.stdout)["kept"] is None and not list(new.glob("before-restore-*"))
    assert (new / "uploads" / "talking-maps" / "mapa ñ.png").read_bytes() == b"picture"
    assert (new / "secret-key").read_text() == (home / "secret-key").read_text()
    assert winay("ledger", "verify", WINAY_HOME=str(new)).returncode == 0


def test_a_backup_is_taken_while_somebody_writes(home, tmp_path):
    with sqlite3.connect(home / "winay.sqlite3", isolation_level=None) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE base_user SET full_name = 'half done'")
        path = tmp_path / "during.tar.gz"
        assert winay("backup", str(path), WINAY_HOME=str(home)).returncode == 0
        writer.execute("COMMIT")
    new = tmp_path / "new"
    assert winay("restore", str(path), WINAY_HOME=str(new)).returncode == 0
    with sqlite3.connect(new / "winay.sqlite3") as database:
        assert database.execute("SELECT full_name FROM base_user").fetchall() != [("half done",)]


def test_a_place_with_data_is_replaced_only_by_force_and_kept(archive, home):
    assert winay("user", "add", "later", WINAY_HOME=str(home)).returncode == 0
    refused = winay("restore", str(archive), WINAY_HOME=str(home))
    assert refused.returncode == 1 and "--force" in refused.stderr
    assert users_in(home) == ["later", "rosa"]
    done = winay("restore", str(archive), "--force", "--json", WINAY_HOME=str(home))
    assert done.returncode == 0, done.stderr
    assert users_in(home) == ["rosa"]
    kept = Path(json.loads(done.stdout)["kept"])
    assert users_in(kept) == ["later", "rosa"]
    assert (kept / "uploads" / "talking-maps" / "mapa ñ.png").exists()


def test_restore_refuses_while_the_database_is_in_use(archive, home):
    with sqlite3.connect(home / "winay.sqlite3", isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE base_user SET full_name = 'busy'")
        done = winay("restore", str(archive), "--force", WINAY_HOME=str(home))
        writer.execute("ROLLBACK")
    assert done.returncode == 3
    assert users_in(home) == ["rosa"]


def rewritten(archive: Path, change) -> bytes:
    """Return the archive with each entry passed through `change(name, content)`; None leaves it out."""
    out = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for entry in old:
            changed = change(entry.name, old.extractfile(entry).read())
            if changed is not None:
                renamed, content = tarfile.TarInfo(changed[0]), changed[1]
                renamed.size = len(content)
                new.addfile(renamed, io.BytesIO(content))
    return out.getvalue()


def other_picture(name, content):
    return name, b"other" if name.startswith("uploads/") else content


def no_picture(name, content):
    return None if name.startswith("uploads/") else (name, content)


def no_manifest(name, content):
    return None if name == "manifest.json" else (name, content)


def no_database(name, content):
    return None if name == "database.sqlite3" else (name, content)


def escaping(name, content):
    return (f"uploads/../../{name.rsplit('/', 1)[-1]}" if name.startswith("uploads/") else name), content


def absolute(name, content):
    return ("/tmp/winay-escaped" if name.startswith("uploads/") else name), content


def foreign(name, content):
    return ("winay.sqlite3" if name.startswith("uploads/") else name), content


def damaged(name, content):
    return name, content[: len(content) // 2] if name == "database.sqlite3" else content


def from_the_future(name, content):
    future = content.replace(b'"base.0001_initial"', b'"base.9999_future"')
    return name, future if name == "manifest.json" else content


def of_another_engine(name, content):
    other = content.replace(b'"sqlite"', b'"postgresql"').replace(b"database.sqlite3", b"database.pgdump")
    if name == "manifest.json":
        return name, other
    return ("database.pgdump" if name == "database.sqlite3" else name), content


def of_another_format(name, content):
    return name, re.sub(rb'"format": \S+', b'"format": 99,', content) if name == "manifest.json" else content


def refused(bad, home):
    done = winay("restore", str(bad), "--force", WINAY_HOME=str(home))
    assert done.returncode in {1, 3} and "Traceback" not in done.stderr, done.stderr
    assert users_in(home) == ["rosa"]
    assert (home / "uploads" / "talking-maps" / "mapa ñ.png").read_bytes() == b"picture"
    assert not list(home.glob("before-restore-*")) and not list(home.glob(".winay-*"))
    assert not Path("/tmp/winay-escaped").exists()
    return done.stderr


@pytest.mark.parametrize(
    "change",
    [other_picture, no_picture, no_manifest, no_database, damaged],
    ids=lambda change: change.__name__,
)
def test_an_archive_that_is_not_what_its_list_says_is_refused(change, archive, home, tmp_path):
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(rewritten(archive, change))
    assert "bad.tar.gz" in refused(bad, home)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (escaping, "bad.tar.gz"),
        (absolute, "bad.tar.gz"),
        (foreign, "bad.tar.gz"),
        (damaged, "bad.tar.gz"),
        (of_another_format, "bad.tar.gz"),
        (from_the_future, "base.9999_future"),
        (of_another_engine, "postgresql"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_an_archive_that_its_owner_sealed_is_refused_for_what_it_is(change, words, archive, home, tmp_path):
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(sealed_again(archive, home, change))
    assert words in refused(bad, home)


@pytest.mark.parametrize("change", [from_the_future, of_another_engine], ids=lambda change: change.__name__)
def test_what_an_archive_says_of_itself_is_not_believed_without_its_seal(change, archive, home, tmp_path):
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(rewritten(archive, change))
    assert "--trust" in refused(bad, home) or change is of_another_engine


def sealed_again(archive: Path, home: Path, change) -> bytes:
    """Return the archive with each entry passed through `change(name, content)`, hashed and sealed as by its owner."""
    changed = archive.with_name("changed.tar.gz")
    changed.write_bytes(rewritten(archive, change))
    with tarfile.open(changed) as tar:
        digests = {
            entry.name: hashlib.sha256(tar.extractfile(entry).read()).hexdigest()
            for entry in tar
            if entry.name != "manifest.json"
        }

    def seal(name, content):
        if name == "manifest.json":
            manifest = json.loads(content) | {"files": digests}
            manifest["seal"] = trust.seal_of(manifest, (home / "secret-key").read_text().strip())
            content = json.dumps(manifest).encode()
        return name, content

    return rewritten(changed, seal)


def resealed(archive: Path, home: Path, change) -> bytes:
    """Return the archive with its database passed through `change(path)`, hashed and sealed as its owner would."""
    changed = archive.with_name("changed.sqlite3")
    with tarfile.open(archive) as tar:
        changed.write_bytes(tar.extractfile("database.sqlite3").read())
    change(changed)
    content = changed.read_bytes()
    return sealed_again(archive, home, lambda name, held: (name, content if name == "database.sqlite3" else held))


def emptied(path):
    path.write_bytes(b"")


def by(*statements):
    def change(path):
        with closing(sqlite3.connect(path)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    return change


@pytest.fixture(scope="module")
def of_the_archive(filled, tmp_path_factory):
    """The archive's database and its migrations."""
    folder = tmp_path_factory.mktemp("archive")
    with tarfile.open(filled / "winay.tar.gz") as tar:
        tar.extractall(folder, filter="data")
    migrations = tuple(json.loads((folder / "manifest.json").read_text())["migrations"])
    return folder / "database.sqlite3", migrations


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (emptied, ""),
        (by("DELETE FROM django_migrations WHERE app = 'ledger'"), ""),
        (by("DROP TRIGGER base_act_forbid_update"), "base_act_forbid_update"),
        (
            by(
                "DROP TRIGGER base_act_forbid_update",
                "CREATE TRIGGER base_act_forbid_update BEFORE UPDATE ON base_act BEGIN SELECT 1; END",
            ),
            "base_act_forbid_update",
        ),
        (
            by("CREATE TRIGGER helper AFTER INSERT ON base_act BEGIN UPDATE base_user SET is_superuser = 1; END"),
            "helper",
        ),
        (by("CREATE VIEW more AS SELECT 1"), "more"),
        (by("CREATE TABLE more (x)"), "more"),
        (by("ALTER TABLE base_user ADD COLUMN more text"), "base_user"),
        (by("DROP TABLE ledger_posting"), "ledger_posting"),
    ],
)
def test_a_doctored_database_is_not_what_its_migrations_make(change, words, of_the_archive, tmp_path):
    database, migrations = of_the_archive
    doctored = Path(shutil.copy2(database, tmp_path / "doctored.sqlite3"))
    trust.require_same_schema(doctored, migrations, tmp_path)
    change(doctored)
    with pytest.raises(Fault) as refusal:
        trust.require_same_schema(doctored, migrations, tmp_path)
    assert words in str(refusal.value)


def test_an_archive_of_an_earlier_version_is_compared_with_what_that_version_made(tmp_path):
    plan = OneByOne(None).graph.forwards_plan(("base", "0002_append_only"))
    migrations = tuple(f"{app}.{name}" for app, name in plan)
    for work in ("then", "now"):
        (tmp_path / work).mkdir()
    trust._fresh_schema(migrations, tmp_path / "then")
    database = tmp_path / "then" / "fresh" / "winay.sqlite3"
    by("CREATE TRIGGER stranger AFTER INSERT ON base_act BEGIN SELECT 1; END")(database)
    with pytest.raises(Fault) as refusal:
        trust.require_same_schema(database, migrations, tmp_path / "now")
    assert str(refusal.value).endswith(": stranger.")


def test_a_doctored_database_is_refused_even_with_the_right_key(archive, home, tmp_path):
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(resealed(archive, home, by("DROP TRIGGER base_act_forbid_update")))
    done = winay("restore", str(bad), "--force", WINAY_HOME=str(home))
    assert done.returncode == 1 and "base_act_forbid_update" in done.stderr, done.stderr
    assert users_in(home) == ["rosa"]


def test_an_archive_of_somebody_else_is_put_back_only_by_who_trusts_it(archive, home):
    (home / "secret-key").write_text("another key of this installation, long enough to be one")
    done = winay("restore", str(archive), "--force", WINAY_HOME=str(home))
    assert done.returncode == 1 and "--trust" in done.stderr
    done = winay("restore", str(archive), "--force", "--trust", WINAY_HOME=str(home))
    assert done.returncode == 0, done.stderr


def bomb(name, content):
    return name, bytes(200_000_000) if name.startswith("uploads/") else content


def deep(name, content):
    return name, b"[" * 1_000_000 if name == "manifest.json" else content


@pytest.mark.parametrize("change", [bomb, deep], ids=lambda change: change.__name__)
def test_what_would_fill_the_disk_or_the_stack_is_refused_before_it_does(change, archive, home, tmp_path):
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(rewritten(archive, change))
    done = winay("restore", str(bad), "--force", WINAY_HOME=str(home))
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert not list(home.glob(".winay-*"))


def test_a_disk_that_is_full_is_told_plainly(home, tmp_path):
    command = f"ulimit -f 300; exec {sys.executable} -m winay backup {tmp_path / 'full.tar.gz'}"
    environment = {**os.environ, "WINAY_HOME": str(home)}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "Traceback" not in done.stderr, done.stderr
    assert not (tmp_path / "full.tar.gz").exists() and not list(tmp_path.glob(".winay-*"))


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"no tar", mtime=0)])
def test_a_file_that_is_no_archive_is_refused(content, tmp_path, prepared):
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(content)
    done = winay("restore", str(bad), "--json", WINAY_HOME=str(tmp_path / "new"))
    assert done.returncode == 1
    assert json.loads(done.stdout)["ok"] is False


def test_half_an_archive_is_refused(archive, tmp_path):
    half = tmp_path / "half.tar.gz"
    half.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    assert winay("restore", str(half), WINAY_HOME=str(tmp_path / "new")).returncode == 1


def test_a_backup_never_overwrites_and_can_leave_the_secret_out(archive, home, tmp_path):
    assert winay("backup", str(archive), WINAY_HOME=str(home)).returncode == 2
    path = tmp_path / "no-secret.tar.gz"
    assert winay("backup", str(path), "--without-secret", WINAY_HOME=str(home)).returncode == 0
    with tarfile.open(path) as tar:
        assert "secret-key" not in tar.getnames()


def test_serve_refuses_a_port_in_use(prepared):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = winay("serve", "--port", port, WINAY_HOME=str(prepared))
    assert done.returncode == 3
    assert port in done.stderr


def test_serve_answers_until_it_is_stopped(prepared):
    import signal
    import socket
    import subprocess
    import sys
    import time
    import urllib.error
    import urllib.request

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WINAY_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "winay", "serve", "--port", str(port), "--json"],
        env={**kept, "WINAY_HOME": str(prepared)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        status = 0
        deadline = time.monotonic() + 40
        while status == 0 and time.monotonic() < deadline:
            try:
                status = urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=5).status
            except urllib.error.HTTPError as error:
                status = error.code
            except OSError:
                time.sleep(0.2)
        assert status == 200
    finally:
        server.send_signal(signal.SIGINT)
        out, _ = server.communicate(timeout=30)
    assert json.loads(out.splitlines()[0])["addresses"] == [f"http://127.0.0.1:{port}/"]


POSTGRESQL = os.environ.get("WINAY_DATABASE_URL", "")


@pytest.mark.postgres
@pytest.mark.skipif(
    not POSTGRESQL.startswith("postgres"), reason="WINAY_DATABASE_URL is not a PostgreSQL database"
)
@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="the PostgreSQL client is not installed")
def test_backup_and_restore_of_postgresql(tmp_path):
    import psycopg

    name = f"winay_backup_{os.getpid()}"
    server, scratch = POSTGRESQL.rsplit("/", 1)[0] + "/postgres", POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            environment = {"WINAY_HOME": str(tmp_path / "home"), "WINAY_DATABASE_URL": scratch}
            assert winay("init", "--no-places", **environment).returncode == 0
            assert winay("user", "add", "rosa", **environment).returncode == 0
            path = tmp_path / "pg.tar.gz"
            done = winay("backup", str(path), **environment)
            assert done.returncode == 0, done.stderr
            with tarfile.open(path) as tar:
                # What pg_dump has packed is not packed once more: that takes as long and saves nothing.
                assert path.stat().st_size > sum(member.size for member in tar)
            assert winay("user", "add", "later", **environment).returncode == 0
            assert winay("restore", str(path), **environment).returncode == 1
            done = winay("restore", str(path), "--force", **environment)
            assert done.returncode == 0, done.stderr
            with psycopg.connect(scratch) as database:
                assert database.execute("SELECT username FROM base_user").fetchall() == [("rosa",)]
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
