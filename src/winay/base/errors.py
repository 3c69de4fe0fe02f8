"""One family of errors that people can read: what is wrong, where, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
NOT_ALLOWED = _("You are not allowed to do this.")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `where` (sheet, row, field, file line), what, and the mend."""

    message: Text
    where: str = ""
    mend: Text = ""

    def __str__(self) -> str:
        return " ".join(
            part for part in (f"{self.where}:" if self.where else "", str(self.message), str(self.mend)) if part
        )


class DomainError(Exception):
    """Base of all errors an action raises. `message` is translated; `field` names the form field."""

    def __init__(self, message: Text, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The actor may not do this."""

    def __init__(self, message: Text = NOT_ALLOWED, *, field: str | None = None) -> None:
        super().__init__(message, field=field)


class WrongState(DomainError):
    """The thing is not in a state from which this act is possible."""


class InvalidInput(DomainError):
    """What was given is wrong; `problems` lists every fault found, not only the first."""

    def __init__(self, message: Text, *, field: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, field=field)
        self.problems = tuple(problems)
