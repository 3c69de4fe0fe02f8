"""Every act that the product writes into its log has a name that people read, in each language."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import winay
from winay.base.templatetags.winay import _tables
from winay.desk.act_names import ACTS

SOURCE = Path(winay.__file__).parent
WRITTEN = re.compile(r'\bverb="([a-z_]+)"')


def verbs() -> set[str]:
    written = {verb for path in SOURCE.rglob("*.py") for verb in WRITTEN.findall(path.read_text("utf-8"))}
    moves = {row.act for table in _tables().values() for row in table.rows}
    return written | moves | {"merge_person", "merge_organisation"}


def test_every_act_has_a_name():
    assert len(verbs()) > 80
    assert sorted(verbs() - ACTS.keys()) == []


@pytest.mark.parametrize("language", ["es", "quz"])
def test_every_name_is_translated(language):
    with translation.override("en"):
        english = {verb: str(name) for verb, name in ACTS.items()}
    with translation.override(language):
        assert [verb for verb, name in ACTS.items() if str(name) == english[verb]] == []
