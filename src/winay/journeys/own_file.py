"""What is held of a person's programmes, in their own file."""

from typing import Any

from winay.base.own_file import Whose
from winay.journeys.models import Taking


def chapters(whose: Whose) -> dict[str, Any]:
    """Return which supports of other programmes a person had, as somebody wrote them down."""
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
        ]
    }
