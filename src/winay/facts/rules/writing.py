"""A condition as a pack or a page writes it: plain keys, texts, numbers and dates, checked against the catalogue.

{fact: organisation.members, at_least: 10}
{fact: proposal.requested, at_most: {fact: proposal.ceiling, times: 1.1}, tolerance: 10%}
{fact: organisation.founded_on, until: {months: -12}}
{fact: organisation.members, who: {fact: person.age, at_most: 29}, at_least: 3}
{any: [{fact: …}, {not: {fact: …}}], waiver: {code: drought, by: Consejo Directivo}, in_force: {since: 2026-01-01}}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any as AnyValue

from winay.base.messages import N_
from winay.facts.rules.catalogue import Catalogue, Fact, Kind
from winay.facts.rules.conditions import (
    EXACT,
    HOWS,
    All,
    Any,
    Compare,
    Condition,
    Day,
    HowMany,
    InForce,
    Known,
    Not,
    Of,
    OneOf,
    Tolerance,
    Unless,
    Value,
    Within,
    facts_in,
    how_many_in,
    waivers_in,
)

Path = tuple[int | str, ...]
VERBS = (*HOWS, "is_not", "one_of", "none_of", "since", "until", "known")
ASKING = ("fact", "all", "any", "not")
AROUND = ("waiver", "in_force")
DEEPEST, MOST = 8, 200
"""How deep conditions stand in one another, and how many parts one has, at most."""


class ConditionFault(Exception):
    """What is wrong with a written condition: where (keys and places), what and the mend, as message ids."""

    def __init__(self, path: Path, message: str, mend: str, **values: object) -> None:
        super().__init__(f"{'.'.join(map(str, path)) or 'condition'}: {message % values}. {mend % values}")
        self.path, self.message, self.mend, self.values = path, message, mend, values


def read(written: AnyValue, catalogue: Catalogue) -> Condition:
    """Return what `written` says. Raises `ConditionFault` for the first thing that is wrong."""
    return _Reader(catalogue).condition(written, (), 0)


@dataclass
class _Reader:
    catalogue: Catalogue
    parts: int = 0

    def condition(self, written: AnyValue, path: Path, depth: int) -> Condition:
        self.parts += 1
        if depth > DEEPEST or self.parts > MOST:
            raise ConditionFault(path, N_("the condition is too large"), N_("Divide it into several conditions."))
        if not isinstance(written, Mapping):
            raise ConditionFault(
                path, N_("keys are expected here"), N_("Write “fact:”, “all:”, “any:” or “not:”.")
            )
        asks = [key for key in ASKING if key in written]
        if len(asks) != 1:
            raise ConditionFault(
                path,
                N_("one of “fact:”, “all:”, “any:” and “not:” is expected, and only one"),
                N_("Write each in a condition of its own, and join them by “all:”."),
            )
        allowed = (asks[0], *AROUND, *((*VERBS, "tolerance", "who") if asks[0] == "fact" else ()))
        for key in written:
            if key not in allowed:
                raise ConditionFault(
                    (*path, str(key)),
                    N_("unknown key “%(key)s”"),
                    N_("Remove it. Keys known here: %(known)s."),
                    key=key,
                    known=", ".join(allowed),
                )
        found: Condition
        if asks[0] == "fact":
            found = self.counted(written, path, depth) if "who" in written else self.leaf(written, path)
        elif asks[0] == "not":
            found = Not(self.condition(written["not"], (*path, "not"), depth + 1))
        else:
            found = self.joined(asks[0], written[asks[0]], (*path, asks[0]), depth)
        return self.around(found, written, path)

    def joined(self, word: str, parts: AnyValue, path: Path, depth: int) -> Condition:
        if not isinstance(parts, list) or not parts:
            raise ConditionFault(
                path, N_("a list of conditions is expected"), N_("Write each on its own line after a hyphen.")
            )
        read_parts = tuple(self.condition(part, (*path, place), depth + 1) for place, part in enumerate(parts))
        return All(read_parts) if word == "all" else Any(read_parts)

    def around(self, condition: Condition, written: Mapping[str, AnyValue], path: Path) -> Condition:
        if "waiver" in written:
            waiver = self.keys(written["waiver"], (*path, "waiver"), ("code", "by"))
            if not isinstance(waiver.get("code"), str) or not waiver["code"].strip():
                raise ConditionFault(
                    (*path, "waiver"),
                    N_("a waiver needs a code under which its decisions are kept"),
                    N_("Write {code: drought, by: the board}."),
                )
            condition = Unless(condition, waiver["code"].strip(), str(waiver.get("by", "")).strip())
        if "in_force" in written:
            place = (*path, "in_force")
            force = self.keys(written["in_force"], place, ("since", "until"))
            since, until = (
                _date(force[key], (*place, key)) if force.get(key) is not None else None
                for key in ("since", "until")
            )
            if since and until and since > until:
                raise ConditionFault(
                    place, N_("the first day is later than the last"), N_("Change one of the two.")
                )
            condition = InForce(condition, since, until)
        return condition

    def keys(self, written: AnyValue, path: Path, known: tuple[str, ...]) -> Mapping[str, AnyValue]:
        if not isinstance(written, Mapping) or any(key not in known for key in written):
            raise ConditionFault(
                path,
                N_("only these keys are expected here: %(known)s"),
                N_("Correct what stands here."),
                known=", ".join(known),
            )
        return written

    def fact(self, code: AnyValue, path: Path) -> Fact:
        fact = self.catalogue.get(code) if isinstance(code, str) else None
        if fact is None:
            subject = str(code).partition(".")[0]
            near = self.catalogue.of(subject) or list(self.catalogue)
            raise ConditionFault(
                path,
                N_("there is no fact “%(code)s”"),
                N_("Write one of: %(known)s."),
                code=code,
                known=", ".join(one.code for one in near),
            )
        return fact

    def counted(self, written: Mapping[str, AnyValue], path: Path, depth: int) -> Condition:
        """Read how many of those whom a fact counts meet what stands under “who:”."""
        fact, place = self.fact(written["fact"], (*path, "fact")), (*path, "who")
        if not fact.each:
            raise ConditionFault(
                place,
                N_("“who:” goes with a fact that counts people or households, not with “%(code)s”"),
                N_("Write one of: %(known)s."),
                code=fact.code,
                known=", ".join(one.code for one in self.catalogue if one.each),
            )
        who = self.condition(written["who"], place, depth + 1)
        known = [one.code for one in self.catalogue.of(*fact.each)]
        strange = [code for code in facts_in(who) if code not in known]
        if strange or waivers_in(who) or any(how_many_in(who)):
            raise ConditionFault(
                place,
                N_("“%(code)s” cannot be asked of each one of them"),
                N_("Write one of: %(known)s."),
                code=strange[0] if strange else "who",
                known=", ".join(known),
            )
        asked = self.leaf({key: value for key, value in written.items() if key != "who"}, path)
        return _of_who(asked, who, path)

    def leaf(self, written: Mapping[str, AnyValue], path: Path) -> Condition:
        fact = self.fact(written["fact"], (*path, "fact"))
        verbs = [verb for verb in VERBS if verb in written]
        if not verbs:
            raise ConditionFault(
                path,
                N_("nothing is asked of the fact “%(code)s”"),
                N_("Add what is asked, such as “%(how)s:”."),
                code=fact.code,
                how=_first_verb(fact),
            )
        if "tolerance" in written and not (fact.kind.counts and {"at_least", "at_most", "equals"} & set(verbs)):
            raise ConditionFault(
                (*path, "tolerance"),
                N_("a tolerance goes with an amount that is at least, at most or equal"),
                N_("Remove it."),
            )
        room = _tolerance(written["tolerance"], (*path, "tolerance")) if "tolerance" in written else EXACT
        parts: list[Condition] = []
        if "since" in written or "until" in written:
            _fits(fact, "since" if "since" in written else "until", path)
            since, until = (
                self.day(written[key], (*path, key)) if written.get(key) is not None else None
                for key in ("since", "until")
            )
            parts.append(Within(fact.code, since, until))
        for verb in verbs:
            if verb not in ("since", "until"):
                parts.append(self.asked(fact, verb, written[verb], room, (*path, verb)))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def asked(self, fact: Fact, verb: str, value: AnyValue, room: Tolerance, path: Path) -> Condition:
        _fits(fact, verb, path)
        if verb == "known":
            if not isinstance(value, bool):
                raise ConditionFault(path, N_("yes or no is expected"), N_("Write true or false."))
            return Known(fact.code) if value else Not(Known(fact.code))
        if verb in ("one_of", "none_of"):
            if not isinstance(value, list) or not value:
                raise ConditionFault(path, N_("a list of values is expected"), N_("Write [one, two]."))
            among = OneOf(fact.code, tuple(value_of(one, fact, (*path, at)) for at, one in enumerate(value)))
            return among if verb == "one_of" else Not(among)
        if isinstance(value, Mapping):
            limit: Value | Of = self.other(fact, value, path)
        else:
            limit = value_of(value, fact, path)
        if verb == "is_not":
            return Not(Compare(fact.code, "equals", limit))
        within = room if verb in ("at_least", "at_most", "equals") else EXACT
        return Compare(fact.code, verb, limit, within)

    def other(self, fact: Fact, written: Mapping[str, AnyValue], path: Path) -> Of:
        found = self.keys(written, path, ("fact", "times"))
        other = self.fact(found.get("fact"), (*path, "fact"))
        if not (fact.kind.counts and other.kind.counts) or other.span:
            raise ConditionFault(
                path, N_("only amounts are compared with another fact's"), N_("Write a value instead.")
            )
        return Of(other.code, _number(found.get("times", 1), (*path, "times")))

    def day(self, written: AnyValue, path: Path) -> Day:
        if not isinstance(written, Mapping):
            return Day() if written == "today" else Day(_date(written, path))
        found = self.keys(written, path, ("fact", "date", "months"))
        months = found.get("months", 0)
        if not isinstance(months, int) or isinstance(months, bool) or abs(months) > 2400:
            raise ConditionFault(
                (*path, "months"), N_("a number of months is expected"), N_("Write a whole number, such as -12.")
            )
        if "fact" in found:
            other = self.fact(found["fact"], (*path, "fact"))
            if other.kind is not Kind.DATE or other.span:
                raise ConditionFault(
                    (*path, "fact"), N_("the fact “%(code)s” is no day"), N_("Write a fact that is a date."),
                    code=other.code,
                )  # fmt: skip
            return Day(other.code, months)
        return Day(_date(found["date"], (*path, "date")) if "date" in found else None, months)


def _of_who(asked: Condition, who: Condition, path: Path) -> Condition:
    """Return comparisons of a count as comparisons of how many meet `who`."""
    if isinstance(asked, All):
        return All(tuple(_of_who(part, who, path) for part in asked.parts))
    if isinstance(asked, Not) and isinstance(asked.part, Compare):
        return Not(_of_who(asked.part, who, path))
    if isinstance(asked, Compare) and isinstance(asked.limit, int) and asked.tolerance == EXACT:
        return HowMany(asked.fact, who, asked.how, asked.limit)
    raise ConditionFault(
        path, N_("how many meet something is compared with a whole number"), N_("Write “at_least: 3” or the like.")
    )


def verbs_of(fact: Fact) -> tuple[str, ...]:
    """Return what may be asked of a fact, the likeliest first."""
    if fact.kind.counts:
        return ("at_least", "at_most", "more_than", "less_than", "equals", "is_not", "one_of", "none_of", "known")
    if fact.kind is Kind.DATE:
        return ("since", "until", "known")
    if fact.kind is Kind.YES_NO:
        return ("equals", "known")
    return ("one_of", "none_of", "equals", "is_not", "known")


def _first_verb(fact: Fact) -> str:
    return verbs_of(fact)[0]


def _fits(fact: Fact, verb: str, path: Path) -> None:
    if verb not in verbs_of(fact):
        raise ConditionFault(
            path,
            N_("“%(how)s” cannot be asked of the fact “%(code)s”"),
            N_("Write one of: %(known)s."),
            how=verb,
            code=fact.code,
            known=", ".join(verbs_of(fact)),
        )


def value_of(written: AnyValue, fact: Fact, path: Path) -> Value:
    """Return a written value as the fact's kind has it. Raises `ConditionFault`."""
    if fact.kind.counts:
        number = _number(written, path)
        if fact.kind is Kind.WHOLE:
            if number != number.to_integral_value():
                raise ConditionFault(
                    path,
                    N_("“%(given)s” is not a whole number"),
                    N_("Write a whole number, such as 5."),
                    given=written,
                )
            return int(number)
        return number
    if fact.kind is Kind.DATE:
        return _date(written, path)
    if fact.kind is Kind.YES_NO:
        if not isinstance(written, bool):
            raise ConditionFault(path, N_("yes or no is expected"), N_("Write true or false."))
        return written
    text = str(written).strip() if isinstance(written, (str, int)) and not isinstance(written, bool) else ""
    if not text or (fact.kind is Kind.CHOICE and text not in fact.choices):
        raise ConditionFault(
            path,
            N_("“%(given)s” is no value of the fact “%(code)s”"),
            N_("Write one of: %(known)s."),
            given=written,
            code=fact.code,
            known=", ".join(fact.choices) or "…",
        )
    return text


