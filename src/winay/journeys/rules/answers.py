"""Answers to many referrals that come back in one file: a table or a package. Pure."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from winay.journeys.rules.packages import act_of

MOST_ANSWERS = 500
MOST_BYTES = 3_000_000
IN_SPANISH = {
    "aceptado": "accept",
    "aceptada": "accept",
    "lista de espera": "put_on_list",
    "en espera": "put_on_list",
    "rechazado": "decline",
    "rechazada": "decline",
    "no aceptado": "decline",
    "no aceptada": "decline",
    "inscrito": "enrol",
    "inscrita": "enrol",
    "primer apoyo": "give_first_support",
    "primer apoyo recibido": "give_first_support",
}


class BadAnswers(Exception):
    """A file of answers that cannot be read: why, as one of `WHY`."""


@dataclass(frozen=True)
class CaseAnswer:
    """The answer to one referral, as its line (or place) in the file says it; `package`: as it came, where it did."""

    line: int
    code: str
    said: str
    reason: str = ""
    package: Mapping[str, Any] | None = None

    @property
    def act(self) -> str:
        """The act that it means; empty where the words mean none."""
        plain = " ".join(self.said.casefold().split())
        return IN_SPANISH.get(plain) or act_of(plain)


def answers_in(data: bytes, cohort_format: str) -> list[CaseAnswer]:
    """Return the answers of a file, those lines left out in which nothing is answered. Raises `BadAnswers`.

    A table (CSV, with commas or semicolons, in UTF-8) has the columns `referral`, `what` and `reason`; a package is the
    JSON that was given, with `what` and `reason` under each `answer`.
    """
    if len(data) > MOST_BYTES:
        raise BadAnswers("large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadAnswers("unreadable") from None
    found = _of_package(text, cohort_format) if text.lstrip().startswith("{") else _of_table(text)
    found = [one for one in found if one.said.strip()]
    if not found:
        raise BadAnswers("empty")
    if len(found) > MOST_ANSWERS:
        raise BadAnswers("many")
    return found


def _of_package(text: str, cohort_format: str) -> list[CaseAnswer]:
    try:
        package = json.loads(text)
    except (ValueError, RecursionError):
        raise BadAnswers("unreadable") from None
    if package.get("format") != cohort_format or not isinstance(package.get("cases"), list):
        raise BadAnswers("unreadable")
    found = []
    for place, one in enumerate(package["cases"], start=1):
        answer = one.get("answer") if isinstance(one, dict) else None
        if isinstance(answer, dict):
            said, reason = str(answer.get("what", "")), str(answer.get("reason", ""))
            found.append(CaseAnswer(place, str(one.get("referral", ""))[:20], said, reason, one))
    return found


def _of_table(text: str) -> list[CaseAnswer]:
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    names = {str(name).strip().casefold(): name for name in rows.fieldnames or ()}
    if not {"referral", "what"} <= set(names):
        raise BadAnswers("columns")
    try:
        return [
            CaseAnswer(
                rows.line_num,
                str(row[names["referral"]] or "").strip()[:20],
                str(row[names["what"]] or ""),
                str(row.get(names.get("reason", "")) or ""),
            )
            for row in rows
        ]
    except csv.Error:
        raise BadAnswers("unreadable") from None
