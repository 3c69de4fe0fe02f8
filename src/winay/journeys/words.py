"""Entries of the catalogue in plain words, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import money, short_day
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import percent, read
from winay.facts.words import says
from winay.journeys.content import Entry, Figure, Requirement, Round, Source
from winay.journeys.models import Support
from winay.journeys.rules import ASPECTS, HELPS, LEVELS, STAGES, SUBJECTS


def named(codes: Iterable[str], words: Mapping[str, str]) -> list[str]:
    """Return the names of codes, in the order of the list of words."""
    given = set(codes)
    return [_(text) for code, text in words.items() if code in given]


def decorate(rows: Iterable[Any]) -> None:
    """Give entries of a list what they give, for whom and for which stage, in words; no query."""
    for row in rows:
        row.help_names = named(row.helps.split(), HELPS)
        row.subject_names = named(row.subjects.split(), SUBJECTS)
        row.stage_names = named(row.stages.split(), STAGES)


def source_in_words(source: Source) -> str:
    """Return a source as one line: document, place, date, and when it was looked up."""
    parts = [source.document + (f", {source.place}" if source.place else "")]
    if source.dated:
        parts.append(source.dated)
    checked = _("looked up on %(day)s") % {"day": short_day(source.checked)}
    return " · ".join([*parts, checked])


def figure_in_words(figure: Figure) -> str:
    """Return the figures of an amount."""
    if figure.share is not None:
        return percent(figure.share)
    ends = [_sum(one, figure.unit) for one in (figure.least, figure.most) if one is not None]
    if len(ends) == 2:
        return ends[0] if ends[0] == ends[1] else _("%(least)s to %(most)s") % {"least": ends[0], "most": ends[1]}
    if figure.least is not None:
        return _("at least %(sum)s") % {"sum": ends[0]}
    return _("up to %(sum)s") % {"sum": ends[0]}


def _sum(amount: Any, unit: str) -> str:
    return f"{amount.normalize():f} UIT" if unit == "UIT" else money(amount, unit)


def holds_in_words(figure: Figure) -> str:
    """Return from when until when an amount holds."""
    since = short_day(figure.since)
    if figure.until:
        return _("from %(since)s to %(until)s") % {"since": since, "until": short_day(figure.until)}
    return _("from %(since)s on") % {"since": since}


def requirement_in_words(one: Requirement) -> str:
    """Return what a requirement asks: in its writer's words, or the condition says itself."""
    if one.text is not None:
        return str(one.text)
    return says(read(one.asks, CATALOGUE))


def mend_in_words(one: Requirement) -> str:
    """Return how a requirement is met: its writer's words, or what the catalogue of facts says."""
    if one.meet is not None:
        return str(one.meet)
    if one.asks is None:
        return ""
    from winay.facts.rules import facts_in

    mends = [str(fact.mend) for code in facts_in(read(one.asks, CATALOGUE)) if (fact := CATALOGUE.get(code))]
    return " ".join(_(text) for text in dict.fromkeys(mends) if text)


def round_in_words(one: Round) -> str:
    """Return when a call is open."""
    if one.opens and one.closes:
        return _("from %(since)s to %(until)s") % {"since": short_day(one.opens), "until": short_day(one.closes)}
    if one.closes:
        return _("until %(until)s") % {"until": short_day(one.closes)}
    if one.opens:
        return _("from %(since)s on") % {"since": short_day(one.opens)}
    return ", ".join(str(MONTHS[month]) for month in one.months)


@dataclass(frozen=True)
class Line:
    """One thing said of a programme, with more of it, and where it stands. `over`: it holds no longer."""

    text: str
    detail: str = ""
    source: str = ""
    over: bool = False
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """An entry as its page tells it."""

    amounts: list[Line]
    requirements: list[Line]
    calendar: list[Line]
    papers: list[str]
    sources: list[Line]
    unknown: list[Line]


def told(entry: Entry, today: date) -> Told:
    """Return an entry in words, with what holds today apart from what held once."""
    return Told(
        amounts=[
            Line(
                str(one.what),
                f"{figure_in_words(one)} ({holds_in_words(one)})",
                source_in_words(one.source),
                not one.holds(today),
            )
            for one in entry.amounts
        ],
        requirements=[
            Line(requirement_in_words(one), mend_in_words(one), source_in_words(one.source), more=_more(one))
            for one in entry.requirements
        ],
        calendar=[
            Line(
                str(one.name),
                round_in_words(one),
                source_in_words(one.source),
                bool(one.closes and one.closes < today),
            )
            for one in entry.calendar
        ],
        papers=[str(one.name) for one in entry.papers],
        sources=[Line(", ".join(named(one.about, ASPECTS)), source=source_in_words(one)) for one in entry.sources],
        unknown=[Line(_(ASPECTS[one.about]), str(one.note)) for one in entry.unknown],
    )


def _more(one: Requirement) -> tuple[str, ...]:
    found = []
    if one.kind == "wait":
        found.append(_("comes with time"))
    if one.kind == "fixed":
        found.append(_("cannot be changed"))
    if one.days:
        found.append(days_in_words(one.days))
    if one.helper is not None:
        found.append(_("helps: %(who)s") % {"who": one.helper})
    return tuple(found)


def days_in_words(days: int) -> str:
    """Return about how long something takes."""
    return _("takes about %(n)s days") % {"n": days}


def level_of(support: Support) -> str:
    """Return who stands behind an entry."""
    return _(LEVELS[support.level])
