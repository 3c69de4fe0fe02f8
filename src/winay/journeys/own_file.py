"""What is held of a person's programmes, in their own file."""

from typing import Any

from django.db.models import QuerySet

from winay.base.own_file import Whose
from winay.journeys.models import Stay, Taking


def chapters(whose: Whose) -> dict[str, Any]:
    """Return which supports of other programmes a person had, and in which stages they were, as it was written down."""
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
    }


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
