"""What somebody's own file says of committees: their seats, and their conflicts of interest."""

from typing import Any

from django.db.models import Q

from winay.base.own_file import Whose
from winay.committees.models import Member, PaperEntry


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the person's seats as a juror, and the paper scorecards that their account typed in.

    The note on a conflict may name other people: it is not part of it.
    """
    mine = Q(person__in=whose.people) | (Q(user=whose.user) if whose.user else Q())
    seats = Member.objects.filter(mine).select_related("committee__call").prefetch_related("conflicts__proposal")
    typed = PaperEntry.objects.filter(typed_by=whose.user) if whose.user else PaperEntry.objects.none()
    return {
        "seats": [
            {
                "call": one.committee.call.code,
                "name": one.name,
                "sector": one.sector,
                "seat": one.seat,
                "since": one.created_at,
                "removed_at": one.removed_at,
                "conflicts": [
                    {
                        "proposal": conflict.proposal.code,
                        "kind": conflict.kind,
                        "source": conflict.source,
                        "status": conflict.status,
                    }
                    for conflict in one.conflicts.all()
                ],
            }
            for one in seats.order_by("created_at")
        ],
        "paper_scorecards_typed": [{"at": one.created_at} for one in typed.order_by("created_at")],
    }
