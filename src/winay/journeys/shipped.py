"""The entries that come with the program: one file a programme, typed from the documents that each of them names."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from winay.journeys.content import MESSAGES, Entry, kept
from winay.programmes.packs import read_file

FOLDER = Path(__file__).parent / "catalogue"


def read_entry(text: str, filename: str) -> Entry:
    """Return the entry that a file says; raise `InvalidInput` with every fault as `file:line` and its mend."""
    return read_file(Entry, text, filename, MESSAGES)


def digest(content: Mapping[str, Any]) -> str:
    """Return by what two ways of writing the same entry are one."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def shipped() -> Mapping[str, Entry]:
    """Return the entries that come with the program, by code."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        entry = read_entry(path.read_text("utf-8"), path.name)
        found[entry.code] = entry
    return found


def newer_shipped(code: str, taken: str) -> Entry | None:
    """Return the entry of ours where it says something else than what was last taken from us."""
    entry = shipped().get(code)
    return entry if entry is not None and digest(kept(entry)) != taken else None
