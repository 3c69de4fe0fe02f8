"""The book in words that are read aloud in an assembly, sentence by sentence."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.accountability.queries.book import Book
from winay.base.templatetags.winay import money

LANGUAGES = ("es", "quz")
MOST_LINES = 12
"""So many lines of the plan are read aloud; more are not kept in mind."""


def read_aloud(book: Book, *, language: str) -> list[str]:
    """Return what a treasurer reads to the assembly: what came in, what went out, what remains, what is still open."""
    with translation.override(language):
        return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in _sentences(book)]


def _sentences(book: Book) -> list[str]:
    def soles(amount: object) -> str:
        return money(amount, book.currency)

    sums = book.sums
    text = [_("Companions of %(name)s: this is our money.") % {"name": book.agreement.organisation.name}]
    if sums.from_programme:
        text.append(_("The programme gave us %(sum)s.") % {"sum": soles(sums.from_programme)})
    if sums.from_group:
        text.append(_("We ourselves put in %(sum)s.") % {"sum": soles(sums.from_group)})
    text.append(_("In all %(sum)s came in.") % {"sum": soles(sums.came_in)})
    text.append(_("We have spent %(sum)s.") % {"sum": soles(sums.went_out)})
    spent = [one for one in book.lines if one.spent]
    for one in spent[:MOST_LINES]:
        text.append(_("On %(what)s: %(sum)s.") % {"what": one.name, "sum": soles(one.spent)})
    if sums.returned:
        text.append(_("We gave %(sum)s back to the programme.") % {"sum": soles(sums.returned)})
    if sums.stays:
        text.append(_("%(sum)s of what we put in stay with us.") % {"sum": soles(sums.stays)})
    text.append(_("%(sum)s remain in our account.") % {"sum": soles(sums.remains)})
    if sums.beyond:
        text.append(_("We paid %(sum)s out of our own pocket.") % {"sum": soles(sums.beyond)})
    if book.rejected:
        text.append(
            _("Finance did not accept receipts for %(sum)s: we account for it otherwise, or give it back.")
            % {"sum": soles(book.rejected)}
        )
    if book.in_kind.goods:
        text.append(_("The programme bought us things worth %(sum)s.") % {"sum": soles(book.in_kind.goods)})
    if book.in_kind.put_in:
        text.append(_("Our own work and materials are worth %(sum)s.") % {"sum": soles(book.in_kind.put_in)})
    if book.to_sign:
        text.append(
            ngettext(
                "Our oversight committee has still to look at %(n)d receipt.",
                "Our oversight committee has still to look at %(n)d receipts.",
                book.to_sign,
            )
            % {"n": book.to_sign}
        )
    text.append(_("Every receipt is here: whoever wants to see one, asks for it."))
    return text


def day_of(day: object) -> str:
    """Return a day as it stands in the book on paper."""
    return date_format(day, "d/m/Y") if day else "—"  # type: ignore[arg-type]
