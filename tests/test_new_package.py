"""A package in its own folder, with one line among the installed ones and one in the floors, shows everywhere.

`tests/new_package/trees` is that package. The house is laid out anew with it, in links, and looked at from outside.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests import fresh_database

from winay.cli.language import compile_catalogue

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent / "new_package"


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _one_more_line(file: Path, after: str, line: str) -> None:
    """Write a line after another one. The file is another's under a second name: it is replaced, not changed."""
    text = file.read_text("utf-8")
    assert text.count(after) == 1
    file.unlink(missing_ok=True)
    file.write_text(text.replace(after, f"{after}\n{line}"), "utf-8")


def _lay_out(house: Path) -> Path:
    """Return `house` with the sources in it, as links: what is written there anew leaves ours alone."""
    shutil.copytree(ROOT / "src", house / "src", copy_function=_link)
    shutil.copy2(ROOT / "pyproject.toml", house)
    return house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house with one package more."""
    house = _lay_out(tmp_path_factory.mktemp("house"))
    trees = shutil.copytree(HERE / "trees", house / "src" / "winay" / "trees")
    compile_catalogue(trees / "locale" / "es" / "LC_MESSAGES" / "django.po")
    _one_more_line(house / "src/winay/site/settings.py", '    "winay.partners",', '    "winay.trees",')
    _one_more_line(house / "pyproject.toml", '  "accounts | api | desk | jury | my | portal",', '  "trees",')
    return house


def _run(house: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WINAY_", "DJANGO"))}
    paths = os.pathsep.join((str(house / "src"), str(ROOT)))
    return subprocess.run(
        command,
        cwd=house,
        env={**kept, "PYTHONPATH": paths, "WINAY_LANGUAGE": "es", **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def _lint_imports(house: Path) -> subprocess.CompletedProcess[str]:
    lint = shutil.which("lint-imports", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert lint
    return _run(house, lint, "--no-cache")


@pytest.mark.once
def test_the_floors_take_it_in(house: Path) -> None:
    done = _lint_imports(house)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.once
def test_two_packages_of_floor_three_never_know_each_other(tmp_path: Path) -> None:
    house = _lay_out(tmp_path)
    for name, line in (
        ("savings", "from winay.agreements import models"),
        ("results", "from winay import savings"),
    ):
        room = house / "src" / "winay" / name
        room.mkdir()
        (room / "__init__.py").write_text(f"{line}\n", "utf-8")
    done = _lint_imports(house)
    assert done.returncode == 1
    assert "1 broken" in done.stdout
    assert "winay.results is not allowed to import winay.savings" in done.stdout


@pytest.fixture(scope="module")
def seen(house: Path, django_db_setup: None, django_db_blocker: object) -> dict:
    if connection.vendor != "sqlite":
        pytest.skip("the house with one package more is looked at on SQLite")
    home = house / "home"
    home.mkdir(mode=0o700)
    shutil.copyfile(fresh_database.kept_file(), home / "winay.sqlite3")
    done = _run(house, sys.executable, str(HERE / "look.py"), str(house), WINAY_HOME=str(home))
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("act", "Árbol plantado"),
        ("history", True),
        ("task", True),
        ("menu", True),
        ("menu_of_others", False),
        ("tab", True),
        ("tab_of_others", False),
        ("fact", "Trees that people planted in the district"),
        ("pack", 12),
        ("open_page", True),
        ("csv", ["021201,queñual,1"]),
        ("dictionary", {"es": "Especie del árbol", "en": "Species of the tree", "quz": "Especie del árbol"}),
        ("field", {"name": "trees", "type": "integer", "description": "How many were planted", "unit": "tree"}),
        ("doctor", [{"name": "Árboles plantados", "state": "ok", "found": "0 dry", "mend": ""}]),
        ("own_file", ["queñual"]),
        ("event", True),
        ("event_refused", True),
        ("listens_last", ["winay.trees.listeners", "winay.trees.listeners"]),
        ("merged", True),
        ("forgotten", True),
    ],
)
def test_it_shows_everywhere(seen: dict, where: str, what: object) -> None:
    assert seen[where] == what
