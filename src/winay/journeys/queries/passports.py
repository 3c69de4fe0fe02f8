"""Passports: of one's own, of somebody whom staff help, and the one behind a code."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When
from django.utils import timezone

from winay.base.log import acts_of
from winay.base.models import User
from winay.journeys.models import Passport, PassportLook
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.consents import opposed, words_of
from winay.journeys.queries.stays import kind_of
from winay.journeys.queries.subjects import all_own
from winay.journeys.queries.timeline import Scope, narrowed, scope_of
from winay.messages.tokens import digest_of
from winay.registry.models import Person, Venture, VentureOwner
from winay.registry.rules.consent import Word, who_allows


def own_keys(user: User) -> set[tuple[str, UUID]]:
    """Return of what somebody may make and revoke a passport: themselves, their household, every group and business of
    theirs, also one that is closed."""
    return {(kind_of(one), one.pk) for one in all_own(user)}


def passports_of(subject: Subject, today: date) -> QuerySet[Passport]:
    """Return the passports of one, those that hold first, the newest first, with how often somebody looked."""
    holds = Case(
        When(Q(revoked_at=None, until__gte=today), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = Passport.objects.filter(**{kind_of(subject): subject.pk})
    rows = rows.annotate(look_count=Count("looks"), last_look=Max("looks__created_at"), over=holds)
    return rows.order_by("over", "-created_at")


def passports_of_people(people: Collection[UUID]) -> Q:
    """Return the condition for the passports of some people: their own, of their households and of businesses that they
    own, and those that they made."""
    homes = Person.objects.filter(pk__in=people, household__isnull=False).values("household")
    owned = VentureOwner.objects.filter(until=None, person__in=people).order_by().values("venture")
    accounts = Person.objects.filter(pk__in=people, user__isnull=False).values("user")
    made = Q(on_paper=False, made_by__in=accounts)
    return Q(person__in=people) | Q(household__in=homes) | Q(venture__in=owned) | made


def looks_of(passport: Passport) -> QuerySet[PassportLook]:
    """Return who looked, the latest first."""
    return passport.looks.all()


def why_revoked(keys: list[UUID]) -> dict[UUID, str]:
    """Return why the office revoked each of some passports, where it did; one query."""
    acts = (
        acts_of(("journeys.passport", str(one)) for one in keys).filter(verb="revoke_passport").exclude(reason="")
    )
    return {UUID(key): reason for key, reason in acts.values_list("subject_id", "reason")}


def word_of(user: User | None, day: date) -> Word | None:
    """Return the word of an account's person who opens data by a passport on a day; None where there is nobody."""
    person = Person.standing.filter(user=user).first() if user is not None else None
    return Word(person.pk, given=True, said_on=day) if person is not None else None


def may_open(subject: Subject, *, by: Word | None) -> bool:
    """Tell whether the data of a subject may be opened by a passport: `by` the word of whoever of theirs opens it.

    None: it was asked for on paper. Who leads decides, and a no of theirs is final (`who_allows`).
    """
    said = words_of(kind_of(subject), [subject.pk], also=by)[subject.pk]
    if by is None:
        return not said or who_allows(said) is not None
    return who_allows(said) is not None


def passport_of_token(token: str, today: date) -> Passport:
    """Return the passport behind a code while it holds and nobody whose word decides is against it.

    Raises `Passport.DoesNotExist`.
    """
    rows = Passport.objects.select_related(
        "person__district__province", "person__household", "household__district__province",
        "organisation__district__province", "venture__district__province", "made_by",
    )  # fmt: skip
    found = rows.get(token_sha256=digest_of(token[:100]), revoked_at=None, until__gte=today)
    word = _word(found)
    if (word is None and not found.on_paper) or not may_open(found.subject, by=word):
        raise Passport.DoesNotExist
    return found


def _word(passport: Passport) -> Word | None:
    if passport.on_paper:
        return None
    return word_of(passport.made_by, timezone.localdate(passport.created_at))


def scope_shown(passport: Passport) -> Scope:
    """Return whose rows a passport opens: nothing of somebody of the household who refused, nor of a household or
    group that is against it. Some twelve queries, however many groups."""
    subject, word = passport.subject, _word(passport)
    scope = scope_of(subject)
    if isinstance(subject, Venture):
        return scope
    refused: set[Any] = set()
    for one in words_of("household", scope.households, also=word).values():
        refused |= {said.person for said in one if not said.given}
    return narrowed(
        scope,
        people=refused - {subject.pk},
        households=opposed("household", scope.households, also=word) - {subject.pk},
        organisations=opposed("organisation", scope.organisations, also=word) - {subject.pk},
    )
