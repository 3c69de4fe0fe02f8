"""Reading the mailbox to which e-mails come back."""

import logging
from dataclasses import dataclass

from winay.messages.actions.settling import note_bounces_of
from winay.messages.channels import mailbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MailboxRead:
    """How many messages were new, how many of our e-mails came back by them, and why it ended early, if it did.

    `nothing_to_read`: this installation has no such mailbox.
    """

    looked_at: int
    came_back: int
    fault: str = ""
    nothing_to_read: bool = False


def read_bounces() -> MailboxRead:
    """Look through what is new in the mailbox; what came back waits at the desk for a person. Repeatable.

    Effects: those of `note_bounces_of` for each report; every message looked at is marked as seen. Without a mailbox
    nothing happens; one that cannot be read is logged and told by `winay doctor`.
    """
    if not mailbox.is_set_up() or mailbox.fault():
        return MailboxRead(0, 0, mailbox.fault(), nothing_to_read=not mailbox.is_set_up())
    came_back: list[int] = []
    try:
        looked_at = mailbox.read_new(lambda report: came_back.append(note_bounces_of(report)))
    except mailbox.MailboxAway as away:
        logger.warning("The mailbox of what came back cannot be read: %s", away)
        return MailboxRead(len(came_back), sum(came_back), str(away))
    return MailboxRead(looked_at, sum(came_back))
