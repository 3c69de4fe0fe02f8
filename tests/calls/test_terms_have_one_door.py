"""The terms of a call are read, typed, at one door; only the acts that write them see how they are stored."""

import re
from pathlib import Path

from winay.calls.models import Call
from winay.calls.queries.terms import terms_of

SOURCE = Path(__file__).parents[2] / "src/winay"
DOOR = "calls/queries/terms.py"
WRITERS = {"calls/actions/calls.py", "calls/actions/conditions.py"}
READ = re.compile(
    r"(?:Terms|terms\(\))\.model_validate\(|\bcall\.terms\b|\bterms\.get\(|[\"']call__terms|_call__terms"
)


def test_nobody_reads_stored_terms_but_the_door():
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if not {"migrations", "packs", "pack"} & set(path.parts) and READ.search(path.read_text())
    }
    assert found == {DOOR} | WRITERS
    templates = [path for path in SOURCE.rglob("*.html") if re.search(r"call\.terms\b", path.read_text())]
    assert templates == []


def test_terms_are_read_once_and_anew_when_they_are_set():
    call = Call(terms={"complaint_days": 4})
    first = terms_of(call)
    assert first.complaint_days == 4 and terms_of(call) is first
    call.terms = {"complaint_days": 5}
    assert terms_of(call).complaint_days == 5
