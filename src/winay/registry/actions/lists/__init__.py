"""Taking lists of people and organisations: received, mapped, checked, taken, resumed, never twice; taken back."""

from winay.registry.actions.lists.batches import (
    cancel_import,
    choose_columns,
    receive_list,
    start_check,
    start_taking,
)
from winay.registry.actions.lists.returning import return_list, start_return
from winay.registry.actions.lists.running import check_list, take_list
from winay.registry.actions.lists.sources import save_source

__all__ = [
    "cancel_import",
    "check_list",
    "choose_columns",
    "receive_list",
    "return_list",
    "save_source",
    "start_check",
    "start_return",
    "start_taking",
    "take_list",
]
