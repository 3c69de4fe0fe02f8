"""What of committees can be found: sessions, by their code or the title of their call."""

from django.utils.translation import gettext_lazy as _

from winay.base.found import Asked, Finder, Line
from winay.base.search import with_words
from winay.base.tasks import desk_page
from winay.committees.models import Session
from winay.committees.queries.staff import sessions_of_staff


def _line(row: Session) -> Line:
    return Line(row.committee.call.title, desk_page("session", row.code), row.code, "session", row.state)


def _sessions(asked: Asked, limit: int) -> list[Line]:
    """Sessions are as few as there are contests: their titles are read through, not looked up."""
    found = with_words(sessions_of_staff(asked.user), asked.text, "code", "committee__call__title")
    return [_line(row) for row in found[:limit]]


def _with_code(asked: Asked) -> Line | None:
    row = sessions_of_staff(asked.user).filter(code__in=asked.codes).first()
    return _line(row) if row else None


FINDERS = (Finder(kind="sessions", name=_("Sessions"), find=_sessions, with_code=_with_code),)
