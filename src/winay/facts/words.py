"""Conditions, reasons and mends in plain words, in the reader's language."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any as AnyValue

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import (
    All,
    Any,
    Catalogue,
    Condition,
    ConditionFault,
    Day,
    Fact,
    HowMany,
    InForce,
    Kind,
    Known,
    Not,
    Of,
    OneOf,
    Reason,
    Span,
    Tolerance,
    Unless,
    Within,
    percent,
    plain,
)
from winay.facts.rules.conditions import Leaf
from winay.facts.rules.telling import missing_fact, values_of

HOWS = {
    "at_least": N_("at least %(limit)s"),
    "at_most": N_("at most %(limit)s"),
    "more_than": N_("more than %(limit)s"),
    "less_than": N_("less than %(limit)s"),
    "equals": N_("exactly %(limit)s"),
}
VERBS = {
    "at_least": N_("at least"),
    "at_most": N_("at most"),
    "more_than": N_("more than"),
    "less_than": N_("less than"),
    "equals": N_("exactly"),
    "is_not": N_("anything but"),
    "one_of": N_("one of"),
    "none_of": N_("none of"),
    "since": N_("on or after"),
    "until": N_("on or before"),
    "known": N_("is on record"),
}
"""The comparisons as a form offers them."""


def say(text: object) -> str:
    """Return a message id of the catalogue, or a lazy text, in the reader's language; nothing for nothing."""
    return _(str(text)) if text else ""


def shown(value: AnyValue, fact: Fact | None) -> str:
    """Return a value as people read it."""
    if value is None:
        return _("not known")
    if isinstance(value, Span):
        ends = ["…" if end is None else shown(end, fact) for end in (value.least, value.most)]
        return ends[0] if ends[0] == ends[1] else "–".join(ends)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if fact and fact.kind is Kind.CHOICE:
        return say(fact.choices.get(value, value))
    if isinstance(value, Decimal) and not (fact and (fact.kind is Kind.MONEY or fact.unit)):
        return f"{value.normalize():f}"
    return plain(value, fact)


def says(condition: Condition, catalogue: Catalogue = CATALOGUE) -> str:
    """Return what a condition asks, as a sentence without its full stop."""
    return _Speaker(catalogue).whole(condition)


class _Speaker:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def whole(self, condition: Condition, *, inner: bool = False) -> str:
        if isinstance(condition, (All, Any)):
            parts = [self.whole(part, inner=True) for part in condition.parts]
            word = _("; and ") if isinstance(condition, All) else _("; or ")
            text = word.join(parts)
            return f"({text})" if inner and len(parts) > 1 else text
        if isinstance(condition, Not):
            if isinstance(condition.part, Known):
                return _("%(fact)s: not on record") % {"fact": self.name(condition.part.fact)}
            return _("not (%(condition)s)") % {"condition": self.whole(condition.part)}
        if isinstance(condition, Unless):
            values = {"condition": self.whole(condition.part, inner=inner), "by": condition.by or condition.code}
            return _("%(condition)s, unless waived by %(by)s") % values
        if isinstance(condition, InForce):
            return f"{self.whole(condition.part, inner=inner)} ({self.days(condition.since, condition.until)})"
        return f"{self.of_leaf(condition)}: {self.asked(condition)}"

    def of_leaf(self, leaf: Leaf) -> str:
        """What a comparison is about: the fact, and of a count those who are counted."""
        name = self.name(leaf.fact)
        return f"{name} ({self.whole(leaf.who)})" if isinstance(leaf, HowMany) else name

    def name(self, code: str) -> str:
        fact = self.catalogue.get(code)
        return say(fact.meaning) if fact else code

    def days(self, since: date | None, until: date | None) -> str:
        values = {"since": shown(since, None), "until": shown(until, None)}
        if since and until:
            return _("from %(since)s to %(until)s") % values
        return _("from %(since)s on") % values if since else _("until %(until)s") % values

    def asked(self, leaf: Leaf) -> str:
        fact = self.catalogue.get(leaf.fact)
        if isinstance(leaf, Known):
            return _("on record")
        if isinstance(leaf, OneOf):
            return _("one of: %(values)s") % {"values": ", ".join(shown(value, fact) for value in leaf.values)}
        if isinstance(leaf, Within):
            since = _("on or after %(day)s") % {"day": self.day(leaf.since)} if leaf.since else ""
            until = _("on or before %(day)s") % {"day": self.day(leaf.until)} if leaf.until else ""
            return (
                _("%(since)s and %(until)s") % {"since": since, "until": until}
                if since and until
                else since or until
            )
        if isinstance(leaf, HowMany):
            return _(HOWS[leaf.how]) % {"limit": leaf.limit}
        if isinstance(leaf.limit, bool):
            return shown(leaf.limit, fact)
        text = _(HOWS[leaf.how]) % {"limit": self.limit(leaf.limit, fact)}
        return text + self.room(leaf.tolerance, fact)

    def limit(self, limit: AnyValue, fact: Fact | None) -> str:
        if not isinstance(limit, Of):
            text = shown(limit, fact)
            return f"{text} {say(fact.unit)}" if fact and fact.unit and fact.unit != "share" else text
        name = "“" + self.name(limit.fact) + "”"
        return name if limit.times == 1 else f"{limit.times.normalize():f} × {name}"

    def room(self, tolerance: Tolerance, fact: Fact | None) -> str:
        rooms = [percent(tolerance.share)] * bool(tolerance.share) + [shown(tolerance.amount, fact)] * bool(
            tolerance.amount
        )
        return " " + _("(give or take %(room)s)") % {"room": " + ".join(rooms)} if rooms else ""

    def day(self, day: Day) -> str:
        if isinstance(day.at, date):
            base = shown(day.at, None)
        else:
            base = "“" + self.name(day.at) + "”" if day.at else _("the day of the check")
        if not day.months:
            return base
        values = {"n": abs(day.months), "day": base}
        if day.months < 0:
            return ngettext("%(n)d month before %(day)s", "%(n)d months before %(day)s", abs(day.months)) % values
        return ngettext("%(n)d month after %(day)s", "%(n)d months after %(day)s", day.months) % values


