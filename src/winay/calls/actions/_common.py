"""What the acts of this room share: fetching under a lock, refusing, and money in the programme's currency."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from winay.base import permission
from winay.calls.models import Call, Proposal


def locked_call(call: Call) -> Call:
    """Return the call fresh from the database, its row locked until the transaction ends."""
    return Call.objects.select_for_update(of=("self",)).select_related("programme__pack").get(pk=call.pk)


def locked_proposal(proposal: Proposal) -> Proposal:
    """Return the proposal fresh from the database, its row locked until the transaction ends."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("call__programme", "category", "organisation", "district", "community")
        .get(pk=proposal.pk)
    )


require = permission.require_may


def canonical_sha256(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content as JSON with sorted keys, so that equal contents have equal hashes."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()
