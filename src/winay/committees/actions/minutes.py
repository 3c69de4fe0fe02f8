"""The acta of a closed session, as a document that anyone can check, and the corrections and addenda to it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import read_pages
from winay.committees.actions._locks import locked_session, require_runner
from winay.committees.models import Minutes, Outcome, Session
from winay.committees.queries.acta.content import acta_content
from winay.committees.queries.acta.signatures import SHEET, sheet_code, sheet_content
from winay.committees.queries.acta.words import long_date
from winay.committees.queries.addendum import addendum_content
from winay.committees.queries.freed import Round
from winay.committees.queries.naming import Naming
from winay.committees.queries.session import Tally
from winay.committees.queries.votes import seal_of_marks
from winay.committees.rules import Allocation
from winay.documents.actions import keep_document, keep_signed_paper
from winay.documents.letterhead import letterhead
from winay.documents.models import SignedPaper
from winay.documents.typst import render_pdf
from winay.ledger.heads import heads_of

TEMPLATES = Path(__file__).resolve().parent.parent / "templates_typst"
CODE_LENGTH = 38
"""Of the 40 characters of a document's code, two are for the sheet on which it is signed."""
MOST_PAGES = 20


def issue_minutes(
    *,
    actor: User,
    session: Session,
    tally: Tally,
    decided: Allocation,
    outcomes: Mapping[str, Outcome],
    seed: str,
) -> Minutes:
    """Render and keep the acta of a session just closed. Called by `close_session` in its transaction.

    Where the call's rules do not let jurors be named in public, the acta shows seats, and a second document that is
    not public, the sheet of signatures, says who holds each; both carry the other's code.
    """
    naming = Naming.of(session.committee.call, session.committee_id)
    with translation.override("es"):
        content = acta_content(
            session=session,
            tally=tally,
            decided=decided,
            outcomes=outcomes,
            seed=seed,
            naming=naming,
            sheet=sheet_code(document_code(session, 1)),
        )
        minutes = _keep(
            actor,
            session,
            number=1,
            kind="Acta de sesión pública",
            template="acta.typ",
            content=content,
            naming=naming,
        )
        if not naming.named:
            _keep_sheet(actor, session, tally, naming, minutes)
        return minutes


def correct_minutes(*, actor: User, session: Session, text: str) -> Minutes:
    """Add a correction to the acta of a closed session: a new numbered document that refers to the one before.

    Scores, ranking and awards stay as they were. Effects: one document, one `Minutes`, one act.
    """
    if not text.strip():
        raise InvalidInput(_("Write what is corrected, and why."), field="text")
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        former = latest_minutes(session)
        if session.state != "closed" or former is None:
            raise WrongState(_("Only the minutes of a closed session are corrected."))
        with translation.override("es"):
            content = {
                "session": session.code,
                "call": session.committee.call.title,
                "committee": session.committee.name,
                "former": former.document.code,
                "former_sha256": former.document.sha256,
                "former_content_sha256": former.document.content_sha256,
                "date": long_date(timezone.now()),
                "paragraphs": [line.strip() for line in text.splitlines() if line.strip()],
                "signed_by": str(actor),
            }
            minutes = _keep(
                actor,
                session,
                number=former.number + 1,
                kind="Fe de erratas de acta",
                template="correction.typ",
                content=content,
                former=former,
                correction=text.strip(),
            )
        record_act(
            actor=actor,
            verb="correct_minutes",
            subject=session,
            reason=text.strip(),
            details={"number": minutes.number},
        )
        return minutes


def issue_addendum(*, actor: User, session: Session, round_: Round, explained: Mapping[str, Any]) -> Minutes:
    """Render and keep the addendum that prints a reallocation. Called by `award_freed_budget` in its transaction."""
    former = latest_minutes(session)
    if former is None:
        raise WrongState(_("Only the minutes of a closed session are continued."))
    with translation.override("es"):
        content = addendum_content(round_=round_, former=former.document, explained=explained, actor=str(actor))
        return _keep(
            actor,
            session,
            number=former.number + 1,
            kind="Adenda de acta",
            template="addendum.typ",
            content=content,
            former=former,
            correction=content["summary"],
        )


