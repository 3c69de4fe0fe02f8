"""A group's own book: its receipts from photograph to acceptance, what it plans to buy, its accounts."""

from winay.accountability.accounts import is_nucleus, own_key
from winay.accountability.audience import Audience
from winay.accountability.models import Accountable
from winay.accountability.queries.book import own_book
from winay.my.web import own_page

AT = {
    "frame": "my/page.html",
    "service": "my:service",
    "book": "my:book",
    "closure": "my:closure",
    "closure_step": "my:closure_step",
    "closure_pdf": "my:closure_pdf",
    "add": "my:add_voucher",
    "purchases": "my:purchases",
    "aloud": "my:book_aloud",
    "print": "my:print_book",
    "paper": "my:book_paper",
    "book_step": "my:book_step",
    "reading": "my:reading",
    "reading_proof": "my:reading_proof",
    "reading_drop": "my:reading_drop",
    "voucher": "my:voucher",
    "voucher_step": "my:voucher_step",
    "proof": "my:voucher_proof",
    "xml": "my:voucher_xml",
    "purchase": "my:purchase",
    "purchase_step": "my:purchase_step",
    "report": "my:report",
    "report_step": "my:report_step",
}


def _up(account: Accountable, key: str) -> tuple[str, ...]:
    return ("my:home",) if is_nucleus(account) else ("my:proposal", key)


BOOKS = Audience(at=AT, staff=False, guard=own_page, book=own_book, key=own_key, up=_up)
