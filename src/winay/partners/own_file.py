"""What somebody's own file says of partners: the tasks they were given, the risks they watch, their hand-overs."""

from typing import Any

from django.db.models import Q

from winay.base.own_file import Whose
from winay.partners.models import Assignment, HandOver, Risk


def chapters(whose: Whose) -> dict[str, Any]:
    """Return what hangs on the person's account."""
    if whose.user is None:
        return {"tasks_given": [], "risks_watched": [], "hand_overs": []}
    key = whose.user.pk
    tasks = Assignment.objects.filter(owner=key).select_related("programme").defer("programme__pack")
    risks = Risk.objects.filter(owner=key).select_related("programme").defer("programme__pack")
    handed = HandOver.objects.filter(Q(leaver=key) | Q(successor=key)).select_related("programme")
    return {
        "tasks_given": [
            {
                "programme": one.programme.code,
                "what": one.what,
                "due_on": one.due_on,
                "state": one.state,
                "words": one.words,
            }
            for one in tasks
        ],
        "risks_watched": [
            {"programme": one.programme.code, "risk": one.name, "review_on": one.review_on, "state": one.state}
            for one in risks
        ],
        "hand_overs": [
            {
                "programme": one.programme.code,
                "on": one.handed_on,
                "gave": one.leaver_id == key,
                "tasks": one.assignments,
                "risks": one.risks,
                "words": one.words,
            }
            for one in handed
        ],
    }
