"""Taking lists of people and organisations: received, mapped, checked, taken in chunks, resumed, never twice."""

from winay.registry.actions.lists.batches import (
    cancel_import,
    choose_columns,
    receive_list,
    start_check,
    start_taking,
)
from winay.registry.actions.lists.running import check_list, take_list
from winay.registry.actions.lists.sources import save_source

__all__ = [
    "cancel_import",
    "check_list",
    "choose_columns",
    "receive_list",
    "save_source",
    "start_check",
    "start_taking",
    "take_list",
]
