"""The session secretary's pages: committee, session, agenda, attendance, conflicts, paper cards, minutes."""

from winay.desk.sessions.views.course import (
    session,
    session_agenda,
    session_conflicts,
    session_do,
    session_item,
    session_item_ask,
    session_item_do,
    session_members,
)
from winay.desk.sessions.views.forming import committee, member_change, member_code, sessions
from winay.desk.sessions.views.printing import (
    session_credentials,
    session_keep_signed,
    session_minutes,
    session_minutes_pdf,
    session_paper,
    session_paper_card,
    session_scorecards,
    session_sheet_pdf,
    session_signed_page,
)

__all__ = [
    "committee",
    "member_change",
    "member_code",
    "session",
    "session_agenda",
    "session_conflicts",
    "session_credentials",
    "session_do",
    "session_item",
    "session_item_ask",
    "session_item_do",
    "session_keep_signed",
    "session_members",
    "session_minutes",
    "session_minutes_pdf",
    "session_paper",
    "session_paper_card",
    "session_scorecards",
    "session_sheet_pdf",
    "session_signed_page",
    "sessions",
]
