"""Keeping a document for good, and the paper that was signed."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import Page
from winay.documents.actions.proofs import keep_proof
from winay.documents.letterhead import letterhead
from winay.documents.models import Document, SignedPage, SignedPaper
from winay.documents.rules import content_sha256
from winay.documents.typst import render_pdf

RECEIPT = "receipt"
LONGEST_CODE = 40


def keep_document(
    *,
    kind: str,
    code: str,
    title: str,
    pdf: bytes,
    content: Any,
    public: bool,
    actor: User | None = None,
    replaces: Document | None = None,
    heads: dict[str, Any] | None = None,
) -> Document:
    """Store a rendered document and the hashes by which anyone can check it. There is no inverse.

    The same code with the same file returns the document kept before; with another file it raises `WrongState`:
    a correction is a new document with its own code that `replaces` the old one.
    Effects: one `Document`, one act `keep_document`.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    with transaction.atomic():
        kept = Document.objects.filter(code=code).first()
        if kept is None:
            try:
                with transaction.atomic():
                    document = Document.objects.create(
                        kind=kind,
                        code=code,
                        title=title[:250],
                        pdf=pdf,
                        sha256=sha256,
                        content_sha256=content_sha256(content),
                        public=public,
                        replaces=replaces,
                        heads=heads,
                    )
            except IntegrityError:
                kept = Document.objects.filter(code=code).first()
                if kept is None:
                    raise
            else:
                record_act(
                    actor=actor,
                    verb="keep_document",
                    subject=document,
                    details={"kind": kind, "sha256": sha256, "content_sha256": document.content_sha256},
                )
                return document
        if kept.sha256 != sha256:
            raise WrongState(
                _("A document with the code %(code)s is kept already and cannot be changed.") % {"code": code},
                field="code",
            )
        return kept


def receipt_code(subject_code: str, key: str) -> str:
    """Return the code of the receipt for what bears `subject_code`; its `key` stands in where that is too long."""
    code = f"CARGO-{subject_code}".upper()
    return code if len(code) <= LONGEST_CODE else f"CARGO-{key}".upper()[:LONGEST_CODE]


def keep_receipt(
    *,
    code: str,
    title: str,
    programme: str,
    operator: str = "",
    subtitle: str = "",
    facts: Sequence[tuple[str, str]],
    paragraphs: Sequence[str] = (),
    actor: User | None = None,
) -> Document:
    """Render and keep the receipt (cargo) for something handed in: who, what, when, and the code that proves it.

    `code` is that of `receipt_code`. The file is not public: whoever holds it proves by its QR code that it is
    genuine, so `facts` may name the group and what it sent. Asked for again with the same facts, the receipt kept
    before is returned. Effects and errors: those of `keep_document`.
    """
    content = {
        "code": code,
        "title": title,
        "facts": [list(pair) for pair in facts],
        "sections": [{"paragraphs": list(paragraphs)}] if paragraphs else [],
    }
    # Printed again elsewhere or later the file would differ (its address, a new release), not what it says.
    kept = Document.objects.filter(code=code, kind=RECEIPT, content_sha256=content_sha256(content)).first()
    if kept is not None:
        return kept
    head = letterhead(
        code=code,
        kind="Cargo de recepción",
        title=title,
        subtitle=subtitle,
        programme=programme,
        operator=operator,
        content=content,
    )
    pdf = render_pdf("letter.typ", {"letterhead": head, **content})
    return keep_document(kind=RECEIPT, code=code, title=title, pdf=pdf, content=content, public=False, actor=actor)


def keep_signed_paper(*, actor: User, document: Document, shows: str, pages: Sequence[Page]) -> SignedPaper:
    """Keep what was signed on paper with its document: the pages read by `base.proofs.read_pages`.

    Sent again, the same pages return the paper that stands; others are kept beside it as the next number and stand
    in its place. There is no inverse. Who may do it is asked by the packages whose documents are signed.
    Effects: the paper, its pages, one act that says what it shows and its hash.
    """
    if shows not in SignedPaper.Shows.values:
        raise InvalidInput(_("Choose what the scan shows."), field="shows")
    sha256 = hashlib.sha256("".join(page.sha256 for page in pages).encode()).hexdigest()
    with transaction.atomic():
        Document.objects.select_for_update().defer("pdf").get(pk=document.pk)
        standing = document.signed_papers.filter(shows=shows).order_by("-number").first()
        if standing is not None and standing.sha256 == sha256:
            return standing
        paper = SignedPaper.objects.create(
            document=document,
            shows=shows,
            number=standing.number + 1 if standing else 1,
            sha256=sha256,
            added_by_name=str(actor),
        )
        for number, page in enumerate(pages, start=1):
            SignedPage.objects.create(paper=paper, number=number, proof=keep_proof(page))
        record_act(
            actor=actor,
            verb="keep_signed_paper",
            subject=document,
            details={"shows": shows, "number": paper.number, "pages": len(pages), "sha256": sha256},
        )
        return paper
