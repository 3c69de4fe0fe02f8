"""Passports: of one's own, of somebody whom staff help, and the one behind a code."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from winay.base.models import User
from winay.journeys.models import Passport, PassportLook
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.stays import kind_of
from winay.journeys.queries.subjects import own_subjects
from winay.messages.tokens import digest_of


def own_keys(user: User) -> set[tuple[str, UUID]]:
    """Return of what somebody may make a passport: themselves, their household, their groups and businesses."""
    return {(kind, one.pk) for kind, one in own_subjects(user)}


def passports_of(subject: Subject) -> QuerySet[Passport]:
    """Return the passports of one, the newest first, with how often somebody looked."""
    rows = Passport.objects.filter(**{kind_of(subject): subject.pk})
    return rows.annotate(look_count=Count("looks"), last_look=Max("looks__created_at"))


def looks_of(passport: Passport) -> QuerySet[PassportLook]:
    """Return who looked, the latest first."""
    return passport.looks.all()


def passport_of_token(token: str, today: date) -> Passport:
    """Return the passport behind a code while it holds. Raises `Passport.DoesNotExist`."""
    rows = Passport.objects.select_related(
        "person__district__province", "person__household", "household__district__province",
        "organisation__district__province", "venture__district__province",
    )  # fmt: skip
    return rows.get(token_sha256=digest_of(token[:100]), revoked_at=None, until__gte=today)
