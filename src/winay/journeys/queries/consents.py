"""Whether a file may go to a support now: every word that counts, in the registry and for this support alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from winay.journeys.models import Referral, SharingConsent, Support
from winay.journeys.queries.referrals import SUBJECT_COLUMNS, Subject, who_may_allow
from winay.journeys.rules.referrals import is_revoked
from winay.registry.models import Household, Membership, Person, Venture, VentureOwner
from winay.registry.queries.consents import WORDS
from winay.registry.rules.consent import Word, newest_words, who_allows

REGISTRY = SharingConsent.How.REGISTRY
Leads = Mapping[Any, Mapping[Any, bool]]


@dataclass(frozen=True)
class Allowance:
    """What lets a file go: whose word, and the consent that holds it; None where only the registry does so far."""

    word: Word
    consent: SharingConsent | None


def allowance(subject: Subject, support: Support) -> Allowance | None:
    """Return what lets the file of a subject go to a support now; None where nothing does. Some five queries."""
    return allowances(kind_of(subject), [subject.pk], support).get(subject.pk)


def is_allowed(referral: Referral) -> bool:
    """Tell whether the file of a referral may still go: its consent stands, and they allow it now."""
    if SharingConsent.objects.filter(pk=referral.consent_id, taken_back_at__isnull=False).exists():
        return False
    return allowance(referral.subject, referral.to_support) is not None


def kind_of(subject: Subject) -> str:
    """Return which of the four a subject is, as columns name it."""
    return type(subject)._meta.model_name or ""


def allowances(kind: str, keys: Iterable[Any], support: Support) -> dict[Any, Allowance]:
    """Return what lets the file of each of these subjects go to a support now; six queries.

    The newest word of each person counts, whether it is in the registry or was said of this support alone; taken back
    is a no. Only who belongs to them today has a word. A business needs a consent of its own.
    """
    keys = list(keys)
    leads = _leads(kind, keys)
    rows: dict[Any, list[SharingConsent]] = {}
    for row in SharingConsent.objects.filter(support=support, **{f"{kind}__in": keys}).select_related("given_by"):
        rows.setdefault(getattr(row, f"{kind}_id"), []).append(row)
    in_registry = _in_registry(kind, keys)
    found: dict[Any, Allowance] = {}
    for key in keys:
        allowed = _allowance(kind, in_registry.get(key, ()), rows.get(key, ()), leads.get(key, {}))
        if allowed is not None:
            found[key] = allowed
    return found


def _allowance(
    kind: str, in_registry: Iterable[Word], rows: Iterable[SharingConsent], leads: Mapping[Any, bool]
) -> Allowance | None:
    rows = list(rows)
    back = max((row.taken_back_at for row in rows if row.taken_back_at is not None), default=None)
    said = list(_words(in_registry, rows, leads, back))
    word = who_allows(said)
    if word is None:
        return None
    if word.by is None and kind == "venture":
        word = next((one for one in newest_words(said) if one.by is not None and one.given), None)
        if word is None:
            return None
    if word.by is not None:
        return Allowance(word, word.by)
    kept = (
        row
        for row in rows
        if row.how == REGISTRY
        and row.taken_back_at is None
        and (row.given_by_id, row.said_on) == (word.person, word.said_on)
    )
    return Allowance(word, next(kept, None))


def _words(
    in_registry: Iterable[Word], rows: Iterable[SharingConsent], leads: Mapping[Any, bool], back: datetime | None
) -> Iterator[Word]:
    """Yield what counts, the oldest first; of one day a yes of the registry before, and a no after what was said of
    the support."""
    back_on = timezone.localdate(back) if back is not None else None
    of_registry = [one for one in newest_words(in_registry) if one.person in leads]
    of_registry = [one for one in of_registry if not (one.given and is_revoked(one, back_on))]
    said: list[tuple[date, int, datetime, Word]] = [
        (one.said_on, 0 if one.given else 2, _START, replace(one, leads=leads[one.person])) for one in of_registry
    ]
    for row in rows:
        if row.given_by_id not in leads:
            continue
        leading = leads[row.given_by_id]
        if row.taken_back_at is not None:
            day = timezone.localdate(row.taken_back_at)
            said.append((day, 1, row.taken_back_at, Word(row.given_by_id, False, day, leading)))
        elif row.how != REGISTRY and (back is None or row.created_at > back):
            said.append((row.said_on, 1, row.created_at, Word(row.given_by_id, True, row.said_on, leading, row)))
    for *_when, word in sorted(said, key=lambda one: one[:3]):
        yield word


def words_of(kind: str, keys: Iterable[Any], *, also: Word | None = None) -> dict[Any, list[Word]]:
    """Return the newest word in the registry of each who belongs to each of these subjects today, and whether they
    lead; `also` is one more word, of whoever of theirs said it. Four queries, for ventures some more each."""
    keys = list(keys)
    leads, in_registry = _leads(kind, keys), _in_registry(kind, keys)
    found: dict[Any, list[Word]] = {}
    for key in keys:
        of_theirs = leads.get(key, {})
        said = newest_words([*in_registry.get(key, ()), *([also] if also is not None else [])])
        found[key] = [replace(one, leads=of_theirs[one.person]) for one in said if one.person in of_theirs]
    return found


def opposed(kind: str, keys: Iterable[Any], *, also: Word | None = None) -> set[Any]:
    """Return those of these subjects of whom somebody whose word decides does not want data passed on."""
    return {key for key, said in words_of(kind, keys, also=also).items() if said and who_allows(said) is None}


_START = datetime.min.replace(tzinfo=timezone.get_default_timezone())


def _leads(kind: str, keys: list[Any]) -> Leads:
    """Return who belongs to each of these subjects today, and whether they lead; two queries at most."""
    found: dict[Any, dict[Any, bool]] = {}
    if kind == "person":
        for key in Person.standing.filter(pk__in=keys).order_by().values_list("pk", flat=True):
            found[key] = {key: True}
    elif kind == "household":
        heads = dict(Household.objects.filter(pk__in=keys).order_by().values_list("pk", "head"))
        rows = Person.standing.filter(household__in=keys).order_by().values_list("household", "pk")
        for home, person in rows:
            found.setdefault(home, {})[person] = heads.get(home) == person
    elif kind == "organisation":
        standing = Person.standing.order_by().values("pk")
        members = Membership.objects.filter(organisation__in=keys, until=None, person__in=standing).order_by()
        for group, person, office in members.values_list("organisation", "person", "office"):
            of_group = found.setdefault(group, {})
            of_group[person] = of_group.get(person, False) or office != Membership.Office.MEMBER
    else:
        for venture in Venture.objects.filter(pk__in=keys):
            of_owners: dict[Any, bool] = {}
            for owner_kind, owner in _owners(venture):
                of_owners |= _leads(owner_kind, [owner]).get(owner, {})
            found[venture.pk] = {
                one: of_owners.get(one, False)
                for one in who_may_allow(venture).order_by().values_list("pk", flat=True)
            }
    return found


def _in_registry(kind: str, keys: list[Any]) -> dict[Any, list[Word]]:
    if kind in WORDS:
        return WORDS[kind](keys)
    return {
        venture.pk: [
            word for owner_kind, owner in _owners(venture) for word in WORDS[owner_kind]([owner]).get(owner, ())
        ]
        for venture in Venture.objects.filter(pk__in=keys)
    }


def _owners(venture: Venture) -> list[tuple[str, Any]]:
    rows = VentureOwner.objects.filter(venture=venture, until=None)
    kinds = [kind for kind in SUBJECT_COLUMNS if kind != "venture"]
    return [
        (kind, getattr(row, f"{kind}_id"))
        for row in rows
        for kind in kinds
        if getattr(row, f"{kind}_id") is not None
    ]


def last_taken_back(subject: Subject, support: Support) -> datetime | None:
    """Return when a consent of a subject to a support was last taken back."""
    rows = SharingConsent.objects.filter(
        support=support, taken_back_at__isnull=False, **{kind_of(subject): subject}
    )
    return rows.order_by("-taken_back_at").values_list("taken_back_at", flat=True).first()


def subjects_of(person: Person) -> dict[str, list[Any]]:
    """Return the keys of what somebody's word counts for: businesses, groups, household, themselves."""
    groups = list(
        Membership.objects.filter(person=person, until=None).order_by().values_list("organisation", flat=True)
    )
    home = [person.household_id] if person.household_id else []
    owned = VentureOwner.objects.filter(until=None)
    ventures = (
        owned.filter(person=person) | owned.filter(household__in=home) | owned.filter(organisation__in=groups)
    )
    return {
        "venture": list(ventures.order_by().values_list("venture", flat=True).distinct()),
        "organisation": groups,
        "household": home,
        "person": [person.pk],
    }


def open_of(kind: str, keys: Iterable[Any], states: Iterable[str]) -> list[Referral]:
    """Return the referrals of these subjects in these states, with what it takes to ask whether they are allowed."""
    rows = Referral.objects.filter(state__in=states, **{f"{kind}__in": keys})
    return list(rows.select_related("to_support", *SUBJECT_COLUMNS).order_by("pk"))
