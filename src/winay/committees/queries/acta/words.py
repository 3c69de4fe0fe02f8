"""How an acta writes dates, codes and names."""

from datetime import datetime

from django.utils import formats, timezone

from winay.calls.queries.public import public_name
from winay.committees.models import AgendaItem

NAME_LENGTH = 34
"""Names longer than this are shortened in the wide table of scores, whose rows are one line high."""
DAY_FORMAT = r"j \d\e F \d\e Y"


def long_date(moment: datetime | None) -> str:
    """Return a moment as people write it: `20 de noviembre de 2026, 14:05`."""
    if moment is None:
        return "—"
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, DAY_FORMAT)}, {local:%H:%M}"


def group_of(item: AgendaItem) -> str:
    """Return the publishable name of the item's group."""
    return public_name(item.proposal.organisation, item.proposal.community)


def short_code(code: str) -> str:
    """Return the last part of a proposal's code, which tells it apart within its call."""
    return code.rsplit("-", 1)[-1]


def shortened(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"