def _number(written: AnyValue, path: Path) -> Decimal:
    if not isinstance(written, bool) and isinstance(written, (int, float, str, Decimal)):
        try:
            number = Decimal(str(written).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number) < Decimal(10) ** 15 and _decimals(number) <= 6:
            return number
    raise ConditionFault(
        path,
        N_("“%(given)s” is not a number"),
        N_("Write a number with a decimal point and at most six decimals, such as 7683.33."),
        given=written,
    )


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _date(written: AnyValue, path: Path) -> date:
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise ConditionFault(
            path, N_("“%(given)s” is not a date"), N_("Write year-month-day, such as 2015-01-31."), given=written
        ) from None


def _tolerance(written: AnyValue, path: Path) -> Tolerance:
    share = isinstance(written, str) and written.strip().endswith("%")
    number = _number(written.strip()[:-1] if share else written, path)
    if number < 0 or (share and number > 100):
        raise ConditionFault(
            path, N_("“%(given)s” is no tolerance"), N_("Write a part of the limit, such as 10%%, or an amount."),
            given=written,
        )  # fmt: skip
    return Tolerance(share=number / 100) if share else Tolerance(amount=number)


def write(condition: Condition) -> dict[str, AnyValue]:
    """Return the condition as `read` takes it and JSON keeps it. Reasons of the house's own words are left out."""
    if isinstance(condition, (All, Any)):
        return {"all" if isinstance(condition, All) else "any": [write(part) for part in condition.parts]}
    if isinstance(condition, Not):
        return {"not": write(condition.part)}
    if isinstance(condition, Unless):
        return _around(write(condition.part), "waiver", {"code": condition.code, "by": condition.by})
    if isinstance(condition, InForce):
        days = {"since": condition.since, "until": condition.until}
        return _around(write(condition.part), "in_force", {key: _json(day) for key, day in days.items() if day})
    said: dict[str, AnyValue] = {"fact": condition.fact}
    if isinstance(condition, Known):
        return said | {"known": True}
    if isinstance(condition, OneOf):
        return said | {"one_of": [_json(value) for value in condition.values]}
    if isinstance(condition, Within):
        bounds = {"since": condition.since, "until": condition.until}
        return said | {key: _written_day(day) for key, day in bounds.items() if day is not None}
    if isinstance(condition, HowMany):
        return said | {"who": write(condition.who), condition.how: condition.limit}
    limit = condition.limit
    said[condition.how] = (
        {"fact": limit.fact, "times": _json(limit.times)} if isinstance(limit, Of) else _json(limit)
    )
    if condition.tolerance.share:
        said["tolerance"] = f"{(condition.tolerance.share * 100).normalize():f}%"
    elif condition.tolerance.amount:
        said["tolerance"] = _json(condition.tolerance.amount)
    return said


def _around(inner: dict[str, AnyValue], key: str, value: dict[str, AnyValue]) -> dict[str, AnyValue]:
    """Put a waiver or days around; where there is one already, or days stand within a waiver, around a group of one."""
    taken = key in inner or (key == "waiver" and "in_force" in inner)
    return {"all": [inner], key: value} if taken else inner | {key: value}


def _written_day(day: Day) -> AnyValue:
    if day.at is None:
        return {"months": day.months} if day.months else "today"
    if isinstance(day.at, str):
        return {"fact": day.at, "months": day.months}
    return {"date": day.at.isoformat(), "months": day.months} if day.months else day.at.isoformat()


def _json(value: AnyValue) -> AnyValue:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
