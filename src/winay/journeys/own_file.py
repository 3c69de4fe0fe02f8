"""What is held of a person's programmes, in their own file."""

from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When

from winay.base.own_file import Whose
from winay.journeys.models import CohortMember, Passport, Referral, SharingConsent, Stay, Taking
from winay.journeys.queries.passports import passports_of_people


def chapters(whose: Whose) -> dict[str, Any]:
    """Return what a person had, in which stages they were, to whom they were handed over, what they allowed."""
    rows = Taking.objects.filter(person__in=whose.people).select_related("support")
    return {
        "programmes_had": [
            {
                "programme": row.support.name_es,
                "from_year": row.from_year,
                "to_year": row.to_year,
                "outcome": row.outcome,
                "source": row.source,
                "taken_back": row.taken_back_at is not None,
            }
            for row in rows.defer("support__content", "support__words")
        ],
        "stages": [_stage(row) for row in _stays(whose)],
        "passports": [
            {
                "of": row.kind,
                "for": row.purpose,
                "shows": row.chapters.split(),
                "until": row.until,
                "asked": row.source,
                "revoked_at": row.revoked_at,
                "looked_at": [{"when": one.created_at, "who": one.who} for one in row.looks.all()],
            }
            for row in Passport.objects.filter(passports_of_people(whose.people)).prefetch_related("looks")
        ],
        "referrals": [
            {
                "code": row.code,
                "to": row.to_support.name_es,
                "state": row.state,
                "sent_on": row.sent_on,
                "answered_on": row.answered_on,
                "reason": row.reason,
                "what_went": row.file.content if row.is_mine and hasattr(row, "file") else None,
            }
            for row in _referrals(whose)
        ],
        "consents_to_referrals": [
            {
                "to": row.support.name_es,
                "said_on": row.said_on,
                "how": row.how,
                "witnesses": [name for name in (row.witness_1, row.witness_2) if name],
                "taken_back": row.taken_back_at is not None,
            }
            for row in SharingConsent.objects.filter(given_by__in=whose.people)
            .select_related("support")
            .defer("support__content", "support__words")
        ],
        "cohorts": [
            {"cohort": row.cohort.name, "of": row.cohort.support.name_es, "since": row.created_at}
            for row in CohortMember.objects.filter(person__in=whose.people)
            .select_related("cohort__support")
            .defer("cohort__support__content", "cohort__support__words")
        ],
    }


def _referrals(whose: Whose) -> Any:
    """Return what a person was handed over by: themselves, what they allowed, and those whom they accompany."""
    mine = Q(person__in=whose.people) | Q(consent__given_by__in=whose.people)
    rows = Referral.objects.filter(mine | Q(companion_person__in=whose.people)).select_related(
        "to_support", "file"
    )
    is_mine = Case(When(mine, then=True), default=False, output_field=BooleanField())
    return rows.annotate(is_mine=is_mine).defer("to_support__content", "to_support__words").order_by("code")


def _stays(whose: Whose) -> QuerySet[Stay]:
    rows = Stay.objects.filter(person__in=whose.people).select_related("programme")
    return rows.prefetch_related("findings", "follow_ups__tries")


def _stage(row: Stay) -> dict[str, Any]:
    return {
        "programme": row.programme.name,
        "stage": row.stage,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "state": row.state,
        "words": [text for text in (row.enter_words, row.leave_words) if text],
        "criteria": [
            {"criterion": one.criterion, "met": one.met, "words": one.words} for one in row.findings.all()
        ],
        "asked_afterwards": [
            {
                "due_on": one.due_on.isoformat(),
                "state": one.state,
                "outcome": one.outcome,
                "words": one.words,
                "tries": [
                    {"on": tried.tried_on.isoformat(), "result": tried.result, "words": tried.words}
                    for tried in one.tries.all()
                ],
            }
            for one in row.follow_ups.all()
        ],
    }
