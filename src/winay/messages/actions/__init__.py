"""Every write of the outbox."""

from winay.messages.actions.addresses import (
    forget_holder,
    forget_recipient,
    stop_by_token,
    write_address,
)
from winay.messages.actions.bounces import MailboxRead, read_bounces
from winay.messages.actions.declining import choose_kind
from winay.messages.actions.planning import plan_messages
from winay.messages.actions.posting import Letter, tell, tell_many
from winay.messages.actions.reading import confirm_by_token, mark_seen
from winay.messages.actions.sending import send_due
from winay.messages.actions.settling import (
    note_bounce,
    note_bounces_of,
    note_receipt,
    print_slips,
    put_on_paper,
    retry_message,
    tell_by_telephone,
)

__all__ = [
    "Letter",
    "MailboxRead",
    "choose_kind",
    "confirm_by_token",
    "forget_holder",
    "forget_recipient",
    "mark_seen",
    "note_bounce",
    "note_bounces_of",
    "note_receipt",
    "plan_messages",
    "print_slips",
    "put_on_paper",
    "read_bounces",
    "retry_message",
    "send_due",
    "stop_by_token",
    "tell",
    "tell_by_telephone",
    "tell_many",
    "write_address",
]
