"""Everything that is done with machines."""

from winay.machines.actions.clients import (
    add_client,
    add_key,
    change_client,
    end_key,
    give_place,
    revoke_client,
    take_place,
)
from winay.machines.actions.tokens import issue_token, revoke_token

__all__ = [
    "add_client",
    "add_key",
    "change_client",
    "end_key",
    "give_place",
    "issue_token",
    "revoke_client",
    "revoke_token",
    "take_place",
]
