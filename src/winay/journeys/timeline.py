"""A journey in plain words: one line for each thing that happened, the newest first, with the gaps between."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.agreements.states import IN_FORCE
from winay.base.templatetags.winay import money, short_day
from winay.calls.states import PROPOSAL_STATES
from winay.journeys.models import Stay
from winay.journeys.pack import journey_of
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.timeline import Agreed, Rows, Scope, rows_of
from winay.journeys.rules import CHAPTERS, Span, gaps_between
from winay.journeys.states import REFERRAL_STATES, STAY_STATES
from winay.registry.models import Venture
from winay.registry.states import VENTURE_STATES


@dataclass(frozen=True)
class Line:
    """One thing that happened. `until` None with `lasts`: it still goes on. `by_year`: only the years are known."""

    chapter: str
    since: date
    text: str
    detail: str = ""
    until: date | None = None
    lasts: bool = False
    by_year: bool = False
    gap: bool = False
    private: str = ""
    """What only its own people and staff read: names of other people."""

    @property
    def when(self) -> str:
        """From when until when it went on."""
        if self.by_year:
            ends = [str(self.since.year)]
            if self.lasts or (self.until and self.until.year != self.since.year):
                ends.append("" if self.lasts or self.until is None else str(self.until.year))
            return "–".join(ends)
        if self.until and self.until != self.since:
            return f"{short_day(self.since)} – {short_day(self.until)}"
        return _("since %(day)s") % {"day": short_day(self.since)} if self.lasts else str(short_day(self.since))

    @property
    def year(self) -> int:
        """The year under which it stands."""
        return self.since.year


@dataclass(frozen=True)
class Timeline:
    """A journey in words. `sums`: what was transferred in all and accounted for, in each currency."""

    lines: tuple[Line, ...]
    gap_months: int
    sums: tuple[str, ...]

    @property
    def years(self) -> list[tuple[int, list[Line]]]:
        """The lines by year, the newest first."""
        found: dict[int, list[Line]] = {}
        for one in self.lines:
            found.setdefault(one.year, []).append(one)
        return list(found.items())


@dataclass(frozen=True)
class _Reader:
    """For whom it is told: `own`, whom it is about; `named`, with titles and names that tell who it is."""

    own: bool
    named: bool

    def label(self, label: Any) -> str:
        """Return a state in the words for who reads it: what the public reads speaks to whom it is about."""
        return _(label.public or label.staff) if self.own else _(label.staff)


def timeline_of(
    subject: Subject,
    today: date,
    *,
    chapters: Collection[str] = tuple(CHAPTERS),
    scope: Scope | None = None,
    own: bool = False,
    named: bool = True,
) -> Timeline:
    """Return the journey of one in the reader's language, of the chapters and `scope` asked for.

    `own`: they read it themselves. Not `named`: without titles of proposals and names of businesses, by which one could
    tell whose it is. As many queries as `rows_of`.
    """
    rows = rows_of(subject, today, scope)
    reader = _Reader(own, named)
    lines = [one for one in _lines(rows, today, reader) if one.chapter in chapters]
    gaps = gaps_between(_spans(rows), today) if "programmes" in chapters else []
    lines += [_gap(one) for one in gaps]
    lines.sort(key=lambda one: (one.since, one.gap, one.text), reverse=True)
    return Timeline(
        tuple(lines), sum(one.months for one in gaps), tuple(_in_all(rows)) if "money" in chapters else ()
    )


def _in_all(rows: Rows) -> Iterator[str]:
    found: dict[str, list[Decimal]] = {}
    for one in rows.agreements:
        sums = found.setdefault(str(one.agreement.amount.currency), [Decimal(0), Decimal(0)])
        sums[0] += one.sums.transferred
        sums[1] += one.sums.accounted
    for currency, (transferred, accounted) in found.items():
        yield _("Transferred in all: %(sum)s; accounted for: %(accounted)s") % {
            "sum": money(transferred, currency),
            "accounted": money(accounted, currency),
        }


def _spans(rows: Rows) -> Iterator[Span]:
    for one in rows.takings:
        until = None if one.to_year is None else date(one.to_year, 12, 31)
        yield Span(date(one.from_year, 1, 1), until)
    for stay in rows.stays:
        yield Span(stay.since, stay.until)
    for agreed in rows.agreements:
        if agreed.agreement.signed_on:
            yield Span(agreed.agreement.signed_on, _end(agreed))


def _end(agreed: Agreed) -> date | None:
    one = agreed.agreement
    return one.closed_on or (None if one.state in IN_FORCE else one.ends_on or one.signed_on)


def _gap(gap: Any) -> Line:
    words = ngettext("%(n)s month without any programme", "%(n)s months without any programme", gap.months)
    detail = _("until today") if gap.open else ""
    return Line("programmes", gap.since, words % {"n": gap.months}, detail, until=gap.until, gap=True)


def _lines(rows: Rows, today: date, reader: _Reader) -> Iterator[Line]:
    yield from _programmes(rows, reader)
    yield from _money(rows, reader)
    yield from _training(rows, reader)
    for paper in rows.papers:
        if paper.obtained_on:
            text = _("Paper obtained: %(paper)s") % {"paper": paper.get_kind_display()}
            yield Line("papers", paper.obtained_on, text)
    yield from _results(rows, today, reader)


def _programmes(rows: Rows, reader: _Reader) -> Iterator[Line]:
    for taking in rows.takings:
        until = None if taking.to_year is None else date(taking.to_year, 12, 31)
        yield Line(
            "programmes", date(taking.from_year, 1, 1), taking.support.name, str(taking.get_outcome_display()),
            until, lasts=until is None, by_year=True,
        )  # fmt: skip
    for referral in rows.referrals:
        text = _("Handed over to “%(programme)s”") % {"programme": referral.to_support.name}
        yield Line("programmes", referral.sent_on, text, reader.label(REFERRAL_STATES.labels[referral.state]))
    for stay in rows.stays:
        state = _(STAY_STATES.labels[stay.state].staff)
        text = f"{stay.programme.name}: {stage_name(stay)}"
        why = f" ({stay.get_left_why_display()})" if stay.left_why else ""
        yield Line("programmes", stay.since, text, state + why, stay.until, lasts=stay.until is None)


def stage_name(stay: Stay) -> str:
    """Return what a stage is called, in the reader's language; its code where the pack no longer declares it."""
    journey = journey_of(stay.programme)
    stage = journey.stage(stay.stage) if journey else None
    return str(stage.name) if stage else stay.stage