def issue_remedy(*, actor: User, session: Session, content: dict[str, Any], former: Minutes) -> Minutes:
    """Render and keep the addendum that an upheld complaint leads to. Called by `remedy_result`."""
    return _keep(
        actor,
        session,
        number=former.number + 1,
        kind="Adenda de acta",
        template="remedy.typ",
        content=content,
        former=former,
        correction=f"Reclamo {content['complaint']} fundado. {content['found']}",
    )


def keep_signed_minutes(*, actor: User, minutes: Minutes, shows: str, scan: Sequence[IO[bytes]]) -> SignedPaper:
    """Keep the signed acta, correction or addendum, or the attendance sheet: photographs or PDFs, page by page.

    A later scan stands in the place of the earlier, which is kept. Effects: `documents.actions.keep_signed_paper`.
    """
    require_runner(actor, minutes.session)
    pages = read_pages(scan, field="scan", most=MOST_PAGES)
    with transaction.atomic():
        require_runner(actor, locked_session(minutes.session))
        return keep_signed_paper(actor=actor, document=minutes.document, shows=shows, pages=pages)


def latest_minutes(session: Session) -> Minutes | None:
    """Return the acta of a session, or the last correction or addendum to it."""
    return session.minutes.select_related("document").defer("document__pdf").order_by("-number").first()


def document_code(session: Session, number: int) -> str:
    """Return the code of a session's acta (number 1) or of its correction; short enough for a QR code."""
    code = f"ACTA-{session.code}-{number}".upper()
    return code if len(code) <= CODE_LENGTH else f"ACTA-{session.pk.hex[-20:].upper()}-{number}"


def _keep_sheet(actor: User, session: Session, tally: Tally, naming: Naming, minutes: Minutes) -> None:
    call = session.committee.call
    content = sheet_content(session=session, tally=tally, naming=naming, acta=minutes.document)
    content["heads"] = minutes.document.heads
    code = sheet_code(minutes.document.code)
    head = letterhead(
        code=code,
        kind="Hoja de firmas",
        title=f"Firmas del acta del {session.committee.name}",
        subtitle=call.title,
        programme=call.programme.name,
        operator=call.programme.operator,
        content=content,
    )
    keep_document(
        actor=actor,
        kind=SHEET,
        code=code,
        title=f"Hoja de firmas del acta {minutes.document.code}",
        pdf=render_pdf(TEMPLATES / "sheet.typ", {"letterhead": head, **content}),
        content=content,
        public=False,
        heads=minutes.document.heads,
    )


def _keep(
    actor: User,
    session: Session,
    *,
    number: int,
    kind: str,
    template: str,
    content: dict[str, Any],
    former: Minutes | None = None,
    correction: str = "",
    naming: Naming | None = None,
) -> Minutes:
    call = session.committee.call
    heads = heads_of(call.programme)
    naming = naming or Naming.of(call, session.committee_id)
    content, correction = naming.without_names(content), naming.without_names(correction)
    if number == 1:
        heads["marks"] = seal_of_marks(session)
    content = {**content, "heads": heads}
    code = document_code(session, number)
    title = f"{kind} {session.code}"
    head = letterhead(
        code=code,
        kind=kind,
        title=_heading(session, kind, number),
        subtitle=call.title,
        programme=call.programme.name,
        operator=call.programme.operator,
        content=content,
    )
    pdf = render_pdf(TEMPLATES / template, {"letterhead": head, **content})
    document = keep_document(
        actor=actor,
        kind="minutes",
        code=code,
        title=title,
        pdf=pdf,
        content=content,
        public=True,
        replaces=former.document if former else None,
        heads=heads,
    )
    return Minutes.objects.create(session=session, number=number, document=document, correction=correction)


def _heading(session: Session, kind: str, number: int) -> str:
    if number == 1:
        return f"Acta del {session.committee.name}"
    return f"{'Adenda' if kind == 'Adenda de acta' else 'Corrección'} {number - 1} del acta"
