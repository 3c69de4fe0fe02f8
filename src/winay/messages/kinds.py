"""Kinds of messages: each belongs to the package that causes it, which registers it when the system starts.

A kind says what it needs to know (its facts, no more) and how it reads: as a subject, on a page or in an e-mail, and
as an SMS. Facts are kept as they are, and shown in the reader's language when somebody reads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from winay.base.templatetags.winay import day, moment, money, short_day
from winay.messages.rules import fit

Text = str | Promise
TEXT, CODE, DAY, MOMENT, MONEY = "text", "code", "day", "moment", "money"
"""What a fact is: a name or title (an SMS may cut it), a code, a date, a date and hour, an amount and its currency."""


@dataclass(frozen=True)
class Kind:
    """One kind of message. `page` is the name of the address where its reader acts, `page_args` the facts it takes.

    A fact may be a function instead, which gives the reader's word for what is kept, such as a role's name.
    `on_paper` says whether who has neither e-mail nor telephone gets a slip: not so for what another message says
    again with more; `by_sms`, whether it is worth an SMS. `ends` are the kinds that are of no use any more once this
    one is told about the same thing: their slips that nobody has printed yet are dropped. `link` gives, by the key of
    what a message is about, the path of a page where it is answered without an account; empty where nothing is to be
    answered any more: such a message is not sent. It is made when it is sent, and stands in nothing that is kept.
    """

    code: str
    facts: Mapping[str, str | Callable[[str], Text]]
    subject: Text
    text: Text
    short: Text
    page: str = ""
    page_args: tuple[str, ...] = ()
    on_paper: bool = True
    by_sms: bool = True
    ends: tuple[str, ...] = ()
    link: Callable[[UUID], str] | None = None

    def kept(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """Return `facts` as the outbox keeps them. Raises `ValueError` for one too few or one too many."""
        if set(facts) != set(self.facts):
            raise ValueError(f"{self.code} takes {sorted(self.facts)}, not {sorted(facts)}")
        return {name: _plain(value) for name, value in facts.items()}

    def address(self, facts: Mapping[str, str]) -> str:
        """Return the path of the page where the reader acts, or nothing."""
        if not self.page or set(facts) != set(self.facts):
            return ""
        try:
            return reverse(self.page, args=[facts[name] for name in self.page_args])
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Wording:
    """A message in one language: subject, text of the page and the e-mail, the SMS, and the address of its answer."""

    subject: str
    text: str
    short: str
    link: str = ""


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; called once for each, when the system starts."""
    for kind in kinds:
        KINDS[kind.code] = kind


def wording(code: str, facts: Mapping[str, str], language: str = "", *, link: str = "") -> Wording:
    """Return how a message reads in `language`, or in the reader's own; one without facts was emptied (forgotten).

    `link`: the address where it is answered, at the end of an SMS.
    """
    kind = KINDS.get(code)
    if language:
        with override(language):
            return wording(code, facts, link=link)
    if kind is None or set(facts) != set(kind.facts):
        gone = _("This message was emptied, because somebody asked that their data be deleted.")
        return Wording(subject=str(kind.subject) if kind else _("Message"), text=gone, short="")
    shown = {name: _shown(kind.facts[name], value) for name, value in facts.items()}
    tight = {name: _tight(kind.facts[name], value) for name, value in facts.items()}
    names = frozenset(name for name, what in kind.facts.items() if what == TEXT)
    return Wording(
        subject=str(kind.subject),
        text=str(kind.text) % shown,
        short=fit(f"{kind.short} %(link)s" if link else str(kind.short), {**tight, "link": link}, names),
        link=link,
    )


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "amount"):
        return f"{value.amount} {value.currency}"
    return str(value)


def _shown(what: str | Callable[[str], Text], value: str) -> str:
    if callable(what):
        return str(what(value))
    if what == DAY:
        return day(parse_date(value))
    if what == MOMENT:
        return moment(parse_datetime(value))
    if what == MONEY:
        amount, _space, currency = value.partition(" ")
        return money(Decimal(amount), currency)
    return value


def _tight(what: str | Callable[[str], Text], value: str) -> str:
    """Show a fact as an SMS has room for: dates in figures."""
    if what == DAY:
        return short_day(parse_date(value))
    if what == MOMENT:
        at = parse_datetime(value)
        return f"{short_day(at)} {moment(at)[-5:]}"
    return _shown(what, value)
