"""What the documents say of the code is true."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import states  # noqa: E402

import facts  # noqa: E402
import winay  # noqa: E402


def test_the_page_of_states_is_current():
    assert states.TARGET.read_text("utf-8") == states.text(), "run: python tools/states.py"


def test_the_page_of_conditions_has_the_whole_catalogue():
    assert facts.TARGET.read_text("utf-8") == facts.text(), "run: python tools/facts.py"


def test_the_page_of_states_has_every_table_of_the_source():
    source = Path(winay.__file__).parent
    written = sum(path.read_text("utf-8").count("= StateTable(") for path in source.rglob("*.py"))
    assert len(states.TABLES) == written > 10


@pytest.mark.parametrize("table", states.TABLES, ids=lambda table: table.name)
def test_every_state_can_be_reached_and_is_named(table):
    reached = {table.initial}
    for _ in table.rows:
        reached |= {row.target for row in table.rows if reached & set(row.sources)}
    assert reached == set(table.labels)
    assert {state for row in table.rows for state in (*row.sources, row.target)} <= set(table.labels)


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda d: d.name
)
def test_every_path_that_a_document_names_exists(document):
    named = re.findall(r"`((?:src|docs|tests|tools|bench)/[\w./-]+)`", document.read_text("utf-8"))
    named += [
        f"docs/{n}" if document.parent.name == "docs" else n
        for n in re.findall(r"\]\((?!https?:|#)([\w./-]+)\)", document.read_text("utf-8"))
    ]
    missing = [name for name in named if not (ROOT / name).exists() and not (document.parent / name).exists()]
    assert missing == []
