"""The closing act on paper, with hash and QR: money, what was done, goods, satisfaction, the venture."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from winay.accountability.accounts import programme_of
from winay.accountability.models import Closure
from winay.accountability.queries.book import book_of
from winay.accountability.queries.people import signers_of
from winay.accountability.words import day_of
from winay.documents.letterhead import letterhead
from winay.documents.typst import render_pdf
from winay.ledger.rules import money_text

TEMPLATE = Path(__file__).parent / "templates_typst" / "closing.typ"
KIND = "closure"


def closing_content(closure: Closure, *, closed_on: date) -> dict[str, Any]:
    """Return all that the closing act states, in Spanish, as the parties sign it; of the book before it closes."""
    agreement = closure.account
    programme, currency = programme_of(agreement), str(agreement.amount.currency)
    book = book_of(agreement)
    own_left = closure.own_left.amount
    with translation.override("es"):
        return {
            "title": _("Closing act"),
            "group": agreement.organisation.name,
            "agreement": agreement.code,
            "programme": programme.name,
            "operator": programme.operator,
            "day": day_of(closed_on),
            "money_title": _("Financial result"),
            "money": [
                [_("Given by the programme"), money_text(book.sums.from_programme, currency)],
                [_("Put in by the group"), money_text(book.sums.from_group, currency)],
                [_("Accounted for with accepted receipts"), money_text(book.sums.accepted, currency)],
                [_("Given back to the programme"), money_text(book.sums.returned, currency)],
                [_("Own money that stays with the group"), money_text(own_left, currency)],
                [_("Own work and materials, at their value"), money_text(book.in_kind.put_in, currency)],
            ],
            "lines_title": _("By line of our plan"),
            "line_heads": [_("Line"), _("As planned"), _("Spent")],
            "lines": [
                [one.name, money_text(one.planned, currency), money_text(one.spent, currency)]
                for one in book.lines
            ],
            "done_title": _("What was done"),
            "done": closure.done,
            "goods_title": _("Goods handed over"),
            "good_heads": [_("What"), _("How many"), _("Value"), _("Where"), _("Who keeps it")],
            "goods": [
                [
                    one.what,
                    f"{one.quantity.normalize():f}",
                    money_text(one.value.amount, currency),
                    one.kept_at,
                    str(one.keeper) if one.keeper else _("The group"),
                ]
                for one in closure.goods.select_related("keeper")
            ],
            "members_title": _("What the members say"),
            "members": _("Of %(present)d members asked, %(satisfied)d are satisfied.")
            % {"present": closure.present, "satisfied": closure.satisfied},
            "words": closure.words,
            "venture_title": _("The venture") if closure.venture else "",
            "venture": str(closure.get_venture_display()) if closure.venture else "",
            "people": signers_of(agreement),
        }


def closing_pdf(content: dict[str, Any], *, code: str) -> bytes:
    """Return the PDF of the closing act with letterhead, hash and QR code."""
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
