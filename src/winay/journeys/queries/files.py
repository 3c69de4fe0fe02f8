"""What goes with a referral: what the next programme asks for, the papers it names, what they had. Nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import Kind, Span
from winay.facts.words import say, shown
from winay.journeys.models import Referral, ReferralFile, Support, Taking
from winay.journeys.queries.cases import case_of, owner_of
from winay.journeys.queries.had import takings_of
from winay.journeys.queries.windows import PAPERS, judged
from winay.journeys.rules import matched
from winay.journeys.words import requirement_in_words
from winay.registry.models import Consent, Household, Organisation, Paper, PaperKind, Person, Venture

Subject = Person | Household | Organisation | Venture
Receiver = Person | Household | Organisation


def receiver_of(subject: Subject) -> Receiver | None:
    """Return in whose name a support is received: of a venture, that of who owns it (decision 093); one query."""
    if not isinstance(subject, Venture):
        return subject
    row = (
        subject.owners.filter(until=None)
        .select_related("organisation", "household", "person")
        .order_by("created_at")
        .first()
    )
    return (row.organisation or row.household or row.person) if row else None


def content_of(subject: Subject, support: Support, given_by: Person, today: date) -> dict[str, Any]:
    """Return the file of one for one support, in values that JSON holds; some twenty queries.

    `given_by` allowed it and is whom the receiver speaks with; their telephone only if they may be called.
    """
    one = judged([support], today)
    window = one.windows[0]
    case = case_of(subject, one.facts, today)
    match = matched(one.windows, case, today)[0]
    missing = {found.asked.code: found.judgement.met for found in match.missing}
    entry = one.entries[support.code]
    asked = sorted(code for code in one.facts if ":" not in code and code in case.facts)
    return {
        "for": {"code": support.code, "name": support.name_es, "version": support.number},
        "subject": {
            "kind": case.kind,
            "name": str(subject),
            "district": subject.district_id or "",
            "place": f"{subject.district.name}, {subject.district.province.name}" if subject.district else "",
        },
        "contact": {"name": str(given_by), "telephone": _telephone(given_by)},
        "facts": [{"code": code, "value": plain(case.facts[code])} for code in asked],
        "requirements": [
            {"code": asks.code, "asks": requirement_in_words(one.requirement(support.code, asks.code)),
             "met": missing.get(asks.code, True)}
            for asks in window.asked
        ],
        "papers": _papers(subject, {row.kind for row in entry.papers} | {row.paper for row in entry.requirements}),
        "programmes_had": _had(receiver_of(subject)),
    }  # fmt: skip


def _telephone(person: Person) -> str:
    word = person.consents.filter(purpose=Consent.Purpose.CONTACT).first()
    return person.phone if word is not None and word.given else ""


def _papers(subject: Subject, named: set[str | None]) -> list[dict[str, Any]]:
    """Return how the papers stand that the programme names: had, being got, or missing."""
    owner = owner_of(subject) if isinstance(subject, Venture) else subject
    kinds = sorted(kind for kind in named if kind in PAPERS)
    if not kinds or not isinstance(owner, Organisation | Person):
        return []
    column = "organisation" if isinstance(owner, Organisation) else "person"
    rows = Paper.objects.filter(**{column: owner}, kind__in=kinds).order_by("created_at")
    states = dict(rows.values_list("kind", "state"))
    has: dict[str, bool] = {}
    if isinstance(owner, Organisation):
        has = {"ruc": bool(owner.ruc), "registration": owner.registration == "registered"}
        has["bank_account"] = "bank_account" in kinds and owner.bank_accounts.exists()
    else:
        has = {"dni": bool(owner.dni)}
    return [
        {"kind": kind, "state": "obtained" if has.get(kind) else states.get(kind, "missing")} for kind in kinds
    ]


def _had(receiver: Receiver | None) -> list[dict[str, Any]]:
    return [
        {
            "code": row.support.code,
            "name": row.support.name_es,
            "from_year": row.from_year,
            "to_year": row.to_year,
            "outcome": row.outcome,
        }
        for row in takings_of(receiver)
    ]


def plain(value: Any) -> Any:
    """Return a fact's value as JSON holds it and `of_fact` reads it again."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Span):
        return [plain(value.least), plain(value.most)]
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return str(getattr(value, "amount", value))


def of_fact(code: str, value: Any) -> Any:
    """Return a value that `plain` wrote, as the catalogue of facts knows it."""
    fact = CATALOGUE.get(code)
    if isinstance(value, list):
        ends = [of_fact(code, one) for one in value]
        return Span(*ends) if len(ends) == 2 else ends
    if fact is None or not isinstance(value, str):
        return value
    if fact.kind is Kind.DATE:
        return parse_date(value)
    if fact.kind in (Kind.NUMBER, Kind.MONEY, Kind.WHOLE):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


@dataclass(frozen=True)
class FileTold:
    """A file in words: label and value of each point, in chapters."""

    about: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    requirements: Sequence[tuple[str, str]]
    papers: Sequence[tuple[str, str]]
    had: Sequence[tuple[str, str]]


def told(content: Mapping[str, Any]) -> FileTold | None:
    """Return a file in the reader's language; None where it was emptied, since the person was forgotten."""
    if not content:
        return None
    subject, contact = content["subject"], content["contact"]
    about = [(_("Name"), subject["name"]), (_("Place"), subject["place"]), (_("Speak with"), contact["name"])]
    if contact["telephone"]:
        about.append((_("Telephone"), contact["telephone"]))
    met = {True: _("met"), False: _("not met yet"), None: _("not known")}
    papers = dict(PaperKind.choices)
    states = {"obtained": _("they have it"), "missing": _("missing")}
    outcomes = dict(Taking.Outcome.choices)
    return FileTold(
        about,
        [
            (say(fact.meaning), _shown(one["code"], one["value"]))
            for one in content["facts"]
            if (fact := CATALOGUE.get(one["code"])) is not None
        ],
        [(one["asks"], met[one["met"]]) for one in content["requirements"]],
        [
            (str(papers.get(one["kind"], one["kind"])), states.get(one["state"]) or _("being helped with"))
            for one in content["papers"]
        ],
        [
            (one["name"], f"{one['from_year']}–{one['to_year'] or ''} · {outcomes.get(one['outcome'], '')}")
            for one in content["programmes_had"]
        ],
    )


def _shown(code: str, value: Any) -> str:
    found = of_fact(code, value)
    fact = CATALOGUE.get(code)
    if isinstance(found, list):
        return ", ".join(shown(one, fact) for one in found)
    return shown(found, fact)


def kept_content(referral: Referral) -> dict[str, Any] | None:
    """Return the content of a referral's file as it is kept; None where it was not made yet."""
    return ReferralFile.objects.filter(referral=referral).values_list("content", flat=True).first()