def why(reason: Reason, catalogue: Catalogue = CATALOGUE) -> str:
    """Return in words why something holds, does not, or is not known: what was asked and what was found."""
    if reason.decision is not None:
        values = {"by": reason.decision.by, "day": shown(reason.decision.on, None), "why": reason.decision.why}
        return _("Waived by %(by)s on %(day)s: %(why)s") % values
    if reason.met is None and isinstance(reason.leaf, HowMany) and reason.found is not None:
        speaker = _Speaker(catalogue)
        values = {"fact": speaker.of_leaf(reason.leaf), "asked": speaker.asked(reason.leaf)}
        values |= {"found": shown(reason.found, catalogue.get(reason.leaf.fact))}
        return _("%(fact)s: %(found)s, for it is not known of all. Asked for: %(asked)s.") % values
    if reason.met is None:
        fact = missing_fact(reason, catalogue)
        return (
            say(fact.unknown) if fact and fact.unknown else _("“%(fact)s” is not known.") % {"fact": _name(fact)}
        )
    if reason.said and reason.met is False:
        return _(reason.said) % values_of(reason, catalogue)
    if reason.leaf is None:
        return " ".join(why(one, catalogue) for one in reason.together)
    fact = catalogue.get(reason.leaf.fact)
    asked = _Speaker(catalogue).asked(reason.leaf)
    about = _Speaker(catalogue).of_leaf(reason.leaf) if fact else "?"
    values = {"fact": about, "found": shown(reason.found, fact), "asked": asked}
    if reason.denied:
        return _("%(fact)s: %(found)s. Asked for: anything but %(asked)s.") % values
    return _("%(fact)s: %(found)s. Asked for: %(asked)s.") % values


def _name(fact: Fact | None) -> str:
    return say(fact.meaning) if fact else "?"


def mends(reasons: Iterable[Reason], catalogue: Catalogue = CATALOGUE) -> list[str]:
    """Return how what failed can be mended, as the catalogue says of its facts; each once."""
    leaves = (one.leaf for reason in reasons for one in (reason, *reason.together) if one.leaf and not one.met)
    facts = (catalogue.get(leaf.fact) for leaf in leaves)
    return list(dict.fromkeys(say(fact.mend) for fact in facts if fact and fact.mend))


def fault_in_words(fault: ConditionFault) -> tuple[str, str]:
    """Return what is wrong with a written condition, and the mend."""
    return _(fault.message) % fault.values, _(fault.mend) % fault.values
