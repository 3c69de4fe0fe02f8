"""What comes next, in plain words: for each programme why it fits, what is missing, who helps, by when, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from winay.base.messages import N_
from winay.base.templatetags.winay import short_day
from winay.facts.words import why as why_in_words
from winay.journeys.content import Entry
from winay.journeys.queries.cases import NextSteps
from winay.journeys.rules import STAGES, SUBJECTS, Match, Missing, Standing
from winay.journeys.words import days_in_words, mend_in_words, named, requirement_in_words

TITLES: Mapping[str, str] = {
    "now": N_("You can take part now"),
    "nearly": N_("Nearly: something is missing"),
    "later": N_("Later"),
    "not": N_("Not for you"),
}
OF_OTHERS: Mapping[str, str] = {
    "now": N_("Eligible now"),
    "nearly": N_("Nearly: something is missing"),
    "later": N_("Later"),
    "not": N_("Not for them"),
}
"""The same where staff read it of somebody."""
FIT: Mapping[str, str] = {
    "stage": N_("it is for a business of this stage"),
    "district": N_("it is for this district"),
    "region": N_("it is for this region"),
    "closing": N_("its call closes soon"),
    "met": N_("much of what it asks is there already"),
    "certain": N_("it is known what it asks and that it reaches here"),
}
UNSURE: Mapping[str, str] = {
    "place": N_("It is not known whether it reaches this district: ask at its office."),
    "asks": N_("What it asks is not written down here: ask for its rules."),
}


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: what is asked, what was found, how it is met, who helps, by when."""

    text: str
    found: str
    mend: str
    helper: str
    by: date | None
    takes: str

    @property
    def words(self) -> str:
        """Everything in one line, for paper."""
        by = _("by %(day)s") % {"day": short_day(self.by)} if self.by else ""
        helper = _("helps: %(who)s") % {"who": self.helper} if self.helper else ""
        return " · ".join(part for part in (self.text, self.mend, helper, by) if part)


@dataclass(frozen=True)
class Step:
    """One programme and how somebody stands before it."""

    support: Any
    standing: str
    why: str
    lacks: Sequence[Lack]
    notes: Sequence[str]
    why_not: Sequence[str]


@dataclass(frozen=True)
class Told:
    """What comes next for one subject, by class, and the first of it in one sentence."""

    now: Sequence[Step]
    nearly: Sequence[Step]
    later: Sequence[Step]
    never: Sequence[Step]

    def groups(self, titles: Mapping[str, str]) -> list[tuple[str, str, Sequence[Step]]]:
        """Return the classes that have something, each with its name and title."""
        rows = (("now", self.now), ("nearly", self.nearly), ("later", self.later), ("not", self.never))
        return [(name, _(titles[name]), steps) for name, steps in rows if steps]

    @property
    def first(self) -> Step | None:
        """The best that comes next; None where nothing does."""
        return next(iter((*self.now, *self.nearly, *self.later)), None)


def told(found: NextSteps, today: date) -> Told:
    """Return what comes next in words, in the order of the rule."""
    steps: dict[str, list[Step]] = {standing.value: [] for standing in Standing}
    for match in found.matches:
        entry = found.judged.entries[match.code]
        steps[match.standing].append(_step(match, found, entry, today))
    return Told(steps["now"], steps["nearly"], steps["later"], steps["not"])


def _step(match: Match, found: NextSteps, entry: Entry, today: date) -> Step:
    fit = [_(FIT[name]) for name in match.why]
    lacks = () if match.standing is Standing.NOT else tuple(_lack(one, found, match.code) for one in match.missing)
    return Step(
        found.judged.supports[match.code],
        match.standing.value,
        _("Fits because %(reasons)s.") % {"reasons": "; ".join(fit)} if fit else "",
        lacks,
        () if match.standing is Standing.NOT else tuple(_notes(match, found, entry, today)),
        tuple(_why_not(name, match, found, entry) for name in match.why_not),
    )


def _lack(one: Missing, found: NextSteps, code: str) -> Lack:
    asked = found.judged.requirement(code, one.asked.code)
    reasons = [why_in_words(reason) for reason in one.judgement.reasons]
    return Lack(
        requirement_in_words(asked),
        " ".join(reasons) if asked.asks is not None else _("Nobody has checked it yet."),
        mend_in_words(asked),
        str(asked.helper or ""),
        one.by,
        days_in_words(asked.days) if asked.days else "",
    )


def _notes(match: Match, found: NextSteps, entry: Entry, today: date) -> list[str]:
    notes = [_(UNSURE[name]) for name in match.unsure]
    window = next(one for one in found.judged.windows if one.code == match.code)
    if match.closes_on:
        notes.append(_("The call closes on %(day)s.") % {"day": short_day(match.closes_on)})
    if window.opens_on:
        notes.append(_("The next call opens on %(day)s.") % {"day": short_day(window.opens_on)})
    if window.closed:
        notes.append(_("The last call is over. Ask when the next one is."))
    if "calendar" in {one.about for one in entry.unknown}:
        notes.append(_("When its calls are is not known here: ask."))
    if match.standing is Standing.LATER and match.waits and not (window.opens_on or window.closed):
        notes.append(
            _("It is for a later stage: %(stages)s.") % {"stages": ", ".join(named(entry.stages, STAGES))}
        )
    if entry.once:
        notes.append(_("One receives it once only: not who had it before."))
    return notes


def _why_not(name: str, match: Match, found: NextSteps, entry: Entry) -> str:
    kind, _colon, code = name.partition(":")
    if kind == "fixed":
        one = next(one for one in match.missing if one.asked.code == code)
        return " ".join(why_in_words(reason) for reason in one.judgement.reasons)
    if kind == "subject":
        return _("It is for: %(subjects)s.") % {"subjects": ", ".join(named(entry.subjects, SUBJECTS))}
    if kind == "grown":
        return _("It is for an earlier stage: %(stages)s.") % {"stages": ", ".join(named(entry.stages, STAGES))}
    return {
        "ended": _("It has ended."),
        "place": _("It does not reach this district."),
        "had": _("It was received before, and is given once."),
    }[kind]
