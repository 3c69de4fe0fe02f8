"""The book as a paper that anyone can check."""

from django.db import transaction

from winay.accountability import access
from winay.accountability.models import Accountable
from winay.accountability.paper import KIND, book_content, book_pdf
from winay.accountability.queries.book import book_of
from winay.base.actions import record_act
from winay.base.models import User
from winay.documents.actions import keep_document
from winay.documents.models import Document
from winay.documents.rules import content_sha256


def print_book(*, actor: User, agreement: Accountable, language: str) -> Document:
    """Print the group's book as it stands and keep it, with the hash by which anyone can check it. No inverse.

    The same book printed again on the same day is the same document. Effects: the document, one act.
    """
    access.require(access.may_act_for_group(actor, agreement) or access.may_review(actor, agreement))
    content = book_content(book_of(agreement), language=language)
    code = f"{agreement.code}-L-{content_sha256(content)[:8]}".upper()
    kept = Document.objects.filter(code=code, kind=KIND).first()
    if kept is not None:
        return kept
    pdf = book_pdf(content, code=code)
    with transaction.atomic():
        found = keep_document(
            kind=KIND, code=code, title=content["title"], pdf=pdf, content=content, public=False, actor=actor
        )
        record_act(actor=actor, verb="print_book", subject=agreement, details={"document": code})
        return found
