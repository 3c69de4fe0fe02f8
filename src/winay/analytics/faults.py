"""What is wrong with what was given, in words: where, what, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault: `where` names file and line, or column; `mend` says what to do."""

    message: str
    where: str = ""
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message} {self.mend}".strip()


class InputFault(Exception):
    """Files, mappings or models that cannot be used: every fault found, none repeated."""

    def __init__(self, message: str, problems: Sequence[Problem] = (), *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.problems = tuple(problems)
