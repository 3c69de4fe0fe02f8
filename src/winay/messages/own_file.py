"""What somebody's own file says of messages: by what they are reached, and what they were told."""

from typing import Any

from django.db.models import Q

from winay.base.own_file import Whose
from winay.messages.kinds import wording
from winay.messages.models import Message
from winay.messages.queries.own import all_addresses

PERSON, ACCOUNT = "registry.person", "base.user"


def chapters(whose: Whose) -> dict[str, Any]:
    """Return addresses, what they were told, and what their group was told by their addresses."""
    holders = [(PERSON, key) for key in whose.people] + ([(ACCOUNT, whose.user.pk)] if whose.user else [])
    rows = all_addresses(*holders)
    own = {row.pk for row in rows}
    wanted = Q(user=None, to_type=PERSON, to_id__in=whose.people) | Q(deliveries__source__in=own)
    if whose.user is not None:
        wanted |= Q(user=whose.user)
    messages = Message.objects.filter(wanted).distinct().prefetch_related("deliveries").order_by("created_at")
    return {
        "reached_by": [
            {
                "channel": row.channel,
                "address": row.address,
                "allowed": row.allowed,
                "said_on": row.said_on,
                "how": row.how,
            }
            for row in rows
        ],
        "messages": [
            {
                "at": one.created_at,
                "subject": (text := wording(one.kind, one.facts)).subject,
                "text": text.text,
                # What a group was told went to others too: their addresses are not this person's.
                "sent": [
                    {"by": sent.channel, "to": sent.address, "state": sent.state, "at": sent.settled_at}
                    for sent in one.deliveries.all()
                    if sent.source_id in own or one.to_id in whose.people
                ],
            }
            for one in messages
        ],
    }
