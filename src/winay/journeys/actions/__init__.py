"""Every write on journeys."""

from winay.journeys.actions.catalogue import (
    Loaded,
    add_support,
    bring_back_support,
    change_support,
    confirm_support,
    load_shipped,
    take_over_shipped,
    withdraw_support,
)
from winay.journeys.actions.takings import record_taking, take_back_taking
from winay.journeys.actions.telling import tell_next_step

__all__ = [
    "Loaded",
    "add_support",
    "bring_back_support",
    "change_support",
    "confirm_support",
    "load_shipped",
    "record_taking",
    "take_back_taking",
    "take_over_shipped",
    "tell_next_step",
    "withdraw_support",
]
