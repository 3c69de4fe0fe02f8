"""Who signs an acta, and the sheet for it where jurors are not named in public."""

from typing import Any

from winay.committees.models import Member, Session
from winay.committees.queries.acta.words import long_date
from winay.committees.queries.naming import Naming
from winay.committees.queries.session import Tally
from winay.documents.models import Document

SHEET = "signing_sheet"
"""The kind of the document on which an acta is signed that names nobody."""


def signers(tally: Tally) -> list[Member]:
    """Return who signs: every member who scored a group, and every principal who was there at any time."""
    scored = {card.juror for one in tally.presented for card in one.cards}
    return [
        member
        for member in tally.members
        if str(member.pk) in scored or (member.alternate_for is None and tally.votes.intervals.get(member.pk))
    ]


def office(member: Member) -> str:
    return f"{member.get_seat_display()}, {member.sector}"


def sheet_code(acta: str) -> str:
    """Return the code of the sheet on which the acta with this code is signed."""
    return f"{acta}-F"


def sheet_of(session: Session) -> Document | None:
    """Return the sheet on which the session's acta is signed, without its file, or None if the acta names jurors."""
    code = session.minutes.filter(number=1).values_list("document__code", flat=True).first()
    return Document.objects.defer("pdf").filter(kind=SHEET, code=sheet_code(code)).first() if code else None


def sheet_content(*, session: Session, tally: Tally, naming: Naming, acta: Document) -> dict[str, Any]:
    """Return what the sheet of signatures prints: the acta by its code and hashes, and who holds which seat."""
    return {
        "session": session.code,
        "call": session.committee.call.title,
        "committee": session.committee.name,
        "place": session.place or "—",
        "closed": long_date(session.closed_at),
        "acta": acta.code,
        "acta_sha256": acta.sha256,
        "acta_content_sha256": acta.content_sha256,
        "signatures": [[naming.seat(one.pk), one.name, office(one)] for one in signers(tally)],
    }