def _money(rows: Rows, reader: _Reader) -> Iterator[Line]:
    agreed = {one.agreement.outcome.proposal_id for one in rows.agreements}
    for proposal in rows.proposals:
        label = PROPOSAL_STATES.labels[proposal.state]
        if label.public and proposal.submitted_at and proposal.pk not in agreed:
            text = _("Proposal “%(title)s”") % {"title": proposal.title} if reader.named else _("Proposal")
            day = timezone.localdate(proposal.submitted_at)
            yield Line("money", day, text, f"{proposal.call.title} · {reader.label(label)}")
    for one in rows.agreements:
        if one.agreement.signed_on is None:
            continue
        title = one.agreement.outcome.proposal.title
        text = _("Agreement for “%(title)s”") % {"title": title} if reader.named else _("Agreement")
        end = _end(one)
        yield Line("money", one.agreement.signed_on, text, _sums(one), end, lasts=end is None)


def _sums(agreed: Agreed) -> str:
    currency, sums = str(agreed.agreement.amount.currency), agreed.sums
    parts = [agreed.agreement.outcome.proposal.call.programme.name]
    parts.append(_("transferred: %(sum)s") % {"sum": money(sums.transferred, currency)})
    parts.append(_("accounted for: %(sum)s") % {"sum": money(sums.accounted, currency)})
    if sums.goods:
        parts.append(_("goods: %(sum)s") % {"sum": money(sums.goods, currency)})
    return " · ".join(parts)


def _training(rows: Rows, reader: _Reader) -> Iterator[Line]:
    first: dict[tuple[UUID, int], date] = {}
    counts: dict[tuple[UUID, int], Counter[str]] = {}
    for one in rows.attended:
        key = (one.agreement_id, one.day.year)
        first.setdefault(key, one.day)
        counts.setdefault(key, Counter())[one.kind] += 1
    titles = {one.agreement.pk: one.agreement.outcome.proposal.title for one in rows.agreements if reader.named}
    for key, counted in counts.items():
        said = []
        if number := counted["training"]:
            said.append(ngettext("%(n)s training", "%(n)s trainings", number) % {"n": number})
        if number := counted["visit"]:
            said.append(ngettext("%(n)s visit", "%(n)s visits", number) % {"n": number})
        yield Line("training", first[key], ", ".join(said), titles.get(key[0], ""))
    for contract in rows.contracts:
        need = contract.choice.need
        text = _("Adviser: %(work)s") % {"work": need.title} if reader.named else _("Adviser")
        until = contract.ended_on or contract.ends_on
        yield Line("training", contract.begins_on, text, "", until, private=str(contract.provider))


def _results(rows: Rows, today: date, reader: _Reader) -> Iterator[Line]:
    names = {one.pk: one.name for one in rows.ventures}
    for venture in rows.ventures:
        if venture.merged_into_id is None and (began := _began(venture)):
            text = _("The business “%(name)s” began") % {"name": venture.name}
            if not reader.named:
                text = _("A business began")
            yield Line(
                "results", began, text, str(venture.get_activity_display()), by_year=venture.began_on is None
            )
    for change in rows.changes:
        state = _(VENTURE_STATES.labels[change.to_state].staff)
        text = _("Business: %(state)s") % {"state": state}
        if reader.named:
            name = names.get(change.venture_id, "")
            text = _("Business “%(name)s”: %(state)s") % {"name": name, "state": state}
        yield Line("results", change.changed_on, text, str(change.get_reason_display()))
    jobs = {(one.venture_id, one.day.year): one for one in rows.jobs}
    for venture_id, year in sorted({*rows.sales, *jobs}, key=str):
        said = []
        if (amount := rows.sales.get((venture_id, year))) is not None:
            said.append(_("sold %(sum)s") % {"sum": money(amount, "PEN")})
        if (told := jobs.get((venture_id, year))) is not None:
            said.append(_("%(n)s jobs") % {"n": f"{told.people.normalize():f}"} if told.people is not None else "")
        text = _("Business in %(year)s") % {"year": year}
        if reader.named:
            text = _("Business “%(name)s” in %(year)s") % {"name": names.get(venture_id, ""), "year": year}
        yield Line("results", min(today, date(year, 12, 31)), text, " · ".join(filter(None, said)), by_year=True)
    for one in rows.follow_ups:
        if one.asked_on:
            text = ngettext(
                "Asked %(n)s month after graduation", "Asked %(n)s months after graduation", one.months
            )
            yield Line("results", one.asked_on, text % {"n": one.months}, str(one.get_outcome_display()))


def _began(venture: Venture) -> date | None:
    if venture.began_on or venture.began_year is None:
        return venture.began_on
    return date(venture.began_year, 1, 1)
