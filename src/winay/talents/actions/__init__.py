"""Every write on local talents."""

from winay.talents.actions.learning import (
    add_certificate,
    record_follow_up,
    record_training,
    remove_certificate,
    remove_training,
)
from winay.talents.actions.register import (
    Said,
    correct_provider,
    leave_register,
    record_consent,
    register_provider,
    return_to_register,
)
from winay.talents.actions.taxonomy import save_skill

__all__ = [
    "Said",
    "add_certificate",
    "correct_provider",
    "leave_register",
    "record_consent",
    "record_follow_up",
    "record_training",
    "register_provider",
    "remove_certificate",
    "remove_training",
    "return_to_register",
    "save_skill",
]
