"""A process that is killed while it takes a list, between two chunks or in one, loses nothing and doubles nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests import fresh_database
from tests.factories.lists import HEADINGS, csv_bytes

ROOT = Path(__file__).resolve().parents[2]
ROWS = 500
KILLED = """
import os, signal, sys
import django
django.setup()
from winay.registry.actions.lists import passing, running
passing.CHUNK = 100  # the first chunk is a fifth of it
place, calls = sys.argv[1], [0]

def die(*given, standing=None):
    calls[0] += 1
    if calls[0] == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return standing(*given) if standing else None

if place == "in a chunk":
    standing = running._count
    running._count = lambda *given: die(*given, standing=standing)
from pathlib import Path
from winay.registry.actions import lists
from winay.registry.models import ImportBatch
from winay.registry.queries.imports import suggested_mapping
import datetime
path = Path(sys.argv[2])
batch = lists.receive_list(actor=None, source=lists.save_source(actor=None, name="JUNTOS"), path=path,
    filename=path.name, list_date=datetime.date(2026, 5, 3), keep_file=False)
batch = lists.choose_columns(actor=None, batch=batch, mapping=suggested_mapping(batch))
batch = lists.start_taking(actor=None, batch=batch, at_once=True)
lists.take_list(actor=None, batch=batch, path=path, progress=die if place == "between chunks" else running.nothing)
"""
COUNTED = """
import django, json
django.setup()
from winay.registry.models import Person, PersonSearch, SourceRecord
from winay.registry.queries.search import find_people
print(json.dumps([Person.objects.count(), PersonSearch.objects.count(), SourceRecord.objects.count(),
    SourceRecord.objects.values("key").distinct().count(), len(find_people("persona333").rows)]))
"""


def python(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "WINAY_DATABASE_URL"}
    env |= {
        "WINAY_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "winay.site.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "WINAY_LANGUAGE": "es",
    }
    return subprocess.run([sys.executable, *arguments], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("place", "standing"), [("between chunks", 220), ("in a chunk", 120)])
def test_a_killed_import_goes_on_where_it_stood(django_db_setup, tmp_path, place, standing):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(fresh_database.kept_file(), home / "winay.sqlite3")
    rows = [[f"J{n}", "", "QUISPE", "", f"PERSONA{n}", "F", "23/05/1980", "", ""] for n in range(ROWS)]
    path = tmp_path / "lista.csv"
    path.write_bytes(csv_bytes([HEADINGS, *rows]))
    assert python(home, "-c", KILLED, place, str(path)).returncode == -signal.SIGKILL
    assert json.loads(python(home, "-c", COUNTED).stdout)[:4] == [standing] * 4
    command = ("-m", "winay", "registry", "import", str(path), "--source", "juntos", "--json")
    done = python(home, *command)
    told = json.loads(done.stdout)
    assert (told["ok"], told["new"], told["refused"], told["already_taken"]) == (True, ROWS, 0, False), done.stderr
    assert json.loads(python(home, "-c", COUNTED).stdout) == [ROWS, ROWS, ROWS, ROWS, 1]
    again = json.loads(python(home, *command).stdout)
    assert (again["already_taken"], again["new"]) == (True, 0)
