"""The book on paper: an official document with its hash and QR, in the group's language."""

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from winay.accountability.accounts import programme_of
from winay.accountability.models import Voucher, of
from winay.accountability.queries.book import Book, rows_of
from winay.accountability.words import day_of, read_aloud
from winay.documents.letterhead import letterhead
from winay.documents.typst import render_pdf
from winay.ledger.rules import money_text

TEMPLATE = Path(__file__).parent / "templates_typst" / "book.typ"
KIND = "book"


def book_content(book: Book, *, language: str) -> dict[str, Any]:
    """Return all that the printed book states; its hash is printed in the foot of each page."""
    agreement, currency = book.agreement, book.currency
    programme = programme_of(agreement)
    with translation.override(language):
        valued = Voucher.objects.filter(**of(agreement), kind="valued", state="noted").order_by("issued_on")
        return {
            "title": book.title,
            "group": agreement.organisation.name,
            "agreement": agreement.code,
            "programme": programme.name,
            "operator": programme.operator,
            "day": day_of(timezone.localdate()),
            "aloud": read_aloud(book, language=language),
            "heads": [_("Day"), _("What for"), _("Receipt"), _("Money in"), _("Money out"), _("Remains")],
            "rows": [
                [
                    day_of(row.on),
                    row.words,
                    row.paper,
                    money_text(row.came_in, currency) if row.came_in else "",
                    money_text(row.went_out, currency) if row.went_out else "",
                    money_text(row.remains, currency),
                ]
                for row in rows_of(agreement)
            ],
            "lines_title": _("By line of our plan"),
            "line_heads": [_("Line"), _("As planned"), _("Spent")],
            "lines": [
                [one.name, money_text(one.planned, currency), money_text(one.spent, currency)]
                for one in book.lines
            ],
            "kind_title": _("What we put in ourselves"),
            "kind_heads": [_("Day"), _("What"), _("Value")],
            "kind": [[day_of(one.issued_on), one.what, money_text(one.total.amount, currency)] for one in valued],
            "signatures": [_("Treasurer"), _("Inspector") if book.of_nucleus else _("Oversight committee")],
        }


def book_pdf(content: dict[str, Any], *, code: str) -> bytes:
    """Return the PDF of the book with letterhead, hash and QR code."""
    head = letterhead(
        code=code,
        kind=content["title"],
        title=content["title"],
        subtitle=f"{content['group']} · {content['agreement']} · {content['day']}",
        programme=content["programme"],
        operator=content["operator"],
        content=content,
    )
    return render_pdf(TEMPLATE, {"letterhead": head, **content})
